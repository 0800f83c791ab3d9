"""How unlikely similarities are by chance, alone and in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COST", "Chance", "best_span", "evidence_for", "sureness", "tail_runs"]

COST = 1.5
"""A pair costs a span so much, against its -ln p: a chance pair has 1 on average, so spans end."""
_DECAY, _SEGMENTS = 0.583, 0.05
"""K is 0.05; where both come from is said in `__init__`."""
_TAIL_SHARE = 0.01
_LEAST_TAIL = 20


class Chance:
    """How unlikely a similarity is between clips that have nothing to do with each other."""

    def __init__(self, similarities_N: NDArray[np.floating]) -> None:
        """Learn from the similarities of pairs of such clips, at least one."""
        self._sorted = np.sort(similarities_N)
        num = len(self._sorted)
        num_tail = min(max(int(num * _TAIL_SHARE), _LEAST_TAIL), (num + 1) // 2)
        self._tail_share = num_tail / num
        depths = self._depth(self._sorted[-num_tail:])
        self._tail_start = float(depths[0])
        self._tail_scale = max(float((depths - depths[0]).mean()), 1e-3)

    @property
    def distance(self) -> float:
        """The usual one, 1 - cosine: the median."""
        return 1.0 - float(self._sorted[len(self._sorted) // 2])

    @staticmethod
    def _depth(similarities: NDArray[np.floating]) -> NDArray[np.float64]:
        return -np.log(np.maximum(1.0 - np.asarray(similarities, np.float64), 1e-6))

    def evidence(self, similarities: NDArray[np.floating]) -> NDArray[np.float64]:
        """-ln p of each similarity."""
        ranks = np.searchsorted(self._sorted, similarities, side="left")
        bulk = -np.log(np.maximum(1 - ranks / len(self._sorted), self._tail_share))
        beyond = np.maximum(self._depth(similarities) - self._tail_start, 0.0)
        return bulk + beyond / self._tail_scale


def sureness(evidence: float, num_pairs: float) -> float:
    """1 / (1 + E), where E such spans are expected by chance among so many pairs of clips."""
    return float(1 / (1 + _SEGMENTS * num_pairs * np.exp(-_DECAY * evidence)))


def evidence_for(num_pairs: float) -> float:
    """The evidence with which as many spans are expected by chance as there are: one."""
    return float(np.log(max(_SEGMENTS * num_pairs, 1.0)) / _DECAY)


def best_span(gains: NDArray[np.floating]) -> tuple[int, int, float]:
    """Start, end (exclusive) and sum of the run with the largest sum; an empty run has 0."""
    best, current, start = (0, 0, 0.0), 0.0, 0
    for place, gain in enumerate(gains.tolist()):
        if current <= 0:
            current, start = 0.0, place
        current += gain
        if current > best[2]:
            best = (start, place + 1, current)
    return best


def tail_runs(gains: NDArray[np.floating]) -> list[tuple[int, int, float]]:
    """Start, end (exclusive) and sum of each run of gains of the most unusual percent."""
    is_in = gains >= -np.log(_TAIL_SHARE) - COST
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_in, [False]]).astype(np.int8)))
    return [
        (start, end, float(gains[start:end].sum())) for start, end in edges.reshape(-1, 2).tolist()
    ]
