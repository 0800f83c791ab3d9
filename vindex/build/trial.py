"""How fast this machine decodes and encodes clips of a library, from a few seconds of both."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from vindex.jobs import EncodedClip
from vindex.records import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.build.planned import Pass
    from vindex.encode.session import EncodingSession
    from vindex.jobs import DecodeJob

__all__ = ["Speed", "measure", "measure_shots"]

_NUM_FILES = 4
_NUM_CLIPS = 32
"""Clips of each file at most, side by side: more than a GPU takes at once."""

_SECONDS = 6.0
"""For so long clips are encoded, once the model has seen one, and files are gone through."""

_LOOKED_SECONDS = 30.0
"""So much of a film is looked through for cuts."""

_SLOW_SECONDS = 3.0
"""Where one clip takes so long, its time is the measurement: the first is little slower then."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What clips of a pass cost, each for all models that take part."""

    decode_seconds: float
    """Of a clip, with all workers at work."""
    encode_seconds: float
    """Of a clip, by all models, with all devices at work."""
    probe_seconds: float
    """Of a second of new film, with all workers at work."""
    num_clips: int
    """That were measured."""
    num_files: int
    one_of: Mapping[str, EncodedClip]
    """A clip of each space."""

    @property
    def seconds(self) -> float:
        """Of a clip, on the wall clock: the slower stage sets it, the other runs beside it."""
        return max(self.decode_seconds, self.encode_seconds)

    @property
    def bottleneck(self) -> str:
        """The stage that the other waits for: decode or encode."""
        return "encode" if self.encode_seconds >= self.decode_seconds else "decode"


def measure(
    session: EncodingSession, part: Pass, bytes_of: Mapping[str, int]
) -> Speed | Failure | None:
    """Decode and encode some clips of a pass; nothing is kept of them.

    Args:
        session: with the models; they are loaded if they were not.
        part: the pass.
        bytes_of: size of each of its files, by path.

    Returns:
        A refusal where no clip of the sample could be decoded; None where the pass has no clips.
    """
    sampled, failure = sample(part.jobs, bytes_of), None
    paths = sorted((job.path for job in sampled), key=bytes_of.__getitem__)
    read, probe_seconds = _probe(session, paths)
    jobs = [job for job in sampled if job.path in read]
    for number, job in enumerate(jobs):
        one, failure = _run(session, [replace(job, clips=job.clips[:1])], part)
        if one is not None:  # the model is loaded and has warmed up
            is_slow = one.encode_seconds > _SLOW_SECONDS
            several = None if is_slow else _run(session, jobs[number:], part)[0]
            return replace(several or one, probe_seconds=probe_seconds)
    return failure


def _probe(session: EncodingSession, paths: Sequence[str]) -> tuple[set[str], float]:
    """Go through files, as a build does first, and through large ones as long as there is time.

    Returns:
        What was gone through, and how long a second of film takes.
    """
    read = {path for path, _ in session.probe(paths[:1])}  # meanwhile the workers start
    began, film_seconds = time.monotonic(), 0.0
    for path, info in session.probe(paths[1:] or paths):
        read.add(path)
        film_seconds += 0.0 if isinstance(info, Failure) else info.duration_seconds
        if time.monotonic() - began > _SECONDS:
            break
    return read, (time.monotonic() - began) / film_seconds if film_seconds else 0.0


def measure_shots(session: EncodingSession, films: Mapping[str, float]) -> float | None:
    """Look through the beginnings of some films for cuts.

    Args:
        session: whatever its models are.
        films: seconds of each, by path.

    Returns:
        How long a second of film takes, with all workers at work; None: none could be looked
        through.
    """
    order = sorted(films, key=films.__getitem__)
    paths = order[:: max(1, len(order) // _NUM_FILES)]
    list(session.probe(paths[:1]))  # a worker is there
    began, film_seconds = time.monotonic(), 0.0
    for path, shots in session.find_shots(paths, most_seconds=_LOOKED_SECONDS):
        film_seconds += 0.0 if isinstance(shots, Failure) else min(films[path], _LOOKED_SECONDS)
        if time.monotonic() - began > _SECONDS:
            break
    return (time.monotonic() - began) / film_seconds if film_seconds else None


def sample(jobs: Iterable[DecodeJob], bytes_of: Mapping[str, int]) -> list[DecodeJob]:
    """Clips from the middle of some files, which stand for equal parts of all film.

    How long a clip takes to decode goes by bytes a second, so files are sorted by these. All of a
    file is gone through to know its frames, so of each part the smallest one is taken that is as
    long as most.

    Args:
        jobs: of a pass, some of the same file; gone through twice.
        bytes_of: size of each file, by path.
    """
    films: defaultdict[str, float] = defaultdict(float)
    for job in jobs:
        films[job.path] += _seconds(job)
    order = sorted(films, key=lambda path: bytes_of[path] / films[path])
    part_seconds, seen_seconds = sum(films.values()) / _NUM_FILES, 0.0
    parts: dict[int, list[str]] = {}
    for path in order:
        middle_seconds = seen_seconds + films[path] / 2
        parts.setdefault(int(middle_seconds / part_seconds), []).append(path)
        seen_seconds += films[path]
    chosen = [
        min(
            (path for path in paths if films[path] >= median(map(films.__getitem__, paths))),
            key=bytes_of.__getitem__,
        )
        for paths in parts.values()
    ]
    theirs: dict[str, list[DecodeJob]] = {path: [] for path in chosen}
    for job in jobs:
        if job.path in theirs:
            theirs[job.path].append(job)
    return [_middle(of_file[len(of_file) // 2]) for of_file in theirs.values()]


def _seconds(job: DecodeJob) -> float:
    return job.clips[-1].end_seconds - job.clips[0].start_seconds


def _middle(job: DecodeJob) -> DecodeJob:
    start = max(0, (len(job.clips) - _NUM_CLIPS) // 2)
    return replace(job, clips=job.clips[start : start + _NUM_CLIPS])


def _run(
    session: EncodingSession, jobs: Sequence[DecodeJob], part: Pass
) -> tuple[Speed | None, Failure | None]:
    """What clips of some jobs took, or why none came out."""
    failure: Failure | None = None
    num_encoded, began, paths, one_of = 0, None, set(), dict[str, EncodedClip]()
    for event in session.encode(jobs, part.spaces):
        if isinstance(event, Failure):
            failure = event
        elif isinstance(event, EncodedClip):
            num_encoded += 1
            paths.add(event.path)
            one_of[event.space] = event
            began = began or time.monotonic()
            if time.monotonic() - began > _SECONDS:
                session.finish()
    times = session.times
    if not num_encoded:
        return None, failure
    speed = Speed(
        times.decode_seconds / max(times.num_decoded, 1) / times.num_workers,
        times.encode_seconds / times.num_devices / num_encoded * len(part.spaces), 0.0,
        -(-num_encoded // len(part.spaces)), len(paths), one_of,
    )  # fmt: skip
    return speed, failure
