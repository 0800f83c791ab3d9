"""Failures in the catalog: added and forgotten inside a transaction of the writer's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from vindex.media import Failure

__all__ = ["add_failures", "forget_failures", "shown"]


def shown(path: str) -> str:
    """A path as SQL and people see it: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def add_failures(connection: DuckDBPyConnection, failures: Sequence[tuple[str, Failure]]) -> None:
    """Record refusals, each once: a build that died may have recorded one that comes again."""
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
        """,
        list(rows),
    )
    connection.executemany(
        """
        INSERT INTO store.failures (path_bytes, fingerprint, stage, reason, start_seconds,
            end_seconds, path, message, "at") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [key + told for key, told in rows.items()],
    )


def forget_failures(
    connection: DuckDBPyConnection, condition: str, parameters: dict[str, object]
) -> None:
    """Forget failures; the videos they belong to have something left to do again."""
    connection.execute(
        f"""
        UPDATE store.videos SET state = 'partial' WHERE fingerprint IN (
            SELECT fingerprint FROM store.failures WHERE {condition})
        """,
        parameters or None,
    )
    connection.execute(f"DELETE FROM store.failures WHERE {condition}", parameters or None)
