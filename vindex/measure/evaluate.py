"""How good an index is, against a truth file: what `vindex eval` prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.errors import NO_LABELS, UsageError
from vindex.measure.ground_truth import named_as, read_truth, true_label
from vindex.measure.named_videos import named_videos
from vindex.store.catalog import query, scoring
from vindex.store.catalog.heads import taught_labels
from vindex.store.catalog.records import Filters, FoundClip
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import exact_similarities

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from vindex.measure.ground_truth import TrueSpan
    from vindex.store.layout import IndexFolder

__all__ = ["Evaluation", "LabelQuality", "average_precision", "evaluate"]

_NUM_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class LabelQuality:
    """How well one label is found."""

    label: str
    clips: int
    """Clips that truly have it."""
    top1: float
    """Share of them whose most probable label it is."""
    top5: float
    average_precision: float
    """Precision of a search for the label, averaged over all clips of the truth file's videos."""
    similar_precision_at_5: float
    """Share of the five nearest clips of other videos that have the label too."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Quality over all clips that have a true label; `label_search_map` is over labels."""

    clips: int
    labels: int
    top1: float
    top5: float
    label_search_map: float
    similar_precision_at_5: float
    per_label: tuple[LabelQuality, ...]
    unmatched_rows: int = 0
    """Rows of the truth file that name no video of the index, and count for nothing."""
    unmatched_paths: tuple[str, ...] = ()
    """What they name."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex eval`."""
        return asdict(self)


def evaluate(index: IndexFolder, truth_path: str | os.PathLike[str]) -> Evaluation:
    """Measure an index against a truth file.

    A clip's true label is the one that covers most of it, at least half. Clips of the truth
    file's videos that have none count as wrong when a search finds them, and for nothing else.

    Taught labels that the truth file does not name are no rivals of those that it names.

    Raises:
        UsageError: the truth file cannot be used, names unknown labels, or names no video of
            the index.
    """
    given = read_truth(truth_path)
    with Snapshot.of(index) as snapshot:
        truth = _in_names(truth_path, given, snapshot.labels)
        named = named_videos(snapshot, truth)
        true = {
            clip.clip_id: true_label(clip.clip, named.spans[clip.video_id]) for clip in named.clips
        }
        labelled = [clip for clip in named.clips if true[clip.clip_id] is not None]
        if not labelled:
            raise UsageError(
                f"No clip of this index has a true label in {truth_path}. Its column `path` is the "
                "path below the library's root, as `vindex search --json` shows in "
                "`relative_path`."
            )
        labels = sorted({str(true[clip.clip_id]) for clip in labelled})
        others = taught_labels(snapshot).keys() - set(labels)
        best = query.best_labels(
            snapshot, [clip.clip_id for clip in labelled], limit=5, without=others
        )
        found = {label: _found_by_label(snapshot, label, true) for label in labels}
    precision = _similar_precision(index, labelled, true)
    return replace(
        _summary(true, best, found, precision),
        unmatched_rows=sum(len(truth[path]) for path in named.unmatched),
        unmatched_paths=tuple(named.unmatched),
    )


def _in_names(
    truth_path: str | os.PathLike[str],
    truth: Mapping[str, Sequence[TrueSpan]],
    names: Sequence[str],
) -> dict[str, list[TrueSpan]]:
    """The truth with the labels as the index names them."""
    if not names:
        raise UsageError(
            f"{NO_LABELS}, so there are none to measure; `vindex models` lists models that do."
        )
    given = {span.label for spans in truth.values() for span in spans}
    name_of, unknown = named_as(given, names)
    if unknown:
        raise UsageError(
            f"{truth_path} has labels that this index's model does not: "
            f"{'; '.join(unknown[:5])}. `vindex labels` lists those that it has."
        )
    return {
        path: [replace(span, label=name_of[span.label]) for span in spans]
        for path, spans in truth.items()
    }


def _found_by_label(snapshot: Snapshot, label: str, true: Mapping[int, str | None]) -> list[bool]:
    """Of the clips that a search for a label ranks, best first, whether each truly has it."""
    label_id = snapshot.labels.index(label)
    ranked = scoring.score_labels(snapshot, {label_id: 1.0}, Filters(), limit=2**31)
    return [true[clip.clip_id] == label for clip, _ in ranked if clip.clip_id in true]


def _similar_precision(
    index: IndexFolder, labelled: Sequence[FoundClip], true: dict[int, str | None]
) -> dict[int, float]:
    """Of each clip, the share of its nearest clips of other videos that have its label."""
    with Snapshot.of(index) as snapshot:
        embeddings_ND = snapshot.embeddings_of(labelled).astype(np.float32)
    labels_N = np.array([true[clip.clip_id] for clip in labelled])
    videos_N = np.array([clip.video_id for clip in labelled])
    precision = {}
    for clip, embedding_D in zip(labelled, embeddings_ND, strict=True):
        similarities_N = exact_similarities(embedding_D, embeddings_ND)
        similarities_N[videos_N == clip.video_id] = -np.inf
        nearest = np.argsort(-similarities_N, kind="stable")[:_NUM_NEIGHBOURS]
        same = labels_N[nearest] == true[clip.clip_id]
        precision[clip.clip_id] = float(np.mean(same & np.isfinite(similarities_N[nearest])))
    return precision


def _summary(
    true: Mapping[int, str | None],
    best: Mapping[int, Sequence[str]],
    found: Mapping[str, Sequence[bool]],
    precision: Mapping[int, float],
) -> Evaluation:
    per_label = tuple(
        _label_quality(label, [i for i in precision if true[i] == label], best, relevant, precision)
        for label, relevant in found.items()
    )
    num_clips = len(precision)
    return Evaluation(
        clips=num_clips,
        labels=len(per_label),
        top1=sum(quality.top1 * quality.clips for quality in per_label) / num_clips,
        top5=sum(quality.top5 * quality.clips for quality in per_label) / num_clips,
        label_search_map=sum(q.average_precision for q in per_label) / len(per_label),
        similar_precision_at_5=sum(precision.values()) / num_clips,
        per_label=per_label,
    )


def _label_quality(
    label: str,
    mine: Sequence[int],
    best: Mapping[int, Sequence[str]],
    relevant: Sequence[bool],
    precision: Mapping[int, float],
) -> LabelQuality:
    return LabelQuality(
        label=label,
        clips=len(mine),
        top1=sum(best[clip_id][0] == label for clip_id in mine) / len(mine),
        top5=sum(label in best[clip_id] for clip_id in mine) / len(mine),
        average_precision=average_precision(relevant, len(mine)),
        similar_precision_at_5=sum(precision[clip_id] for clip_id in mine) / len(mine),
    )


def average_precision(relevant: Sequence[bool], num_relevant: int) -> float:
    """Mean of the precision at each relevant result; those never found count as 0."""
    found, total = 0, 0.0
    for rank, is_relevant in enumerate(relevant, start=1):
        if is_relevant:
            found += 1
            total += found / rank
    return total / num_relevant
