"""What files are that must be fetched: found out at one visit, where they are decoded later."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from vindex.engines.items import Parcel
from vindex.jobs import Surveyed, SurveyJob
from vindex.records import VideoFile, VideoInfo
from vindex.sources import with_fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.encode.session import EncodingSession
    from vindex.records import Failure

__all__ = ["fetched", "looked_over", "survey_parcels"]

_NUM_FETCHERS = 4

_MOST_FILES = 256
_MOST_BYTES = 4 * 10**9
"""That are looked over at once. What follows each other in a library stays together: clips that
share a shard are sealed where all of them were decoded."""

_PARCELS_PER_ACTOR = 2


def survey_parcels(
    files: Sequence[VideoFile], num_actors: int, *, finds_shots: bool
) -> Iterator[Parcel]:
    """Files in the order of their paths, in parcels that keep so many actors busy."""
    total_bytes = sum(file.num_bytes for file in files)
    most_bytes = min(_MOST_BYTES, total_bytes / (num_actors * _PARCELS_PER_ACTOR))
    jobs: list[SurveyJob] = []
    num_bytes = 0
    for file in sorted(files, key=lambda file: os.fsencode(file.path)):
        if jobs and (len(jobs) == _MOST_FILES or num_bytes + file.num_bytes > most_bytes):
            yield Parcel(tuple(jobs))
            jobs, num_bytes = [], 0
        jobs.append(SurveyJob(file, finds_shots))
        num_bytes += file.num_bytes
    if jobs:
        yield Parcel(tuple(jobs))


def fetched(jobs: Sequence[SurveyJob]) -> list[VideoFile | Failure]:
    """The files of some jobs with their fingerprints; what had to be fetched is here then."""
    with ThreadPoolExecutor(_NUM_FETCHERS) as fetchers:
        return list(fetchers.map(with_fingerprint, (job.file for job in jobs)))


def looked_over(
    session: EncodingSession, jobs: Sequence[SurveyJob], files: Sequence[VideoFile | Failure]
) -> tuple[Surveyed, ...]:
    """What files are, and where their shots begin.

    Args:
        session: in which nothing else runs.
        jobs: that ask for it.
        files: of the jobs, fetched.
    """
    readable = [file.path for file in files if isinstance(file, VideoFile)]
    infos = dict(session.probe(readable))
    videos = [
        job.path for job in jobs if job.finds_shots and isinstance(infos.get(job.path), VideoInfo)
    ]
    shots = dict(session.find_shots(videos)) if videos else {}
    return tuple(
        Surveyed(job.path, file, infos.get(job.path), shots.get(job.path))
        for job, file in zip(jobs, files, strict=True)
    )
