"""A build: survey -> probe -> plan -> engine -> single writer -> vector index."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vindex.catalog import reader, upkeep, writer
from vindex.catalog.presence import lost_shards
from vindex.decode import VIDEO_SUFFIXES, check_reader
from vindex.discover import is_unchanged, library_paths, walk
from vindex.durable import make_folder, sweep_temporary
from vindex.errors import IndexDamagedError, NothingIndexedError, UsageError, VindexError
from vindex.locks import build_lock
from vindex.media import VideoFile
from vindex.pipeline.bind import bind, settings_for_new
from vindex.pipeline.derive import refresh_vectors
from vindex.pipeline.encoding import EncodingTally, encode_jobs, missing_clips, plan_jobs
from vindex.pipeline.engine import bound_encoder, encoding_engine, num_cores, probing_engine
from vindex.pipeline.ingest import ClipWriter
from vindex.pipeline.interrupts import Interrupts, watched_interrupts
from vindex.pipeline.options import BuildOptions, BuildReport
from vindex.pipeline.orphans import adopt_orphans, orphan_shards
from vindex.pipeline.probing import probe_contents
from vindex.pipeline.progress import note
from vindex.pipeline.survey import Survey, survey
from vindex.settings import BATCH_SIZE, DEFAULT_READER, DEVICES, WORKERS, check_choice

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.catalog.records import IndexSettings, OpenVideo
    from vindex.discover import LibraryPath
    from vindex.layout import IndexFolder
    from vindex.media import ClipSpec, Failure

__all__ = ["build"]


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
    """
    started = time.monotonic()
    _check(options)
    is_new = not index.exists
    library = library_paths(paths, () if is_new else reader.roots(index))
    if is_new:
        _require_files(library)
        settings = settings_for_new(options)
    make_folder(index.locks)
    with build_lock(index.locks, wait=note if options.wait else None):
        is_new = is_new and not index.exists  # another build may have made it meanwhile
        if is_new:
            writer.create(index, settings)
            upkeep.copy_aside(index)  # with it and the shards a lost catalog can be restored
        else:
            settings = bind(index, options)
            _require_shards(index)
        report = BuildReport(str(index.path), is_new)
        with watched_interrupts(note) as interrupts:
            _run(index, settings, library, options, report, interrupts)
    report.wall_seconds = time.monotonic() - started
    return report


def _check(options: BuildOptions) -> None:
    check_reader(options.reader)
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
        if any(isinstance(item, VideoFile) for item in walk(path, VIDEO_SUFFIXES)):
            return
    raise NothingIndexedError(
        f"There is no video file in {', '.join(path.path for path in library)}. A video file is "
        f"known by its ending ({' '.join(sorted(VIDEO_SUFFIXES))}); name files of other endings "
        "one by one."
    )


def _require_shards(index: IndexFolder) -> None:
    """Refuse to go on with an index that has lost some of what it lists."""
    lost = lost_shards(index)
    if lost:
        raise IndexDamagedError(
            f"The index {index.path} has lost {len(lost)} of its shards ({', '.join(lost[:3])}"
            f"{', ...' if len(lost) > 3 else ''}). Put them back, or forget their clips with "
            "`vindex verify --repair` and build again."
        )


def _run(
    index: IndexFolder,
    settings: IndexSettings,
    library: Sequence[LibraryPath],
    options: BuildOptions,
    report: BuildReport,
    interrupts: Interrupts,
) -> None:
    """Every step of a build under its lock; fills in the report as it goes."""
    for folder in (index.path, index.shards, index.vectors):
        make_folder(folder)
        sweep_temporary(folder)
    with report.times.clocked("survey"):
        found = survey(index, library, options)
    refused: list[tuple[str, Failure]] = []
    videos: list[OpenVideo] = []
    tally = EncodingTally()
    try:
        with report.times.clocked("probe"):
            refused = _probe(index, found, options, interrupts)
        if not interrupts.came and orphan_shards(index):
            adopted = adopt_orphans(index, settings)
            tally.first_clip_id = adopted.next_clip_id
            found.warnings += adopted.warnings
        videos = _to_do(index, settings, found)
        tally.files = found.files
        tally.jobs = plan_jobs(
            videos,
            settings,
            options.reader,
            num_workers=options.num_workers or num_cores(),
            skip_loop_filter=options.skip_loop_filter,
        )
        if tally.jobs and not interrupts.came:
            _encode(index, settings, tally, options, report, interrupts)
    except KeyboardInterrupt:
        interrupts.came = True
    except (OSError, MemoryError, VindexError) as error:
        if tally.num_committed:
            error.add_note("What was committed is kept; the same command goes on from there.")
        raise
    _leave_changed(index, videos, tally, found)
    _count(report, found, videos, {key for key, _ in refused} | tally.vanished, tally)
    report.failures = [*found.failures, *(failure for _, failure in refused), *tally.failures]
    report.video_seconds = sum(
        video.info.duration_seconds for video in videos if tally.clips_indexed[video.fingerprint]
    )
    report.interrupted = interrupts.came
    report.times.num_clips = tally.num_indexed
    report.times.num_frames = sum(_frames_seen(video, tally, settings.spec) for video in videos)
    if not report.interrupted:
        with report.times.clocked("vectors"):
            notice = refresh_vectors(index)
            if notice:
                report.warnings.append(notice)
            if not upkeep.copy_is_current(index):
                upkeep.copy_aside(index)


