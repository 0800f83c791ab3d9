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
    from vindex.build.options import BuildOptions
    from vindex.build.plan import BuildPlan
    from vindex.build.report import BuildReport
    from vindex.direct.classify import Classifier, ClipLabels, Guess
    from vindex.direct.keyframes import Keyframe, Keyframes
    from vindex.direct.keyframes import find_keyframes as keyframes
    from vindex.encoders.models import ModelFacts, download
    from vindex.encoders.models import list_models as models
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
    from vindex.index.index_set import IndexSet
    from vindex.index.video_index import VideoIndex
    from vindex.model_records import Recipe
    from vindex.output.ethogram.records import Ethogram
    from vindex.query.batch import BatchAnswer
    from vindex.query.results import FollowedBy, Hit, SearchResult
    from vindex.records import ClipSpec
    from vindex.store.catalog.examples import Example
    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.embeddings import Embeddings
    from vindex.store.record_list import LabelCount, RecordList
    from vindex.teach.records import Taught
    from vindex.teach.review import Question
    from vindex.video_records import Failure

__version__ = "0.1.0"

__all__ = [
    "BatchAnswer",
    "BuildOptions",
    "BuildPlan",
    "BuildReport",
    "Classifier",
    "ClipLabels",
    "ClipSpec",
    "Collection",
    "Embeddings",
    "Ethogram",
    "Example",
    "Failure",
    "FilterOptions",
    "FollowedBy",
    "Guess",
    "Hit",
    "IndexDamagedError",
    "IndexFolderError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "IndexSet",
    "Keyframe",
    "Keyframes",
    "LabelCount",
    "MediaError",
    "MissingDependencyError",
    "ModelError",
    "ModelFacts",
    "NothingIndexedError",
    "Question",
    "Recipe",
    "RecordList",
    "SearchResult",
    "Taught",
    "UsageError",
    "VideoIndex",
    "VindexError",
    "WeightsNotFoundError",
    "__version__",
    "download",
    "keyframes",
    "models",
]

_HOMES = {
    "build.options": ("BuildOptions",),
    "build.plan": ("BuildPlan",),
    "build.report": ("BuildReport",),
    "direct.classify": ("Classifier", "ClipLabels", "Guess"),
    "direct.keyframes": ("Keyframe", "Keyframes", "find_keyframes"),
    "encoders.models": ("ModelFacts", "download", "list_models"),
    "index": ("IndexSet", "VideoIndex"),
    "index.collections": ("Collection",),
    "model_records": ("Recipe",),
    "output.ethogram.records": ("Ethogram",),
    "query.batch": ("BatchAnswer",),
    "query.results": ("FollowedBy", "Hit", "SearchResult"),
    "records": ("ClipSpec",),
    "store.catalog.examples": ("Example",),
    "store.catalog.filters": ("FilterOptions",),
    "store.embeddings": ("Embeddings",),
    "store.record_list": ("LabelCount", "RecordList"),
    "teach.records": ("Taught",),
    "teach.review": ("Question",),
    "video_records": ("Failure",),
}
"""Where names are at home that are no errors."""

_THERE = {"keyframes": "find_keyframes", "models": "list_models"}
"""What a name is called at home, where that differs."""

__path__ = [*__path__, f"{__path__[0]}/moved"]  # documented modules that are elsewhere now


def __getattr__(name: str) -> object:
    if name == "find_keyframes":
        import warnings

        name = "keyframes"
        message = "vindex.find_keyframes is vindex.keyframes now; the old name goes with the next"
        warnings.warn(f"{message} version.", DeprecationWarning, stacklevel=2)
    if name not in __all__:
        raise AttributeError(f"module 'vindex' has no attribute {name!r}")
    there = _THERE.get(name, name)
    home = next((home for home, names in _HOMES.items() if there in names), "errors")
    return getattr(import_module(f"vindex.{home}"), there)


def __dir__() -> list[str]:
    return __all__
