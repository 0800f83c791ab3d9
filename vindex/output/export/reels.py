"""Reel names: what an EDL calls the videos that it is cut from."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["reel_names"]

_LENGTH = 8
"""Characters of a reel name in CMX 3600."""

_TAKEN = ("AX", "BL")
"""In CMX 3600 `AX` is a source without a reel, and `BL` is black."""


def reel_names(
    paths: Iterable[str], said: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """A name for each video, by its path: that of its reel, else as its file is called.

    They are of at most eight capital letters and digits. Videos of one reel share its name, and no
    others do. Where two names begin alike, the end of the second gives way to a number; names of
    files to those of reels.

    Args:
        paths: of the videos.
        said: the reels that files name themselves, by path.
    """
    keys = {path: (path not in said, said.get(path, path)) for path in paths}
    names: dict[tuple[bool, str], str] = {}
    taken = set(_TAKEN)
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(2))
    for key in sorted({*keys.values()}):
        is_file, called = key
        called = PurePosixPath(called).stem if is_file else called
        plain = normalize("NFKD", called).encode("ascii", "ignore").decode()
        name = stem = re.sub("[^A-Z0-9]", "", plain.upper())[:_LENGTH] or "VIDEO"
        while name in taken:
            number = str(next(numbers[stem]))
            name = stem[: _LENGTH - len(number)] + number
        taken.add(name)
        names[key] = name
    return {path: names[key] for path, key in keys.items()}
