"""The steps of one index's build, but for the one that several indexes can share: encoding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.build.encoding import EncodingTally, missing_clips
from vindex.build.probing import probe_contents
from vindex.build.survey import Survey, survey
from vindex.clips import plan_clips
from vindex.jobs import DecodeJob
from vindex.sources import is_unchanged
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.derive import refresh_vectors
from vindex.store.durable import make_folder, sweep_temporary
from vindex.store.orphans import adopt_orphans, orphan_shards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.build.interrupts import Interrupts
    from vindex.build.options import BuildOptions, BuildReport
    from vindex.encode.session import EncodingSession
    from vindex.records import Clip, Failure, Recipe
    from vindex.sources import LibraryPath
    from vindex.store.catalog.records import OpenVideo
    from vindex.store.layout import IndexFolder

__all__ = ["IndexBuild"]


@dataclass(slots=True)
class IndexBuild:
    """The build of one index under its lock, and how far it has come.

    Call `survey` and `plan`, run what `missing` says, tell the tally, and call `finish`.
    """

    index: IndexFolder
    settings: Recipe
    library: Sequence[LibraryPath]
    options: BuildOptions
    report: BuildReport
    tally: EncodingTally = field(default_factory=EncodingTally)
    missing: list[DecodeJob] = field(default_factory=list)
    """The clips to make, of each video."""
    _found: Survey = field(default_factory=Survey)
    _refused: list[tuple[str, Failure]] = field(default_factory=list)
    _videos: list[OpenVideo] = field(default_factory=list)

    def survey(self, interrupts: Interrupts) -> None:
        """Compare the library with the catalog."""
        for folder in (self.index.path, self.index.shards, self.index.vectors):
            make_folder(folder)
            sweep_temporary(folder)
        upkeep.sweep_spilled(self.index)
        with self.report.times.clocked("survey"):
            self._found = survey(self.index, self.library, self.options, interrupts)

    def plan(self, session: EncodingSession, interrupts: Interrupts) -> None:
        """Probe what is new, and list the clips that are missing."""
        with self.report.times.clocked("probe"):
            self._probe(session, interrupts)
        if not interrupts.came and orphan_shards(self.index):
            adopted = adopt_orphans(self.index, self.settings)
            self.tally.first_clip_id = adopted.next_clip_id
            self._found.warnings += adopted.warnings
        self.tally.files = self._found.files
        done: list[str] = []
        for video in self._open_videos():
            clips = missing_clips(video, self.settings)
            if clips:
                self._videos.append(video)
                self.missing.append(self._job(video, clips))
            else:
                done.append(video.fingerprint)
        if done:
            writer.commit_clips(self.index, [], [], done)

    def finish(self, *, interrupted: bool) -> None:
        """Fill in the report and, where the build was not interrupted, what is derived."""
        self._leave_changed()
        report, tally = self.report, self.tally
        self._count()
        report.failures = [
            *self._found.failures, *(failure for _, failure in self._refused), *tally.failures,
        ]  # fmt: skip
        report.interrupted = interrupted
        report.times.num_clips = tally.num_indexed
        self._measure()
        if not interrupted:
            with report.times.clocked("vectors"):
                notice = refresh_vectors(self.index)
                if notice:
                    report.warnings.append(notice)
                if not upkeep.copy_is_current(self.index):
                    upkeep.copy_aside(self.index)

    def _job(self, video: OpenVideo, clips: Sequence[Clip]) -> DecodeJob:
        return DecodeJob(
            video.path, video.fingerprint, tuple(clips), self.settings.spec.clip_seconds,
            (self.settings.request,), self.options.reader, self.options.skip_loop_filter,
        )  # fmt: skip

    def _probe(self, session: EncodingSession, interrupts: Interrupts) -> None:
        files = self._found.files
        unknown = [c for c in reader.unknown_contents(self.index, files) if c.paths[0] in files]
        if not unknown or interrupts.came:
            return
        self._refused = probe_contents(self.index, session, unknown, self._found, interrupts)

    def _open_videos(self) -> list[OpenVideo]:
        """Videos of this library that are not complete, but for those being written."""
        contents = {file.fingerprint for file in self._found.files.values()}
        videos: list[OpenVideo] = []
        for video in reader.open_videos(self.index, self._found.files):
            file = self._found.files.get(video.path)
            if video.fingerprint not in contents:
                continue
            if file is not None and not is_unchanged(file):
                self._found.growing.append(video.path)
            else:
                videos.append(video)
        return videos

    def _leave_changed(self) -> None:
        """Forget clips that were read from a file while it was being written."""
        changed = [video for video in self._videos if video.path in self.tally.changed]
        if changed:
            writer.forget_clips(self.index, [video.fingerprint for video in changed])
        for video in changed:
            self._found.growing.append(video.path)
            self.tally.clips_indexed.pop(video.fingerprint, None)
        self._found.warnings += [
            f"{path} is still being written; it is left for the next build."
            for path in self._found.growing
        ]

    def _measure(self) -> None:
        """Sum up the stretches of the videos that the clips indexed now stand for."""
        for video in self._videos:
            num_clips = len(plan_clips(video.info.duration_seconds, self.settings.spec))
            share = self.tally.clips_indexed[video.fingerprint] / num_clips
            self.report.video_seconds += share * video.info.duration_seconds
            self.report.times.num_frames += round(share * video.info.num_frames)

    def _count(self) -> None:
        """Sort the files by what became of their content."""
        report, found, tally = self.report, self._found, self.tally
        had_clips = {video.fingerprint for video in self._videos if video.num_clips}
        has_clips = {key for key in tally.completed if tally.clips_indexed[key] or key in had_clips}
        refused = {key for key, _ in self._refused} | tally.vanished
        failed = refused | (tally.completed - has_clips)
        keys = [file.fingerprint for file in found.files.values()]
        report.files_found = found.num_found
        report.files_changed = found.num_changed
        report.files_pruned = found.num_pruned
        report.files_indexed = sum(key in has_clips for key in keys)
        failed_paths = {failure.path for failure in tally.failures}
        partly = {video.fingerprint for video in self._videos if video.path in failed_paths}
        report.files_partly_indexed = sum(key in has_clips & partly for key in keys)
        report.files_failed = sum(key in failed for key in keys) + len(found.failures)
        report.files_skipped = report.files_found - report.files_indexed - report.files_failed
        report.clips_planned = tally.num_planned
        report.clips_indexed = tally.num_indexed
        report.clips_failed = tally.num_failed
        report.warnings += found.warnings
