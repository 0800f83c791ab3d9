"""Which sources are read as they come, and how they are shown; loads no decoder."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

from vindex.errors import UsageError

__all__ = ["PIPE", "PROTOCOLS", "check_stdin", "is_live", "is_pipe", "protocol_of", "shown_source"]

PIPE = "-"
"""Stdin."""

PROTOCOLS = {
    "http": "http,https,tcp,tls",
    "https": "http,https,tcp,tls",
    "rtsp": "rtsp,rtp,rtcp,udp,tcp",
    "rtsps": "rtsps,rtsp,rtp,rtcp,udp,tcp,tls,srtp",
}
"""What FFmpeg may use for an address of each kind: nothing that reads files."""


def protocol_of(source: str) -> str:
    """The protocol of an address, a key of `PROTOCOLS`; empty for any other source."""
    scheme, mark, _ = source.partition("://")
    return scheme.lower() if mark and scheme.lower() in PROTOCOLS else ""


def check_stdin() -> None:
    """Refuse a stdin that no video can come from, and that would be waited for without end.

    Raises:
        UsageError: it is closed, or a terminal.
    """
    if sys.stdin is None:  # then something else of this process may have its number by now
        what = "is closed"
    elif os.isatty(0):
        what = "is a terminal"
    else:
        return
    raise UsageError(
        f"- was given, which reads stdin, but stdin {what}. Pipe a video into it, such as "
        "`ffmpeg -i CAMERA -f mpegts - | vindex classify -`, or give a file or an address."
    )


def is_live(source: str) -> bool:
    """Whether a source is read as it comes: a pipe, an http or rtsp address, or a device."""
    return is_pipe(source) or bool(protocol_of(source)) or stat.S_ISCHR(_mode(source))


def is_pipe(source: str) -> bool:
    """Whether a source is `-`, or a pipe that has a name, as `<(command)` gives it too."""
    return source == PIPE or stat.S_ISFIFO(_mode(source))


def _mode(source: str) -> int:
    """What is in a file system under this name; 0: nothing."""
    try:
        return Path(source).stat().st_mode
    except (OSError, ValueError):
        return 0


def shown_source(source: str) -> str:
    """A source without the password that an address may hold."""
    if source == PIPE:
        return "stdin"
    if not protocol_of(source):
        return source
    return re.sub(r"(?<=://)[^/?#]*@", "***@", source, count=1)
