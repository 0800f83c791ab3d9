"""From probabilities of clips to bouts: spans of a video in which a label is on.

A bout is "a relatively brief, continuous performance of one behaviour" (Martin & Bateson, Measuring
Behaviour, 3rd edition, 2007, chapter 5: events and states). Where one begins and ends is decided by
two thresholds, as Canny decides where an edge is (A Computational Approach to Edge Detection, IEEE
PAMI 8 (6), 1986, section VIII on hysteresis): it must reach the higher one somewhere, and goes on
to both sides as long as it does not fall below the lower one. So a doubtful clip inside a bout
does not tear it, and a doubtful clip alone makes none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.clips import SAME_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["BoutRule", "Observed"]

_DECIMALS = 6
"""A probability of 32 bits has no more: 0.7 is no less than 0.7 because of how it was stored."""


@dataclass(frozen=True, slots=True)
class BoutRule:
    """When a label is taken to be on."""

    enter: float
    """Probability that a bout must reach."""
    leave: float
    """Probability below which it ends; at most `enter`."""
    smooth_seconds: float
    """A clip's probability is the mean over the clips whose middles are within half of this."""
    min_seconds: float
    """Bouts that are shorter are dropped."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Which clip speaks for which time, by video and time; no time has two clips.

    Of two clips that overlap, each speaks up to the middle of their overlap; so it does where the
    cutting rule leaves time between clips, for they are samples then. Where clips are missing, by
    failures or filters, nobody speaks for the time that no clip covers: there is a gap, and what is
    without a gap is a run.
    """

    clip_ids_N: NDArray[np.int64]
    video_ids_N: NDArray[np.int64]
    starts_N: NDArray[np.float64]
    ends_N: NDArray[np.float64]
    runs_N: NDArray[np.int64]
    """Number of the run of each clip, ascending."""
    _middles_N: NDArray[np.float64] = field(repr=False)
    """Of the clips as they were cut."""
    _order_N: NDArray[np.int64] = field(repr=False)
    """Places of the clips by id, to find them again."""

    @classmethod
    def of(cls, clips: Mapping[str, NDArray[Any]], stride_seconds: float) -> Observed:
        """Those of clips by video and start.

        Args:
            clips: the columns `clip_id`, `video_id`, `start_seconds` and `end_seconds`.
            stride_seconds: from the start of one clip to that of the next, by the cutting rule.
        """
        videos_N = np.asarray(clips["video_id"], np.int64)
        starts_N = np.array(clips["start_seconds"], np.float64)
        ends_N = np.array(clips["end_seconds"], np.float64)
        middles_N = (starts_N + ends_N) / 2
        reach = np.maximum(starts_N[:-1] + stride_seconds, ends_N[:-1]) + SAME_SECONDS
        is_next = (videos_N[1:] == videos_N[:-1]) & (starts_N[1:] <= reach)
        borders = (ends_N[:-1] + starts_N[1:]) / 2
        ends_N[:-1][is_next] = borders[is_next]
        starts_N[1:][is_next] = borders[is_next]
        runs_N = np.concatenate([np.zeros(min(len(videos_N), 1), np.int64), np.cumsum(~is_next)])
        ids_N = np.asarray(clips["clip_id"], np.int64)
        return cls(ids_N, videos_N, starts_N, ends_N, runs_N, middles_N, np.argsort(ids_N))

    def placed(
        self, clip_ids: NDArray[np.int64], values: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Values of some clips at the places of all, 0 where a clip has none."""
        placed_N = np.zeros(len(self.clip_ids_N))
        if not len(placed_N):
            return placed_N
        sorted_N = self.clip_ids_N[self._order_N]
        at = np.minimum(np.searchsorted(sorted_N, clip_ids), len(sorted_N) - 1)
        is_here = sorted_N[at] == clip_ids
        placed_N[self._order_N[at[is_here]]] = values[is_here]
        return placed_N

    def seen(self) -> dict[int, list[tuple[float, float]]]:
        """The spans without a gap of each video."""
        first_R = np.flatnonzero(np.diff(self.runs_N, prepend=-1))
        last_R = np.append(first_R[1:], len(self.runs_N)) - 1
        spans: dict[int, list[tuple[float, float]]] = {}
        for video_id, start, end in zip(
            self.video_ids_N[first_R].tolist(), self.starts_N[first_R].tolist(),
            self.ends_N[last_R].tolist(), strict=True,
        ):  # fmt: skip
            spans.setdefault(video_id, []).append((start, end))
        return spans

    def smoothed(
        self, probabilities_N: NDArray[np.float64], smooth_seconds: float
    ) -> NDArray[np.float64]:
        """The mean of each clip and its near neighbours in the run (see `BoutRule`)."""
        if not len(probabilities_N):
            return probabilities_N
        apart = float(self.ends_N.max()) + smooth_seconds + 1.0  # no window reaches another run
        places_N = self._middles_N + self.runs_N * apart
        half = smooth_seconds / 2 + SAME_SECONDS
        first_N = np.searchsorted(places_N, places_N - half)
        end_N = np.searchsorted(places_N, places_N + half, side="right")
        sums = np.concatenate([[0.0], np.cumsum(probabilities_N)])
        return np.asarray((sums[end_N] - sums[first_N]) / (end_N - first_N))

    def bouts(
        self, probabilities_N: NDArray[np.float64], rule: BoutRule
    ) -> Iterator[tuple[int, int]]:
        """The first and the last clip of each bout of one label, by video and time."""
        values_N = np.round(self.smoothed(probabilities_N, rule.smooth_seconds), _DECIMALS)
        is_on = values_N >= round(rule.leave, _DECIMALS)
        follows = np.concatenate([[False], np.diff(self.runs_N) == 0])[: len(is_on)]
        begins = is_on & ~(follows & np.concatenate([[False], is_on[:-1]])[: len(is_on)])
        on = np.flatnonzero(is_on)
        first_B = np.flatnonzero(begins)
        if not len(first_B):
            return
        bounds = np.searchsorted(on, first_B)
        last_B = on[np.append(bounds[1:], len(on)) - 1]
        peaks_B = np.maximum.reduceat(values_N[on], bounds)
        lasts = self.ends_N[last_B] - self.starts_N[first_B] >= rule.min_seconds - SAME_SECONDS
        kept = (peaks_B >= round(rule.enter, _DECIMALS)) & lasts
        yield from zip(first_B[kept].tolist(), last_B[kept].tolist(), strict=True)
