"""`read_ethogram`: asks an index when each label is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from vindex.errors import NO_LABELS, UsageError
from vindex.output.ethogram.bouts import BoutRule, Observed
from vindex.output.ethogram.counting import Bout, SeenVideo
from vindex.output.ethogram.records import CountedLabel, Ethogram
from vindex.query.filters import label_id, make_filters, with_where_asked
from vindex.settings import BIN_SECONDS, ENTER, LEAVE, MIN_BOUT_SECONDS, SMOOTH_SECONDS
from vindex.store.catalog.heads import heads
from vindex.store.catalog.infos import video_infos
from vindex.store.catalog.label_times import clip_times, label_probabilities
from vindex.store.catalog.presence import lost_notice
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.catalog.records import Filters
    from vindex.store.layout import IndexFolder

__all__ = ["read_ethogram"]

_FEW_CLIPS = 20_000
"""Up to so many the catalog is asked of these clips alone, which is faster than of all."""

_ENTER = 0.5
"""The probability that a label of the model must reach, where none is given."""


def read_ethogram(
    index: IndexFolder,
    labels: str | Sequence[str] | None = None,
    *,
    enter: float | None = None,
    leave: float | None = None,
    smooth_seconds: float | None = None,
    min_bout_seconds: float = float(MIN_BOUT_SECONDS.default or 0),
    bin_seconds: float | None = None,
    **filters: Unpack[FilterOptions],
) -> Ethogram:
    """When each label is on, in the videos of an index; see `VideoIndex.ethogram`.

    Args:
        index: the index.
        labels: names of labels; None: all that are on somewhere.
        enter: as there.
        leave: as there.
        smooth_seconds: as there.
        min_bout_seconds: as there.
        bin_seconds: as there.
        **filters: the fields of `vindex.store.catalog.filters.FilterOptions`.

    Raises:
        UsageError: an argument cannot be used as it was given, or nothing passes the filters.
    """
    if filters.get("label") is not None:
        raise UsageError("A label was given as a filter; say `labels=` which ones to count.")
    if labels is not None and not labels:
        raise UsageError(f"labels={labels!r} was given; name a label, or leave it out for all.")
    if bin_seconds is not None:
        BIN_SECONDS.check(bin_seconds)
    filters = with_where_asked(index, filters)
    with Snapshot.of(index) as snapshot:
        clip_seconds = snapshot.recipe.spec.clip_seconds
        smooth_seconds = clip_seconds / 2 if smooth_seconds is None else smooth_seconds
        label_ids = _label_ids(snapshot, labels)
        rules = _rules(snapshot, label_ids, enter, leave, (smooth_seconds, min_bout_seconds))
        narrowed = make_filters(snapshot, **filters)
        observed = Observed.of(clip_times(snapshot, narrowed), snapshot.recipe.spec.stride_seconds)
        if not len(observed.clip_ids_N):
            raise UsageError("No clip passes the filters, so there is nothing to count.")
        least = min(each.rule.enter for each in rules.values())
        is_few = len(observed.clip_ids_N) <= _FEW_CLIPS
        clip_ids = observed.clip_ids_N.tolist() if is_few else None
        columns = label_probabilities(snapshot, list(rules), least, clip_ids)
        videos = _videos(snapshot, observed, narrowed)
        notice = lost_notice(snapshot)
    bouts = _bouts(observed, columns, rules, videos)
    wanted = {bout.label for bout in bouts} | {rules[number].label for number in label_ids or ()}
    counted = sorted((r for r in rules.values() if r.label in wanted), key=lambda r: r.label)
    warnings = (notice,) if notice else ()
    return Ethogram(tuple(counted), tuple(videos), tuple(bouts), bin_seconds, warnings)


def _rules(
    snapshot: Snapshot,
    label_ids: Sequence[int] | None,
    enter: float | None,
    leave: float | None,
    lengths: tuple[float, float],
) -> dict[int, CountedLabel]:
    """When each label is on, by its id.

    Args:
        snapshot: of the index.
        label_ids: of which labels; None: of all.
        enter: as `VideoIndex.ethogram`.
        leave: as there.
        lengths: seconds to smooth over, and of the shortest bout.

    Raises:
        UsageError: a figure is out of its range, or a bout would end above where it begins.
    """
    if enter is not None:
        ENTER.check(enter)
    taught = {row.label_id: row for row in heads(snapshot)}
    names = snapshot.labels
    rules = {}
    for number in range(len(names)) if label_ids is None else label_ids:
        head = taught.get(number)
        usual = head.cut if head else _ENTER
        high = usual if enter is None else enter
        # Of few examples no probability is far from the cut, so half its odds would be everywhere.
        low = high if head else high / (2 - high)
        rule = _rule(high, low if leave is None else leave, *lengths)
        rules[number] = CountedLabel(names[number], rule, head.num_yes if head else None)
    return rules


def _rule(enter: float, leave: float, smooth_seconds: float, min_seconds: float) -> BoutRule:
    ENTER.check(enter)
    LEAVE.check(leave)
    SMOOTH_SECONDS.check(smooth_seconds)
    MIN_BOUT_SECONDS.check(min_seconds)
    if leave > enter:
        raise UsageError(
            f"--enter {enter:g} and --leave {leave:g} were given; a bout cannot end at a higher "
            f"probability than it begins. Give a --leave no higher than --enter."
        )
    return BoutRule(enter, leave, smooth_seconds, min_seconds)


def _label_ids(snapshot: Snapshot, labels: str | Sequence[str] | None) -> list[int] | None:
    """Ids of the labels to count; None: of all.

    Raises:
        UsageError: the index has no label of such a name, or none at all.
    """
    if not snapshot.labels:
        raise UsageError(
            f"{NO_LABELS}, so there is nothing to count; `vindex models` lists models that do."
        )
    if labels is None:
        return None
    names = [labels] if isinstance(labels, str) else labels
    return list(dict.fromkeys(label_id(snapshot, name) for name in names))


def _videos(snapshot: Snapshot, observed: Observed, filters: Filters) -> list[SeenVideo]:
    """The videos that were looked at, by path."""
    _, first_V = np.unique(observed.video_ids_N, return_index=True)
    clip_ids = observed.clip_ids_N[first_V].tolist()
    infos = video_infos(snapshot, clip_ids)
    seen = observed.seen()
    found = {clip.clip_id: clip for clip in snapshot.find_clips(clip_ids, filters)}
    videos = [
        SeenVideo(
            clip.video_id, clip.path, clip.relative_path, infos[clip.clip_id],
            tuple(seen[clip.video_id]),
        )
        for clip in map(found.__getitem__, clip_ids)
    ]  # fmt: skip
    return sorted(videos, key=lambda video: video.path)


def _bouts(
    observed: Observed,
    columns: Mapping[str, NDArray[Any]],
    rules: Mapping[int, CountedLabel],
    videos: Sequence[SeenVideo],
) -> list[Bout]:
    """The bouts of all labels, by path, start, end and label."""
    by_id = {video.video_id: video for video in videos}
    bouts: list[Bout] = []
    label_ids, firsts = np.unique(columns["label_id"], return_index=True)
    ends = np.append(firsts, len(columns["label_id"]))[1:]
    for number, first, end in zip(label_ids.tolist(), firsts, ends, strict=True):
        rows = slice(first, end)
        placed_N = observed.placed(columns["clip_id"][rows], columns["probability"][rows])
        bouts += _bouts_of(rules[number], observed, placed_N, by_id)
    return sorted(bouts, key=lambda b: (b.path, b.start_seconds, b.end_seconds, b.label))


def _bouts_of(
    of: CountedLabel,
    observed: Observed,
    probabilities_N: NDArray[np.float64],
    videos: Mapping[int, SeenVideo],
) -> Iterator[Bout]:
    """The bouts of one label."""
    for first, last in observed.bouts(probabilities_N, of.rule):
        video = videos[int(observed.video_ids_N[first])]
        start, end = float(observed.starts_N[first]), float(observed.ends_N[last])
        peak = float(probabilities_N[first : last + 1].max())
        yield Bout(
            video.path, video.relative_path, of.label, start, end, end - start, peak,
            last + 1 - first,
        )  # fmt: skip
