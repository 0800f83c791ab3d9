"""What hits are ranked by, and which of them are weak beside the best.

A hit is weak where its value is so much below that of the best hit that both would not be of one
moment (the shares of `vindex.query.moments`), and where hardly any clip of such a score shows what
was asked. docs/searching.md says how often hits above and below this cut are right.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.query.queries import Query

__all__ = ["LEAST_SCORE", "Measure"]

LEAST_SCORE = 0.1
"""A lower score is weak, however low the best one is: in the sample library, of 1241 moments that a
label finds with less, 12 show it."""

_DECIMALS = 4
"""Of a percentile: one clip of a million counts."""


class Measure(NamedTuple):
    """The value that hits are ranked by."""

    name: Literal["score", "similarity"]
    share: float
    """Of the best hit's value; a hit with less is weak. 0: none is."""
    num_clips: int
    """Clips that were compared."""
    values: Sequence[float]
    """Of the best of these clips, ascending: of all that are better than some hit."""

    @classmethod
    def of(
        cls,
        query: Query,
        name: Literal["score", "similarity"],
        share: float,
        num_clips: int,
        values: Iterable[float],
    ) -> Measure:
        """That of a query; one that says itself which score is enough has no weak hits."""
        share = share if query.min_score is None else 0.0
        return cls(name, share, num_clips, tuple(sorted(values)))

    @classmethod
    def joined(cls, measures: Sequence[Measure]) -> Measure:
        """That of one query to several indexes, as if all their clips were in one."""
        values = sorted(value for each in measures for value in each.values)
        share = min(each.share for each in measures)
        num_clips = sum(each.num_clips for each in measures)
        return cls(measures[0].name, share, num_clips, tuple(values))

    def weak_below(self, best: float | None) -> float:
        """The value below which a hit is weak, beside the best one; None: there is none."""
        if not self.share or best is None:
            return -inf
        least = LEAST_SCORE if self.name == "score" else 0.0
        return max(self.share * best, least)

    def percentile(self, value: float) -> float:
        """So many of 100 clips that were compared have a lower value than a hit of this one."""
        num_better = len(self.values) - bisect_right(self.values, value)
        lower = max(self.num_clips - num_better - 1, 0)
        return round(100 * lower / max(self.num_clips, 1), _DECIMALS)
