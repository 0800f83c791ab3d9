"""Which clips a space has, in so few words that two moments can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vindex.store.catalog.reader import rows_of

if TYPE_CHECKING:
    from vindex.store.catalog.connection import Readable

__all__ = ["ClipSet", "clip_set"]


class ClipSet(NamedTuple):
    """Some clips of a space: equal ones are, but for a chance in 10^18, of the same ids."""

    num_clips: int
    max_clip_id: int
    """0 where there are none."""
    digest: str
    """Of the ids. Another version of DuckDB may have another digest for the same ids."""


def clip_set(index: Readable, up_to: int | None = None) -> ClipSet:
    """The clips of a space that exist; only ids up to `up_to`, if it is given."""
    sql = """
        SELECT count(*), coalesce(max(clip_id), 0), coalesce(bit_xor(hash(clip_id)), 0)::VARCHAR
        FROM space.clips WHERE clip_id <= coalesce(?, clip_id)
    """
    ((num_clips, max_clip_id, digest),) = rows_of(index, sql, [up_to])
    return ClipSet(num_clips, max_clip_id, digest)
