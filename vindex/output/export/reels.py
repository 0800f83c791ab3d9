"""Reel names: what an EDL calls the videos that it is cut from."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from vindex.query.results import SeenFile

__all__ = ["Recorded", "reel_names"]

_LENGTH = 8
"""Characters of a reel name in CMX 3600."""

_TAKEN = ("AX", "BL")
"""In CMX 3600 `AX` is a source without a reel, and `BL` is black."""

_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a file says that it was recorded."""

    reel: str
    begin: Fraction
    """Its first moment, in seconds of its time code from 00:00:00:00 on."""
    end: Fraction
    """In the same way; after midnight it counts on."""


def reel_names(
    files: Iterable[SeenFile], said: Mapping[SeenFile, Recorded] = MappingProxyType({})
) -> dict[SeenFile, str]:
    """A name for each video: that of its reel, else as its file is called.

    They are of at most eight capital letters and digits. Videos of one reel share its name, and no
    others do; those whose time code overlaps lie on different reels that are called alike. Where
    two names begin alike, the end of the second gives way to a number; names of files to those of
    reels.

    Args:
        files: of the videos.
        said: what files say themselves.
    """
    numbered = _told_apart(said)
    keys = {
        seen: (False, said[seen].reel, numbered[seen], None)
        if seen in said
        else (True, seen.path, 0, seen)
        for seen in files
    }
    names: dict[tuple[bool, str, int, SeenFile | None], str] = {}
    taken = set(_TAKEN)
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(2))
    for key in sorted(dict.fromkeys(keys.values()), key=lambda key: key[:3]):
        is_file, called, *_ = key
        called = PurePosixPath(called).stem if is_file else called
        plain = normalize("NFKD", called).encode("ascii", "ignore").decode()
        name = stem = re.sub("[^A-Z0-9]", "", plain.upper())[:_LENGTH] or "VIDEO"
        while name in taken:
            number = str(next(numbers[stem]))
            name = stem[: _LENGTH - len(number)] + number
        taken.add(name)
        names[key] = name
    return {seen: names[key] for seen, key in keys.items()}


def _told_apart(said: Mapping[SeenFile, Recorded]) -> dict[SeenFile, int]:
    """Which of the reels of its name each file lies on, from 0; on none a time code comes twice.

    Cameras number their cards from 1 on, each of them, and files without a time code all begin at
    00:00:00:00: an editor that looks for a reel and a time code would take the other file.
    """
    numbers: dict[SeenFile, int] = {}
    begins: defaultdict[str, list[Fraction]] = defaultdict(list)  # of each reel of a name
    free: defaultdict[str, list[tuple[Fraction, int]]] = defaultdict(list)  # and from when on
    for seen, each in sorted(said.items(), key=lambda item: (item[1].begin, item[0].path)):
        ends, first = free[each.reel], begins[each.reel]
        fits = ends and ends[0][0] <= each.begin and each.end <= first[ends[0][1]] + _DAY
        number = heappop(ends)[1] if fits else len(first)
        if not fits:
            first.append(each.begin)
        heappush(ends, (each.end, number))
        numbers[seen] = number
    return numbers
