"""Ctrl-C and SIGTERM: the first asks a build to finish what is in flight, the second ends it.

While a model is loaded or fetched nothing is in flight, and the first ends it.

A third, while the second waits for a commit or for a library, ends the process as `kill -9` would.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = ["Interrupts", "watched_interrupts"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """What was asked of a running build.

    Attributes:
        came: somebody asked it to end; it is to finish what is in flight and commit.
        on_first: called when the first signal comes.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.came = False
        self.on_first: Callable[[], None] = lambda: None
        self._say = say
        self._is_held = False
        self._is_due = False
        self._is_idle = False

    def handle(self, _number: int, _frame: FrameType | None) -> None:
        """A signal has come.

        Raises:
            KeyboardInterrupt: at once, where nothing is in flight or it is the second.
        """
        if not self.came:
            self.came = True
            if self._is_idle:
                raise KeyboardInterrupt
            self.on_first()
            self._say("Finishing the current batch; press Ctrl-C again to stop at once.")
            return
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        if self._is_held:
            self._is_due = True
        else:
            raise KeyboardInterrupt

    @contextmanager
    def obeyed_at_once(self) -> Iterator[None]:
        """While nothing is in flight, the first signal ends the build."""
        self._is_idle = True
        try:
            yield
        finally:
            self._is_idle = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """While a commit runs, the second signal waits for its end: it takes milliseconds.

        Raises:
            KeyboardInterrupt: at the end of the block, where the second signal came in it.
        """
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        if self._is_due:
            self._is_due = False
            raise KeyboardInterrupt


@contextmanager
def watched_interrupts(say: Callable[[str], None]) -> Iterator[Interrupts]:
    """Take signals as wishes while the block runs; only the main thread can."""
    interrupts = Interrupts(say)
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    wakeup = signal.set_wakeup_fd(-1)  # or the command line would end the process at the second
    before = {number: signal.signal(number, interrupts.handle) for number in _SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
