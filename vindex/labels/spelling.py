"""Spelling mistakes: the nearest known word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["edit_distance", "nearest_word"]


_SHORTEST = 4
"""Letters of a word that may be mended."""


def edit_distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words.

    The optimal string alignment distance; anything above `limit` is given as `limit + 1`.

    Args:
        left: a word.
        right: a word.
        limit: the largest distance that matters.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, a in enumerate(left, start=1):
        here = [row]
        for column, b in enumerate(right, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > limit:
            return limit + 1
        before, above = above, here
    return above[-1]


def _allowed(length: int) -> int:
    """Edits that a word of this length may have: short words turn into others too easily."""
    if length < _SHORTEST:
        return 0
    return 1 if length < 8 else 2


def _begins_alike(word: str, known: str, *, is_strict: bool) -> bool:
    is_swapped = known[:2] == word[1::-1]
    if known[0] == word[0] or is_swapped or known[1:3] == word[:2]:
        return True
    return not is_strict and len(word) > 5 and known[1:3] == word[1:3]


def nearest_word(
    word: str, preferred: Iterable[str], others: Iterable[str], *, length: int | None = None
) -> str | None:
    """The known word that a misspelled one most likely is.

    The first letter is rarely wrong, so it must agree (or be swapped with the second; or be the
    only mistake in a long preferred word); words with all the letters in another order count as
    one mistake, the only one that a word may have of which too few letters count ("opne", without
    its last "e").

    Args:
        word: a word that is not known.
        preferred: words that win when others are as near.
        others: the rest of the known words.
        length: letters that count for what is near enough; those of the word unless given.

    Returns:
        The nearest word, None when none is near enough.
    """
    limit = _allowed(length or len(word))
    is_swap_only = not limit and len(word) >= _SHORTEST
    if is_swap_only:
        limit = 1
    if not limit:
        return None
    letters = sorted(word)
    best: tuple[int, int, str] | None = None
    for rank, known_words in enumerate((preferred, others)):
        for known in known_words:
            if len(known) < 3 or not _begins_alike(word, known, is_strict=rank > 0):
                continue
            edits = edit_distance(word, known, limit)
            if is_swap_only and sorted(known) != letters:
                continue
            if edits > limit and len(known) == len(word) and sorted(known) == letters:
                edits = 1
            if edits <= limit and (best is None or (edits, rank, known) < best):
                best = (edits, rank, known)
    return best[2] if best else None
