"""Listing shards: their clips and their best labels become rows of the catalog, in a transaction.

What a shard holds exists from then on. Shards come in any order; what is refused is a clip with
the id of another one. Any number are listed by the same few statements, since these have their
price: a build on many machines hands over twenty shards a second.
"""

from __future__ import annotations

from collections import Counter
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
    "IN_SPACE",
    "NAME_OF_SPAN",
    "drop_clips",
    "drop_empty_shards",
    "list_shard_row",
    "list_shards",
    "raise_next_clip_id",
]

IN_SPACE = "space_id = getvariable('space_id')"
"""True of what belongs to the space that is written to."""

NAME_OF_SPAN = """(
    SELECT any_value(s.name) FROM store.spans s
    WHERE s.fingerprint = v.fingerprint AND s.start_seconds <= c.start_seconds
        AND c.end_seconds <= s.end_seconds)
"""
"""The name of the given span that a clip `c` of a video `v` lies in; spans do not overlap."""

_PLACES = 1 << 20
_STEPS = 1 << 24
"""A probability and its label as one number, so that a clip's best are its largest and of equal
ones the first: every half float from 0 on is a whole number of 2^-24."""

_MISSING = """
    AND NOT EXISTS (FROM space.clips c WHERE c.video_id = v.video_id
        AND c.start_seconds = s.start_seconds AND c.end_seconds = s.end_seconds)
"""


def list_shards(
    connection: DuckDBPyConnection,
    index: IndexFolder,
    shards: Sequence[Shard],
    *,
    only_missing: bool = False,
    early: Sequence[str] = (),
) -> list[int]:
    """List shards with their clips.

    Args:
        connection: in a transaction.
        index: the index.
        shards: files in the shard folder.
        only_missing: leave out clips whose spans are indexed already.
        early: names of listed shards; what they hold of the same ids is in these from now on.

    Returns:
        How many clips of each belong to known videos (and, if asked for, were missing).

    Raises:
        IndexDamagedError: they give ids that other listed clips have, or one twice.
    """
    if not shards:
        return []
    ((first_id,),) = connection.execute(
        "SELECT coalesce(max(shard_id), 0) + 1 FROM store.shards"
    ).fetchall()
    for shard_id, shard in enumerate(shards, start=first_id):
        list_shard_row(connection, shard_id, shard)
    files = [str(index.shards / shard.name) for shard in shards]
    sources = [literal_pattern(file) for file in files]
    _find_moved(connection, sources, early)
    _read_new(connection, sources, files, first_id, only_missing=only_missing)
    _refuse_overlap(connection, shards, first_id)
    _insert(connection, sources)
    counts = _counts(connection, "SELECT shard_id, count(*) FROM listed GROUP BY ALL")
    if early:
        counts.update(_move(connection))
    raise_next_clip_id(connection, max(shard.max_clip_id for shard in shards) + 1)
    return [counts[shard_id] for shard_id in range(first_id, first_id + len(shards))]


def list_shard_row(connection: DuckDBPyConnection, shard_id: int, shard: Shard) -> None:
    """Add a shard to the list of shards."""
    connection.execute(
        "INSERT INTO store.shards VALUES (?, ?, ?, ?, ?, ?, ?, now(), getvariable('space_id'))",
        [
            shard_id, shard.name, shard.num_clips, shard.min_clip_id, shard.max_clip_id,
            shard.num_bytes, shard.checksum,
        ],
    )  # fmt: skip


def drop_clips(connection: DuckDBPyConnection) -> None:
    """Take the clips of the temporary table `gone` from the space, and those that no space has."""
    connection.execute(
        f"""
        DELETE FROM store.predictions WHERE clip_id IN (FROM gone)
            AND label_set_id IN (SELECT label_set_id FROM store.label_sets WHERE {IN_SPACE});
        DELETE FROM store.clip_rows WHERE {IN_SPACE} AND clip_id IN (FROM gone);
        CREATE TEMP TABLE gone_everywhere AS
            FROM gone WHERE clip_id NOT IN (SELECT clip_id FROM store.clip_rows);
        DELETE FROM store.predictions WHERE clip_id IN (FROM gone_everywhere);
        DELETE FROM store.clips WHERE clip_id IN (FROM gone_everywhere);
        """
    )


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


def _counts(connection: DuckDBPyConnection, sql: str) -> Counter[int]:
    """What a query counts of each shard, by its id."""
    return Counter(dict(connection.execute(sql).fetchall()))


def _find_moved(
    connection: DuckDBPyConnection, sources: Sequence[str], early: Sequence[str]
) -> None:
    """A temporary table of the clips that shards take over from those listed early."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE moved AS
            SELECT clip_id, filename FROM read_parquet(?, filename = true) SEMI JOIN (
                SELECT clip_id FROM space.clips JOIN space.shards USING (shard_id)
                WHERE name IN (SELECT unnest(?::VARCHAR[]))) USING (clip_id)
            WHERE ?
        """,
        [sources, list(early), bool(early)],
    )


