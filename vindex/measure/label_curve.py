"""The label-efficiency curve: how good a label is after one, two, five ... examples of it.

Of each label a third of the videos that have it, and a third of the others, is held out, and the
label is learned from a few clips of the rest: never are clips of one video on both sides. What is
measured is the average precision on all clips that were held out. All of it is drawn anew several
times, from a fixed seed. Intervals come from the bootstrap (Efron & Tibshirani, An Introduction to
the Bootstrap, 1993, chapter 13: percentiles), over the draws and, within each, over its held-out
videos, which are what is independent here, not clips.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.errors import UsageError
from vindex.measure.ground_truth import read_truth, true_labels
from vindex.measure.named_videos import named_videos
from vindex.settings import DRAWS, SHOTS
from vindex.store.snapshot import Snapshot
from vindex.store.taught import vectors_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from vindex.store.layout import IndexFolder
    from vindex.store.taught import FeatureKind, Head

    Learn = Callable[[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]], Head]
    """`vindex.teach.heads.learn`, a room of this layer."""

__all__ = ["CurvePoint", "LabelCurve", "LabelEfficiency", "TooFew", "curve_of"]

NUM_NO = 100
"""Clips without the label that are learned from beside the examples, drawn at random."""

_HELD_OUT = 3
"""One video in so many is held out."""

_RESAMPLES = 200
_INTERVAL = (5.0, 95.0)
"""Percentiles: the interval holds the true value in 90 of 100 cases."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How good labels are after some examples."""

    shots: int
    """Clips with the label that were learned from."""
    average_precision: float
    """Mean over the draws; over labels too, where it is of several."""
    interval: tuple[float, float]
    """Holds the true value in 90 of 100 cases."""
    labels: int
    """How many labels it is of."""


