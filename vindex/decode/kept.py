"""Files that are kept because making them costs more than reading them; any may go at any time."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_kept"]

_TOUCH_SECONDS = 60.0
"""When a file was used last is known no more exactly than this."""


def read_kept(place: Path) -> bytes | None:
    """What a file holds, which was used by this: those that are used least go first.

    Returns:
        None where it is not there, or cannot be read.
    """
    if not place.is_file():  # a pipe or a device may never end
        return None
    try:
        data = place.read_bytes()
    except OSError:
        return None
    with suppress(OSError):  # it may be read, but not touched
        now = time.time()
        if now - place.stat().st_mtime > _TOUCH_SECONDS:
            os.utime(place, (now, now))
    return data
