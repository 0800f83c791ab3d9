"""Decoding in threads, which nobody can end: those that do not come back are left to themselves.

A decoder that hangs inside one packet, or a disk that answers no more, would else keep its turn
for good, and after a few such files nobody would see a picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread

from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MOST_LOST", "Patience"]

T = TypeVar("T")

MOST_LOST = 8
"""Threads that did not come back; with so many, nothing is decoded any more."""


@dataclass(eq=False, frozen=True, slots=True)
class _Task:
    """Work of a thread on a file."""

    path: str
    deadline: float
    """When its time is over, on the monotonic clock; who is at work then is lost, until it comes
    back after all."""


class Patience:
    """Waits for threads that decode, but not for ever, and asks no lost one's file again."""

    def __init__(self, most_lost: int = MOST_LOST) -> None:
        """Args: how many threads may be lost."""
        self._most_lost = most_lost
        self._tasks: set[_Task] = set()
        self._lock = Lock()
        self._threads = CapacityLimiter(math.inf)

    async def run(self, path: str, work: Callable[[], T], patience_seconds: float) -> T:
        """Do work on a file in a thread; how many do at once is the caller's to limit.

        Args:
            path: of the file.
            work: what to do; may raise.
            patience_seconds: how long to wait for it.

        Raises:
            MediaError: it did not come back, or another did not that works on this file, or too
                many did not.
        """
        task = _Task(path, monotonic() + patience_seconds)
        self._begin(task)
        # Shielded: a viewer who leaves would else free the turn of a thread that is at work.
        with move_on_after(patience_seconds, shield=True):
            return await to_thread.run_sync(
                self._do, task, work, abandon_on_cancel=True, limiter=self._threads
            )
        raise MediaError(
            Reason.TIMED_OUT, f"Its decoder did not come back within {patience_seconds:.0f} s."
        )

    def _begin(self, task: _Task) -> None:
        now = monotonic()
        with self._lock:
            lost = [other for other in self._tasks if other.deadline <= now]
            if any(other.path == task.path for other in lost):
                raise MediaError(Reason.TIMED_OUT, "Its decoder has not come back yet.")
            if len(lost) >= self._most_lost:
                raise MediaError(
                    Reason.TIMED_OUT,
                    f"Decoders of {len(lost)} other files or moments do not come back. Restart "
                    f"`vindex serve` when the disk responds again.",
                )
            self._tasks.add(task)

    def _do(self, task: _Task, work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            with self._lock:
                self._tasks.discard(task)
