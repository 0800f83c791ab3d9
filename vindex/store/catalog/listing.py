"""Listing a shard: its clips and their best labels become rows of the catalog, in a transaction.

What a shard holds exists from then on. Shards come in any order; what is refused is a clip with
the id of another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError
from vindex.settings import TOP_LABELS
from vindex.store.catalog.instances import literal_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from vindex.records import Shard
    from vindex.store.layout import IndexFolder

__all__ = [
    "NAME_OF_SPAN",
    "drop_empty_shards",
    "list_shard",
    "list_shard_row",
    "raise_next_clip_id",
]

NAME_OF_SPAN = """(
    SELECT any_value(s.name) FROM store.spans s
    WHERE s.fingerprint = v.fingerprint AND s.start_seconds <= c.start_seconds
        AND c.end_seconds <= s.end_seconds)
"""
"""The name of the given span that a clip `c` of a video `v` lies in; spans do not overlap."""

_MISSING = """
    AND NOT EXISTS (FROM space.clips c WHERE c.video_id = v.video_id
        AND c.start_seconds = s.start_seconds AND c.end_seconds = s.end_seconds)
"""


def list_shard(
    connection: DuckDBPyConnection,
    index: IndexFolder,
    shard: Shard,
    *,
    only_missing: bool = False,
    early: Sequence[str] = (),
) -> int:
    """List a shard with its clips.

    Args:
        connection: in a transaction.
        index: the index.
        shard: a file in the shard folder.
        only_missing: leave out clips whose spans are indexed already.
        early: names of listed shards; what they hold of the same ids is in this shard from now on.

    Returns:
        How many of its clips belong to known videos (and, if asked for, were missing).

    Raises:
        IndexDamagedError: it gives ids that other listed clips have.
    """
    ((shard_id,),) = connection.execute(
        "SELECT coalesce(max(shard_id), 0) + 1 FROM store.shards"
    ).fetchall()
    list_shard_row(connection, shard_id, shard)
    source = literal_pattern(str(index.shards / shard.name))
    _find_moved(connection, source, early)
    rows = f"""
        FROM read_parquet($source) s JOIN store.videos v ON v.fingerprint = s.video_fingerprint
        WHERE clip_id NOT IN (SELECT clip_id FROM moved) {_MISSING if only_missing else ""}
    """
    _refuse_overlap(connection, shard, source, rows)
    num_new = _insert(connection, shard_id, source, rows)
    num_moved = _changed(
        connection.execute(
            "UPDATE store.clip_rows SET shard_id = ? WHERE space_id = getvariable('space_id') "
            "AND clip_id IN (SELECT clip_id FROM moved)",
            [shard_id],
        )
    )
    raise_next_clip_id(connection, shard.max_clip_id + 1)
    return num_new + num_moved


def list_shard_row(connection: DuckDBPyConnection, shard_id: int, shard: Shard) -> None:
    """Add a shard to the list of shards."""
    connection.execute(
        "INSERT INTO store.shards VALUES (?, ?, ?, ?, ?, ?, ?, now(), getvariable('space_id'))",
        [
            shard_id, shard.name, shard.num_clips, shard.min_clip_id, shard.max_clip_id,
            shard.num_bytes, shard.checksum,
        ],
    )  # fmt: skip


def drop_empty_shards(connection: DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    """Take those of some shards off the list that no clip is in any more; gives their names."""
    if not names:
        return []
    rows = connection.execute(
        """
        DELETE FROM store.shards WHERE space_id = getvariable('space_id')
            AND name IN (SELECT unnest(?))
            AND shard_id NOT IN (SELECT shard_id FROM store.clip_rows)
        RETURNING name
        """,
        [list(names)],
    ).fetchall()
    return [name for (name,) in rows]


def raise_next_clip_id(connection: DuckDBPyConnection, next_clip_id: int) -> None:
    """Never again give an id that is smaller than this."""
    connection.execute(
        """
        UPDATE store.meta SET value = greatest(value::BIGINT, ?)::VARCHAR
        WHERE key = 'next_clip_id'
        """,
        [next_clip_id],
    )


def _find_moved(connection: DuckDBPyConnection, source: str, early: Sequence[str]) -> None:
    """A temporary table of the clips that a shard takes over from those listed early."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE moved AS
            SELECT clip_id FROM read_parquet(?) SEMI JOIN (
                SELECT clip_id FROM space.clips JOIN space.shards USING (shard_id)
                WHERE name IN (SELECT unnest(?::VARCHAR[]))) USING (clip_id)
        """,
        [source, list(early)],
    )


def _refuse_overlap(connection: DuckDBPyConnection, shard: Shard, source: str, rows: str) -> None:
    """Refuse a shard of whose rows that are to be listed one has the id of a listed clip."""
    ((clip_id,),) = connection.execute(
        f"""
        SELECT min(clip_id)
        FROM (SELECT clip_id, video_id, start_seconds, end_seconds {rows}) new
        JOIN store.clips c USING (clip_id)
        WHERE clip_id BETWEEN $first AND $last AND (
            (c.video_id, c.start_seconds, c.end_seconds)
                <> (new.video_id, new.start_seconds, new.end_seconds)
            OR clip_id IN (SELECT clip_id FROM space.clip_rows))
        """,
        {"source": source, "first": shard.min_clip_id, "last": shard.max_clip_id},
    ).fetchall()
    if clip_id is not None:
        raise IndexDamagedError(
            f"The shard {shard.name} gives the clip id {clip_id} a second time. Nothing was "
            "committed; run `vindex build` again."
        )


def _insert(connection: DuckDBPyConnection, shard_id: int, source: str, rows: str) -> int:
    """Make clips of rows of a shard; gives how many there were."""
    labelled = connection.execute(
        "SELECT 1 FROM store.labels WHERE label_set_id = (FROM space.model_labels) LIMIT 1"
    )
    has_labels = bool(labelled.fetchall())
    best = "list_position(probabilities, list_max(probabilities)) - 1, list_max(probabilities)"
    told = connection.execute(
        "FROM parquet_schema(?) WHERE name = 'best_seconds'", [source]
    ).fetchall()
    best_seconds = "CASE WHEN NOT isnan(best_seconds) THEN best_seconds END" if told else "NULL"
    _insert_spans(connection, source, rows)
    num_new = _changed(
        connection.execute(
            f"""
            INSERT INTO store.clip_rows
            SELECT clip_id, getvariable('space_id'), $shard_id,
                {best if has_labels else "NULL, NULL"}, {best_seconds}
            {rows} ORDER BY clip_id
            """,
            {"source": source, "shard_id": shard_id},
        )
    )
    if has_labels:
        _keep_best_predictions(connection, source, shard_id)
    return num_new


def _insert_spans(connection: DuckDBPyConnection, source: str, rows: str) -> None:
    """Make the clips of rows of a shard that no space has yet."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE listed AS
            SELECT clip_id, video_id, start_seconds, end_seconds {rows} ORDER BY clip_id
        """,
        {"source": source},
    )
    connection.execute(
        f"""
        INSERT INTO store.clips
        SELECT clip_id, video_id, start_seconds, end_seconds, {NAME_OF_SPAN}, now()
        FROM listed c JOIN store.videos v USING (video_id)
        WHERE clip_id NOT IN (SELECT clip_id FROM store.clips SEMI JOIN listed USING (clip_id))
        ORDER BY clip_id
        """
    )


def _changed(connection: DuckDBPyConnection) -> int:
    """How many rows the statement before inserted or updated."""
    ((count,),) = connection.fetchall()
    return int(count)


def _keep_best_predictions(connection: DuckDBPyConnection, source: str, shard_id: int) -> None:
    """The best labels of each clip, sorted by label so that a search reads few row groups."""
    connection.execute(
        """
        INSERT INTO store.predictions
        SELECT clip_id, label_id, probability, (FROM space.model_labels) FROM (
            SELECT clip_id, unnest(range(len(probabilities)))::INTEGER AS label_id,
                unnest(probabilities)::FLOAT AS probability
            FROM read_parquet(?)
            WHERE clip_id IN (SELECT clip_id FROM space.clip_rows WHERE shard_id = ?))
        QUALIFY row_number() OVER (PARTITION BY clip_id ORDER BY probability DESC, label_id) <= ?
        ORDER BY label_id, probability DESC
        """,
        [source, shard_id, TOP_LABELS],
    )
