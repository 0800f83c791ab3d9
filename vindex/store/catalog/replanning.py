"""Clips of contents that are cut in another way from now on, in a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.records import Clip

__all__ = ["drop_unplanned"]


def drop_unplanned(connection: DuckDBPyConnection, planned: Mapping[str, Sequence[Clip]]) -> int:
    """Drop what is planned no more of some contents, and let builds look at them again.

    Args:
        connection: in a transaction.
        planned: the clips of each content; what there is of them stays, in every space.

    Returns:
        Of how many contents clips were dropped.
    """
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
            SELECT clip_id, video_id FROM store.clips JOIN replanned USING (video_id)
            ANTI JOIN planned USING (fingerprint, start_seconds, end_seconds);
        DELETE FROM store.predictions WHERE clip_id IN (SELECT clip_id FROM unplanned);
        DELETE FROM store.clip_rows WHERE clip_id IN (SELECT clip_id FROM unplanned);
        DELETE FROM store.clips WHERE clip_id IN (SELECT clip_id FROM unplanned);
        DELETE FROM store.completed WHERE video_id IN (SELECT video_id FROM replanned);
        DELETE FROM store.failures WHERE start_seconds IS NOT NULL
            AND fingerprint IN (SELECT fingerprint FROM replanned);
        """
    )
    ((num_contents,),) = connection.execute(
        "SELECT count(DISTINCT video_id) FROM unplanned"
    ).fetchall()
    return int(num_contents)
