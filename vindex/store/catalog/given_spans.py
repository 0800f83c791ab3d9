"""Spans that a user gave of videos: no clip lies across the end of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.records import Clip
from vindex.store.catalog.connection import writing
from vindex.store.catalog.listing import NAME_OF_SPAN
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.replanning import drop_unplanned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = ["NamedSpan", "has_spans", "read_spans", "replace_spans"]


@dataclass(frozen=True, slots=True, order=True)
class NamedSpan:
    """A span that a user gave of a content."""

    fingerprint: str
    start_seconds: float
    end_seconds: float
    name: str = ""
    """Empty for none."""

    @property
    def clip(self) -> Clip:
        """The span alone."""
        return Clip(self.start_seconds, self.end_seconds)


def has_spans(index: Readable) -> bool:
    """Whether any were given."""
    return bool(rows_of(index, "SELECT 1 FROM store.spans LIMIT 1"))


def read_spans(index: Readable, fingerprints: Iterable[str] | None = None) -> list[NamedSpan]:
    """Those that were given of some contents, by content and start; None: of all."""
    sql = """
        SELECT fingerprint, start_seconds, end_seconds, coalesce(name, '') FROM store.spans
        WHERE $asked::VARCHAR[] IS NULL OR fingerprint IN (SELECT unnest($asked::VARCHAR[]))
    """
    asked = None if fingerprints is None else list(fingerprints)
    return sorted(NamedSpan(*row) for row in rows_of(index, sql, {"asked": asked}))


def replace_spans(
    index: IndexFolder, spans: Iterable[NamedSpan], planned: Mapping[str, Sequence[Clip]]
) -> None:
    """Put other spans in the place of all, and drop the clips that are planned no more.

    Args:
        index: under its lock.
        spans: that do not overlap.
        planned: the clips of every content that is cut in another way from now on; what there is
            of them already stays, in every space.
    """
    rows = [(s.fingerprint, s.start_seconds, s.end_seconds, s.name or None) for s in spans]
    with writing(index) as connection:
        connection.execute("DELETE FROM store.spans")
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            connection.execute(
                "INSERT INTO store.spans SELECT unnest(?), unnest(?), unnest(?), unnest(?)",
                columns,
            )
        drop_unplanned(connection, planned)
        connection.execute(
            f"""
            UPDATE store.clips c SET span = {NAME_OF_SPAN}
            FROM store.videos v WHERE v.video_id = c.video_id AND (
                c.span IS NOT NULL OR v.fingerprint IN (SELECT fingerprint FROM store.spans))
            """
        )
