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

    from vindex.query.results import SeenFile

__all__ = ["reel_names"]

_LENGTH = 8
"""Characters of a reel name in CMX 3600."""

_TAKEN = ("AX", "BL")
"""In CMX 3600 `AX` is a source without a reel, and `BL` is black."""


def reel_names(
    files: Iterable[SeenFile], said: Mapping[SeenFile, str] = MappingProxyType({})
) -> dict[SeenFile, str]:
    """A name for each video: that of its reel, else as its file is called.

    They are of at most eight capital letters and digits. Videos of one reel share its name, and no
    others do. Where two names begin alike, the end of the second gives way to a number; names of
    files to those of reels.

    Args:
        files: of the videos.
        said: the reels that files name themselves.
    """
    keys = {
        seen: (False, said[seen], None) if seen in said else (True, seen.path, seen)
        for seen in files
    }
    names: dict[tuple[bool, str, SeenFile | None], str] = {}
    taken = set(_TAKEN)
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(2))
    for key in sorted(dict.fromkeys(keys.values()), key=lambda key: key[:2]):
        is_file, called, _ = key
        called = PurePosixPath(called).stem if is_file else called
        plain = normalize("NFKD", called).encode("ascii", "ignore").decode()
        name = stem = re.sub("[^A-Z0-9]", "", plain.upper())[:_LENGTH] or "VIDEO"
        while name in taken:
            number = str(next(numbers[stem]))
            name = stem[: _LENGTH - len(number)] + number
        taken.add(name)
        names[key] = name
    return {seen: names[key] for seen, key in keys.items()}
