"""What is counted of bouts: how many, how long, how soon, after which.

The measures are those of Martin & Bateson, Measuring Behaviour, 3rd edition (2007), chapter 5:
latency (from the beginning to the first), frequency, duration (total, mean and share of the time
that was seen). A transition is a pair of bouts that begin one after the other, as the transition
matrix of a sequence of behaviours has it (chapter 10); none goes over a gap in what was seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from vindex.clips import SAME_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vindex.records import VideoInfo

__all__ = ["ROWS", "Bout", "SeenVideo", "Total", "Transition", "totals_of", "transitions_of"]

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SeenVideo:
    """A video, and which of its time was looked at."""

    video_id: int
    path: str
    relative_path: str
    info: VideoInfo
    spans: tuple[Span, ...]
    """In order; between two of them is a gap."""

    @property
    def seen_seconds(self) -> float:
        """How much of it was looked at."""
        return sum(end - start for start, end in self.spans)

    def as_dict(self) -> dict[str, Any]:
        """Its JSON shape."""
        return {
            "path": self.path,
            "relative_path": self.relative_path,
            "duration_seconds": self.info.duration_seconds,
            "seen_seconds": self.seen_seconds,
            "seen": [list(span) for span in self.spans],
        }


@dataclass(frozen=True, slots=True)
class Bout:
    """A span of a video in which a label is on."""

    path: str
    relative_path: str
    label: str
    start_seconds: float
    end_seconds: float
    seconds: float
    probability: float
    """The highest of its clips."""
    num_clips: int


@dataclass(frozen=True, slots=True)
class Total:
    """How often and how long a label is on, in a video or in all, in a time bin or throughout."""

    path: str | None
    """None: all videos together."""
    relative_path: str | None
    start_seconds: float
    """Where the bin begins in each video."""
    end_seconds: float
    label: str
    bouts: int
    """Those that begin in the bin."""
    videos: int
    """Videos in which it is on in the bin."""
    total_seconds: float
    """How long it is on in the bin."""
    mean_seconds: float | None
    """Mean whole length of the bouts that begin in the bin; None: there are none."""
    share: float | None
    """Of the time that was seen in the bin; None: nothing was seen."""
    latency_seconds: float | None
    """From the beginning of the bin until it is on; of all videos the mean of those in which it is;
    None: it is never on."""
    seen_seconds: float


@dataclass(frozen=True, slots=True)
class Transition:
    """How often a bout of one label is followed by one of another, or by the next of the same."""

    path: str | None
    """None: all videos together."""
    relative_path: str | None
    label: str
    next_label: str
    count: int
    share: float
    """Of all that follows the first label there."""


ROWS: Mapping[str, type] = {"totals": Total, "bouts": Bout, "transitions": Transition}
"""What the rows of each table of an ethogram are."""


@dataclass(slots=True)
class _Tally:
    """What is added up of one label in one bin."""

    bouts: int = 0
    bout_seconds: float = 0.0
    """Whole lengths of these bouts."""
    total_seconds: float = 0.0
    latencies: tuple[float, ...] = ()

    def add(self, other: _Tally) -> None:
        """Take in that of another video."""
        self.bouts += other.bouts
        self.bout_seconds += other.bout_seconds
        self.total_seconds += other.total_seconds
        self.latencies += other.latencies

    def row(
        self, path: str | None, relative_path: str | None, within: Span, label: str, seen: float
    ) -> Total:
        """What it comes to."""
        latency = sum(self.latencies) / len(self.latencies) if self.latencies else None
        return Total(
            path, relative_path, *within, label, self.bouts, len(self.latencies),
            self.total_seconds, self.bout_seconds / self.bouts if self.bouts else None,
            self.total_seconds / seen if seen else None, latency, seen,
        )  # fmt: skip


def totals_of(
    labels: Sequence[str],
    videos: Sequence[SeenVideo],
    bouts: Iterable[Bout],
    bin_seconds: float | None,
) -> tuple[Total, ...]:
    """A row for each label and bin: of all videos together, then of each; zeros are rows too.

    Args:
        labels: that rows are made of.
        videos: that were looked at.
        bouts: in these videos.
        bin_seconds: length of a bin, from the beginning of each video; None: there is one bin.
    """
    by_path: dict[str, list[Bout]] = defaultdict(list)
    for bout in bouts:
        by_path[bout.path].append(bout)
    longest = max((video.info.duration_seconds for video in videos), default=0.0)
    bins = _bins(longest, bin_seconds)
    all_seen = [0.0] * len(bins)
    all_tallies: dict[tuple[int, str], _Tally] = defaultdict(_Tally)
    rows = []
    for video in videos:
        tallies = _tallies(by_path[video.path], bin_seconds)
        for number, within in enumerate(_bins(video.info.duration_seconds, bin_seconds)):
            seen = sum(_overlap(within, span) for span in video.spans)
            all_seen[number] += seen
            for label in labels:
                tally = tallies.get((number, label), _Tally())
                all_tallies[number, label].add(tally)
                rows.append(tally.row(video.path, video.relative_path, within, label, seen))
    overall = [
        all_tallies[number, label].row(None, None, within, label, all_seen[number])
        for number, within in enumerate(bins)
        for label in labels
    ]
    return (*overall, *rows)


def _bins(duration_seconds: float, bin_seconds: float | None) -> list[Span]:
    """The bins of a video; the last ends where it does."""
    if bin_seconds is None:
        return [(0.0, duration_seconds)]
    number = max(ceil((duration_seconds - SAME_SECONDS) / bin_seconds), 1)
    edges = [min(i * bin_seconds, duration_seconds) for i in range(number + 1)]
    return list(pairwise(edges))


def _overlap(one: Span, other: Span) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def _tallies(bouts: Sequence[Bout], bin_seconds: float | None) -> dict[tuple[int, str], _Tally]:
    """What the bouts of one video, by start, come to in each bin."""
    tallies: dict[tuple[int, str], _Tally] = defaultdict(_Tally)
    for bout in bouts:
        for number, part in _parts(bout, bin_seconds):
            tally = tallies[number, bout.label]
            tally.total_seconds += part[1] - part[0]
            begin = 0.0 if bin_seconds is None else number * bin_seconds
            if not tally.latencies:
                tally.latencies = (part[0] - begin,)
            if part[0] == bout.start_seconds:
                tally.bouts += 1
                tally.bout_seconds += bout.seconds
    return tallies


def _parts(bout: Bout, bin_seconds: float | None) -> Iterator[tuple[int, Span]]:
    """What of a bout lies in which bin."""
    if bin_seconds is None:
        yield 0, (bout.start_seconds, bout.end_seconds)
        return
    start = bout.start_seconds
    number = int((start + SAME_SECONDS) / bin_seconds)
    while bout.end_seconds - start > SAME_SECONDS:
        end = min((number + 1) * bin_seconds, bout.end_seconds)
        yield number, (start, end)
        start, number = end, number + 1


def transitions_of(videos: Sequence[SeenVideo], bouts: Iterable[Bout]) -> tuple[Transition, ...]:
    """A row for each pair of labels that follow each other: of all videos together, then of each.

    Args:
        videos: that were looked at.
        bouts: by path, start, end and label.
    """
    spans = {video.path: video.spans for video in videos}
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for one, other in pairwise(bouts):
        is_unbroken = one.path == other.path and any(
            start <= one.start_seconds and other.start_seconds < end
            for start, end in spans[one.path]
        )
        if is_unbroken:
            counts[one.path][one.label, other.label] += 1
    overall = sum(counts.values(), Counter())
    rows = list(_rows(None, None, overall))
    for video in videos:
        rows += _rows(video.path, video.relative_path, counts[video.path])
    return tuple(rows)


def _rows(
    path: str | None, relative_path: str | None, counts: Counter[tuple[str, str]]
) -> Iterator[Transition]:
    """The most frequent first."""
    followed: Counter[str] = Counter()
    for (label, _), count in counts.items():
        followed[label] += count
    for (label, next_label), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        share = count / followed[label]
        yield Transition(path, relative_path, label, next_label, count, share)
