"""How well captions find the clips that they tell of: what `vindex eval --captions` prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import inf
from statistics import median
from typing import TYPE_CHECKING, Any

from vindex.errors import UsageError
from vindex.measure.ground_truth import read_captions, true_labels
from vindex.measure.named_videos import named_videos
from vindex.settings import LIMIT
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Mapping, Sequence

    from vindex.store.layout import IndexFolder

__all__ = ["CaptionEvaluation", "CaptionQuality", "evaluate_captions"]

_FIRST_LIMIT = 100
"""Clips asked for at first; most captions find one of theirs among them."""

_GROWTH = 10
"""Times as many clips, while none of the right ones came."""


@dataclass(frozen=True, slots=True)
class CaptionQuality:
    """How well one caption finds its clips."""

    caption: str
    clips: int
    """That it truly tells of."""
    rank: int | None
    """Of the first of them, from 1; None: the search finds none of them."""


@dataclass(frozen=True, slots=True)
class CaptionEvaluation:
    """Retrieval from text to clip, over all captions that have a clip."""

    by: str
    """Who was asked, as `vindex search --by` takes it."""
    captions: int
    """Different ones that have a clip."""
    left_out: int
    """Different ones that no clip of the index is right for: too short, or not indexed."""
    clips: int
    """Those of the captions' files, among which ranks are counted."""
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    """Share of the captions of which a right clip is among the first ten."""
    median_rank: float | None
    """None: of half of the captions no right clip is found at all."""
    per_caption: tuple[CaptionQuality, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex eval --captions`."""
        return asdict(self)


def evaluate_captions(
    index: IndexFolder,
    captions_path: str | os.PathLike[str],
    search: Callable[..., Sequence[Any]],
    by: str,
) -> CaptionEvaluation:
    """Measure how well clips are found by what is said of them.

    A caption is right for the clips that it covers at least half of, as a label of a truth file
    is; a clip can have several. Captions of equal words are one, and the best rank counts. Ranks
    are counted among the clips of the captions' files: what others show is not known.

    Args:
        index: the index.
        captions_path: a CSV file: path (below the root), start_seconds, end_seconds, caption.
        search: `VideoIndex.search` of it.
        by: whom that asks.

    Raises:
        UsageError: the file cannot be used, or tells of no clip of the index.
    """
    captions = read_captions(captions_path)
    right: dict[str, set[int]] = {
        span.label: set() for spans in captions.values() for span in spans
    }
    with Snapshot.of(index) as snapshot:
        named = named_videos(snapshot, captions)
    for clip in named.clips:
        for caption in true_labels(clip.clip, named.spans[clip.video_id]):
            right[caption].add(clip.clip_id)
    asked = {caption: ids for caption, ids in right.items() if ids}
    if not asked:
        raise UsageError(
            f"No clip of this index has a caption in {captions_path}. Its column `path` is the "
            "path below the library's root, as `vindex search --json` shows in `relative_path`; a "
            "caption must cover at least half of a clip."
        )
    known = {clip.clip_id for clip in named.clips}

    def found(caption: str, limit: int) -> list[int]:
        """Ids of the clips that a caption finds, best first."""
        return [hit.clip_id for hit in search(caption, by=by, limit=limit, merge=False)]

    ranks = {caption: _rank(caption, ids, known, found) for caption, ids in asked.items()}
    return _summary(by, asked, ranks, left_out=len(right) - len(asked), num_clips=len(known))


def _rank(
    caption: str,
    right: Collection[int],
    known: Collection[int],
    found: Callable[[str, int], list[int]],
) -> int | None:
    """The place of the first right clip among the known ones that a caption finds."""
    limit = _FIRST_LIMIT
    while True:
        clip_ids = found(caption, limit)
        is_right = [clip_id in right for clip_id in clip_ids if clip_id in known]
        if any(is_right):
            return is_right.index(True) + 1
        if len(clip_ids) < limit or limit == LIMIT.maximum:
            return None
        limit = min(limit * _GROWTH, int(LIMIT.maximum))


def _summary(
    by: str,
    right: Mapping[str, Collection[int]],
    ranks: Mapping[str, int | None],
    *,
    left_out: int,
    num_clips: int,
) -> CaptionEvaluation:
    places = [inf if rank is None else rank for rank in ranks.values()]
    middle = median(places)

    def recall_at(most: int) -> float:
        """Share of the captions whose rank is no lower."""
        return sum(place <= most for place in places) / len(places)

    return CaptionEvaluation(
        by=by,
        captions=len(places),
        left_out=left_out,
        clips=num_clips,
        recall_at_1=recall_at(1),
        recall_at_5=recall_at(5),
        recall_at_10=recall_at(10),
        median_rank=None if middle == inf else float(middle),
        per_caption=tuple(
            CaptionQuality(caption, len(right[caption]), rank) for caption, rank in ranks.items()
        ),
    )
