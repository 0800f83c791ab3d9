"""Clip ids are reserved by the plan, so that they depend on nothing but the library.

Two builds of the same library give every clip the same id, however many workers they have and
in whichever order these hand over. An id whose clip cannot be encoded is never given again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.store.catalog import reader, writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.build.encoding import Pass
    from vindex.build.steps import IndexBuild
    from vindex.jobs import DecodeJob

__all__ = ["with_reserved_ids"]


def with_reserved_ids(passes: Sequence[Pass], builds: Mapping[str, IndexBuild]) -> list[Pass]:
    """Passes whose jobs have ids of their own, in the order of passes, paths and times.

    Of indexes that are built together, each reserves all of them, so that a clip that several take
    has one id. They are reserved before anything is encoded: a crash can lose ids, and no id is
    ever given twice.

    Args:
        passes: planned, without ids.
        builds: of the spaces that the passes are for, under their locks.
    """
    if not passes:
        return []
    next_id = max(
        max(build.tally.first_clip_id, reader.next_clip_id(build.index))
        for build in builds.values()
    )
    numbered = []
    for part in passes:
        jobs: list[DecodeJob] = []
        for job in part.jobs:
            jobs.append(replace(job, first_clip_id=next_id))
            next_id += len(job.clips)
        numbered.append(replace(part, jobs=jobs))
    for space in {space for part in passes for space in part.spaces}:
        writer.reserve_clip_ids(builds[space].index, next_id)
    return numbered
