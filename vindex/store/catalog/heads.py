"""What was learned of own labels, and what it says of each clip; written with the lesson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vindex.store.catalog.connection import reading, writing
from vindex.store.catalog.examples import add_lesson, drop_last_lesson
from vindex.store.catalog.reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.examples import Example
    from vindex.store.layout import IndexFolder

    Scored = tuple[NDArray[np.int64], NDArray[np.float32]]
    """Ids of clips, and how probable a label is of each."""

__all__ = [
    "HeadRow", "Learned", "Lesson", "add_predictions", "commit_lesson", "count_found",
    "heads", "taught_label_id", "taught_labels", "unjudged_clips", "unscored_clips",
]  # fmt: skip

_TAUGHT = "label_set_id = (FROM space.taught_labels)"


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What was learned of a label, as the catalog keeps it; see `vindex.store.taught.Head`."""

    label: str
    num_yes: int
    num_no: int
    cut: float
    """A clip has the label from this probability on."""
    facts: str
    """JSON."""
    weights: bytes
    lesson_id: int = 0
    """The last lesson that it was learned from."""
    label_id: int = -1
    """-1: it has none yet."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a label, and how probable it is of clips."""

    head: HeadRow
    scored: Scored


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that one transaction changes."""

    after: int
    """The last lesson that was known when this one was made."""
    examples: Sequence[Example] = ()
    takes_back: bool = False
    """Drop that last lesson, and add none."""
    learned: Sequence[Learned] = ()
    forgotten: Sequence[str] = ()
    """Labels of which nothing is left to learn from."""
    clips: Mapping[Any, bytes] | None = None
    """What was encoded for spans outside the library: a shard by (fingerprint, clip)."""


def heads(index: Readable) -> list[HeadRow]:
    """What was learned of each taught label of the space, by id."""
    rows = rows_of(
        index,
        "SELECT label, num_yes, num_no, cut, facts, weights, lesson_id, label_id "
        "FROM space.heads ORDER BY label_id",
    )
    return [HeadRow(*row) for row in rows]


def taught_labels(index: Readable) -> dict[str, int]:
    """Each taught label with the number of clips that it was learned from."""
    return dict(rows_of(index, "SELECT label, num_yes + num_no FROM space.heads ORDER BY label_id"))


def count_found(index: Readable, label_id: int) -> tuple[int, int]:
    """How many clips have a taught label, and how many there are."""
    ((num_found, num_clips),) = rows_of(
        index,
        """
        SELECT (
            SELECT count(*) FROM space.predictions p JOIN space.heads h USING (label_id)
            WHERE label_id = ? AND p.probability >= h.cut
                AND clip_id NOT IN (FROM space.hidden_clips)),
            (SELECT count(*) FROM space.clip_rows
            WHERE clip_id NOT IN (FROM space.hidden_clips))
        """,
        [label_id],
    )
    return num_found, num_clips


def unjudged_clips(index: Readable, row: HeadRow) -> dict[str, NDArray[Any]]:
    """Clips of which nothing was said for a label: `clip_id`, `video_id` and `probability`."""
    with reading(index) as connection:
        return connection.execute(
            """
            SELECT clip_id, video_id, p.probability
            FROM space.predictions p JOIN space.clips c USING (clip_id)
            JOIN store.videos v USING (video_id)
            WHERE p.label_id = ? AND v.video_id NOT IN (FROM space.hidden_videos)
                AND NOT EXISTS (
                    SELECT 1 FROM store.examples e
                    WHERE e.label = ? AND e.fingerprint = v.fingerprint
                        AND e.verdict <> 'withdrawn'
                        AND least(e.end_seconds, c.end_seconds)
                            - greatest(e.start_seconds, c.start_seconds)
                            > 0.5 * least(e.end_seconds - e.start_seconds,
                                c.end_seconds - c.start_seconds))
            ORDER BY clip_id
            """,
            [row.label_id, row.label],
        ).fetchnumpy()


def unscored_clips(index: Readable, label_id: int) -> dict[str, list[int]]:
    """Ids of the clips of which a taught label says nothing yet, by shard."""
    rows = rows_of(
        index,
        """
        SELECT name, list(clip_id ORDER BY clip_id)
        FROM space.clip_rows JOIN space.shards USING (shard_id)
        WHERE clip_id NOT IN (SELECT clip_id FROM space.predictions WHERE label_id = ?)
        GROUP BY name ORDER BY min(clip_id)
        """,
        [label_id],
    )
    return dict(rows)


def commit_lesson(index: IndexFolder, lesson: Lesson) -> bool:
    """Keep a lesson with all that was learned of it, in one transaction.

    Returns:
        False: another lesson came in between, and nothing was changed.
    """
    with writing(index) as connection:
        ((latest,),) = connection.execute(
            "SELECT coalesce(max(lesson_id), 0) FROM store.examples"
        ).fetchall()
        if latest != lesson.after:
            return False
        if lesson.takes_back:
            drop_last_lesson(connection)
        elif lesson.examples:
            add_lesson(connection, lesson.examples)
        for (fingerprint, clip), shard in (lesson.clips or {}).items():
            connection.execute(
                "INSERT INTO store.example_clips VALUES (getvariable('space_id'), ?, ?, ?, ?)",
                [fingerprint, clip.start_seconds, clip.end_seconds, shard],
            )
        for label in lesson.forgotten:
            _drop_label(connection, label)
        for learned in lesson.learned:
            _put_head(connection, learned)
    return True


def add_predictions(index: IndexFolder, scored: Mapping[int, Scored]) -> None:
    """Keep how probable taught labels are, by id, of clips of which they said nothing yet."""
    with writing(index) as connection:
        for label_id, (clip_ids_N, probabilities_N) in scored.items():
            _insert_predictions(connection, label_id, (clip_ids_N, probabilities_N))


def _put_head(connection: DuckDBPyConnection, learned: Learned) -> None:
    """Keep what was learned of a label in the place of what was learned before."""
    head = learned.head
    label_id = taught_label_id(connection, head.label)
    connection.execute(f"DELETE FROM store.heads WHERE {_TAUGHT} AND label_id = ?", [label_id])
    connection.execute(
        "INSERT INTO store.heads SELECT (FROM space.taught_labels), ?, "
        "(SELECT coalesce(max(lesson_id), 0) FROM store.examples), ?, ?, ?, ?, ?",
        [label_id, head.num_yes, head.num_no, head.cut, head.facts, head.weights],
    )
    connection.execute(
        f"DELETE FROM store.predictions WHERE {_TAUGHT} AND label_id = ?", [label_id]
    )
    _insert_predictions(connection, label_id, learned.scored)


def taught_label_id(connection: DuckDBPyConnection, label: str) -> int:
    """The id of a taught label of the space, which gets one after all others if it has none."""
    if connection.execute("FROM space.taught_labels").fetchall() == [(None,)]:
        connection.execute(
            "INSERT INTO store.label_sets SELECT coalesce(max(label_set_id), 0) + 1, "
            "(SELECT name FROM space.facts), 'taught', (SELECT space_id FROM space.facts) "
            "FROM store.label_sets"
        )
    known = connection.execute(
        f"SELECT label_id FROM store.labels WHERE {_TAUGHT} AND label = ?", [label]
    ).fetchall()
    if not known:
        known = connection.execute(
            "INSERT INTO store.labels (label_id, label, label_set_id) "
            "SELECT coalesce(max(label_id), -1) + 1, ?, (FROM space.taught_labels) "
            "FROM space.labels RETURNING label_id",
            [label],
        ).fetchall()
    return int(known[0][0])


def _insert_predictions(connection: DuckDBPyConnection, label_id: int, scored: Scored) -> None:
    """Of those of some clips that still exist, and have no prediction of the label yet."""
    clip_ids_N, probabilities_N = scored
    connection.register("scored", {"clip_id": clip_ids_N, "probability": probabilities_N})
    connection.execute(
        f"""
        INSERT INTO store.predictions (clip_id, label_id, probability, label_set_id)
        SELECT clip_id, ?, probability, (FROM space.taught_labels)
        FROM scored SEMI JOIN space.clip_rows USING (clip_id)
        WHERE clip_id NOT IN (
            SELECT clip_id FROM store.predictions WHERE {_TAUGHT} AND label_id = ?)
        ORDER BY clip_id
        """,
        [label_id, label_id],
    )
    connection.unregister("scored")


def _drop_label(connection: DuckDBPyConnection, label: str) -> None:
    """Take a taught label from the space; the last one gets its id, so that no gap is left."""
    rows = connection.execute(
        f"SELECT max(label_id) FILTER (label = ?), max(label_id) FROM store.labels WHERE {_TAUGHT}",
        [label],
    ).fetchall()
    ((gone, last),) = rows
    if gone is None:
        return
    for table in ("predictions", "heads", "labels"):
        connection.execute(f"DELETE FROM store.{table} WHERE {_TAUGHT} AND label_id = ?", [gone])
        connection.execute(
            f"UPDATE store.{table} SET label_id = ? WHERE {_TAUGHT} AND label_id = ?", [gone, last]
        )
