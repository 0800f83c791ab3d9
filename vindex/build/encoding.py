"""The third step of a build: plan what is missing, run it, hand it to the writers."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from vindex.build.vanished import has_vanished, vanished
from vindex.clips import plan_pieces
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
    from vindex.encode.session import EncodingSession
    from vindex.records import Clip, Recipe, VideoFile
    from vindex.store.catalog.records import OpenVideo

__all__ = [
    "EncodingTally",
    "Intake",
    "Pass",
    "missing_clips",
    "plan_passes",
    "run_pass",
]

_MOST_JOB_SECONDS = 1800.0
_LEAST_JOB_SECONDS = 60.0
"""Videos are decoded in pieces between these two, so that one file uses every worker. A piece costs
a seek; in containers without a table of keyframes it costs one more pass over the packets, 0.4 s
for an hour of video."""

_JOBS_PER_WORKER = 4
"""So many pieces let all workers end at about the same time."""


_HINT = (
    "The build can be interrupted at any time, and the same command continues it; "
    "`vindex build --plan` says what would make it shorter."
)


@dataclass(slots=True)
class EncodingTally:
    """What became of the planned clips of one space."""

    jobs: Sequence[DecodeJob] = ()
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
        """Clips that the jobs asked for."""
        return sum(len(job.clips) for job in self.jobs)

    @property
    def num_indexed(self) -> int:
        """Clips that were encoded."""
        return self.clips_indexed.total()

    @property
    def num_failed(self) -> int:
        """Clips of finished videos that were not encoded."""
        finished = sum(len(job.clips) for job in self.jobs if job.fingerprint in self.completed)
        return finished - sum(self.clips_indexed[key] for key in self.completed)


@dataclass(frozen=True, slots=True)
class Pass:
    """Clips that are decoded once, for every space that misses them."""

    jobs: list[DecodeJob]
    spaces: tuple[str, ...]


def plan_passes(missing: Mapping[str, Sequence[DecodeJob]], *, num_workers: int) -> list[Pass]:
    """The clips that the spaces do not have yet, in jobs that a worker can take.

    Args:
        missing: of each space that is built, the clips of each video, ordered by start.
        num_workers: that will share the jobs.

    Returns:
        A pass for each set of spaces that miss the same clips.
    """
    requests = {space: jobs[0].requests for space, jobs in missing.items() if jobs}
    passes: defaultdict[tuple[str, ...], list[DecodeJob]] = defaultdict(list)
    for video, takers in _takers(missing).items():
        clips: defaultdict[tuple[str, ...], list[Clip]] = defaultdict(list)
        for clip in sorted(takers, key=lambda clip: clip.start_seconds):
            clips[tuple(takers[clip])].append(clip)
        for spaces, theirs in clips.items():
            distinct = dict.fromkeys(one for space in spaces for one in requests[space])
            job = replace(video, clips=tuple(theirs), requests=tuple(distinct))
            passes[spaces].append(job)
    return [Pass(_in_pieces(jobs, num_workers), spaces) for spaces, jobs in passes.items()]


def _takers(
    missing: Mapping[str, Sequence[DecodeJob]],
) -> dict[DecodeJob, dict[Clip, list[str]]]:
    """Which spaces miss each clip of each video: the job without clips and requests."""
    takers: dict[DecodeJob, dict[Clip, list[str]]] = {}
    for space, jobs in missing.items():
        for job in jobs:
            of_video = takers.setdefault(replace(job, clips=(), requests=()), {})
            for clip in job.clips:
                of_video.setdefault(clip, []).append(space)
    return takers


def _in_pieces(jobs: Sequence[DecodeJob], num_workers: int) -> list[DecodeJob]:
    total_seconds = sum(clip.seconds for job in jobs for clip in job.clips)
    fair_seconds = total_seconds / (num_workers * _JOBS_PER_WORKER)
    piece_seconds = min(max(fair_seconds, _LEAST_JOB_SECONDS), _MOST_JOB_SECONDS)
    return [
        replace(job, clips=piece) for job in jobs for piece in _pieces(job.clips, piece_seconds)
    ]


def missing_clips(video: OpenVideo, recipe: Recipe) -> list[Clip]:
    """The clips of a video that are neither indexed nor recorded as failed."""
    planned = plan_pieces(video.info.duration_seconds, video.pieces, recipe.spec)
    return [clip for clip in planned if clip not in video.handled]


def _pieces(clips: Sequence[Clip], piece_seconds: float) -> Iterator[tuple[Clip, ...]]:
    """The clips of a video by stretches of so many seconds."""
    for _, piece in groupby(clips, key=lambda clip: clip.start_seconds // piece_seconds):
        yield tuple(piece)


class Intake:
    """Takes what an engine hands over for one space: to be recorded, or left for the next build.

    Args:
        clip_writer: of the space.
        tally: with the jobs of all passes that the space takes part in.
    """

    def __init__(self, clip_writer: ClipWriter, tally: EncodingTally) -> None:
        self._writer = clip_writer
        self._tally = tally
        self._fingerprints = {job.path: job.fingerprint for job in tally.jobs}
        self._open_jobs = Counter(job.fingerprint for job in tally.jobs)

    def take(self, event: EncodedClip | Failure | JobDone) -> None:
        """Keep a clip or a refusal; commits when a batch is full or old."""
        match event:
            case EncodedClip():
                self._take_clip(event)
            case Failure():
                self._take_failure(event)
            case JobDone(job):
                self._end_job(job)

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
        self._open_jobs[job.fingerprint] -= 1
        self._writer.close(job)
        if self._has_changed(job):
            self._tally.changed.add(job.path)
            self._writer.forget(job.fingerprint)  # at once: this build may die before its end
        elif not self._open_jobs[job.fingerprint] and job.fingerprint not in self._tally.vanished:
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
    film_seconds: float,
    show_progress: bool,
) -> None:
    """Run the jobs of a pass, give the intake of each space what its model made, and commit.

    Whatever ends it, an interruption or an error, what is encoded by then is committed first, and
    the trouble of one space keeps no other from it.
    """
    interrupts.on_first = session.finish
    if interrupts.came:  # while the pass before ended
        return
    num_clips = sum(len(job.clips) for job in part.jobs)
    with ExitStack() as at_the_end:
        for space in part.spaces:
            at_the_end.callback(intakes[space].commit)
        progress = at_the_end.enter_context(
            ClipProgress(num_clips, film_seconds, enabled=show_progress, hint=_HINT)
        )
        for event in session.encode(part.jobs, part.spaces):
            if isinstance(event, EncodedClip):
                if event.space == part.spaces[0]:
                    progress.add_clip()
                intakes[event.space].take(event)
            else:
                for space in part.spaces:
                    intakes[space].take(event)