def _read_new(
    connection: DuckDBPyConnection,
    sources: Sequence[str],
    files: Sequence[str],
    first_id: int,
    *,
    only_missing: bool,
) -> None:
    """Temporary tables of the shards, and of their clips that are to be listed."""
    told = connection.execute(
        "FROM parquet_schema(?) WHERE name = 'best_seconds' LIMIT 1", [sources]
    ).fetchall()
    best_seconds = "CASE WHEN NOT isnan(best_seconds) THEN best_seconds END" if told else "NULL"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE read_from AS "
        "SELECT unnest(?::VARCHAR[]) AS filename, unnest(range(?, ?)) AS shard_id",
        [list(files), first_id, first_id + len(files)],
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE listed AS
            SELECT clip_id, video_id, start_seconds, end_seconds, shard_id,
                ({best_seconds})::DOUBLE AS best_seconds
            FROM read_parquet(?, filename = true, union_by_name = true) s
            JOIN read_from USING (filename)
            JOIN store.videos v ON v.fingerprint = s.video_fingerprint
            WHERE clip_id NOT IN (SELECT clip_id FROM moved) {_MISSING if only_missing else ""}
            ORDER BY clip_id
        """,
        [sources],
    )


def _refuse_overlap(connection: DuckDBPyConnection, shards: Sequence[Shard], first_id: int) -> None:
    """Refuse shards of whose rows that are to be listed one has the id of another clip."""
    rows = connection.execute(
        """
        SELECT clip_id, new.shard_id
        FROM listed new JOIN store.clips c USING (clip_id)
        WHERE clip_id BETWEEN $first AND $last AND (
            (c.video_id, c.start_seconds, c.end_seconds)
                <> (new.video_id, new.start_seconds, new.end_seconds)
            OR clip_id IN (SELECT clip_id FROM space.clip_rows))
        UNION ALL
        SELECT clip_id, max(shard_id) FROM listed GROUP BY clip_id HAVING count(*) > 1
        ORDER BY clip_id LIMIT 1
        """,
        {
            "first": min(shard.min_clip_id for shard in shards),
            "last": max(shard.max_clip_id for shard in shards),
        },
    ).fetchall()
    for clip_id, shard_id in rows:
        raise IndexDamagedError(
            f"The shard {shards[shard_id - first_id].name} gives the clip id {clip_id} a second "
            "time. Nothing was committed; run `vindex build` again."
        )


def _insert(connection: DuckDBPyConnection, sources: Sequence[str]) -> None:
    """Make clips of what is to be listed."""
    connection.execute(
        f"""
        INSERT INTO store.clips
        SELECT clip_id, video_id, start_seconds, end_seconds, {NAME_OF_SPAN}, now()
        FROM listed c JOIN store.videos v USING (video_id)
        WHERE clip_id NOT IN (SELECT clip_id FROM store.clips SEMI JOIN listed USING (clip_id))
        ORDER BY clip_id
        """
    )
    labelled = connection.execute(
        "SELECT 1 FROM store.labels WHERE label_set_id = (FROM space.model_labels) LIMIT 1"
    )
    has_labels = bool(labelled.fetchall())
    if has_labels:
        _find_best(connection, sources)
    best = "label_id, probability" if has_labels else "NULL, NULL"
    join = "LEFT JOIN (FROM best WHERE place = 1) USING (clip_id)" if has_labels else ""
    connection.execute(
        f"""
        INSERT INTO store.clip_rows
        SELECT clip_id, getvariable('space_id'), shard_id, {best}, best_seconds
        FROM listed {join} ORDER BY clip_id
        """
    )
    if has_labels:  # sorted by label, so that a search reads few row groups
        connection.execute(
            """
            INSERT INTO store.predictions
            SELECT clip_id, label_id, probability, (FROM space.model_labels) FROM best
            ORDER BY label_id, probability DESC
            """
        )


def _find_best(connection: DuckDBPyConnection, sources: Sequence[str]) -> None:
    """A temporary table of the best labels of each clip that is to be listed, and their order."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE best AS
        SELECT clip_id, generate_subscripts(keys, 1) AS place,
            ({_PLACES - 1} - unnest(keys) % {_PLACES})::INTEGER AS label_id,
            (unnest(keys) // {_PLACES} / {_STEPS})::FLOAT AS probability
        FROM (
            SELECT clip_id, max(key, {TOP_LABELS}) AS keys FROM (
                SELECT clip_id, (unnest(probabilities)::DOUBLE * {_STEPS})::BIGINT * {_PLACES}
                    + {_PLACES - 1} - unnest(range(len(probabilities))) AS key
                FROM read_parquet(?) SEMI JOIN listed USING (clip_id))
            GROUP BY clip_id)
        """,
        [sources],
    )


def _move(connection: DuckDBPyConnection) -> Counter[int]:
    """Let clips that were listed early be in the shard that holds their block; counts them."""
    connection.execute(
        """
        UPDATE store.clip_rows SET shard_id = m.shard_id
        FROM (FROM moved JOIN read_from USING (filename)) m
        WHERE space_id = getvariable('space_id') AND clip_rows.clip_id = m.clip_id
        """
    )
    return _counts(
        connection,
        "SELECT shard_id, count(*) FROM moved JOIN read_from USING (filename) GROUP BY ALL",
    )
