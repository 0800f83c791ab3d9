"""Where the bytes of videos come from: walk a library, look at a file, fingerprint it, open it."""

from vindex.sources.choosing import SOURCES, source_of
from vindex.sources.files import (
    changed_of,
    is_unchanged,
    library_paths,
    look_again,
    with_fingerprint,
)
from vindex.sources.parts import abandonable_fetches, fetched_ahead, in_parts, is_fetched
from vindex.sources.scratch import scratch_place
from vindex.sources.seeking import seekable
from vindex.sources.selection import Selection, ending_of
from vindex.sources.source import Kind, LibraryPath, Source
from vindex.sources.standing import check_same, missing_folder, opened

__all__ = [
    "SOURCES",
    "Kind",
    "LibraryPath",
    "Selection",
    "Source",
    "abandonable_fetches",
    "changed_of",
    "check_same",
    "ending_of",
    "fetched_ahead",
    "in_parts",
    "is_fetched",
    "is_unchanged",
    "library_paths",
    "look_again",
    "missing_folder",
    "opened",
    "scratch_place",
    "seekable",
    "source_of",
    "with_fingerprint",
]
