"""Index a video library and find clips by what happens in them.

    from vindex import VideoIndex

    index = VideoIndex.at("videos.index")
    index.build("videos")
    for hit in index.search("opening something"):
        print(hit.path, hit.start_seconds, hit.label, hit.score)

Importing the package loads nothing else; public names load when they are first used. They are the
ones below: in which module a name has its home may change from version to version.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vindex.build.options import BuildOptions, BuildReport
    from vindex.direct.classify import Classifier, ClipLabels, Guess
    from vindex.direct.keyframes import Keyframe, Keyframes, find_keyframes
    from vindex.errors import (
        IndexDamagedError,
        IndexFolderError,
        IndexLockedError,
        IndexMismatchError,
        IndexNotFoundError,
        MediaError,
        MissingDependencyError,
        ModelError,
        NothingIndexedError,
        UsageError,
        VindexError,
        WeightsNotFoundError,
    )
    from vindex.index.collections import Collection
    from vindex.index.video_index import VideoIndex
    from vindex.output.ethogram.reading import EthogramOptions
    from vindex.output.ethogram.records import Ethogram
    from vindex.query.queries import ExampleOptions, TextOptions
    from vindex.query.results import FollowedBy, Hit, SearchResult
    from vindex.records import ClipSpec, Failure, Recipe
    from vindex.store.catalog.examples import Example
    from vindex.teach.records import Taught
    from vindex.teach.review import Question

__version__ = "0.1.0"

__all__ = [
    "BuildOptions",
    "BuildReport",
    "Classifier",
    "ClipLabels",
    "ClipSpec",
    "Collection",
    "Ethogram",
    "EthogramOptions",
    "Example",
    "ExampleOptions",
    "Failure",
    "FollowedBy",
    "Guess",
    "Hit",
    "IndexDamagedError",
    "IndexFolderError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "Keyframe",
    "Keyframes",
    "MediaError",
    "MissingDependencyError",
    "ModelError",
    "NothingIndexedError",
    "Question",
    "Recipe",
    "SearchResult",
    "Taught",
    "TextOptions",
    "UsageError",
    "VideoIndex",
    "VindexError",
    "WeightsNotFoundError",
    "__version__",
    "find_keyframes",
]

_HOMES = {
    "build.options": ("BuildOptions", "BuildReport"),
    "direct.classify": ("Classifier", "ClipLabels", "Guess"),
    "direct.keyframes": ("Keyframe", "Keyframes", "find_keyframes"),
    "index": ("VideoIndex",),
    "index.collections": ("Collection",),
    "output.ethogram.reading": ("EthogramOptions",),
    "output.ethogram.records": ("Ethogram",),
    "query.queries": ("ExampleOptions", "TextOptions"),
    "query.results": ("FollowedBy", "Hit", "SearchResult"),
    "records": ("ClipSpec", "Failure", "Recipe"),
    "store.catalog.examples": ("Example",),
    "teach.records": ("Taught",),
    "teach.review": ("Question",),
}
"""Where names are at home that are no errors."""

__path__ = [*__path__, f"{__path__[0]}/moved"]  # documented modules that are elsewhere now


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'vindex' has no attribute {name!r}")
    home = next((home for home, names in _HOMES.items() if name in names), "errors")
    return getattr(import_module(f"vindex.{home}"), name)


def __dir__() -> list[str]:
    return __all__
