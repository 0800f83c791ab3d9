"""Which sources are read as they come, and how they are shown; loads no decoder."""

from __future__ import annotations

import re
import stat
from pathlib import Path

__all__ = ["PIPE", "PROTOCOLS", "is_live", "protocol_of", "shown_source"]

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


def is_live(source: str) -> bool:
    """Whether a source is read as it comes: `-`, an http or rtsp address, or a device."""
    if source == PIPE or protocol_of(source):
        return True
    try:
        return stat.S_ISCHR(Path(source).stat().st_mode)
    except (OSError, ValueError):
        return False


def shown_source(source: str) -> str:
    """A source without the password that an address may hold."""
    if source == PIPE:
        return "stdin"
    if not protocol_of(source):
        return source
    return re.sub(r"(?<=://)[^/?#]*@", "***@", source, count=1)
