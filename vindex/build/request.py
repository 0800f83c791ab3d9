"""What a build was asked for, checked before anything is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vindex.build.survey import is_no_video
from vindex.decode import VIDEO_SUFFIXES, check_reader
from vindex.encode.cluster import check_ray
from vindex.encoders import require_address_space
from vindex.errors import NothingIndexedError, UsageError
from vindex.globs import Exclusions
from vindex.records import VideoFile
from vindex.settings import (
    BATCH_SIZE,
    DEFAULT_READER,
    ENGINES,
    PRECISIONS,
    WORKERS,
    check_choice,
    check_devices,
)
from vindex.sources import Selection, library_paths, source_of
from vindex.store.catalog import reader
from vindex.store.catalog.absence import absent_files
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import require_faiss

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from vindex.build.options import BuildOptions
    from vindex.sources import LibraryPath
    from vindex.store.layout import IndexFolder

__all__ = ["asked_library", "check_options", "require_files"]


def asked_library(index: IndexFolder, paths: Sequence[str | os.PathLike[str]]) -> list[LibraryPath]:
    """The paths that a build was given, as parts of the library.

    Raises:
        UsageError: none was given, or one cannot be used.
    """
    if not paths:
        raise UsageError("No path was given. Give folders or video files to index.")
    roots = reader.roots(index) if index.exists else ()
    return library_paths(paths, roots, _known_paths(index, paths))


def _known_paths(index: IndexFolder, paths: Sequence[str | os.PathLike[str]]) -> Collection[str]:
    """Paths of all files of an index; asked only where one of the given paths is not there."""
    if not index.exists or all(map(os.path.exists, paths)):
        return ()
    with Snapshot.of(index) as snapshot:
        return {*reader.known_files(snapshot), *absent_files(snapshot)}


def check_options(options: BuildOptions) -> None:
    """Refuse what no build can do, before anything is done.

    Raises:
        UsageError: an option cannot be used as it was given.
        MissingDependencyError: FAISS or the reader is not installed.
        ModelError: this process may not take the addresses that models need.
    """
    require_address_space()
    check_reader(options.reader)
    require_faiss()
    check_devices(options.device)
    if options.skip_loop_filter and options.reader != DEFAULT_READER:
        raise UsageError(
            f"--skip-loop-filter and --reader {options.reader} were both given; only "
            f"--reader {DEFAULT_READER} can skip it. Leave one of them out."
        )
    if not all(options.exclusions(Exclusions()).globs):
        raise UsageError(
            "--exclude '' was given; a pattern has characters, such as '*.lrv' or 'kitchen/*'. "
            "--no-exclude takes back the patterns that were given before."
        )
    _check_engine(options)
    if options.precision is not None:
        check_choice("--precision", options.precision, PRECISIONS)
    for limits, value in ((BATCH_SIZE, options.batch_size), (WORKERS, options.workers)):
        if value is not None:
            limits.check(value)


def _check_engine(options: BuildOptions) -> None:
    check_choice("--engine", options.engine, ENGINES)
    if options.engine == "ray":
        check_ray(options.ray_address)
    elif options.ray_address is not None:
        raise UsageError(
            f"--ray-address {options.ray_address} was given without --engine ray; give both, or "
            "leave it out."
        )


def require_files(library: Sequence[LibraryPath], options: BuildOptions) -> None:
    """Refuse to make an index of nothing.

    Raises:
        NothingIndexedError: there is no video file.
    """
    selection = Selection(VIDEO_SUFFIXES, options.exclusions(Exclusions()))
    for path in library:
        for item in source_of(path.root).walk(path, selection):
            is_named = item.path == path.path
            if isinstance(item, VideoFile) and (is_named or not is_no_video(item)):
                return
    raise NothingIndexedError(
        f"There is no video file in {', '.join(path.path for path in library)}. A video file is "
        f"known by its ending ({' '.join(sorted(VIDEO_SUFFIXES))}); name files of other endings "
        "one by one."
    )
