"""A time limit for SQL that users write: whoever runs it holds up the writer and later readers."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.errors import UsageError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

__all__ = ["time_limit"]

_AGAIN_SECONDS = 0.1
"""DuckDB forgets an interruption that comes while it plans, so it is repeated."""

_LEAST_SECONDS = 0.001
"""A timeout of 0 would mean not to wait at all, and another error."""

_DONE = b"\0"
_STOPS = frozenset({_DONE[0], signal.SIGINT, signal.SIGTERM})
"""Bytes after which there is nothing more to wait for; a signal is told by its number."""


@contextmanager
def time_limit(
    connection: DuckDBPyConnection, until: float, what: str
) -> Iterator[threading.Event]:
    """End the queries of the block when their time is over, or at Ctrl-C.

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

    def watch(ear: socket.socket) -> None:
        """Interrupt again and again: one that comes between two statements is lost."""
        if not _hears_stop(ear, until):
            is_over.set()
        while not is_done.is_set():
            connection.interrupt()
            is_done.wait(_AGAIN_SECONDS)

    with _told_of_signals() as (ear, mouth):
        watcher = threading.Thread(target=watch, args=(ear,), daemon=True)
        watcher.start()
        try:
            yield is_over
        except duckdb.InterruptException:
            if not is_over.is_set():
                raise
        finally:
            is_done.set()
            mouth.send(_DONE)
            watcher.join()  # what comes next on this connection is not to be interrupted
    if is_over.is_set():
        raise UsageError(
            f"{what}, which took too long and was stopped, as meanwhile no build can commit. Ask "
            "for less, or allow more seconds with --timeout."
        )


@contextmanager
def _told_of_signals() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a line: what is said into the second, as every signal is, is heard at the first.

    At Ctrl-C DuckDB waits for its threads and does not tell them to stop, and Python's own handlers
    wait for DuckDB; so another thread has to be told.
    """
    import socket  # here, because most searches need none

    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    is_main = threading.current_thread() is threading.main_thread()
    with ear, mouth:
        before = signal.set_wakeup_fd(mouth.fileno()) if is_main else -1
        try:
            yield ear, mouth
        finally:
            if is_main:
                signal.set_wakeup_fd(before)


def _hears_stop(ear: socket.socket, until: float) -> bool:
    """Wait until queries are done or told to stop by a signal; False: the time was over before."""
    while True:
        ear.settimeout(min(max(_LEAST_SECONDS, until - time.monotonic()), threading.TIMEOUT_MAX))
        try:
            heard = ear.recv(4096)
        except TimeoutError:
            return False
        if not _STOPS.isdisjoint(heard):
            return True
