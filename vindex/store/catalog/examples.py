"""Examples of own labels: a journal that only grows, and what stands of it.

An example is a span of a content (known by its fingerprint) and whether a label is true of it. So
it outlives another name or model, another cutting rule, and `vindex verify --repair`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vindex.records import Clip
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.refusals import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable

__all__ = [
    "Example", "Verdict", "add_lesson", "drop_last_lesson", "encoded_spans", "journal",
    "latest_lesson", "spans_of_clips", "standing",
]  # fmt: skip

_CONTRADICTING_SHARE = 0.5
"""Spans that share more than this of the shorter one are of the same thing."""


class Verdict(StrEnum):
    """What somebody said of a span."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    """Nothing any more."""


@dataclass(frozen=True, slots=True)
class Example:
    """A span that somebody judged for a label."""

    label: str
    fingerprint: str
    """Fingerprint of the video's content."""
    clip: Clip
    verdict: Verdict
    path: str = ""
    """Where the file was then, to tell people."""
    lesson_id: int = 0
    """Examples that were given together have the same; 0: not yet given."""
    was_asked: bool = False
    """vindex chose the span to be judged, as in a review, and not whoever judged it."""

    @property
    def key(self) -> tuple[str, str, Clip]:
        """What a later verdict replaces this one by."""
        return self.label, self.fingerprint, self.clip

    def contradicts(self, other: Example) -> bool:
        """Whether the later of the two makes the other void."""
        return (
            (self.label, self.fingerprint) == (other.label, other.fingerprint)
            and {self.verdict, other.verdict} == {Verdict.YES, Verdict.NO}
            and self.clip.share_with(other.clip) > _CONTRADICTING_SHARE
        )


def journal(index: Readable, label: str | None = None) -> list[Example]:
    """Everything that was ever said, of one label or of all, oldest first."""
    rows = rows_of(
        index,
        """
        SELECT label, fingerprint, start_seconds, end_seconds, verdict, path, lesson_id, was_asked
        FROM store.examples WHERE label = coalesce(?, label) ORDER BY lesson_id, rowid
        """,
        [label],
    )
    return [
        Example(label, key, Clip(start, end), Verdict(verdict), *rest)
        for label, key, start, end, verdict, *rest in rows
    ]


def standing(said: Iterable[Example]) -> list[Example]:
    """What stands of a journal: the latest of each span, and of contradictions the later."""
    stands: dict[tuple[str, str, Clip], Example] = {}
    by_video: dict[tuple[str, str], set[tuple[str, str, Clip]]] = {}
    for example in said:
        of_video = by_video.setdefault((example.label, example.fingerprint), set())
        void = [key for key in of_video if example.contradicts(stands[key])]
        for key in {*void, example.key} & of_video:
            del stands[key]
            of_video.discard(key)
        if example.verdict is not Verdict.WITHDRAWN:
            stands[example.key] = example
            of_video.add(example.key)
    return list(stands.values())


def spans_of_clips(index: Readable, clip_ids: Sequence[int]) -> dict[int, tuple[str, str, Clip]]:
    """Content, path and span of each of these clips that exists in the space, by its id."""
    rows = rows_of(
        index,
        """
        SELECT clip_id, v.fingerprint, any_value(r.path_bytes || '/'::BLOB || f.path_bytes),
            start_seconds, end_seconds
        FROM space.clips JOIN store.videos v USING (video_id)
        JOIN store.files f USING (fingerprint) JOIN store.roots r USING (root_id)
        WHERE clip_id IN (SELECT unnest(?::BIGINT[])) GROUP BY ALL
        """,
        [list(clip_ids)],
    )
    return {
        clip_id: (key, os.fsdecode(path), Clip(start, end))
        for clip_id, key, path, start, end in rows
    }


def encoded_spans(index: Readable, fingerprints: Iterable[str]) -> dict[str, list[bytes]]:
    """What was encoded for spans outside the library, as shards of one clip, by their content."""
    sql = """
        SELECT fingerprint, list(shard ORDER BY start_seconds) FROM store.example_clips
        WHERE space_id = (SELECT space_id FROM space.facts)
            AND fingerprint IN (SELECT unnest(?::VARCHAR[]))
        GROUP BY fingerprint
    """
    return dict(rows_of(index, sql, [list(fingerprints)]))


def latest_lesson(index: Readable) -> int:
    """The id of the last lesson; 0 where nothing was ever taught."""
    return int(rows_of(index, "SELECT coalesce(max(lesson_id), 0) FROM store.examples")[0][0])


def add_lesson(connection: DuckDBPyConnection, examples: Sequence[Example]) -> None:
    """Append examples as one lesson, inside a transaction."""
    latest = {example.key: example for example in examples}
    rows = [
        (
            *key[:2],
            e.clip.start_seconds,
            e.clip.end_seconds,
            str(e.verdict),
            shown(e.path),
            e.was_asked,
        )
        for key, e in latest.items()
    ]
    connection.execute(
        """
        INSERT INTO store.examples
        SELECT (SELECT coalesce(max(lesson_id), 0) + 1 FROM store.examples), unnest(?::VARCHAR[]),
            unnest(?::VARCHAR[]), unnest(?::DOUBLE[]), unnest(?::DOUBLE[]), unnest(?::VARCHAR[]),
            unnest(?::VARCHAR[]), now(), unnest(?::BOOLEAN[])
        """,
        [list(column) for column in zip(*rows, strict=True)],
    )


def drop_last_lesson(connection: DuckDBPyConnection) -> None:
    """Take the last lesson back, inside a transaction."""
    connection.execute(
        "DELETE FROM store.examples WHERE lesson_id = (SELECT max(lesson_id) FROM store.examples)"
    )
