"""Progress on stderr: how far, how fast, how many times real time, and how long still."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

__all__ = ["ClipProgress", "followed", "note"]


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
    """A bar over the planned clips; silent where it is switched off."""

    def __init__(self, num_clips: int, *, enabled: bool, description: str = "Indexing") -> None:
        from tqdm import tqdm

        self._started = time.monotonic()
        self._video_seconds = 0.0
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

    def add_clip(self, video_seconds: float) -> None:
        """Count a clip that is done, and the time of video that it stands for."""
        self._video_seconds += video_seconds
        elapsed_seconds = max(time.monotonic() - self._started, 1e-9)
        speed = self._video_seconds / elapsed_seconds
        self._bar.set_postfix_str(f"{speed:.1f}x real time", refresh=False)
        self._bar.update()
