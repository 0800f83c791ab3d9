"""A time limit for SQL that users write: whoever runs it holds up the writer and later readers."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

__all__ = ["time_limit"]

_AGAIN_SECONDS = 0.1
"""DuckDB forgets an interruption that comes while it plans, so it is repeated."""


@contextmanager
def time_limit(
    connection: DuckDBPyConnection, until: float, what: str
) -> Iterator[threading.Event]:
    """End the queries of the block when their time is over.

    Args:
        connection: that runs them.
        until: on the clock of `time.monotonic`.
        what: was given, as the beginning of a sentence.

    Yields:
        An event that is set when the time is over, for what DuckDB cannot interrupt.

    Raises:
        UsageError: the time is over.
    """
    import duckdb

    is_done, is_over = threading.Event(), threading.Event()
    seconds = min(max(0.0, until - time.monotonic()), threading.TIMEOUT_MAX)

    def watch() -> None:
        if is_done.wait(seconds):
            return
        is_over.set()
        while not is_done.is_set():
            connection.interrupt()
            is_done.wait(_AGAIN_SECONDS)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield is_over
    except duckdb.InterruptException:
        if not is_over.is_set():
            raise
    finally:
        is_done.set()
        watcher.join()  # what comes next on this connection is not to be interrupted
    if is_over.is_set():
        raise UsageError(
            f"{what}, which took too long and was stopped, as meanwhile no build can commit. Ask "
            "for less, or allow more seconds with --timeout."
        )
