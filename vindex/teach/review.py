"""What to ask next: the clips whose judgement teaches a label most.

Half of them are a fair sample of what the label finds, by which `vindex.teach.quality` tells how
good it is; the others are those of which it is least sure, and those that look like nothing that
was judged. All are of different videos, as far as there are enough.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vindex.settings import LIMIT
from vindex.store.catalog.examples import journal, standing
from vindex.store.catalog.heads import unjudged_clips
from vindex.store.snapshot import Snapshot
from vindex.teach.learning import taught_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vindex.store.catalog.records import FoundClip
    from vindex.store.layout import IndexFolder

__all__ = ["Question", "questions"]

Why = Literal["found", "unsure", "new"]

_NEAR = 4
"""Clips beside the cut that are looked at for each one that is asked as unsure or new."""


@dataclass(frozen=True, slots=True)
class Question:
    """A clip to be judged."""

    clip_id: int
    path: str
    relative_path: str
    start_seconds: float
    end_seconds: float
    best_seconds: float
    """Its most telling moment."""
    probability: float
    """How probable the label is."""
    why: Why
    """It is `found` by the label, the label is `unsure` of it, or it is like nothing judged."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return asdict(self)


def questions(index: IndexFolder, label: str, *, limit: int) -> list[Question]:
    """The clips to ask about next, surest first.

    Args:
        index: the index.
        label: that was taught.
        limit: most clips.

    Raises:
        UsageError: no such label was taught, or the limit cannot be used.
    """
    LIMIT.check(limit)
    with Snapshot.of(index) as snapshot:
        row = taught_row(snapshot, label)
        lessons = len(standing(journal(snapshot, row.label)))
        clips = unjudged_clips(snapshot, row)
        chosen = _chosen(snapshot, clips, row.cut, limit, np.random.default_rng(lessons))
        found = {clip.clip_id: clip for clip in snapshot.find_clips(list(chosen))}
    asked = [_question(found[i], *chosen[i]) for i in chosen if i in found]
    return sorted(asked, key=lambda question: -question.probability)


def _question(clip: FoundClip, probability: float, why: Why) -> Question:
    return Question(
        clip.clip_id, clip.path, clip.relative_path, clip.start_seconds, clip.end_seconds,
        clip.best_or_middle_seconds, probability, why,
    )  # fmt: skip


def _chosen(
    snapshot: Snapshot,
    clips: dict[str, NDArray[Any]],
    cut: float,
    limit: int,
    chooser: np.random.Generator,
) -> dict[int, tuple[float, Why]]:
    """Probability and reason of each chosen clip, by its id."""
    ids_N, probabilities_N = clips["clip_id"], clips["probability"]
    found_F = chooser.permutation(np.flatnonzero(probabilities_N >= cut))
    order_N = np.argsort(np.abs(_logit(probabilities_N) - _logit(np.array(cut))), kind="stable")
    near = order_N[: _NEAR * limit]
    best_N = np.argsort(-probabilities_N, kind="stable")
    chosen: dict[int, tuple[float, Why]] = {}
    videos: set[int] = set()

    def take(places: Iterator[int], number: int, why: Why) -> None:
        """Take so many more clips; of a video that has one only where no other is left."""
        spare = []
        for place in places:
            clip_id, video = int(ids_N[place]), int(clips["video_id"][place])
            if number == 0:
                return
            if clip_id in chosen:
                continue
            if video in videos:
                spare.append(place)
                continue
            chosen[clip_id] = float(probabilities_N[place]), why
            videos.add(video)
            number -= 1
        for place in spare[:number]:
            chosen[int(ids_N[place])] = float(probabilities_N[place]), why

    num_found, num_unsure = (limit + 1) // 2, (limit + 2) // 4
    take(iter(found_F.tolist()), num_found, "found")
    take(iter(near.tolist()), num_unsure, "unsure")
    if len(near):
        take(_farthest_first(snapshot, ids_N, near), limit - len(chosen), "new")
    take(iter(best_N.tolist()), limit - len(chosen), "unsure")
    return chosen


def _logit(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    clipped = np.clip(probabilities.astype(np.float64), 1e-7, 1 - 1e-7)
    logits: NDArray[np.float64] = np.log(clipped / (1 - clipped))
    return logits


def _farthest_first(
    snapshot: Snapshot, ids_N: NDArray[np.int64], places: NDArray[np.int64]
) -> Iterator[int]:
    """Places of clips, each the one that is least like those before it, by cosine."""
    found = {clip.clip_id: clip for clip in snapshot.find_clips(ids_N[places].tolist())}
    kept = [place for place in places.tolist() if int(ids_N[place]) in found]
    clips = [found[int(ids_N[place])] for place in kept]
    vectors_ND = snapshot.embeddings_of(clips).astype(np.float32)
    vectors_ND -= vectors_ND.mean(axis=0)
    vectors_ND /= np.maximum(np.linalg.norm(vectors_ND, axis=1, keepdims=True), 1e-9)
    nearest_N = vectors_ND @ vectors_ND[0]
    for _ in kept:
        least = int(np.argmin(nearest_N))
        yield kept[least]
        nearest_N = np.maximum(nearest_N, vectors_ND @ vectors_ND[least])
        nearest_N[least] = np.inf
