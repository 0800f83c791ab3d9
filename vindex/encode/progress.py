"""Progress on stderr: how far, how fast, how many times real time, and how long still."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

from vindex.plurals import lasting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

__all__ = ["ClipProgress", "followed", "note"]


_EARLY_SECONDS = 20.0
"""After this time it is reckoned once how long all of it takes."""

_LONG_SECONDS = 3600.0
"""What is said to take long."""

_Item = TypeVar("_Item")


def note(message: str) -> None:
    """One line on stderr, above the bar if there is one; nothing where stderr is closed."""
    from tqdm import tqdm

    if sys.stderr is not None:
        tqdm.write(message, file=sys.stderr)


def followed(
    items: Iterable[_Item], num_items: int, description: str, *, enabled: bool
) -> Iterator[_Item]:
    """Items one by one, with a bar of how many have come; it goes when all have."""
    from tqdm import tqdm

    yield from tqdm(
        items,
        total=num_items,
        desc=description,
        file=sys.stderr,
        disable=not enabled or sys.stderr is None,
        dynamic_ncols=True,
        leave=False,
        delay=1,
    )


class ClipProgress:
    """A bar over the planned clips, and how fast their film goes by; silent where switched off.

    Args:
        num_clips: that are planned.
        film_seconds: of the videos, that these clips stand for: what several show counts once.
        enabled: whether anything is shown.
        description: what is being done.
        hint: what to say where it turns out that it will take long, after the time that is left.
    """

    def __init__(
        self,
        num_clips: int,
        film_seconds: float,
        *,
        enabled: bool,
        description: str = "Indexing",
        hint: str | None = None,
    ) -> None:
        from tqdm import tqdm

        self._started = time.monotonic()
        self._num_clips, self._num_done = num_clips, 0
        self._film_seconds = film_seconds
        self._hint = hint if enabled else None
        is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._bar = tqdm(
            total=num_clips,
            unit="clip",
            desc=description,
            file=sys.stderr,
            disable=not enabled or sys.stderr is None,
            dynamic_ncols=True,
            # A log file gets a line now and then, a terminal a moving bar.
            mininterval=0.2 if is_terminal else 30,
        )

    def __enter__(self) -> ClipProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.close()

    def add_clips(self, num_clips: int = 1) -> None:
        """Count clips that are done."""
        if not num_clips:
            return
        self._num_done += num_clips
        elapsed_seconds = max(time.monotonic() - self._started, 1e-9)
        speed = self._film_seconds * self._num_done / self._num_clips / elapsed_seconds
        self._bar.set_postfix_str(f"{speed:.1f}x real time", refresh=False)
        self._bar.update(num_clips)
        if self._hint and elapsed_seconds > _EARLY_SECONDS:
            left_seconds = elapsed_seconds * (self._num_clips / self._num_done - 1)
            if left_seconds > _LONG_SECONDS:
                note(f"At this speed it takes {lasting(left_seconds)} more. {self._hint}")
            self._hint = None
