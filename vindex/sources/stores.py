"""Stores of objects, and web servers: addresses, how they are opened, and what they refuse.

Credentials are found as the store's own tools find them (docs/remote.md), on each machine anew.
None is ever part of an address, and so none is kept.
"""

from __future__ import annotations

import os
import posixpath
import re
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote, unquote_to_bytes

from vindex.errors import MissingDependencyError, UsageError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

__all__ = [
    "RETRIES",
    "SCHEMES",
    "canonical",
    "divided",
    "is_nowhere",
    "is_web",
    "refusal",
    "store_at",
]

SCHEMES = {"s3": "AWS", "gs": "GOOGLE", "az": "AZURE", "https": "", "http": ""}
"""What addresses may start with, and how the settings of such a store begin in the environment."""

_USUAL_PORTS = {"https": ":443", "http": ":80"}
"""Of web servers, which are the same with and without them."""

RETRIES: dict[str, Any] = {
    "max_retries": 8,
    "retry_timeout": timedelta(days=1),
    "backoff": {
        "init_backoff": timedelta(seconds=0.2), "max_backoff": timedelta(seconds=10), "base": 4,
    },
}  # fmt: skip
"""Each after 0.2 s to four times the wait before it, by chance: half a minute in all. Stores that
are asked too much say so for some seconds, and networks break for as long. The time is counted from
the start of a request, so it must not end the download of a large film: what bounds the tries is
their number."""

_CLIENT: dict[str, Any] = {
    "connect_timeout": "10s", "read_timeout": "60s", "timeout": "1day",
}  # fmt: skip
"""A whole film may take hours, but no minute passes without a byte of it."""

_FIRST_RETRIES = 3
_FIRST_CLIENT: dict[str, Any] = {"connect_timeout": "3s", "read_timeout": "20s", "timeout": "30s"}
"""For the first look at what somebody named: who mistyped it, or has no network, is told soon."""

_NO_ACCOUNT = "AZURE_STORAGE_ACCOUNT_NAME names no account"
_QUERY = re.compile(r"\?[^\s\"')<>]*")
_ODD_NAME = re.compile(r'Path "(.*?)"(?:: Encountered| contained)', re.DOTALL)
_USER = re.compile(r"//[^/@\s]*@")
_ODD = re.compile("%2[BF]|%[01][0-9A-F]|%7F|//+(?!/*$)", re.IGNORECASE)
"""A slash or a control character in a name, a folder without a name, and a plus that is escaped:
obstore sends it as it is, which Amazon S3 takes for a space."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOST_SAID = 200


def is_web(path: str) -> bool:
    """Whether an address is of a web server, whose folders nobody can list."""
    return path.startswith(("https://", "http://"))


def canonical(name: str) -> str:
    """An address as it is kept: one for all spellings of a place, and with nothing secret in it.

    Raises:
        UsageError: it has no bucket or server, or a part that may be secret.
    """
    scheme, _, rest = name.partition("://")
    scheme = scheme.lower()
    is_of_web = is_web(f"{scheme}://")
    place, _, key = rest.partition("/")
    shown = f"{scheme}://{re.split('[?#]', place.rpartition('@')[2])[0]}"
    if not shown.partition("://")[2]:
        raise UsageError(
            f"{scheme}:// was given; an address names a bucket or a server, such as "
            f"{scheme}://{'example.org/film.mp4' if is_of_web else 'bucket/folder'}."
        )
    if re.search("[@?#]", place) or (is_of_web and re.search("[?#]", rest)):
        raise UsageError(
            f"An address at {shown} was given with a user's name or a query in it, which an index "
            "would keep and show. Give it without; credentials come from the environment "
            "(docs/remote.md), and what only a signed address opens is to be fetched first."
        )
    if _CONTROL.search(rest):
        raise UsageError(f"{name!r} was given; an address has no control characters.")
    if not is_of_web:
        key = _exact(key, name)
    else:
        if odd := _odd_in(key):
            raise UsageError(
                f"{name!r} was given; vindex cannot ask for an address with {odd} in it. Fetch the "
                "file, and give that."
            )
        key = quote(unquote(key), safe="/+")
        place = place.lower().removesuffix(":").removesuffix(_USUAL_PORTS[scheme])
        key = posixpath.normpath(f"/{key}").lstrip("/")
    return f"{scheme}://{place}/{key}" if key else f"{scheme}://{place}"


def _exact(key: str, name: str) -> str:
    """A key of a store as it was given, but for a slash at the end, which a folder may have.

    Raises:
        UsageError: obstore would ask for another one, or for none.
    """
    key = key.removesuffix("/")
    odd = next((part for part in key.split("/") if part in ("", ".", "..")), None) if key else None
    is_text = key.isascii() or key.encode("utf-8", "surrogatepass").decode(errors="ignore") == key
    if odd is None and is_text:
        return key
    what = f"a part {odd!r}" if odd else "an empty part" if is_text else "what is no UTF-8"
    raise UsageError(
        f"{name!r} was given; keys in a store are taken to the letter, and vindex cannot ask for "
        f"one with {what} in it. Rename the object, or correct the address."
    )


def _odd_in(key: str) -> str:
    """What obstore would ask for as something else, of a web address after the server's name."""
    if found := _ODD.search(f"/{key}"):
        return repr(found[0])
    try:
        unquote_to_bytes(key).decode()
    except UnicodeError:
        return "what is not UTF-8"
    return ""


