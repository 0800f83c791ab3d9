"""A build: survey -> probe -> plan -> engine -> single writer -> vector index."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from vindex.build.bind import bind, disagreement, settings_for_new
from vindex.build.encoding import Intake, plan_passes, run_pass
from vindex.build.ids import with_reserved_ids
from vindex.build.ingest import ClipWriter
from vindex.build.interrupts import Interrupts, watched_interrupts
from vindex.build.options import BuildOptions, BuildReport, SeveralReport
from vindex.build.steps import IndexBuild
from vindex.cores import num_cores
from vindex.decode import VIDEO_SUFFIXES, check_reader
from vindex.encode.factory import EncoderFactory
from vindex.encode.progress import note
from vindex.encode.session import EncodingSession, EngineModel
from vindex.errors import IndexDamagedError, NothingIndexedError, UsageError, VindexError
from vindex.records import VideoFile
from vindex.settings import BATCH_SIZE, DEFAULT_READER, DEVICES, WORKERS, check_choice
from vindex.sources import library_paths, source_of
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.catalog.presence import lost_shards
from vindex.store.durable import make_folder
from vindex.store.locks import build_lock
from vindex.store.vectors import load_faiss, require_faiss

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from vindex.encoders.encoder import Encoder
    from vindex.records import Recipe
    from vindex.sources import LibraryPath
    from vindex.store.layout import IndexFolder

__all__ = ["build", "build_together"]


def build(
    index: IndexFolder, paths: Sequence[str | os.PathLike[str]], options: BuildOptions
) -> BuildReport:
    """Index a library, or bring its index up to date.

    Args:
        index: where; made if there is none.
        paths: folders to walk and files to take.
        options: how.

    Returns:
        What was done. The first Ctrl-C or SIGTERM finishes the batch in flight, a second stops
        at once; both commit what is encoded by then, and the report says so.

    Raises:
        UsageError: a path or an option cannot be used.
        NothingIndexedError: there is no video file to make an index of.
        IndexFolderError: the index is locked, damaged, or of another model.
        ModelError: the model cannot be loaded.
        MissingDependencyError: FAISS or the reader is not installed, or FAISS does not load.
    """
    (report,) = build_together({index: options}, paths).indexes
    return report


def build_together(
    wanted: dict[IndexFolder, BuildOptions], paths: Sequence[str | os.PathLike[str]]
) -> SeveralReport:
    """Build indexes of one library in one go: clips that several of them miss are decoded once.

    That takes indexes that are cut alike; see `vindex.build.several`. All the indexes are
    locked until all are done.

    Args:
        wanted: how each index is to be built; but for the model alike.
        paths: folders to walk and files to take.

    Returns:
        What was done. The rest, and what it raises, is as in `build`.
    """
    started = time.monotonic()
    if not paths:
        raise UsageError("No path was given. Give folders or video files to index.")
    for options in wanted.values():
        _check(options)
    libraries = {
        index: library_paths(
            paths, reader.roots(index) if index.exists else (), may_be_gone=options.prune
        )
        for index, options in wanted.items()
    }
    new: dict[IndexFolder, Recipe] = {}
    for index in wanted:
        if not index.exists:
            _require_files(libraries[index])
            new[index] = settings_for_new(wanted[index])
    with ExitStack() as locks:
        for index in sorted(wanted, key=lambda index: index.path):  # or two could wait in a ring
            make_folder(index.locks)
            locks.enter_context(build_lock(index.locks, wait=note if options.wait else None))
        new = {index: settings for index, settings in new.items() if not index.exists}
        settings = {index: _opened(index, wanted[index]) for index in wanted if index not in new}
        for index, made in new.items():  # last, so that a refusal makes none
            writer.create(index, made)
            upkeep.copy_aside(index)  # with it and the shards a lost catalog can be restored
        together = SeveralReport([BuildReport(str(index.path), index in new) for index in wanted])
        builds = [
            IndexBuild(index, (settings | new)[index], libraries[index], options, report)
            for (index, options), report in zip(wanted.items(), together.indexes, strict=True)
        ]
        with watched_interrupts(note) as interrupts:
            _run(builds, together, interrupts)
    for report in together.indexes:
        report.wall_seconds = time.monotonic() - started
    return together


def _check(options: BuildOptions) -> None:
    check_reader(options.reader)
    require_faiss()
    check_choice("--device", options.device, DEVICES)
    if options.prune and options.keep_missing:
        raise UsageError(
            "--prune and --keep-missing were both given; one forgets files that are gone and the "
            "other keeps them. Give one of them."
        )
    if options.skip_loop_filter and options.reader != DEFAULT_READER:
        raise UsageError(
            f"--skip-loop-filter and --reader {options.reader} were both given; only "
            f"--reader {DEFAULT_READER} can skip it. Leave one of them out."
        )
    for limits, value in ((BATCH_SIZE, options.batch_size), (WORKERS, options.num_workers)):
        if value is not None:
            limits.check(value)


def _require_files(library: Sequence[LibraryPath]) -> None:
    """Refuse to make an index of nothing."""
    for path in library:
        found = source_of(path.root).walk(path, VIDEO_SUFFIXES)
        if any(isinstance(item, VideoFile) for item in found):
            return
    raise NothingIndexedError(
        f"There is no video file in {', '.join(path.path for path in library)}. A video file is "
        f"known by its ending ({' '.join(sorted(VIDEO_SUFFIXES))}); name files of other endings "
        "one by one."
    )


def _opened(index: IndexFolder, options: BuildOptions) -> Recipe:
    """Settings of an index that is there; refuses one that has lost some of what it lists."""
    settings = bind(index, options)
    lost = lost_shards(index)
    if lost:
        raise IndexDamagedError(
            f"The index {index.path} has lost {len(lost)} of its shards ({', '.join(lost[:3])}"
            f"{', ...' if len(lost) > 3 else ''}). Put them back, or forget their clips with "
            "`vindex verify --repair` and build again."
        )
    return settings


def _run(builds: Sequence[IndexBuild], together: SeveralReport, interrupts: Interrupts) -> None:
    """Every step of builds under their locks; fills in the reports as it goes."""
    different = disagreement([build.settings for build in builds])
    if different:
        together.notes.append(different)
        note(different)
    options = builds[0].options
    by_space = {str(build.index.path): build for build in builds}
    models = [
        EngineModel(build.settings, partial(_load, build, interrupts), space)
        for space, build in by_space.items()
    ]
    try:
        with EncodingSession(
            models, reader=options.reader, num_workers=options.num_workers
        ) as session:
            for build in builds:
                build.survey(interrupts)
            for build in builds:
                build.plan(session, interrupts)
            _encode(session, by_space, together, interrupts)
    except KeyboardInterrupt:
        interrupts.came = True
    except (OSError, MemoryError, VindexError) as error:
        if any(build.tally.num_committed for build in builds):
            error.add_note("What was committed is kept; the same command goes on from there.")
        raise
    for build in builds:
        build.finish(interrupted=interrupts.came)


def _load(build: IndexBuild, interrupts: Interrupts) -> Encoder:
    """Load a model, and whatever else the build will need later."""
    options = build.options
    with interrupts.obeyed_at_once(), build.report.times.clocked("load"):
        encoder = EncoderFactory.of_index(
            build.index, build.settings.encoder, options.device, options.batch_size
        )()
        load_faiss()  # the end needs it; should it not load, a night's work is not begun
        return encoder


def _encode(
    session: EncodingSession,
    by_space: dict[str, IndexBuild],
    together: SeveralReport,
    interrupts: Interrupts,
) -> None:
    """Run the passes that the builds need, one after the other."""
    options = next(iter(by_space.values())).options
    passes = plan_passes(
        {space: build.missing for space, build in by_space.items()},
        num_workers=options.num_workers or num_cores(),
    )
    passes = with_reserved_ids(passes, by_space)
    for space, build in by_space.items():
        build.tally.jobs = [job for part in passes if space in part.spaces for job in part.jobs]
    intakes: dict[str, Intake] = {}
    for place, part in enumerate(passes):
        if interrupts.came:
            return
        still_needed = {space for later in passes[place:] for space in later.spaces}
        for space in by_space.keys() - still_needed:
            session.unload(space)
        for space in part.spaces:
            if space not in intakes:
                intakes[space] = _intake(by_space[space], interrupts)
        with _reported(session, [by_space[space] for space in part.spaces], together):
            run_pass(session, part, intakes, interrupts, show_progress=options.show_progress)
        for space in part.spaces:
            by_space[space].report.times.write_seconds = intakes[space].write_seconds


def _intake(build: IndexBuild, interrupts: Interrupts) -> Intake:
    writer_of_clips = ClipWriter(build.index, build.settings, interrupts, build.tally.jobs)
    return Intake(writer_of_clips, build.tally)


@contextmanager
def _reported(
    session: EncodingSession, builds: Sequence[IndexBuild], together: SeveralReport
) -> Iterator[None]:
    """Add what a pass took to the reports of the indexes that take part, however it ends."""
    took_before = session.times
    began = time.perf_counter() - _loading_seconds(builds)
    try:
        yield
    finally:
        if session.times is not took_before:  # it ran
            together.clips_decoded += session.times.num_decoded
            run_seconds = time.perf_counter() - _loading_seconds(builds) - began
            for build in builds:
                build.report.times.add_run(session.times, run_seconds)


def _loading_seconds(builds: Sequence[IndexBuild]) -> float:
    """What loading their models took so far."""
    return sum(build.report.times.load_seconds for build in builds)
