"""Ray itself: whether it can be used, and a cluster to start or to join."""

from __future__ import annotations

import logging
import os
import signal
import socket
import tempfile
import threading
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from vindex.errors import ActorsLostError, MissingDependencyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check_ray", "connect", "first_line", "handlers_kept", "ray_package"]

_STORE_BYTES = 256 * 2**20
"""Of a local cluster's object store; Ray takes a third of the memory by itself."""

_ANSWER_SECONDS = 10.0
"""In which something must listen at the address of a cluster, and begin to speak as gRPC does."""

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
"""How HTTP/2 begins, on which gRPC rests, with settings that set nothing (RFC 9113, 3.4); the other
side must begin with settings, too."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}

_TRIES = {"RAY_gcs_server_port_wait_time_s": "4"}
"""How many times Ray asks what listens there whether it is a cluster, with a second between two."""


def ray_package() -> Any:  # noqa: ANN401  # what Ray gives has no types of use
    """The package; nothing of it is loaded before it is needed.

    Raises:
        MissingDependencyError: it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told what runs here
    try:
        import ray
    except ImportError:
        raise MissingDependencyError(
            "--engine ray needs Ray, which is not installed: pip install 'vindex-video[ray]'"
        ) from None
    return ray


def check_ray(address: str | None) -> None:
    """Refuse what cannot be connected to, before anything is done.

    Args:
        address: of a cluster, `auto`, or None for one that is started here.

    Raises:
        MissingDependencyError: Ray is not installed, or it is one that vindex does not know.
        UsageError: it is not an address, nothing listens there, or it is one of Ray Client, which
            cannot do what is needed.
    """
    if address is not None and address.startswith("ray://"):
        raise UsageError(
            f"--ray-address {address} was given; a build runs on a machine of the cluster. Run it "
            "there with --ray-address auto."
        )
    ray = ray_package()
    _inner(ray)
    if address is not None and not ray.is_initialized():
        _check_listens(ray, address)


def _check_listens(ray: Any, given: str) -> None:  # noqa: ANN401
    address, source = _meant(ray, given)
    if address == "auto":
        raise _nobody(given, "none runs on this machine")
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():  # of what else Ray takes, `local` starts one for all to see
        named = f"; that is {address!r}, {source}" if source else ""
        raise UsageError(
            f"--ray-address {given!r} was given{named}; it must be HOST:PORT, or auto for a "
            "cluster that runs on this machine."
        )
    inner = _inner(ray)
    with _only_here(inner.constants, is_local=_is_here_alone(ray, address)):
        host = inner.services.resolve_ip_for_localhost(host.strip("[]"))
    try:
        why = "" if _speaks_http2(host, int(port)) else "what listens there is no Ray"
    except (OSError, OverflowError) as error:
        why = str(getattr(error, "strerror", None) or error)
    if why:
        where = f" at {address}, {source}" if source else ""
        raise _nobody(given, f"{why}{where}")


def _speaks_http2(host: str, port: int) -> bool:
    """Whether a listener begins as a part of Ray does; with encryption that is not asked.

    Raises:
        OSError: nobody listens, or says anything.
        OverflowError: there is no such port.
    """
    with socket.create_connection((host, port), _ANSWER_SECONDS) as line:
        if os.environ.get("RAY_USE_TLS", "0") != "0":
            return True
        line.sendall(_PREFACE)
        header = line.makefile("rb").read(9)
        return len(header) == 9 and header[3] == 4


def _meant(ray: Any, given: str) -> tuple[str, str]:  # noqa: ANN401
    """The address of a cluster that `auto` stands for, or what else is given, and what names it.

    Ray itself takes its note of where it last ran where several run, though it may be older than
    all of them: from a machine that lost its power.
    """
    if given != "auto":
        return given, ""
    if address := os.environ.get("RAY_ADDRESS"):
        return address, "which RAY_ADDRESS names"
    running, noted = _running(ray), ""
    folder = os.environ.get("RAY_TMPDIR") or tempfile.gettempdir()
    with suppress(OSError):
        noted = Path(folder, "ray", "ray_current_cluster").read_text(encoding="utf-8").strip()
    if noted in running or not running:
        return (noted, "where Ray last ran on this machine") if noted else (given, "")
    address = min(running, key=lambda address: (_is_here_alone(ray, address), address))
    return address, "where Ray has processes on this machine"


def _running(ray: Any) -> frozenset[str]:  # noqa: ANN401
    """Addresses of the clusters that have processes here."""
    find = _inner(ray).services.find_gcs_addresses
    find.cache_clear()
    return frozenset(find())


def _is_here_alone(ray: Any, address: str) -> bool:  # noqa: ANN401
    """Whether a cluster listens to this machine alone, as those that `connect` starts."""
    return address in _running(ray) and address.rpartition(":")[0] in _LOOPBACK


