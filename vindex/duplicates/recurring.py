"""Segments that stand in many videos, such as intros and adverts, from pairs of spans."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from vindex.duplicates.matching import MatchedSpan
from vindex.duplicates.second_look import everywhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from vindex.duplicates.matching import Match
    from vindex.duplicates.ordered_clips import OrderedClips
    from vindex.duplicates.stretches import Usual
    from vindex.store.vectors import VectorIndex

__all__ = ["Recurring", "clips_within", "find_recurring"]

_LEAST_VIDEOS = 3
"""What stands in two videos is a copy; from three on it is a segment that recurs."""
_MOST_SHARE = 0.5
"""A segment is at most so much of a video: more of it is a copy of the whole."""
_WHOLE_SHARE = 0.75
"""A span that is shorter than so much of what is usual in its segment is looked for anew."""
_SAME_SHARE = 0.5
"""Spans that have more of the shorter one in common are of one segment."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """One segment that recurs."""

    spans: tuple[MatchedSpan, ...]
    """Where it stands, by video and time."""


def find_recurring(
    clips: OrderedClips, matches: Sequence[Match], vectors: VectorIndex, within: Usual
) -> list[Recurring]:
    """Segments that stand in three videos and more, those that stand in most first.

    Runs of clips that pairs of spans share are split where one set of pairs ends and another
    begins, such as between two adverts; those that a pair lays on each other are of one segment.
    Clips of a video are nearly those of another one only where both are cut at nearly the same
    moments of the segment, so videos that are cut at others are looked at once more.

    Args:
        clips: all clips.
        matches: pairs of spans that are nearly the same.
        vectors: of the clips.
        within: how alike clips of one video are.

    Raises:
        OSError: the operating system refuses to read a shard.
    """
    found: list[list[MatchedSpan]] = []
    for group in _groups(_runs(clips, matches), matches):
        if not _recurs(clips, group):
            continue
        usual_seconds = median(span.seconds for span in group)
        whole = [span for span in group if span.seconds >= _WHOLE_SHARE * usual_seconds]
        spans = everywhere(clips, whole, vectors, within)
        same = next((other for other in found if _stand_together(spans, other)), None)
        if same is None:
            found.append(spans)
        else:  # two groups of videos that are cut at different moments of it
            same += [span for span in spans if not any(map(span.is_beside, same))]
    segments = [Recurring(tuple(sorted(spans))) for spans in found]
    return sorted(segments, key=lambda one: (-len(one.spans), one.spans))


def _stand_together(spans: Sequence[MatchedSpan], others: Sequence[MatchedSpan]) -> bool:
    """Whether most of some spans are spans of another segment, too."""
    num_beside = sum(any(map(span.is_beside, others)) for span in spans)
    return num_beside > _SAME_SHARE * min(len(spans), len(others))


def _groups(runs: Sequence[MatchedSpan], matches: Sequence[Match]) -> Iterator[list[MatchedSpan]]:
    """Runs that matches lay on each other, directly or by way of others."""
    group = list(range(len(runs)))

    def root(run: int) -> int:
        """The first of the group that a run is in."""
        while group[run] != run:
            group[run] = run = group[group[run]]
        return run

    of_video: dict[int, list[int]] = defaultdict(list)
    for number, run in enumerate(runs):
        of_video[run.video].append(number)
    for match in matches:
        for one, other in _laid_on_each_other(runs, of_video, match):
            group[root(one)] = root(other)
    members: dict[int, list[MatchedSpan]] = defaultdict(list)
    for number, run in enumerate(runs):
        members[root(number)].append(run)
    yield from members.values()


def clips_within(clips: OrderedClips, found: Iterable[Recurring]) -> NDArray[np.bool_]:
    """Which clips lie in a segment that recurs, by half of their length and more."""
    are_within = np.zeros(len(clips), np.bool_)
    for segment in found:
        for span in segment.spans:
            places = clips.of_video(span.video)
            starts, ends = clips.starts_N[places], clips.ends_N[places]
            shared = np.minimum(ends, span.end_seconds) - np.maximum(starts, span.start_seconds)
            are_within[places] |= shared >= (ends - starts) / 2
    return are_within


def _runs(clips: OrderedClips, matches: Sequence[Match]) -> list[MatchedSpan]:
    """Spans of videos that others share, by video and time."""
    covering: dict[int, set[int]] = defaultdict(set)
    for number, match in enumerate(matches):
        for span in (match.first, match.second):
            for place in span.places_in(clips).tolist():
                covering[place].add(number)
    shared = {place: _sharers(clips, place, numbers, matches)
              for place, numbers in covering.items()}  # fmt: skip
    runs: list[list[int]] = []
    for place in sorted(covering):
        last = runs[-1][-1] if runs else -2
        goes_on = last == place - 1 and clips.video_of_N[last] == clips.video_of_N[place]
        if goes_on and _go_on(covering[last], covering[place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [_trimmed(clips, run, shared) for run in runs]


def _sharers(
    clips: OrderedClips, place: int, numbers: Iterable[int], matches: Sequence[Match]
) -> int:
    """How many other videos show what a clip does."""
    videos = {span.video for number in numbers
              for span in (matches[number].first, matches[number].second)}  # fmt: skip
    return len(videos - {int(clips.video_of_N[place])})


def _go_on(before: set[int], after: set[int]) -> bool:
    """Whether most pairs of spans that cover one clip cover the next."""
    return len(before & after) > _SAME_SHARE * min(len(before), len(after))


def _trimmed(clips: OrderedClips, run: Sequence[int], shared: dict[int, int]) -> MatchedSpan:
    """A run without ragged ends, which much fewer videos share than its middle."""
    most = max(shared[place] for place in run)
    kept = [place for place in run if shared[place] >= _SAME_SHARE * most]
    return MatchedSpan(
        int(clips.video_of_N[run[0]]),
        float(clips.starts_N[kept[0]]),
        float(clips.ends_N[kept[-1]]),
    )


def _laid_on_each_other(
    runs: Sequence[MatchedSpan], of_video: dict[int, list[int]], match: Match
) -> Iterator[tuple[int, int]]:
    """Runs of two videos that are the same by a pair of spans."""
    ahead = match.second.start_seconds - match.first.start_seconds
    for one in of_video[match.first.video]:
        if not runs[one].overlaps(match.first):
            continue
        start, end = runs[one].start_seconds, runs[one].end_seconds
        moved = MatchedSpan(match.second.video, start + ahead, end + ahead)
        for other in of_video[match.second.video]:
            if runs[other].overlaps(match.second) and moved.is_beside(runs[other]):
                yield one, other


def _recurs(clips: OrderedClips, spans: Sequence[MatchedSpan]) -> bool:
    """Whether enough videos have it as a part."""
    seconds: dict[int, float] = defaultdict(float)
    for span in spans:
        seconds[span.video] += span.end_seconds - span.start_seconds
    parts = [video for video, length in seconds.items()
             if length <= _MOST_SHARE * clips.seconds_of(video)]  # fmt: skip
    return len(parts) >= _LEAST_VIDEOS
