"""`vindex serve`: the library in a browser."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from vindex import settings
from vindex.cli.options import IndexOption, SpaceOption
from vindex.cli.output import print_line, say, shown_path
from vindex.errors import MissingDependencyError, UsageError

__all__ = ["serve"]

_PORT = int(settings.PORT.default or 0)
_LONGEST_TOKEN = 4096


def serve(
    *,
    index: IndexOption = None,
    space: SpaceOption = None,
    port: Annotated[int, typer.Option(settings.PORT.flag, help=settings.PORT.help)] = _PORT,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Address to listen on; on any other than this machine's own, visitors need a "
            "token.",
        ),
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="TOKEN",
            help="Token that visitors need; others on this machine can see it in the list of "
            "processes. Default: none on 127.0.0.1, a new one elsewhere.",
            show_default=False,
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            help="File whose first line is the token. Without it: the variable VINDEX_TOKEN.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the library in a browser: search it, watch what was found."""
    from vindex.index import VideoIndex

    target = VideoIndex.open(index, space=space)
    token = given = _token(token, token_file)
    try:
        from vindex.serve import app as web
        from vindex.serve.security import Rules, is_local, own_address
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"`vindex serve` needs the package {error.name}, which is not installed. Install what "
            "it needs with: pip install 'vindex-video[serve]'"
        ) from error
    with web.listen(host, port) as listening:
        bound_port = listening.getsockname()[1]
        if token is None and not is_local(host):
            token = secrets.token_urlsafe(16)
        app = web.create_app(target, Rules(host, bound_port, token))
        address = own_address(host)
        name = f"[{address}]" if ":" in address else address
        query = f"?{urlencode({'token': token})}" if token and given is None else ""
        print_line(f"http://{name}:{bound_port}/{query}")
        if given is not None:
            say("Visitors are asked for the token that was given.")
        say(f"Serving {shown_path(target.path)} until you press Ctrl-C.")
        web.run(app, listening)


def _token(given: str | None, file: Path | None) -> str | None:
    """The token that was given, in a file, or by the environment; None: none was.

    Raises:
        UsageError: two were given, or one that is empty or cannot be read.
    """
    if file is not None and given is not None:
        raise UsageError("--token and --token-file were both given. Give one of them.")
    if given is not None:
        return given
    if file is None:
        name, token = "The variable VINDEX_TOKEN", os.environ.get("VINDEX_TOKEN")
    else:
        name, token = f"--token-file {file}", _first_line(file)
    if token == "":
        raise UsageError(f"{name} holds no token; it must have at least one character.")
    return token


def _first_line(file: Path) -> str:
    """The first line of a token file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline(_LONGEST_TOKEN).rstrip("\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise UsageError(
            f"--token-file {file} was given, which cannot be read ({reason}). Write the token into "
            "a file that only you can read, and give that."
        ) from error
