"""Keeping workers at work while the engine's own thread does something else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from vindex.engines.pool import Event, WorkerPool

    T = TypeVar("T")

__all__ = ["attended"]


def attended(pool: WorkerPool, work: Callable[[], T]) -> tuple[T, list[Event]]:
    """Do something in this thread, where signals come, while another hands out the pool's tasks.

    No worker is started meanwhile: that changes what the whole process has for its surroundings.

    Returns:
        What `work` gave, and what became known about the tasks.

    Raises:
        RuntimeError: a worker met a bug or cannot start.
        BaseException: whatever `work` raised.
    """
    events: list[Event] = []
    is_over = False
    wake, bell = Pipe(duplex=False)

    def attend() -> None:
        """Listen to the workers until the work is over."""
        while not is_over:
            events.extend(pool.poll(wake, may_start=False))

    with wake, bell, ThreadPoolExecutor(1, thread_name_prefix="vindex-pool") as thread:
        attending = thread.submit(attend)
        try:
            result = work()
        finally:
            is_over = True
            bell.send_bytes(b".")
        attending.result()
    return result, events