def divided(path: str) -> tuple[str, str]:
    """The store of a canonical address, such as `s3://bucket`, and what a file is called in it."""
    scheme, _, rest = path.partition("://")
    place, _, key = rest.partition("/")
    return f"{scheme}://{place}", unquote(key) if is_web(path) else key


@cache
def store_at(base: str, *, for_first_look: bool = False) -> ObjectStore:
    """A store, such as `s3://bucket`, opened once in a process.

    Args:
        base: its address.
        for_first_look: let it say within seconds that it does not answer.

    Raises:
        MissingDependencyError: obstore is not installed.
        UsageError: the environment has settings of it that cannot be used.
    """
    if find_spec("obstore") is None:
        raise MissingDependencyError(
            f"{base} was given, but the package obstore is not installed. Install it with "
            "`pip install 'vindex-video[remote]'`."
        )
    from obstore.exceptions import BaseError
    from obstore.store import HTTPStore, from_url

    options: dict[str, Any] = {"client_options": _client(base), "retry_config": RETRIES}
    if for_first_look:
        num_retries = min(RETRIES["max_retries"], _FIRST_RETRIES)
        options["client_options"] |= _FIRST_CLIENT
        options["retry_config"] = RETRIES | {"max_retries": num_retries}
    if base.startswith("s3://"):
        _require_whole_keys()
    try:
        if is_web(base):
            return HTTPStore.from_url(base, **options)
        if base.startswith("s3://") and (provider := _aws_profile(base)):
            options["credential_provider"] = provider
        return from_url(base, **options)
    except (BaseError, ValueError) as error:
        why = _NO_ACCOUNT if "Account must be specified" in str(error) else _said(error)
        raise UsageError(
            f"{base} cannot be opened: {why}. docs/remote.md says what it needs."
        ) from None


def _client(base: str) -> dict[str, Any]:
    """How to connect: encrypted, unless the address or the environment says otherwise."""
    options = dict(_CLIENT)
    prefix = SCHEMES[base.partition("://")[0]]
    if base.startswith("http://") or os.environ.get(f"{prefix}_ALLOW_HTTP", "").lower() == "true":
        options["allow_http"] = True
    for name in (f"{prefix}_ENDPOINT_URL", f"{prefix}_ENDPOINT"):
        if os.environ.get(name, "").startswith("http://") and "allow_http" not in options:
            raise UsageError(
                f"{name} was given with http://, which is not encrypted. If that is intended, set "
                f"{prefix}_ALLOW_HTTP=true as well; otherwise use https://."
            )
    if certificates := os.environ.get("SSL_CERT_FILE"):
        try:
            with open(certificates, "rb") as file:  # noqa: PTH123  # may be no UTF-8
                options["root_certificate"] = file.read()
        except OSError as error:
            raise UsageError(
                f"SSL_CERT_FILE={certificates} was given, which cannot be read: {error.strerror}."
            ) from error
    return options


def _require_whole_keys() -> None:
    """Refuse half of a key.

    Raises:
        UsageError: with the name of what is missing.
    """
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    given = [name for name in names if os.environ.get(name)]
    if len(given) == 1:
        (missing,) = {*names} - {*given}
        raise UsageError(
            f"{given[0]} was given without {missing}. Set both, or neither to use a profile or the "
            "role of this machine."
        )


def _aws_profile(base: str) -> object | None:
    """What boto3 finds where the environment has no keys: profiles, and single sign-on.

    Raises:
        UsageError: the profile that is named is not there, or cannot be read.
    """
    if os.environ.get("AWS_ACCESS_KEY_ID") or find_spec("boto3") is None:
        return None
    from boto3.session import Session
    from botocore.exceptions import BotoCoreError

    try:
        session = Session()
        if session.get_credentials() is None:
            return None
    except BotoCoreError as error:
        raise UsageError(
            f"No credentials can be taken for {base}: {_said(error).rstrip('.')}. Correct "
            "AWS_PROFILE or the files in ~/.aws, or log in again."
        ) from None
    from obstore.auth.boto3 import Boto3CredentialProvider

    return Boto3CredentialProvider(session)


