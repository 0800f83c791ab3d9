"""The third step of a build: run what is planned, and hand it to the writers."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.build.ingest import items_of
from vindex.build.vanished import has_vanished, vanished
from vindex.encode.progress import ClipProgress
from vindex.encode.session import not_finite
from vindex.jobs import DecodeJob, EncodedClip, JobDone
from vindex.records import Failure, Reason
from vindex.sources import is_unchanged, source_of, with_fingerprint
from vindex.store.shards import fits_shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vindex.build.ingest import ClipWriter
    from vindex.build.interrupts import Interrupts
    from vindex.build.missing import MissingClips
    from vindex.build.nodes import NodeTally
    from vindex.build.planned import Pass
    from vindex.encode.cluster import Answer, Cluster, Sight
    from vindex.encode.session import EncodingSession
    from vindex.records import VideoFile

__all__ = ["EncodingTally", "Intake", "run_pass", "run_pass_on_cluster"]

_HINT = (
    "The build can be interrupted at any time, and the same command continues it; "
    "`vindex build --plan` says what would make it shorter."
)


@dataclass(slots=True)
class EncodingTally:
    """What became of the planned clips of one space."""

    videos: Mapping[str, MissingClips] = field(default_factory=dict)
    """What is planned, by fingerprint of the video."""
    files: Mapping[str, VideoFile] = field(default_factory=dict)
    """As the walk found them, by path."""
    num_committed: int = 0
    """Clips that are safe, whatever happens next."""
    clips_indexed: Counter[str] = field(default_factory=Counter)
    """Committed, by fingerprint of the video."""
    failures: list[Failure] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    """Fingerprints of the videos that have nothing left to do."""
    changed: set[str] = field(default_factory=set)
    """Paths of files that changed while they were read; they are left for the next build."""
    vanished: set[str] = field(default_factory=set)
    """Fingerprints of videos whose file was gone when it was to be read; left likewise."""

    @property
    def num_planned(self) -> int:
        """Clips that are missing."""
        return sum(video.num_clips for video in self.videos.values())

    @property
    def num_indexed(self) -> int:
        """Clips that were encoded."""
        return self.clips_indexed.total()

    @property
    def num_failed(self) -> int:
        """Clips of finished videos that were not encoded."""
        finished = sum(self.videos[key].num_clips for key in self.completed)
        return finished - sum(self.clips_indexed[key] for key in self.completed)


class Intake:
    """Takes what an engine hands over for one space: to be recorded, or left for the next build.

    Args:
        clip_writer: of the space.
        tally: with all that is planned for the space, in whichever passes.
    """

    def __init__(self, clip_writer: ClipWriter, tally: EncodingTally) -> None:
        self._writer = clip_writer
        self._tally = tally
        self._fingerprints = {video.path: key for key, video in tally.videos.items()}
        self._num_left: dict[str, int] = {}
        """Clips still to come of the videos that have been begun."""

    def begin(self, ids: Sequence[range]) -> None:
        """Get ready for a pass.

        Args:
            ids: of its clips.
        """
        self._writer.begin(ids)

    def take(self, event: EncodedClip | Failure | JobDone) -> None:
        """Keep a clip or a refusal; commits when a batch is full or old."""
        match event:
            case EncodedClip():
                self._take_clip(event)
            case Failure():
                self._take_failure(event)
            case JobDone(job):
                self._end_job(job)

    def take_sealed(self, answer: Answer, space: str) -> None:
        """Keep what was made elsewhere of an item for this space, and what was refused of it."""
        sealed = answer.sealed
        if shard := sealed.shards.get(space):
            self._writer.add_sealed(shard, sealed.node)
        for clip in sealed.clips.get(space, ()):
            self._writer.add_clip(clip, sealed.node)
        self._tally.clips_indexed.update(sealed.num_clips.get(space, {}))
        for failure in sealed.failures:
            self._take_failure(failure)
        for failure in sealed.refused.get(space, ()):
            self._refuse(self._fingerprints[failure.path], failure)
        for place, job in enumerate(answer.jobs):
            if place not in sealed.left and isinstance(job, DecodeJob):
                self._end_job(job)

    def commit_if_due(self) -> None:
        """Make what came sealed durable, when it is much or old."""
        self._writer.commit_if_due()

    def commit(self) -> None:
        """Make everything taken so far durable."""
        self._writer.commit()
        self._tally.num_committed = self._writer.num_committed

    @property
    def write_seconds(self) -> float:
        """Time spent writing so far."""
        return self._writer.write_seconds

    def _take_clip(self, clip: EncodedClip) -> None:
        if fits_shard(clip):
            self._writer.add_clip(clip)
            self._tally.clips_indexed[clip.fingerprint] += 1
        else:
            self._refuse(clip.fingerprint, not_finite(clip))

    def _take_failure(self, failure: Failure) -> None:
        fingerprint = self._fingerprints[failure.path]
        if has_vanished(failure):
            if fingerprint not in self._tally.vanished:
                self._tally.failures.append(vanished(failure))
            self._tally.vanished.add(fingerprint)
        elif failure.reason is Reason.CHANGED:
            self._tally.changed.add(failure.path)
        else:
            self._refuse(fingerprint, failure)

    def _end_job(self, job: DecodeJob) -> None:
        num_before = self._num_left.pop(job.fingerprint, None)
        if num_before is None:
            num_before = self._tally.videos[job.fingerprint].num_clips
        if num_left := num_before - len(job.clips):
            self._num_left[job.fingerprint] = num_left
        self._writer.close(job)
        if self._has_changed(job):
            self._tally.changed.add(job.path)
            self._writer.forget(job.fingerprint)  # at once: this build may die before its end
        elif not num_left and job.fingerprint not in self._tally.vanished:
            self._writer.complete(job.fingerprint)
            self._tally.completed.add(job.fingerprint)

    def _has_changed(self, job: DecodeJob) -> bool:
        """While it was read, or since the walk: then its clips are not those of its fingerprint."""
        if job.path in self._tally.changed:
            return True
        file = self._tally.files.get(job.path)
        if file is None or is_unchanged(file) or source_of(file.root).is_gone(job.path):
            return False
        now = with_fingerprint(file)  # perhaps it was only touched
        return isinstance(now, Failure) or now.fingerprint != job.fingerprint

    def _refuse(self, fingerprint: str, failure: Failure) -> None:
        self._writer.add_failure(fingerprint, failure)
        self._tally.failures.append(failure)


def run_pass(
    session: EncodingSession,
    part: Pass,
    intakes: Mapping[str, Intake],
    interrupts: Interrupts,
    *,
    show_progress: bool,
) -> None:
    """Run the jobs of a pass, give the intake of each space what its model made, and commit.

    Whatever ends it, an interruption or an error, what is encoded by then is committed first, and
    the trouble of one space keeps no other from it.
    """
    interrupts.on_first = session.finish
    if interrupts.came:  # while the pass before ended
        return
    with _taking(part, intakes, show_progress=show_progress) as progress:
        for event in session.encode(part.jobs, part.spaces):
            if isinstance(event, EncodedClip):
                if event.space == part.spaces[0]:
                    progress.add_clips()
                intakes[event.space].take(event)
            else:
                for space in part.spaces:
                    intakes[space].take(event)


def run_pass_on_cluster(
    cluster: Cluster,
    part: Pass,
    intakes: Mapping[str, Intake],
    interrupts: Interrupts,
    nodes: NodeTally,
    sights: Sequence[Sight],
    *,
    show_progress: bool,
) -> None:
    """The same on many machines, which hand over shards.

    Args:
        cluster: that runs the jobs.
        part: of the plan.
        intakes: of its spaces.
        interrupts: end it early.
        nodes: is told what each machine did.
        sights: what a machine must see of the library.
        show_progress: whether a bar is shown.
    """
    interrupts.on_first = cluster.finish
    if interrupts.came:
        return
    with _taking(part, intakes, show_progress=show_progress) as progress:
        for answers in cluster.encode(items_of(part.jobs), part.spaces, sights):
            for answer in answers:
                for space in part.spaces:
                    intakes[space].take_sealed(answer, space)
                progress.add_clips(nodes.add(answer.sealed, part.spaces[0]))
            for space in part.spaces:
                intakes[space].commit_if_due()


@contextmanager
def _taking(
    part: Pass, intakes: Mapping[str, Intake], *, show_progress: bool
) -> Iterator[ClipProgress]:
    """Around the taking of what comes of a pass: what was taken is committed, whatever happens."""
    jobs = part.jobs
    with ExitStack() as at_the_end:
        for space in part.spaces:
            intakes[space].begin(jobs.id_ranges)
            at_the_end.callback(intakes[space].commit)
        yield at_the_end.enter_context(
            ClipProgress(jobs.num_clips, jobs.film_seconds, enabled=show_progress, hint=_HINT)
        )