def _nobody(address: str, why: str) -> UsageError:
    return UsageError(
        f"--ray-address {address} was given, and no Ray cluster answers there ({why}). Start one "
        "(`ray start --head`), or leave the address out for one on this machine alone."
    )


class _Inner(NamedTuple):
    """Modules of Ray's own, for what it offers no other way."""

    worker: Any
    constants: Any
    services: Any


def _inner(ray: Any) -> _Inner:  # noqa: ANN401
    """What vindex needs of Ray's own modules.

    Raises:
        MissingDependencyError: this version has not got what is needed of them.
    """
    inner = getattr(ray, "_private", None)
    names = ("worker", "ray_constants", "services")
    found = _Inner(*(getattr(inner, name, None) for name in names))
    if (
        hasattr(found.worker, "print_to_stdstream")
        and hasattr(found.constants, "ENABLE_RAY_CLUSTER")
        and hasattr(found.services, "resolve_ip_for_localhost")
        and hasattr(getattr(found.services, "find_gcs_addresses", None), "cache_clear")
    ):
        return found
    raise MissingDependencyError(
        f"Ray {ray.__version__} is installed, which vindex can neither keep from printing among "
        "the data nor from listening to other machines. Install another version, such as "
        "`pip install ray==2.60.0`."
    )


def connect(address: str | None, num_cpus: int) -> None:
    """Start a cluster of so many cores here, or join one; Ray is silent on this process's streams.

    Raises:
        UsageError: nothing is at the address.
        ActorsLostError: no cluster can be started here.
    """
    ray = ray_package()
    inner = _inner(ray)
    more: dict[str, Any] = {}
    place = None if address is None else _meant(ray, address)[0]
    if place is None:
        more = {
            "num_cpus": num_cpus, "include_dashboard": False,
            "object_store_memory": _STORE_BYTES,
        }  # fmt: skip
    # It would print on stdout, where data goes, what the machines' own processes say.
    inner.worker.print_to_stdstream = lambda *_, **__: None
    try:
        with (
            handlers_kept(),
            _only_here(inner.constants, is_local=place is None or _is_here_alone(ray, place)),
            nullcontext() if place is None else _joining(),
        ):  # fmt: skip
            init = partial(ray.init, log_to_driver=False, logging_level=logging.CRITICAL)
            if place is None:
                init("local", **more)
            else:
                _join(partial(init, place))
    except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
        if address is None:
            raise ActorsLostError(f"Ray does not start here: {first_line(error)}") from error
        if _is_of_token(error):
            raise UsageError(
                f"--ray-address {address} was given, and the cluster there asks for a token that "
                "this machine does not have or name. Copy ~/.ray/auth_token from the machine where "
                "it was started; where it is here, set RAY_AUTH_MODE=token."
            ) from error
        raise _nobody(address, first_line(error)) from error


def _join(init: Callable[[], object]) -> None:
    """Connect to a cluster, and name the token that Ray keeps here, if any, where it is asked for.

    Where it is not, a driver with a token would let no actor answer.

    Raises:
        ConnectionError: no cluster is there, or it asks for a token that is not here.
    """
    try:
        init()
    except ConnectionError as error:
        if not (_is_of_token(error) and _names_token()):
            raise
        init()


def _names_token() -> bool:
    """Have Ray name the token that it keeps here; False: there is none, or this Ray differs."""
    try:
        from ray._private.authentication import authentication_token_setup as tokens

        return bool(tokens.maybe_enable_token_auth_if_token_available(warn_if_disabled=False))
    except (ImportError, AttributeError, TypeError):
        return False


def _is_of_token(error: Exception) -> bool:
    """Whether a cluster refused who came without its token; Ray says so of the cause alone."""
    return "AuthenticationError" in str(error.__cause__)


@contextmanager
def _joining() -> Iterator[None]:
    """Let Ray give up soon where no cluster is, and not write what it also raises.

    Parts of it write to the process's standard error themselves.
    """
    new = {name: value for name, value in _TRIES.items() if name not in os.environ}
    os.environ.update(new)
    kept: int | None = None
    with suppress(OSError):  # it is closed already
        kept = os.dup(2)
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)
        for name in new:
            del os.environ[name]


@contextmanager
def _only_here(constants: Any, *, is_local: bool) -> Iterator[None]:  # noqa: ANN401
    """Let a cluster of this machine alone listen to this machine alone.

    Ray has no passwords. By itself it does so on macOS, and here where a constant says so.
    """
    before = constants.ENABLE_RAY_CLUSTER
    constants.ENABLE_RAY_CLUSTER = before and not is_local
    try:
        yield
    finally:
        constants.ENABLE_RAY_CLUSTER = before


@contextmanager
def handlers_kept() -> Iterator[None]:
    """Whatever Ray does to the handlers of signals in the block, they are as before after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def first_line(error: BaseException) -> str:
    """Of what an error says; its kind where it says nothing."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
