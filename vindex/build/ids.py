"""Clip ids are reserved by the plan, in the order of paths and times.

Two new indexes of the same library, each built in one go, give every clip the same id, however many
workers a build has and in whichever order these hand over. A build that ended early leaves ids
unused, and what is added later gets later ones. An id whose clip cannot be encoded is never given
again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from vindex.build.planned import PlannedVideo, Run
from vindex.store.catalog import reader, writer
from vindex.store.catalog.open_videos import ids_by_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vindex.build.planned import Pass, PlannedJobs
    from vindex.records import ClipSpec
    from vindex.store.layout import IndexFolder

__all__ = ["with_reserved_ids"]

_CLIPS_AT_ONCE = 100_000
"""Whose ids are asked for in one question."""


def with_reserved_ids(
    passes: Sequence[Pass], index: IndexFolder, smallest_new: int = 1
) -> list[Pass]:
    """Passes whose jobs have ids of their own, in the order of passes, paths and times.

    A clip that a space has already keeps its id. The others are reserved before anything is
    encoded: a crash can lose ids, and no id is ever given twice.

    Args:
        passes: planned, without ids.
        index: under its lock.
        smallest_new: no smaller id is free.
    """
    if not passes:
        return []
    next_id = max(smallest_new, reader.next_clip_id(index))
    numbered = []
    for part in passes:
        videos = _with_known_ids(index, part.jobs)
        jobs = replace(part.jobs, videos=videos, first_new_id=next_id)
        numbered.append(replace(part, jobs=jobs))
        next_id += jobs.num_new
    writer.reserve_clip_ids(index, next_id)
    return numbered


def _with_known_ids(index: IndexFolder, jobs: PlannedJobs) -> list[PlannedVideo]:
    """The videos of a pass, of those with ids some questions are asked."""
    videos = list(jobs.videos)
    having = [place for place, video in enumerate(videos) if video.video.has_ids]
    sizes = ((place, videos[place].video.num_planned(jobs.spec)) for place in having)
    for places in _batches(sizes):
        known = ids_by_span(index, [videos[place].video.fingerprint for place in places])
        for place in places:
            if ids := known.get(videos[place].video.fingerprint):
                videos[place] = _numbered(videos[place], ids, jobs.spec)
    return videos


def _batches(sizes: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Places of neighbouring videos that have about as many clips as are asked for at once."""
    batch: list[int] = []
    num_clips = 0
    for place, size in sizes:
        if batch and num_clips + size > _CLIPS_AT_ONCE:
            yield batch
            batch, num_clips = [], 0
        batch.append(place)
        num_clips += size
    if batch:
        yield batch


def _numbered(
    video: PlannedVideo, ids: Mapping[tuple[float, float], int], spec: ClipSpec
) -> PlannedVideo:
    """A video whose clips have the ids that are known of them, by start and end."""
    planned = video.video.planned(spec)
    runs: list[Run] = []
    for run in video.runs:
        clips = planned[run.numbers.start : run.numbers.stop]
        known = [ids.get((clip.start_seconds, clip.end_seconds)) for clip in clips]
        breaks = [place for place, (one, next_one) in enumerate(pairwise(known), 1)
                  if next_one != (None if one is None else one + 1)]  # fmt: skip
        for start, stop in pairwise([0, *breaks, len(known)]):
            runs.append(Run(run.numbers[start:stop], known[start]))
    return PlannedVideo(video.video, tuple(runs))