def _frames_seen(video: OpenVideo, tally: EncodingTally, spec: ClipSpec) -> int:
    """Frames of a video in the time that the clips indexed of it stand for."""
    seconds = tally.clips_indexed[video.fingerprint] * spec.stride_seconds
    return min(round(seconds * video.info.frame_rate), video.info.num_frames)


def _to_do(index: IndexFolder, settings: IndexSettings, found: Survey) -> list[OpenVideo]:
    """Videos of this library with clips to make; those that need none become complete."""
    contents = {file.fingerprint for file in found.files.values()}
    to_do, done = [], []
    for video in reader.open_videos(index, found.files):
        file = found.files.get(video.path)
        if video.fingerprint not in contents:
            continue
        if file is not None and not is_unchanged(file):
            found.growing.append(video.path)
        elif missing_clips(video, settings):
            to_do.append(video)
        else:
            done.append(video.fingerprint)
    if done:
        writer.commit_clips(index, None, [], done)
    return to_do


def _leave_changed(
    index: IndexFolder, videos: Sequence[OpenVideo], tally: EncodingTally, found: Survey
) -> None:
    """Forget clips that were read from a file while it was being written."""
    changed = [video for video in videos if video.path in tally.changed]
    if changed:
        writer.forget_clips(index, [video.fingerprint for video in changed])
    for video in changed:
        found.growing.append(video.path)
        tally.clips_indexed.pop(video.fingerprint, None)
    found.warnings += [
        f"{path} is still being written; it is left for the next build." for path in found.growing
    ]


def _probe(
    index: IndexFolder, found: Survey, options: BuildOptions, interrupts: Interrupts
) -> list[tuple[str, Failure]]:
    unknown = [c for c in reader.unknown_contents(index, found.files) if c.paths[0] in found.files]
    if not unknown or interrupts.came:
        return []
    with probing_engine(options.reader, options.num_workers) as engine:
        return probe_contents(index, engine, unknown, found, interrupts)


def _encode(
    index: IndexFolder,
    settings: IndexSettings,
    tally: EncodingTally,
    options: BuildOptions,
    report: BuildReport,
    interrupts: Interrupts,
) -> None:
    with report.times.clocked("load"):
        encoder = bound_encoder(index, settings, options.device, options.batch_size)
    clip_writer = ClipWriter(index, settings, interrupts, tally.first_clip_id)
    with encoding_engine(encoder, settings, options.reader, options.num_workers) as engine:
        try:
            encode_jobs(engine, clip_writer, tally, interrupts, show_progress=options.show_progress)
        finally:
            took = engine.times
            report.times.decode_seconds = took.decode_seconds
            report.times.encode_seconds = took.encode_seconds
            report.times.write_seconds = clip_writer.write_seconds
            report.times.run_seconds = took.run_seconds
            report.times.num_workers = took.num_workers
            tally.num_committed = clip_writer.num_committed


def _count(
    report: BuildReport,
    found: Survey,
    videos: Sequence[OpenVideo],
    refused: set[str],
    tally: EncodingTally,
) -> None:
    """Sort the files by what became of their content."""
    had_clips = {video.fingerprint for video in videos if video.num_clips}
    has_clips = {key for key in tally.completed if tally.clips_indexed[key] or key in had_clips}
    indexed, failed = has_clips, refused | (tally.completed - has_clips)
    keys = [file.fingerprint for file in found.files.values()]
    report.files_found = found.num_found
    report.files_changed = found.num_changed
    report.files_pruned = found.num_pruned
    report.files_indexed = sum(key in indexed for key in keys)
    report.files_failed = sum(key in failed for key in keys) + len(found.failures)
    report.files_skipped = report.files_found - report.files_indexed - report.files_failed
    report.clips_planned = tally.num_planned
    report.clips_indexed = tally.num_indexed
    report.clips_failed = tally.num_failed
    report.warnings += found.warnings
