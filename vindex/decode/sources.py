"""Which sources are read as they come, and how they are shown; loads no decoder."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["PIPE", "PROTOCOLS", "is_live", "shown_source"]

PIPE = "-"
"""Stdin."""

PROTOCOLS = {
    "http": "http,https,tcp,tls",
    "https": "http,https,tcp,tls",
    "rtsp": "rtsp,rtp,rtcp,udp,tcp",
    "rtsps": "rtsps,rtsp,rtp,rtcp,udp,tcp,tls,srtp",
}
"""What FFmpeg may use for an address of each kind: nothing that reads files."""


def is_live(source: str) -> bool:
    """Whether a source is read as it comes: `-`, an http or rtsp address, or a device."""
    if source == PIPE or urlsplit(source).scheme in PROTOCOLS:
        return True
    try:
        return stat.S_ISCHR(Path(source).stat().st_mode)
    except (OSError, ValueError):
        return False


def shown_source(source: str) -> str:
    """A source without the password that an address may hold."""
    if source == PIPE:
        return "stdin"
    parts = urlsplit(source)
    if parts.scheme not in PROTOCOLS or "@" not in parts.netloc:
        return source
    return parts._replace(netloc=f"***@{parts.netloc.rpartition('@')[2]}").geturl()
