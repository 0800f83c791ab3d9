"""Work for an engine: all of it known, or some that comes while the rest is being done."""

from __future__ import annotations

from collections import deque
from multiprocessing import Pipe
from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

__all__ = ["Feed", "Known", "Tasks"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Tasks(Protocol[T_co]):
    """What an engine takes its tasks from."""

    @property
    def is_open(self) -> bool:
        """Whether more may come than is there now."""
        ...

    @property
    def is_empty(self) -> bool:
        """Nothing is there now; of what is known it shows only when one was asked for in vain."""
        ...

    @property
    def news(self) -> Connection | None:
        """Readable once something came or the work was closed; None where all is known."""
        ...

    def hear(self) -> None:
        """Take note of the news; they are readable again when there are others."""
        ...

    def take(self) -> T_co | None:
        """The next task; None: there is none now."""
        ...


class Known(Generic[T]):
    """Work of which all is known; each task is made when it is taken."""

    is_open = False
    news = None

    def __init__(self, tasks: Iterable[T]) -> None:
        self._tasks = iter(tasks)
        self.is_empty = False

    def hear(self) -> None:
        """See `Tasks`."""

    def take(self) -> T | None:
        """See `Tasks`."""
        for task in self._tasks:
            return task
        self.is_empty = True
        return None


class Feed(Generic[T]):
    """Work that any thread adds while an engine takes it, until the feed is closed.

    An engine that is given one stays at work between two items of somebody who has many: it takes
    what is there when a worker is free, fills batches with clips of several items, and waits while
    there is nothing. A batch that is not full is encoded when nothing else is at hand, so that no
    item waits for the next.
    """

    def __init__(self) -> None:
        self._tasks: deque[T] = deque()
        self._lock = Lock()
        self._has_rung = False
        self.is_open = True
        self.news, self._bell = Pipe(duplex=False)

    @property
    def is_empty(self) -> bool:
        """See `Tasks`."""
        return not self._tasks

    def add(self, tasks: Iterable[T]) -> None:
        """Let the engine take these after those that are there.

        Raises:
            RuntimeError: the feed is closed.
        """
        with self._lock:
            if not self.is_open:
                raise RuntimeError("This feed is closed; nothing can be added to it.")
            self._tasks.extend(tasks)
            self._ring()

    def close(self) -> None:
        """Say that nothing more comes."""
        with self._lock:
            self.is_open = False
            self._ring()

    def hear(self) -> None:
        """See `Tasks`."""
        with self._lock:
            if self._has_rung:
                self.news.recv_bytes()
                self._has_rung = False

    def take(self) -> T | None:
        """See `Tasks`."""
        with self._lock:
            return self._tasks.popleft() if self._tasks else None

    def _ring(self) -> None:
        """Once is enough: a pipe that nobody reads would fill up."""
        if not self._has_rung:
            self._bell.send_bytes(b".")
            self._has_rung = True
