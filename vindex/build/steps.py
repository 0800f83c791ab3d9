"""The steps of a build, but for encoding: what concerns the index, and each of its spaces."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.build.away import sights_of
from vindex.build.nodes import NodeTally
from vindex.build.planned import plan_passes
from vindex.build.probing import probe_contents
from vindex.build.report import SpaceReport
from vindex.build.shots import ShotSearch, cut_at_shots, whether_at_shots
from vindex.build.spans import take_spans
from vindex.build.survey import Survey, survey
from vindex.encode.session import EncodingSession
from vindex.sources import is_unchanged
from vindex.store.catalog import reader, upkeep
from vindex.store.catalog.open_videos import open_videos
from vindex.store.derive import refresh_background, refresh_vectors
from vindex.store.durable import make_folder, sweep_temporary
from vindex.store.layout import WORDS_SPACE
from vindex.store.orphans import adopt_orphans, orphan_shards
from vindex.store.taught import refresh_taught

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from vindex.build.away import Away
    from vindex.build.interrupts import Interrupts
    from vindex.build.options import BuildOptions
    from vindex.build.planned import Pass
    from vindex.build.report import BuildReport
    from vindex.build.space import SpaceBuild
    from vindex.build.spans import SpanTable
    from vindex.encode.cluster import Sight
    from vindex.records import Failure
    from vindex.sources import LibraryPath
    from vindex.store.catalog.progress import OpenVideo
    from vindex.store.layout import IndexFolder

__all__ = ["IndexBuild"]


@dataclass(slots=True)
class IndexBuild:
    """The build of an index under its lock, and how far it has come.

    For each of its `parts` call `plan`, run what the spaces miss, and tell their tallies; at the
    end call `finish`.
    """

    index: IndexFolder
    spaces: dict[str, SpaceBuild]
    """Spaces that are brought up to date, by name, with what they miss of the part at hand."""
    library: Sequence[LibraryPath]
    options: BuildOptions
    report: BuildReport
    spans: SpanTable | None = None
    """The spans that the index is to have; None: what the options say."""
    smallest_new_id: int = 1
    """Ids below this are not free for new clips."""
    _done: list[SpaceBuild] = field(default_factory=list)
    """What was done in the spaces for the parts before."""
    nodes: NodeTally = field(default_factory=NodeTally)
    """What each machine of a cluster did."""
    _found: Survey = field(default_factory=Survey)
    _refused: list[tuple[str, Failure]] = field(default_factory=list)
    _not_looked_through: list[Failure] = field(default_factory=list)
    _recut: set[str] = field(default_factory=set)
    """Contents whose spans were changed; what comes in parts can be, in several."""

    @property
    def num_committed(self) -> int:
        """Clips that are safe, whatever happens next."""
        return sum(space.tally.num_committed for space in self._all)

    @property
    def _all(self) -> list[SpaceBuild]:
        return [*self._done, *self.spaces.values()]

    def parts(self, interrupts: Interrupts, away: Away | None) -> Generator[None]:
        """Compare the library with the catalog, part by part of it; see `survey`."""
        make_folder(self.index.path)
        sweep_temporary(self.index.path)
        for space in self.spaces.values():
            space.sweep()
        upkeep.sweep_spilled(self.index)
        surveyed = survey(self.index, self.library, self.options, interrupts, away)
        with closing(surveyed):
            while True:
                loaded_seconds = self.report.times.load_seconds
                with self.report.times.clocked("survey"):
                    found = next(surveyed, None)
                self.report.times.survey_seconds -= self.report.times.load_seconds - loaded_seconds
                if found is None:
                    return
                if self._found is found:
                    self._done += self.spaces.values()
                    self.spaces = {name: space.anew() for name, space in self.spaces.items()}
                self._found = found
                yield

    def plan(self, session: EncodingSession | Away, interrupts: Interrupts) -> None:
        """Probe what is new, and list the clips that each space misses."""
        with self.report.times.clocked("probe"):
            self._probe(session, interrupts)
        with self.report.times.clocked("shots"):
            self._find_shots(session, interrupts)
        for space in self.spaces.values():
            if not interrupts.came and orphan_shards(space.index):
                adopted = adopt_orphans(space.index, space.recipe)
                self.smallest_new_id = max(self.smallest_new_id, adopted.next_clip_id)
                self._found.warnings += adopted.warnings
        if not interrupts.came:  # last: what was taken over may be cut as it was before
            self._take_pieces()
        for space in self.spaces.values():
            space.plan(self._open_videos(space.index), self._found.part)

    def passes(self) -> list[Pass]:
        """What is to be encoded, without ids."""
        missing = {name: space.missing for name, space in self.spaces.items()}
        recipes = {name: space.recipe for name, space in self.spaces.items()}
        return plan_passes(missing, recipes, self.options, str(self.index.frames))

    def sights(self) -> list[Sight]:
        """A file of each root that is to be encoded, as it looks here; see `Cluster.encode`."""
        planned = set().union(*(space.missing for space in self.spaces.values()))
        return sights_of(f for f in self._found.part.values() if f.fingerprint in planned)

    def finish(self, *, interrupted: bool) -> None:
        """Fill in the report and, where the build was not interrupted, what is derived."""
        for space in self._all:
            self._leave(space.forget_changed())
        self._found.warnings += [
            f"{path} is still being written; it is left for the next build."
            for path in self._found.growing
        ]
        self._count()
        self._measure()
        self.report.interrupted = interrupted
        if not interrupted:
            with self.report.times.clocked("vectors"):
                self._derive()

    def _derive(self) -> None:
        """Bring the vector index of each space up to date, and all else that is derived."""
        notices = [refresh_vectors(space) for space in reader.spaces(self.index)]
        if WORDS_SPACE in self.spaces:
            refresh_background(self.index.of_space(WORDS_SPACE))
        for space in reader.spaces(self.index):
            refresh_taught(space)
        self.report.warnings += dict.fromkeys(notice for notice in notices if notice)
        if not upkeep.copy_is_current(self.index):
            upkeep.copy_aside(self.index)

    def _probe(self, session: EncodingSession | Away, interrupts: Interrupts) -> None:
        files = self._found.part
        unknown = [c for c in reader.unknown_contents(self.index, files) if c.paths[0] in files]
        if not unknown or interrupts.came:
            return
        whole = [content for content in unknown if not content.lacks_recording]
        self._refused += probe_contents(self.index, session, whole, self._found, interrupts)
        if heads := [content for content in unknown if content.lacks_recording]:
            with EncodingSession(
                reader=self.options.reader, num_workers=self.options.workers, only_glances=True
            ) as glancing:
                probe_contents(self.index, glancing, heads, self._found, interrupts)

    def _find_shots(self, session: EncodingSession | Away, interrupts: Interrupts) -> None:
        """Look through films that are new, where clips are cut at shots."""
        if interrupts.came or not whether_at_shots(self.index, self.options):
            return
        search = ShotSearch(self.index, self._found)
        search.run(session, self.options, interrupts)
        self.report.files_looked_through += search.num_videos
        self.report.cuts_found += search.num_cuts
        self._not_looked_through += search.failures

    def _take_pieces(self) -> None:
        """Bring what the index is cut in in step with the spans and wishes that were given."""
        spec = next(iter(self.spaces.values())).recipe.spec  # all are cut alike
        walked = {file.fingerprint for file in self._found.files.values()}
        if self.spans is not None or self.options.spans is False:
            table = self.spans and self.spans.anew()  # a part to come may have what a row names
            recut = take_spans(self.index, table, spec, walked, self._found.to_come)
            self.report.files_recut += len(recut - self._recut)
            self._recut |= recut
            self._found.take_in_part(recut)
            self.report.spans_refused = [] if table is None else table.refused
        self.report.files_recut += cut_at_shots(
            self.index, spec, walked, is_cut=whether_at_shots(self.index, self.options)
        )

    def _open_videos(self, space: IndexFolder) -> Iterator[OpenVideo]:
        """Videos at hand that are not complete in a space, but for those being written."""
        files = self._found.part
        contents = {file.fingerprint for file in files.values()}
        for video in open_videos(space, files):
            file = files.get(video.path)
            if video.fingerprint not in contents:
                continue
            if file is not None and not is_unchanged(file):
                self._leave([video.path])
            else:
                yield video

    def _leave(self, paths: Iterable[str]) -> None:
        """Leave files that are being written for the next build."""
        self._found.growing += [path for path in paths if path not in self._found.growing]

    def _measure(self) -> None:
        """Sum up the stretches of the videos that the clips indexed now stand for.

        Where spaces got different ones, those of the space that got most of a video.
        """
        videos = {key: v for space in self._all for key, v in space.missing.items()}
        for key, video in videos.items():
            share = max(space.share_of(key) for space in self._all)
            seconds = share * video.film_seconds
            self.report.video_seconds += seconds
            self.report.times.num_frames += round(
                seconds / video.duration_seconds * video.num_frames
            )

    def _count(self) -> None:
        """Sort the clips, and the files, by what became of them."""
        report, found, spaces = self.report, self._found, self._all
        report.spaces = SpaceReport.summed(space.report for space in spaces)
        report.clips_planned = sum(one.clips_planned for one in report.spaces)
        report.clips_indexed = report.times.num_clips = sum(s.clips_indexed for s in report.spaces)
        report.clips_failed = sum(one.clips_failed for one in report.spaces)
        report.failures = self._failures()
        report.nodes = self.nodes.reports
        report.warnings += found.warnings

        keys = [file.fingerprint for file in found.files.values()]
        with_clips = set().union(*(space.with_clips for space in spaces))
        completed = set().union(*(space.tally.completed for space in spaces))
        failed = {key for key, _ in self._refused} | (completed - with_clips)
        failed = failed.union(*(space.tally.vanished for space in spaces))
        failed_paths = {failure.path for space in spaces for failure in space.tally.failures}
        partly = {
            key
            for space in spaces
            for key, video in space.missing.items()
            if video.path in failed_paths
        }
        report.files_found = found.num_found
        report.files_still_failed = found.num_still_refused
        report.files_changed = found.num_changed
        report.files_moved, report.files_absent = found.num_moved, found.num_absent
        report.files_excluded = found.num_left_out
        report.passed_over = dict(found.passed_over.most_common())
        report.excluded = dict(found.excluded.most_common())
        report.files_indexed = sum(key in with_clips for key in keys)
        report.files_partly_indexed = sum(key in with_clips & partly for key in keys)
        report.files_failed = sum(key in failed for key in keys) + len(found.failures)
        report.files_skipped = report.files_found - report.files_indexed - report.files_failed

    def _failures(self) -> list[Failure]:
        """Every refusal, each once: what cannot be decoded, no space gets."""
        failures = [*self._found.failures, *(failure for _, failure in self._refused)]
        failures += self._not_looked_through
        for space in self._all:
            failures += space.tally.failures
        distinct = {
            (f.path, f.stage, f.reason, f.message, f.start_seconds, f.end_seconds): f
            for f in failures
        }
        return list(distinct.values())