def refusal(error: Exception, path: str) -> str:
    """What a store refuses, and what to do about it; without anything that may be secret.

    Args:
        error: that obstore raised.
        path: the address that was asked for.
    """
    from obstore import exceptions

    base, text = divided(path)[0], str(error)
    if is_nowhere(error, path):
        return f"{base} has nothing with that name."
    if isinstance(error, exceptions.InvalidPathError):
        odd = _ODD_NAME.search(text)
        return (
            f"{base} has a name that cannot be listed, with an empty part, '.', '..' or a control "
            f"character in it. Rename it: {(odd[1] if odd else text)[:_MOST_SAID]!r}"
        )
    if isinstance(error, exceptions.PreconditionError):
        return "it has been replaced."
    kinds = (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError)
    text = _without_names(text, path)
    for pattern, said in _OF_WEB if is_web(path) else _CODES:
        if found := re.search(pattern, text):
            return said.format(*found.groups(), base=base)
    if isinstance(error, kinds) or re.search(_STATUS + "40[13]|Forbidden|Unauthorized", text):
        return (
            f"{base} does not let you read it. Other credentials may "
            "(docs/remote.md says where they are looked for)."
        )
    for pattern, said in _KNOWN:
        if re.search(pattern, text, re.IGNORECASE):
            return said.format(base=base)
    return f"{base} says: {_said(error)}"


def is_nowhere(error: Exception, path: str) -> bool:
    """Whether an error says that nothing lies under an address.

    obstore says so, too, where a server of the web does not take the question (405).
    """
    is_refused = re.search(_STATUS + "405", _without_names(str(error), path))
    return isinstance(error, FileNotFoundError) and not is_refused


def _without_names(text: str, path: str) -> str:
    """A message without the names that were asked for, which may be `404` or `region`, too."""
    base, key = divided(path)
    names = {base.partition("://")[2], key, quote(key), quote_plus(key)} - {""}
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    before = r'(/|"|=|>|path |location )'
    return re.sub(rf"{before}(?:{known})(?![\w-])", r"\1", _QUERY.sub("", text))


_STATUS = r"status(?: code)?: "

_CODES = (
    (
        "ExpiredToken|TokenRefreshRequired|token has expired",
        "the credentials for {base} have expired. Log in again, or set new ones "
        "(docs/remote.md says where they are looked for).",
    ),
    (
        "RequestTimeTooSkewed",
        "{base} refuses what is signed by a clock that is wrong. Set that of this machine.",
    ),
    (
        "InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|InvalidClientTokenId",
        "{base} does not know these credentials: the key, or its secret, is wrong. Correct them "
        "(docs/remote.md says where they are looked for).",
    ),
    (
        "AuthorizationHeaderMalformed.*expecting '([a-z0-9-]+)'",
        "{base} lies in another region. Set AWS_REGION={0}.",
    ),
)
"""What Amazon's protocol calls its refusals; the names are texts that no file is called by."""

_OF_WEB = (
    (
        _STATUS + "40[13]",
        "{base} does not let you read it, and vindex logs in to no web server. Fetch the file, and "
        "give that.",
    ),
    (
        "redirect|" + _STATUS + "3..",
        "{base} sends on without end, or to where vindex does not go. Give the address that the "
        "file itself has.",
    ),
    (
        "Content-Length Header missing|" + _STATUS + "405",
        "{base} does not say how large it is before it sends it, so nobody could tell whether all "
        "of it came. Fetch the file, and give that.",
    ),
)
"""What servers of the web refuse, who know nothing of keys and regions."""

_KNOWN = (
    (_STATUS + "404|NoSuchBucket", "there is no bucket {base}."),
    (
        _STATUS + "(?:503|429)|SlowDown",
        "{base} is throttling requests. Run the command again later.",
    ),
    (
        r"169\.254\.169\.254|metadata|credential|oauth",
        "no credentials were found for {base}. docs/remote.md says where they are looked for; "
        "a bucket that is open to all needs AWS_SKIP_SIGNATURE=true (or GOOGLE_, AZURE_).",
    ),
    (
        _STATUS + "301|redirect|region",
        "{base} lies in another region. Set AWS_REGION to the bucket's own.",
    ),
    (
        _STATUS + "400",
        "{base} refuses the request. The region, or the credentials, may be wrong or have expired.",
    ),
    (
        _STATUS + "5..",
        "{base} answers that it is out of order. Run the command again later.",
    ),
    (
        r"HTTP error|error sending request|connect|timed? ?out|dns",
        "{base} does not answer, or broke off. Is the network there, and the name right?",
    ),
)
"""What obstore has no class for, by words of its messages."""


def _said(error: Exception) -> str:
    """The first line of a message, without users' names and queries, which may hold signatures."""
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    return _USER.sub("//", _QUERY.sub("", first))[:_MOST_SAID]
