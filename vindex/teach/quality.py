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
    clip_ids_N: NDArray[np.int64]
    training: Training
    left_out_T: NDArray[np.float64]
    """The logit of each clip that was learned from, as its video left out gives it."""

    @property
    def yes_logits(self) -> NDArray[np.float64]:
        """Those of clips that were judged to have the label."""
        yes_Y: NDArray[np.float64] = self.left_out_T[self.training.is_yes_N]
        return yes_Y


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
    sorted_N = np.sort(found.logits_N)
    shares = 1 - np.searchsorted(sorted_N, cuts) / len(sorted_N)
    best = float(cuts[np.argmax(recalls**2 / np.maximum(shares, 1 / len(sorted_N)))])
    return max(best, 0.0)


def calibrated_offset(logits_N: NDArray[np.float32], num_clips: float) -> float:
    """What to add to logits so that the probabilities sum up to the clips that have the label."""
    sample_N = np.sort(logits_N)[:: max(1, len(logits_N) // 50_000)].astype(np.float64)
    share = min(max(num_clips / len(logits_N), 1e-6), 1 - 1e-6)
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
    aim, more_yes = _how_many_more(training, average)
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
    judged = dict(
        zip(
            training.clip_ids_N[training.is_judged_N].tolist(),
            training.is_yes_N[training.is_judged_N].tolist(),
            strict=True,
        )
    )
    is_above_N = found.logits_N >= cut
    ids = found.clip_ids_N[is_above_N].tolist()
    known = [judged[clip_id] for clip_id in ids if clip_id in judged]
    unknown = found.logits_N[is_above_N][[clip_id not in judged for clip_id in ids]]
    middle = float(np.median(unknown)) if len(unknown) else cut
    expected = np.full(_DRAWS, float(sum(known)))
    for is_mine_T, num_clips in (
        (found.left_out_T >= middle, (unknown >= middle).sum()),
        (found.left_out_T < middle, (unknown < middle).sum()),
    ):
        told = training.is_yes_N[is_fair_T & is_mine_T]
        shares = chooser.beta(told.sum() + 0.5, (~told).sum() + 0.5, _DRAWS)
        expected += num_clips * shares
    precisions: NDArray[np.float64] = expected / max(len(ids), 1)
    return precisions


def _average_precision_draws(
    found: Found, cut: float, precisions: NDArray[np.float64], chooser: np.random.Generator
) -> NDArray[np.float64]:
    """Average precision over the library, for each precision from the cut on.

    How many clips have the label follows from the precision, and from the share of the yes that
    lies above the cut; the precision down to each yes from that, from the share of the yes above
    it, and from how many clips of the library are above it. Videos are drawn anew each time.
    """
    training = found.training
    groups_Y = training.groups_N[training.is_yes_N]
    videos, sorted_N = np.unique(groups_Y), np.sort(found.logits_N)
    num_above = len(sorted_N) - np.searchsorted(sorted_N, cut)
    averages = np.zeros(len(precisions))
    for draw, precision in enumerate(precisions):
        drawn = chooser.choice(videos, len(videos))
        yes = np.sort(np.concatenate([found.yes_logits[groups_Y == video] for video in drawn]))[
            ::-1
        ]
        recall = max((yes >= cut).mean(), 0.5 / len(yes))
        num_true = max(precision * num_above / recall, 1.0)
        above = np.maximum(len(sorted_N) - np.searchsorted(sorted_N, yes), 1)
        recalls = np.arange(1, len(yes) + 1) / len(yes)
        averages[draw] = np.minimum(num_true * recalls / above, 1.0).mean()
    return averages


def average_precision(scores_N: NDArray[np.floating], is_true_N: NDArray[np.bool_]) -> float:
    """Mean of the precision at each clip that has the label, ranked by score."""
    ranked_N = is_true_N[np.argsort(-scores_N, kind="stable")]
    precision_N = np.cumsum(ranked_N) / np.arange(1, len(ranked_N) + 1)
    return float(precision_N[ranked_N].mean())


def _how_many_more(training: Training, average: float) -> tuple[float | None, int | None]:
    """The next aim for the average precision, and about how many more yes lead to it.

    What is missing to 1 falls as a power of the number of examples; which one is told by learning
    from half of the videos with the label.
    """
    aim = next((each for each in _AIMS if each >= average + 0.04), None)
    videos = np.unique(training.groups_N[training.is_yes_N])
    whole = _left_out_average(training, videos)
    chooser = np.random.default_rng(1)
    halves = [
        _left_out_average(training, chooser.choice(videos, len(videos) // 2, replace=False))
        for _ in range(2)
    ]
    if aim is None or whole is None or None in halves:
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
