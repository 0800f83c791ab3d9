"""Index a video library and find clips by what happens in them.

    from vindex import VideoIndex

    index = VideoIndex.at("videos.index")
    index.build("videos")
    for hit in index.search("opening something"):
        print(hit.path, hit.start_seconds, hit.label, hit.score)

Importing the package loads nothing else; public names load when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vindex.errors import VindexError
    from vindex.index import VideoIndex
    from vindex.query.results import Hit, SearchResult

__version__ = "0.1.0"

__all__ = ["Hit", "SearchResult", "VideoIndex", "VindexError", "__version__"]

_HOMES = {
    "Hit": "vindex.query.results",
    "SearchResult": "vindex.query.results",
    "VideoIndex": "vindex.index",
    "VindexError": "vindex.errors",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'vindex' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
