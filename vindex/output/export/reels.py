"""Reel names: what an EDL calls the videos that it is cut from."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["reel_names"]

_LENGTH = 8
"""Characters of a reel name in CMX 3600."""

_TAKEN = ("AX", "BL")
"""In CMX 3600 `AX` is a source without a reel, and `BL` is black."""


def reel_names(paths: Iterable[str]) -> dict[str, str]:
    """A name for each video, by its path: as its file is called, and no two alike.

    They are of at most eight capital letters and digits. Where two files begin alike, the end of
    the second gives way to a number.
    """
    names: dict[str, str] = {}
    taken = set(_TAKEN)
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(2))
    for path in sorted(set(paths)):
        plain = normalize("NFKD", PurePosixPath(path).stem).encode("ascii", "ignore").decode()
        name = stem = re.sub("[^A-Z0-9]", "", plain.upper())[:_LENGTH] or "VIDEO"
        while name in taken:
            number = str(next(numbers[stem]))
            name = stem[: _LENGTH - len(number)] + number
        taken.add(name)
        names[path] = name
    return names
