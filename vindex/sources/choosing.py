"""Which source a path lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.sources.local import LocalSource
from vindex.sources.remote import RemoteSource
from vindex.sources.stores import SCHEMES

if TYPE_CHECKING:
    from vindex.sources.source import Source

__all__ = ["SOURCES", "source_of"]

_LOCAL = ""

SOURCES: dict[str, Source] = {_LOCAL: LocalSource()} | dict.fromkeys(SCHEMES, RemoteSource())
"""Each source by the scheme that its paths start with, such as `s3` of `s3://bucket`. A path with
none, or with one that is not here, is a name in the local file system."""


def source_of(path: str) -> Source:
    """The source that a root, or a path below it, lies in."""
    scheme, mark, _ = path.partition("://")
    return SOURCES.get(scheme.lower() if mark else _LOCAL) or SOURCES[_LOCAL]
