"""Where a taught label begins, and how good it is from there on.

All is said of videos that were left out when it was learned. What people give is no fair sample of
what a label finds: they give what they know to have it. What vindex asked them about is one, so
precision is told from the clips of a review, of the upper and the lower half of what the label
finds, which weigh the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from vindex.store.taught import Quality
from vindex.teach.heads import left_out_logits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.teach.judged import Training

__all__ = ["Found", "average_precision", "calibrated_offset", "choose_cut", "measure"]

_FAIR_CLIPS = 6
"""Fewer judged clips above the cut say too little about its precision."""

_FAIR_VIDEOS = 3
"""Fewer videos with the label say too little about how much of it is found."""

_DRAWS = 1000
_INTERVAL = (5, 95)
"""Percentiles between which the true value is in 90 of 100 cases."""

_AIMS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_MOST_MORE = 500
"""Who would need more examples than this is not told how many."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a label says of the library, and what is known of it."""

    logits_N: NDArray[np.float32]
    """Of all clips."""
    ascending_N: NDArray[np.float32]
    """The same, sorted."""
    clip_ids_N: NDArray[np.int64]
    training: Training
    left_out_T: NDArray[np.float64]
    """The logit of each clip that was learned from, as its video left out gives it."""

    @property
    def yes_logits(self) -> NDArray[np.float64]:
        """Those of clips that were judged to have the label."""
        yes_Y: NDArray[np.float64] = self.left_out_T[self.training.is_yes_N]
        return yes_Y

    def num_from(self, logits_X: NDArray[np.float64]) -> NDArray[np.int64]:
        """How many clips of the library are at least as sure as each of these."""
        below_X = np.searchsorted(self.ascending_N.astype(np.float64), logits_X)
        return len(self.ascending_N) - below_X


def choose_cut(found: Found) -> float:
    """The logit from which on a clip has the label: where recall^2 / share of clips is largest.

    That is where the F1 measure is about largest, though it is not known how many clips have the
    label (Lee and Liu, Learning with positive and unlabeled examples, ICML 2003). Between a recall
    of a half and of all, for the recall of few examples at their very best is chance; and never
    below even odds, whatever left-out examples say.
    """
    yes_Y = found.yes_logits
    cuts = np.unique(np.quantile(yes_Y, np.linspace(0.05, 0.5, 10)))
    recalls = (yes_Y[None] >= cuts[:, None]).mean(axis=1)
    num_clips = len(found.ascending_N)
    shares = found.num_from(cuts) / num_clips
    best = float(cuts[np.argmax(recalls**2 / np.maximum(shares, 1 / num_clips))])
    return max(best, 0.0)


