"""How the videos of an index are cut into clips, beside the lengths that its spaces have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.plurals import counted
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.shots import CUTS_AT_SHOTS

if TYPE_CHECKING:
    from vindex.store.catalog.connection import Readable

__all__ = ["Cutting", "read_cutting"]


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where no clip may lie across, and in how many of the videos that have files."""

    at_shots: bool
    """Whether builds cut new videos at hard cuts, unless they are told otherwise."""
    videos_at_shots: int
    """Videos that were looked through for cuts, and that are cut at those that were found."""
    spans: int
    """That a user gave; of their videos, clips lie within these alone."""
    videos_with_spans: int

    @property
    def in_words(self) -> str | None:
        """Such as `at hard cuts (39 videos); within 6 given spans of 2 videos`; None: whole."""
        parts = []
        if self.at_shots or self.videos_at_shots:
            new = "" if self.at_shots else "; new ones are not"
            parts.append(f"at hard cuts ({counted(self.videos_at_shots, 'video')}{new})")
        if self.spans:
            of = counted(self.videos_with_spans, "video")
            parts.append(f"within {counted(self.spans, 'given span')} of {of}")
        return "; ".join(parts) or None


def read_cutting(index: Readable) -> Cutting:
    """How videos are cut by now."""
    (row,) = rows_of(
        index,
        """
        WITH here AS (SELECT DISTINCT fingerprint FROM store.files)
        SELECT (SELECT count(*) > 0 FROM store.meta WHERE key = ?),
            (SELECT count(*) FROM store.shots SEMI JOIN here USING (fingerprint)
                WHERE is_cut AND starts IS NOT NULL),
            (SELECT count(*) FROM store.spans SEMI JOIN here USING (fingerprint)),
            (SELECT count(DISTINCT fingerprint) FROM store.spans
                SEMI JOIN here USING (fingerprint))
        """,
        [CUTS_AT_SHOTS],
    )
    return Cutting(*row)
