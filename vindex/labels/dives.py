"""Dives in words: labels that are codes, "['Forward', '25som', '2Twis', 'PIKE']" of Diving48.

A code says how the diver leaves the board, how often they turn over and about themselves, and how
they are held; "forward two and a half somersaults with two twists, piked" says the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["dives_meant", "is_dive"]

_CODE = (
    r"\W*(forward|back|reverse|inward)[\W_]+(dive|\d+som)[\W_]+(no|\d+)twis[\W_]+"
    r"(pike|tuck|free|str)\W*"
)
"""No compiled pattern, here and below: that takes a search a millisecond, which few need."""
_DIRECTIONS = {"forward": "forward", "back": "back", "reverse": "reverse", "inward": "inward"}
_POSITIONS = {"pike": "pike", "tuck": "tuck", "free": "free", "straight": "str", "layout": "str"}
_NUMBERS = {"no": 0.0, "without": 0.0, "zero": 0.0, "a": 1.0, "one": 1.0, "single": 1.0, "two": 2.0,
            "double": 2.0, "three": 3.0, "triple": 3.0, "four": 4.0, "quadruple": 4.0}  # fmt: skip
_HALF = "and a half"
_COUNTED = (
    rf"(half|{'|'.join(_NUMBERS)}|\d(?:\.5)?)(?: (?:{_HALF}))? (?:a )?(somersaults?|flips?|twists?)"
)
_DIVE = 0.5
"""Somersaults of a plain dive."""
_ALL_BUT_ONE = 0.75
"""Weight of a dive that differs in one of at least three things that are said."""


class _Dive(NamedTuple):
    direction: str | None = None
    somersaults: float | None = None
    twists: float | None = None
    position: str | None = None


def dives_meant(text: str, names: tuple[str, ...]) -> dict[int, float]:
    """How well each label that is a dive fits a text, in (0, 1]; empty where none is, or does.

    Args:
        text: what the user typed.
        names: the labels.
    """
    dives = {place: dive for place, name in enumerate(names) if (dive := _of_code(name))}
    said = _of_words(text) if dives else ()
    num_said = sum(each is not None for each in said)
    if not num_said:
        return {}
    agreed = {
        place: sum(a == b for a, b in zip(said, dive, strict=True) if a is not None)
        for place, dive in dives.items()
    }
    fitting = {place: 1.0 for place, num in agreed.items() if num == num_said}
    if fitting or num_said < 3:
        return fitting
    return {place: _ALL_BUT_ONE for place, num in agreed.items() if num == num_said - 1}


def is_dive(name: str) -> bool:
    """Whether a label is the code of a dive."""
    return _of_code(name) is not None


@lru_cache(maxsize=1024)
def _of_code(name: str) -> _Dive | None:
    found = re.fullmatch(_CODE, name, re.IGNORECASE) if "twis" in name.casefold() else None
    if not found:
        return None
    direction, turns, twists, position = (part.lower() for part in found.groups())
    somersaults = _DIVE if turns == "dive" else _digits(turns.removesuffix("som"))
    return _Dive(direction, somersaults, 0.0 if twists == "no" else _digits(twists), position)


def _digits(digits: str) -> float:
    """1 of "1", 2.5 of "25", 0.5 of "05"."""
    return float(f"{digits[0]}.{digits[1:]}0")


def _of_words(text: str) -> _Dive:
    plain = text.casefold().replace("½", " 1/2").replace("-", " ")
    plain = re.sub(r"\b(\d) 1/2", r"\1.5", plain).replace("1/2", "half")
    words = re.findall(r"\w+(?:\.\d)?", plain)
    counts = {
        "twist" if found[2].startswith("twist") else "somersault": _number(found[0], found[1])
        for found in re.finditer(_COUNTED, " ".join(words))
    }
    somersaults = counts.get("somersault", _DIVE if "dive" in words else None)
    return _Dive(
        _begun(words, _DIRECTIONS), somersaults, counts.get("twist"), _begun(words, _POSITIONS)
    )


def _number(whole: str, word: str) -> float:
    if word == "half":
        return 0.5
    number = _NUMBERS[word] if word in _NUMBERS else float(word)
    return number + 0.5 if _HALF in whole else number


def _begun(words: list[str], meant: dict[str, str]) -> str | None:
    """What the first word means that is one of these, or a form of it ("backward", "tucked")."""
    forms = ("", "s", "d", "ed", "ward", "wards")
    known = {f"{begin}{form}": value for begin, value in meant.items() for form in forms}
    return next((known[word] for word in words if word in known), None)
