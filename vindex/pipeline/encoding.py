"""The third step of a build: plan what is missing, run it, hand it to the writer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from vindex.clips import plan_clips
from vindex.media import Clip, DecodeJob, EncodedClip, Failure, JobDone, Reason, Stage
from vindex.pipeline.progress import ClipProgress
from vindex.shards import fits_shard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vindex.catalog.records import IndexSettings, OpenVideo
    from vindex.engines import Engine
    from vindex.pipeline.ingest import ClipWriter
    from vindex.pipeline.interrupts import Interrupts

__all__ = ["EncodingTally", "encode_jobs", "missing_clips", "plan_jobs"]

_MOST_JOB_SECONDS = 1800.0
_LEAST_JOB_SECONDS = 60.0
"""Videos are decoded in pieces between these two, so that one file uses every worker. A piece costs
a seek; in containers without a table of keyframes it costs one more pass over the packets, 0.4 s
for an hour of video."""

_JOBS_PER_WORKER = 4
"""So many pieces let all workers end at about the same time."""


@dataclass(slots=True)
class EncodingTally:
    """What became of the planned clips."""

    jobs: Sequence[DecodeJob] = ()
    num_committed: int = 0
    """Clips that are safe, whatever happens next."""
    first_clip_id: int = 1
    """New clips get no smaller id."""
    clips_indexed: Counter[str] = field(default_factory=Counter)
    """Committed, by fingerprint of the video."""
    failures: list[Failure] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    """Fingerprints of the videos that have nothing left to do."""
    changed: set[str] = field(default_factory=set)
    """Paths of files that changed while they were read; they are left for the next build."""

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


def plan_jobs(
    videos: Iterable[OpenVideo],
    settings: IndexSettings,
    reader: str,
    *,
    num_workers: int,
    skip_loop_filter: bool = False,
) -> list[DecodeJob]:
    """The clips that the catalog does not have yet, in jobs that a worker can take."""
    missing = [(video, missing_clips(video, settings)) for video in videos]
    total_seconds = sum(clip.seconds for _, clips in missing for clip in clips)
    fair_seconds = total_seconds / (num_workers * _JOBS_PER_WORKER)
    piece_seconds = min(max(fair_seconds, _LEAST_JOB_SECONDS), _MOST_JOB_SECONDS)
    return [
        DecodeJob(
            video.path,
            video.fingerprint,
            piece,
            settings.spec,
            settings.encoder.crop_size,
            reader,
            skip_loop_filter,
        )
        for video, clips in missing
        for piece in _pieces(clips, piece_seconds)
    ]


def missing_clips(video: OpenVideo, settings: IndexSettings) -> list[Clip]:
    """The clips of a video that are neither indexed nor recorded as failed."""
    planned = plan_clips(video.info.duration_seconds, settings.spec)
    return [clip for clip in planned if clip not in video.handled]


def _pieces(clips: Sequence[Clip], piece_seconds: float) -> Iterator[tuple[Clip, ...]]:
    """The clips of a video by stretches of so many seconds."""
    for _, piece in groupby(clips, key=lambda clip: clip.start_seconds // piece_seconds):
        yield tuple(piece)


def encode_jobs(
    engine: Engine,
    clip_writer: ClipWriter,
    tally: EncodingTally,
    interrupts: Interrupts,
    *,
    show_progress: bool,
) -> None:
    """Run the jobs of a tally, commit what comes out and count it.

    Whatever ends it, an interruption or an error, what is encoded by then is committed first.
    """
    fingerprints = {job.path: job.fingerprint for job in tally.jobs}
    open_jobs = Counter(job.fingerprint for job in tally.jobs)

    def refuse(fingerprint: str, failure: Failure) -> None:
        clip_writer.add_failure(fingerprint, failure)
        tally.failures.append(failure)

    interrupts.on_first = engine.finish
    if interrupts.came:  # while the model was loaded
        return
    try:
        with ClipProgress(tally.num_planned, enabled=show_progress) as progress:
            for event in engine.encode_clips(tally.jobs):
                match event:
                    case EncodedClip():
                        progress.add_clip(event.clip.seconds)
                        if fits_shard(event):
                            clip_writer.add_clip(event)
                            tally.clips_indexed[event.fingerprint] += 1
                        else:
                            refuse(event.fingerprint, _not_finite(event))
                    case Failure(reason=Reason.CHANGED):
                        tally.changed.add(event.path)
                    case Failure():
                        refuse(fingerprints[event.path], event)
                    case JobDone(job):
                        open_jobs[job.fingerprint] -= 1
                        if not open_jobs[job.fingerprint] and job.path not in tally.changed:
                            clip_writer.complete(job.fingerprint)
                            tally.completed.add(job.fingerprint)
    finally:
        clip_writer.commit()


def _not_finite(clip: EncodedClip) -> Failure:
    return Failure(
        clip.path, Stage.ENCODE, Reason.NOT_FINITE,
        "The model gave values that are not finite in half precision; try --device cpu.",
        clip.clip.start_seconds, clip.clip.end_seconds,
    )  # fmt: skip
