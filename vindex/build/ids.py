"""Clip ids are reserved by the plan, in the order of paths and times.

Two new indexes of the same library, each built in one go, give every clip the same id, however many
workers a build has and in whichever order these hand over. A build that ended early leaves ids
unused, and what is added later gets later ones. An id whose clip cannot be encoded is never given
again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from vindex.store.catalog import reader, writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.build.encoding import Pass
    from vindex.store.layout import IndexFolder

__all__ = ["with_reserved_ids"]


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
    contents = {job.fingerprint for part in passes for job in part.jobs}
    known = reader.clip_ids_of(index, sorted(contents))
    new_ids = count(max(smallest_new, reader.next_clip_id(index)))
    numbered = []
    for part in passes:
        jobs = []
        for job in part.jobs:
            ids = known.get(job.fingerprint, {})
            clip_ids = tuple(ids[clip] if clip in ids else next(new_ids) for clip in job.clips)
            jobs.append(replace(job, clip_ids=clip_ids))
        numbered.append(replace(part, jobs=jobs))
    writer.reserve_clip_ids(index, next(new_ids))
    return numbered