@dataclass(frozen=True, slots=True)
class LabelEfficiency:
    """The curve of one label."""

    label: str
    clips: int
    """That truly have it."""
    videos: int
    """With such clips."""
    chance: float
    """Average precision of guessing: the share of clips that have it."""
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class TooFew:
    """A label with too few clips or videos to be learned from so many examples and measured."""

    label: str
    clips: int
    videos: int
    shots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LabelCurve:
    """How fast labels are learned from an index."""

    features: FeatureKind
    """What of the clips was learned from: `mean`, or `moments` beside it."""
    clips: int
    videos: int
    draws: int
    curve: tuple[CurvePoint, ...]
    """Means over labels. Where a point is of fewer labels than another, they do not compare."""
    per_label: tuple[LabelEfficiency, ...]
    too_few: tuple[TooFew, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex eval --shots`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Clips:
    """The clips of the truth file's videos."""

    features_ND: NDArray[np.float32]
    videos_N: NDArray[np.int64]
    """Number of the video of each, from 0."""
    features: FeatureKind


def curve_of(
    index: IndexFolder,
    truth_path: str | os.PathLike[str],
    learn: Learn,
    shots: Sequence[int],
    draws: int = int(DRAWS.default or 0),
) -> LabelCurve:
    """Measure how good each label of a truth file is after so many examples.

    A clip has each label that covers at least half of it. The labels need not be the model's.

    Args:
        index: with clips of the truth file's videos.
        truth_path: as `vindex.measure.evaluate.evaluate` takes it.
        learn: learns a label from features, verdicts and videos of clips.
        shots: numbers of examples.
        draws: how often examples and held-out videos are drawn.

    Raises:
        UsageError: an argument or the truth file cannot be used, or fits no clip of the index.
        MissingDependencyError: what `learn` needs is not installed.
    """
    for number in shots:
        SHOTS.check(number)
    DRAWS.check(draws)
    if not shots:
        raise UsageError("No number of examples was given. Give some, such as 1,2,5,10.")
    wanted = sorted(set(shots))
    clips, true = _read(index, truth_path)
    per_label, too_few, samples = [], [], defaultdict(list)
    for place, label in enumerate(sorted({name for names in true for name in names})):
        has_N = np.array([label in names for names in true])
        task = _Task(clips, has_N, np.random.default_rng(place))
        found = task.measured(learn, wanted, draws)
        num_videos = len(np.unique(clips.videos_N[has_N]))
        missing = tuple(number for number in wanted if number not in found)
        if missing:
            too_few.append(TooFew(label, int(has_N.sum()), num_videos, missing))
        curve = tuple(_point(number, [found[number]]) for number in wanted if number in found)
        per_label.append(
            LabelEfficiency(label, int(has_N.sum()), num_videos, float(has_N.mean()), curve)
        )
        for number, of_label in found.items():
            samples[number].append(of_label)
    overall = tuple(_point(number, samples[number]) for number in wanted if samples[number])
    num_videos = len(np.unique(clips.videos_N))
    return LabelCurve(
        clips.features, len(true), num_videos, draws, overall, tuple(per_label), tuple(too_few)
    )


def _read(index: IndexFolder, truth_path: str | os.PathLike[str]) -> tuple[_Clips, list[set[str]]]:
    """The clips of the truth file's videos, and the labels of each.

    Raises:
        UsageError: the truth file cannot be used, or no clip has a label in it.
    """
    truth = read_truth(truth_path)
    with Snapshot.of(index) as snapshot:
        named = named_videos(snapshot, truth)
        found = named.clips
        true = [true_labels(clip.clip, named.spans[clip.video_id]) for clip in found]
        if not any(true):
            raise UsageError(
                f"No clip of this index has a true label in {truth_path}. Its column `path` is the "
                "path below the library's root, as `vindex search --json` shows in "
                "`relative_path`."
            )
        held = snapshot.features_of(found)
    has_moments = held.moments_NM is not None and bool(np.isfinite(held.moments_NM).all())
    features: FeatureKind = "moments" if has_moments else "mean"
    features_ND = vectors_of(held, features)
    _, videos_N = np.unique([c.video_id for c in found], return_inverse=True)
    return _Clips(features_ND, videos_N.astype(np.int64), features), true


@dataclass(frozen=True, slots=True)
class _Task:
    """One label to learn."""

    clips: _Clips
    has_N: NDArray[np.bool_]
    rng: np.random.Generator

    def measured(
        self, learn: Learn, shots: Sequence[int], draws: int
    ) -> dict[int, tuple[float, NDArray[np.float64]]]:
        """By number of examples: the mean average precision, and what it is in each resample.

        A number that some draw has too few examples for is left out.
        """
        results: dict[int, list[tuple[float, NDArray[np.float64]]]] = defaultdict(list)
        for _ in range(draws):
            out_N = self._held_out()
            yes = self.rng.permutation(np.flatnonzero(self.has_N & ~out_N))
            no = self.rng.permutation(np.flatnonzero(~self.has_N & ~out_N))[:NUM_NO]
            counts_RN = self._resampled(out_N)
            if not (self.has_N & out_N).any() or not len(no):
                return {}
            for number in shots:
                if number <= len(yes):
                    score = self._scorer(learn, yes[:number], no, out_N)
                    results[number].append(_precisions(score, self.has_N[out_N], counts_RN))
        return {
            number: self._over_draws(of_draws)
            for number, of_draws in results.items()
            if len(of_draws) == draws
        }

    def _held_out(self) -> NDArray[np.bool_]:
        """Whether each clip's video is held out: a third of those with the label, and of others."""
        out = [self.rng.permutation(v)[: _share_out(len(v))] for v in self._kinds()]
        return np.isin(self.clips.videos_N, np.concatenate(out))

    def _scorer(
        self,
        learn: Learn,
        yes: NDArray[np.int64],
        no: NDArray[np.int64],
        out_N: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """How sure a head that was learned from some clips is of those that are held out."""
        chosen = np.concatenate([yes, no])
        is_yes = np.arange(len(chosen)) < len(yes)
        one_group = np.zeros(len(chosen), np.int64)  # no calibration: it changes no order
        head = learn(self.clips.features_ND[chosen], is_yes, one_group)
        return head.logits(self.clips.features_ND[out_N])

    def _resampled(self, out_N: NDArray[np.bool_]) -> NDArray[np.float64]:
        """How often each held-out clip counts in each resample, with all of its video.

        Videos with the label are drawn from such videos, and others from others.
        """
        counts_RV = np.zeros((_RESAMPLES, int(self.clips.videos_N.max()) + 1))
        for videos in self._kinds():
            out = np.intersect1d(videos, self.clips.videos_N[out_N])
            if len(out):
                even = np.full(len(out), 1 / len(out))
                counts_RV[:, out] = self.rng.multinomial(len(out), even, _RESAMPLES)
        return counts_RV[:, self.clips.videos_N[out_N]]

    def _kinds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The videos that have the label, and the others."""
        with_label = np.unique(self.clips.videos_N[self.has_N])
        return with_label, np.setdiff1d(self.clips.videos_N, with_label)

    def _over_draws(
        self, of_draws: Sequence[tuple[float, NDArray[np.float64]]]
    ) -> tuple[float, NDArray[np.float64]]:
        """The mean over draws, and the means over resampled draws."""
        values_DR = np.stack([resampled for _, resampled in of_draws])
        chosen_DR = self.rng.integers(len(of_draws), size=values_DR.shape)
        means_R = np.mean(np.take_along_axis(values_DR, chosen_DR, axis=0), axis=0)
        return float(np.mean([value for value, _ in of_draws])), means_R


def _share_out(num_videos: int) -> int:
    """How many of some videos are held out; one is left to learn from."""
    return min(max(num_videos // _HELD_OUT, 1), num_videos - 1) if num_videos else 0


def _precisions(
    scores_N: NDArray[np.float32], has_N: NDArray[np.bool_], counts_RN: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Average precision of a ranking, as it is and with each clip counted so often."""
    order = np.argsort(-scores_N, kind="stable")
    has_N = has_N[order]
    counts_RN = np.vstack([np.ones(len(order)), counts_RN[:, order]])
    right_RN = counts_RN * has_N
    precision_RN = np.cumsum(right_RN, axis=1) / np.maximum(np.cumsum(counts_RN, axis=1), 1.0)
    average_R = (right_RN * precision_RN).sum(axis=1) / right_RN.sum(axis=1)
    return float(average_R[0]), average_R[1:]


def _point(shots: int, of_labels: Sequence[tuple[float, NDArray[np.float64]]]) -> CurvePoint:
    """The mean over labels, and its interval."""
    means_R = np.mean([resampled for _, resampled in of_labels], axis=0)
    low, high = np.percentile(means_R, _INTERVAL)
    mean = float(np.mean([value for value, _ in of_labels]))
    return CurvePoint(shots, mean, (float(low), float(high)), len(of_labels))