def calibrated_offset(ascending_N: NDArray[np.float32], num_clips: float) -> float:
    """What to add to logits so that the probabilities sum up to the clips that have the label.

    Args:
        ascending_N: the logits of all clips.
        num_clips: that have the label.
    """
    sample_N = ascending_N[:: max(1, len(ascending_N) // 50_000)].astype(np.float64)
    share = min(max(num_clips / len(ascending_N), 1e-6), 1 - 1e-6)
    low, high = -100.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        is_less = (0.5 + 0.5 * np.tanh(0.5 * (sample_N + middle))).mean() < share
        low, high = (middle, high) if is_less else (low, middle)
    return low


def measure(found: Found, cut: float) -> Quality | None:
    """How good a label is from its cut on; None: there are too few examples to say."""
    training = found.training
    is_fair_T = training.was_asked_N & (found.left_out_T >= cut)
    if is_fair_T.sum() < _FAIR_CLIPS and (training.is_judged_N & ~training.is_yes_N).sum() >= 10:
        is_fair_T = training.is_judged_N & (found.left_out_T >= cut)
    yes_videos = np.unique(training.groups_N[training.is_yes_N])
    if is_fair_T.sum() < _FAIR_CLIPS or len(yes_videos) < _FAIR_VIDEOS:
        return None
    chooser = np.random.default_rng(0)
    precisions = _precision_draws(found, cut, is_fair_T, chooser)
    averages = _average_precision_draws(found, cut, precisions, chooser)
    average = float(np.median(averages))
    aim, more_yes = _how_many_more(found, average)
    told = training.is_yes_N[is_fair_T]
    low, high = _interval(precisions)
    low, high = low if told.any() else 0.0, 1.0 if told.all() else high
    return Quality(
        average, _interval(averages), float(np.median(precisions)), (low, high),
        len(np.unique(training.groups_N[training.is_judged_N])), more_yes, aim,
    )  # fmt: skip


def _interval(draws: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(draws, _INTERVAL)
    return float(low), float(high)


def _precision_draws(
    found: Found, cut: float, is_fair_T: NDArray[np.bool_], chooser: np.random.Generator
) -> NDArray[np.float64]:
    """Precision from the cut on, drawn from what is believed of it.

    Clips that were judged are known. Of the others, the upper and the lower half are each believed
    to have the label as often as judged clips there (Jeffreys' prior).
    """
    training = found.training
    is_above_N = found.logits_N >= cut
    ids_A = found.clip_ids_N[is_above_N]
    judged = training.clip_ids_N[training.is_judged_N]
    known_yes = training.clip_ids_N[training.is_judged_N & training.is_yes_N]
    unknown = found.logits_N[is_above_N][~np.isin(ids_A, judged)]
    middle = float(np.median(unknown)) if len(unknown) else cut
    expected = np.full(_DRAWS, float(np.isin(ids_A, known_yes).sum()))
    for is_mine_T, num_clips in (
        (found.left_out_T >= middle, (unknown >= middle).sum()),
        (found.left_out_T < middle, (unknown < middle).sum()),
    ):
        told = training.is_yes_N[is_fair_T & is_mine_T]
        shares = chooser.beta(told.sum() + 0.5, (~told).sum() + 0.5, _DRAWS)
        expected += num_clips * shares
    precisions: NDArray[np.float64] = expected / max(len(ids_A), 1)
    return precisions


def _average_precision_draws(
    found: Found, cut: float, precisions: NDArray[np.float64], chooser: np.random.Generator
) -> NDArray[np.float64]:
    """Average precision over the library, for each precision from the cut on.

    How many clips have the label follows from the precision, and from the share of the yes that
    lies above the cut; the precision down to each yes from that, from the share of the yes above
    it, and from how many clips of the library are above it. Videos are drawn anew each time.
    """
    training, order_Y = found.training, np.argsort(-found.yes_logits)
    yes_Y = found.yes_logits[order_Y]
    videos, video_Y = np.unique(training.groups_N[training.is_yes_N][order_Y], return_inverse=True)
    times_RV = _times_drawn(len(precisions), len(videos), chooser)
    times_RY = times_RV[:, video_Y]
    num_yes_R = times_RY.sum(axis=1)
    recall_R = np.maximum((times_RY * (yes_Y >= cut)).sum(axis=1), 0.5) / num_yes_R
    num_above = found.num_from(np.array([cut]))[0]
    num_true_R = np.maximum(precisions * num_above / recall_R, 1.0)
    # Each yes as often as its video was drawn, the surest of a draw first.
    draw_E, yes_E = (
        np.repeat(places.ravel(), times_RY.ravel()) for places in np.indices(times_RY.shape)
    )
    rank_E = np.arange(1, len(draw_E) + 1) - (np.cumsum(num_yes_R) - num_yes_R)[draw_E]
    above_E = np.maximum(found.num_from(yes_Y), 1)[yes_E]
    precision_E = np.minimum((num_true_R / num_yes_R)[draw_E] * rank_E / above_E, 1.0)
    averages_R: NDArray[np.float64] = np.bincount(draw_E, precision_E) / num_yes_R
    return averages_R


def _times_drawn(num_draws: int, num_videos: int, chooser: np.random.Generator) -> NDArray[np.intp]:
    """How often each video is in each draw of as many as there are."""
    drawn_RV = chooser.integers(num_videos, size=(num_draws, num_videos))
    places_RV = drawn_RV + num_videos * np.arange(num_draws)[:, None]
    times = np.bincount(places_RV.ravel(), minlength=num_draws * num_videos)
    return times.reshape(num_draws, num_videos)


def average_precision(scores_N: NDArray[np.floating], is_true_N: NDArray[np.bool_]) -> float:
    """Mean of the precision at each clip that has the label, ranked by score."""
    ranked_N = is_true_N[np.argsort(-scores_N, kind="stable")]
    precision_N = np.cumsum(ranked_N) / np.arange(1, len(ranked_N) + 1)
    return float(precision_N[ranked_N].mean())


def _how_many_more(found: Found, average: float) -> tuple[float | None, int | None]:
    """The next aim for the average precision, and about how many more yes lead to it.

    What is missing to 1 falls as a power of the number of examples; which one is told by learning
    from half of the videos with the label.
    """
    aim = next((each for each in _AIMS if each >= average + 0.04), None)
    if aim is None:
        return None, None
    training = found.training
    videos = np.unique(training.groups_N[training.is_yes_N])
    whole = average_precision(found.left_out_T, training.is_yes_N)
    chooser = np.random.default_rng(1)
    halves = [
        _left_out_average(training, chooser.choice(videos, len(videos) // 2, replace=False))
        for _ in range(2)
    ]
    if None in halves:
        return None, None
    missing = [max(1 - value, 0.01) for value in (*halves, whole) if value is not None]
    power = min(log2((missing[0] + missing[1]) / 2 / missing[2]), 1.0)
    if power < 0.1:
        return aim, None
    num_yes = int(training.is_yes_N.sum())
    more = num_yes * (((1 - average) / (1 - aim)) ** (1 / power) - 1)
    return aim, None if more > _MOST_MORE else max(1, round(more))


def _left_out_average(training: Training, videos: NDArray[np.int64]) -> float | None:
    """Average precision among the clips learned from, with the yes of some videos only."""
    kept_N = ~training.is_yes_N | np.isin(training.groups_N, videos)
    is_yes_N = training.is_yes_N[kept_N]
    clips_ND = training.features_ND[kept_N].astype(np.float64)
    logits_N = left_out_logits(clips_ND, is_yes_N, training.groups_N[kept_N])
    return None if logits_N is None else average_precision(logits_N, is_yes_N)
