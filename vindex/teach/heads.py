"""Learning one label from the features of judged clips.

Logits of clips of left-out videos say how sure the label is of clips that it was not learned from:
by them it is calibrated here, and measured in `vindex.teach.quality`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import MissingDependencyError
from vindex.store.taught import Head

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import ModuleType

    from numpy.typing import NDArray

    from vindex.store.taught import FeatureKind

__all__ = ["learn", "learn_and_leave_out", "left_out_logits"]

_C = 0.1
"""Inverse of the strength of regularisation, of standardised features: best of 0.01, 0.1 and 1 on
the gestures that the demo model never saw."""

_LEAST_SCALE = 1e-9
"""A feature that varies less is the same everywhere, and tells nothing."""

_MOST_FOLDS = 5


def learn(
    features_ND: NDArray[np.floating],
    is_yes_N: NDArray[np.bool_],
    groups_N: NDArray[np.integer],
    *,
    features: FeatureKind = "mean",
) -> Head:
    """Learn a label: logistic regression on standardised features, both classes weighing the same.

    How steeply probabilities rise is calibrated on videos that were left out (Platt, Probabilistic
    outputs for support vector machines, 1999), where there are enough of them.

    Args:
        features_ND: of the clips.
        is_yes_N: whether each has the label; some have it, and some do not.
        groups_N: the video of each clip: no video is learned from and calibrated on at once.
        features: what they are, as `Head.features` names it.

    Raises:
        MissingDependencyError: scikit-learn is not installed.
        ValueError: all clips have the label, or none.
    """
    return learn_and_leave_out(features_ND, is_yes_N, groups_N, features=features)[0]


def learn_and_leave_out(
    features_ND: NDArray[np.floating],
    is_yes_N: NDArray[np.bool_],
    groups_N: NDArray[np.integer],
    *,
    features: FeatureKind = "mean",
) -> tuple[Head, NDArray[np.float64] | None]:
    """`learn`, and the logit of each clip as its video left out gives it; None: too few videos."""
    if is_yes_N.all() or not is_yes_N.any():
        raise ValueError("A label is learned from clips that have it and clips that do not.")
    clips_ND = np.asarray(features_ND, np.float64)
    weights_D, bias = _fit(clips_ND, is_yes_N)
    logits_N = left_out_logits(clips_ND, is_yes_N, groups_N)
    slope, offset = (1.0, 0.0) if logits_N is None else _calibration(logits_N, is_yes_N)
    head = Head(
        (slope * weights_D).astype(np.float32), slope * bias + offset,
        num_yes=int(is_yes_N.sum()), num_no=int((~is_yes_N).sum()), features=features,
    )  # fmt: skip
    return head, None if logits_N is None else slope * logits_N + offset


def _fit(
    clips_ND: NDArray[np.float64], is_yes_N: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias for features as they are, standardising included."""
    mean_D, scale_D = clips_ND.mean(axis=0), clips_ND.std(axis=0)
    scale_D[scale_D < _LEAST_SCALE] = 1.0
    fitted = _linear_model().LogisticRegression(C=_C, class_weight="balanced", max_iter=1000)
    # Products of a few hundred clips are so small that threads would only wait for each other.
    with _on_one_thread():
        fitted.fit((clips_ND - mean_D) / scale_D, is_yes_N)
    weights_D = fitted.coef_[0] / scale_D
    return weights_D, float(fitted.intercept_[0] - weights_D @ mean_D)


def _linear_model() -> ModuleType:
    """scikit-learn's linear models.

    Raises:
        MissingDependencyError: it is not installed.
    """
    try:
        from sklearn import linear_model as found
    except ImportError as error:
        raise MissingDependencyError(
            "Learning a label needs scikit-learn, which is not installed: pip install "
            "'vindex-video[teach]'."
        ) from error
    module: ModuleType = found
    return module


def _on_one_thread() -> AbstractContextManager[object]:
    """Lets the linear algebra of scikit-learn take one thread: a tenth of the CPU, measured."""
    from threadpoolctl import threadpool_limits  # which scikit-learn brings

    limits: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limits


def left_out_logits(
    clips_ND: NDArray[np.float64], is_yes_N: NDArray[np.bool_], groups_N: NDArray[np.integer]
) -> NDArray[np.float64] | None:
    """The logit of each clip by what was learned from other videos; None: too few of them."""
    fold_N = _folds(is_yes_N, groups_N)
    if fold_N is None:
        return None
    logits_N = np.zeros(len(clips_ND))
    for fold in np.unique(fold_N):
        out_N = fold_N == fold
        weights_D, bias = _fit(clips_ND[~out_N], is_yes_N[~out_N])
        logits_N[out_N] = clips_ND[out_N] @ weights_D + bias
    return logits_N


def _folds(
    is_yes_N: NDArray[np.bool_], groups_N: NDArray[np.integer]
) -> NDArray[np.integer] | None:
    """The fold of each clip: videos with a yes dealt out first, then the others."""
    with_yes = np.unique(groups_N[is_yes_N])
    without = np.setdiff1d(groups_N, with_yes)
    num_folds = min(_MOST_FOLDS, len(with_yes))
    if num_folds < 2 or len(without) < num_folds:
        return None
    fold_of = {
        group: place % num_folds
        for groups in (with_yes, without)
        for place, group in enumerate(np.random.default_rng(0).permutation(groups).tolist())
    }
    return np.array([fold_of[group] for group in groups_N.tolist()])


def _calibration(logits_N: NDArray[np.float64], is_yes_N: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset that make logits of left-out videos those of probabilities.

    Yes and no weigh the same, as in learning.
    """
    fitted = _linear_model().LogisticRegression(C=1.0, class_weight="balanced")
    fitted.fit(logits_N[:, None], is_yes_N)
    slope = float(fitted.coef_[0, 0])
    return (slope, float(fitted.intercept_[0])) if slope > 0 else (1.0, 0.0)
