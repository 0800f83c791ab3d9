"""Spans that a user gave of videos: no clip lies across the end of one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.records import Clip
from vindex.store.catalog.connection import reading, writing
from vindex.store.catalog.listing import NAME_OF_SPAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = ["NamedSpan", "pieces_by_content", "read_spans", "replace_spans", "video_seconds"]


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


def read_spans(index: Readable) -> list[NamedSpan]:
    """All that were given, by content and start."""
    with reading(index) as connection:
        rows = connection.execute(
            "SELECT fingerprint, start_seconds, end_seconds, coalesce(name, '') FROM store.spans"
        ).fetchall()
    return sorted(NamedSpan(*row) for row in rows)


def video_seconds(index: Readable) -> dict[str, float]:
    """How long each content is."""
    with reading(index) as connection:
        return dict(
            connection.execute("SELECT fingerprint, duration_seconds FROM store.videos").fetchall()
        )


def pieces_by_content(
    index: Readable, spans: Iterable[NamedSpan] | None = None
) -> dict[str, tuple[Clip, ...]]:
    """The pieces that each content is cut in, by start; none of those that are one piece.

    Args:
        index: the index.
        spans: by content and start, as they are about to be; None: as the index has them.
    """
    pieces: dict[str, list[Clip]] = defaultdict(list)
    for span in read_spans(index) if spans is None else spans:
        pieces[span.fingerprint].append(span.clip)
    return {fingerprint: tuple(found) for fingerprint, found in pieces.items()}


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
        _drop_unplanned(connection, planned)
        connection.execute(
            f"""
            UPDATE store.clips c SET span = {NAME_OF_SPAN}
            FROM store.videos v WHERE v.video_id = c.video_id AND (
                c.span IS NOT NULL OR v.fingerprint IN (SELECT fingerprint FROM store.spans))
            """
        )


def _drop_unplanned(connection: DuckDBPyConnection, planned: Mapping[str, Sequence[Clip]]) -> None:
    """Drop what is planned no more of some contents, and let builds look at them again."""
    rows = [
        (key, clip.start_seconds, clip.end_seconds) for key, clips in planned.items()
        for clip in clips
    ]  # fmt: skip
    keys, starts, ends = ([row[column] for row in rows] for column in range(3))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE planned AS SELECT unnest(?::VARCHAR[]) AS fingerprint, "
        "unnest(?::DOUBLE[]) AS start_seconds, unnest(?::DOUBLE[]) AS end_seconds",
        [keys, starts, ends],
    )
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE replanned AS
            SELECT video_id, fingerprint FROM store.videos
            WHERE fingerprint IN (SELECT fingerprint FROM planned);
        CREATE OR REPLACE TEMP TABLE unplanned AS
            SELECT clip_id FROM store.clips JOIN replanned USING (video_id)
            ANTI JOIN planned USING (fingerprint, start_seconds, end_seconds);
        DELETE FROM store.predictions WHERE clip_id IN (FROM unplanned);
        DELETE FROM store.clip_rows WHERE clip_id IN (FROM unplanned);
        DELETE FROM store.clips WHERE clip_id IN (FROM unplanned);
        DELETE FROM store.completed WHERE video_id IN (SELECT video_id FROM replanned);
        DELETE FROM store.failures WHERE start_seconds IS NOT NULL
            AND fingerprint IN (SELECT fingerprint FROM replanned);
        """
    )
