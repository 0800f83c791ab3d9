"""What a build was asked for, checked before anything is done."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.build.bind import bind, recipes_for_new
from vindex.build.fingerprinting import is_no_video
from vindex.build.spans import SpanTable
from vindex.decode import VIDEO_SUFFIXES, check_reader
from vindex.encode.cluster import check_ray
from vindex.encoders import require_address_space, require_device
from vindex.errors import NothingIndexedError, UsageError
from vindex.globs import Exclusions
from vindex.records import VideoFile
from vindex.settings import (
    BATCH_SIZE,
    CLIP_SECONDS,
    DEFAULT_READER,
    ENGINES,
    FRAMES,
    PRECISIONS,
    STRIDE_SECONDS,
    WORKERS,
    check_choice,
    check_devices,
    check_views,
)
from vindex.sources import Selection, library_paths, source_of
from vindex.store.catalog import reader
from vindex.store.catalog.absence import absent_files
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import require_faiss

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from vindex.build.options import BuildOptions
    from vindex.records import Recipe
    from vindex.sources import LibraryPath
    from vindex.store.layout import IndexFolder

__all__ = ["BuildRequest", "asked_library", "check_options", "require_files"]


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What a build was asked for, and what of it is known before anything is done."""

    index: IndexFolder
    """Made if there is none."""
    library: Sequence[LibraryPath]
    options: BuildOptions
    spans: SpanTable | None = None
    """The table of spans that was given."""
    new: Mapping[str, Recipe] = field(default_factory=dict)
    """The recipes of an index that is about to be made, by the names of its spaces."""

    @classmethod
    def checked(
        cls,
        index: IndexFolder,
        paths: Sequence[str | os.PathLike[str]],
        options: BuildOptions,
    ) -> BuildRequest:
        """Refuse what cannot be built as it was asked for; nothing is made or written.

        Args:
            index: there already or not.
            paths: folders to walk and files to take.
            options: how.

        Raises:
            UsageError: a path or an option cannot be used.
            NothingIndexedError: there is no video file to make an index of.
            IndexFolderError: the index is damaged, or of another model.
            ModelError: a model cannot be used.
            MissingDependencyError: FAISS or the reader is not installed.
        """
        check_options(options)
        library = asked_library(index, paths)
        spans = SpanTable.read(options.spans) if options.spans else None
        if index.exists:
            with Snapshot.of(index) as snapshot:
                recipes = reader.recipes(snapshot)
            bind(index, recipes, options)  # once more under the index's lock
            return cls(index, library, options, spans)
        require_files(library, options)
        return cls(index, library, options, spans, recipes_for_new(options))


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
        UsageError: an option cannot be used as it was given, or not on this machine.
        MissingDependencyError: FAISS or the reader is not installed.
        ModelError: this process may not take the addresses that models need.
    """
    require_address_space()
    check_reader(options.reader)
    require_faiss()
    check_devices(options.device)
    precision = options.precision or "auto"
    check_choice("--precision", precision, PRECISIONS)
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
    if not isinstance(options.spans, str | os.PathLike | None) and options.spans is not False:
        raise UsageError(
            f"spans={options.spans!r:.80} was given; it must be the path of a table, or False to "
            "cut files whole again."
        )
    _check_engine(options)
    if options.views is not None:
        check_views(options.views)
    for limits, value in (
        (BATCH_SIZE, options.batch_size), (WORKERS, options.workers), (FRAMES, options.frames),
        (CLIP_SECONDS, options.clip_seconds), (STRIDE_SECONDS, options.stride_seconds),
    ):  # fmt: skip
        if value is not None:
            limits.check(value)
    if options.engine == "local":  # a cluster's machines have others
        require_device(options.device, precision)  # last: it takes longest


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
        f"known by its ending ({' '.join(sorted(VIDEO_SUFFIXES))}); name files of other endings, "
        "and symbolic links, one by one."
    )
