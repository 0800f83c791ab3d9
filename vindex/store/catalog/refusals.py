"""Failures in the catalog: asked for, added, forgotten (the latter within a transaction)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.store.catalog.reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.records import Failure
    from vindex.store.catalog.connection import Readable

__all__ = ["add_failures", "following_moves", "forget_failures", "refused_files", "shown"]


def shown(path: str) -> str:
    """A path as SQL and people see it: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def refused_files(index: Readable) -> set[tuple[str, str]]:
    """Paths and contents of files of which something was refused, also of those set aside."""
    rows = rows_of(index, "SELECT DISTINCT path_bytes, fingerprint FROM store.failures")
    return {(os.fsdecode(path), fingerprint) for path, fingerprint in rows}


def add_failures(connection: DuckDBPyConnection, failures: Sequence[tuple[str, Failure]]) -> None:
    """Record refusals, each once: a build that died may have recorded one that comes again.

    What a model refuses, its space does; what cannot be decoded, no space can have.
    """
    rows = {
        (
            os.fsencode(failure.path), fingerprint, str(failure.stage), str(failure.reason),
            failure.start_seconds, failure.end_seconds,
        ): (shown(failure.path), shown(failure.message), failure.at)
        for fingerprint, failure in failures
    }  # fmt: skip
    if not rows:
        return
    connection.executemany(
        """
        DELETE FROM store.failures WHERE path_bytes = ? AND fingerprint = ? AND stage = ?
            AND reason = ? AND start_seconds IS NOT DISTINCT FROM ?
            AND end_seconds IS NOT DISTINCT FROM ?
            AND (space_id IS NULL OR space_id = getvariable('space_id'))
        """,
        list(rows),
    )
    connection.executemany(
        """
        INSERT INTO store.failures (path_bytes, fingerprint, stage, reason, start_seconds,
            end_seconds, path, message, "at", space_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
            CASE WHEN $3 = 'encode' THEN getvariable('space_id') END)
        """,
        [key + told for key, told in rows.items()],
    )


def forget_failures(
    connection: DuckDBPyConnection, condition: str, parameters: dict[str, object]
) -> None:
    """Forget failures; the videos they belong to have something left to do again."""
    connection.execute(
        f"""
        DELETE FROM store.completed WHERE video_id IN (
            SELECT video_id FROM store.videos WHERE fingerprint IN (
                SELECT fingerprint FROM store.failures WHERE {condition}))
        """,
        parameters or None,
    )
    connection.execute(f"DELETE FROM store.failures WHERE {condition}", parameters or None)


@contextmanager
def following_moves(connection: DuckDBPyConnection) -> Iterator[None]:
    """Let failures of files that are gone follow their content to a file that holds it now.

    What the body forgets, it forgets of others. The temporary table `touched` has the files that
    are gone or new, and `files` is up to date.
    """
    connection.execute(
        """
        CREATE TEMP TABLE held AS
            SELECT f.fingerprint, r.path || '/' || f.relative_path AS path,
                r.path_bytes || '/'::BLOB || f.path_bytes AS path_bytes
            FROM store.files f JOIN store.roots r USING (root_id)
            WHERE f.fingerprint IN (SELECT fingerprint FROM store.failures);
        CREATE TEMP TABLE left_behind AS
            SELECT * FROM store.failures
            WHERE path_bytes IN (SELECT root_bytes || '/'::BLOB || path_bytes FROM touched)
                AND path_bytes NOT IN (SELECT path_bytes FROM held)
                AND fingerprint IN (SELECT fingerprint FROM held);
        DELETE FROM store.failures WHERE (path_bytes, fingerprint) IN (
            SELECT (path_bytes, fingerprint) FROM left_behind);
        """
    )
    yield
    connection.execute(
        """
        INSERT INTO store.failures BY NAME
            SELECT DISTINCT ON (fingerprint, stage, reason, start_seconds, end_seconds, space_id)
                h.path, h.path_bytes, x.* EXCLUDE (path, path_bytes)
            FROM left_behind x
            JOIN (SELECT DISTINCT ON (fingerprint) * FROM held ORDER BY path_bytes) h
                USING (fingerprint)
            WHERE NOT EXISTS (
                SELECT 1 FROM store.failures y
                WHERE (y.fingerprint, y.stage, y.reason) = (x.fingerprint, x.stage, x.reason)
                    AND y.start_seconds IS NOT DISTINCT FROM x.start_seconds
                    AND y.end_seconds IS NOT DISTINCT FROM x.end_seconds
                    AND y.space_id IS NOT DISTINCT FROM x.space_id);
        DROP TABLE held;
        DROP TABLE left_behind;
        """
    )
