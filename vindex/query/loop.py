"""The loop that every kind of query runs: ever more candidates, until the moments are enough."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from vindex.query.moments import at_most_per_video

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from vindex.query.moments import Moment
    from vindex.query.queries import Query

__all__ = ["Look", "find_moments"]

_GROWTH = 4
"""Times as many candidates, while too few moments came."""


class Look(NamedTuple):
    """What a query found among its best candidates."""

    moments: Sequence[Moment]
    """Best first."""
    is_all: bool
    """Whether more candidates could add nothing."""
    values: Collection[float]
    """Of the clips that were compared for it: all that are better than some of the moments."""
    unseen: float = -inf
    """No moment of a clip that was no candidate has a larger value, where that is known."""


def find_moments(query: Query, num_first: int, look: Callable[[int], Look]) -> Look:
    """What a query finds: moments, best first, more than its limit or all.

    Args:
        query: what is asked.
        num_first: candidates to look at first.
        look: finds moments among so many candidates.
    """
    num = num_first
    while True:
        found = look(num)
        moments = at_most_per_video(found.moments, query.per_video)
        is_enough = len(moments) > query.limit and moments[query.limit].value >= found.unseen
        if is_enough or found.is_all:
            return found._replace(moments=moments)
        num *= _GROWTH
