"""Answers of several indexes become one, as if all their clips were in one index.

Similarities and scores do not depend on the index that a clip is in, so that hits can be sorted by
them; what does depend on it is made anew: ranks, percentiles, and which hits are weak. A content
that several indexes have is shown once, also where they cut it at other times. (In percentiles its
clips count once for each index: to know them apart, all clips of all indexes would have to be
compared.)
"""

from __future__ import annotations

import os
from bisect import bisect_left, insort
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vindex.query.example_query import ExampleQuery
from vindex.query.nothing import why_nothing
from vindex.query.relevance import Measure
from vindex.store.catalog.query import contents_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.labels import LabelMatch
    from vindex.query.queries import Query
    from vindex.query.results import Hit, SearchResult
    from vindex.store.snapshot import Snapshot

__all__ = ["Answer", "joined", "listed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of several indexes answers."""

    name: str
    """Of the index, in words."""
    snapshot: Snapshot
    query: Query
    """As this index was asked."""
    result: SearchResult

    @property
    def found(self) -> list[_Found]:
        """Its hits, which name the index."""
        contents = contents_of(self.snapshot, [hit.clip_id for hit in self.result])
        path = str(self.snapshot.folder.path)
        is_of_clip = isinstance(self.query, ExampleQuery) and self.query.clip_id is not None
        return [
            _Found(
                replace(hit, index=path), contents.get(hit.clip_id, path),
                is_first=is_of_clip and hit.is_example,
            )
            for hit in self.result
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A hit of one of the indexes."""

    hit: Hit
    content: str
    """Fingerprint of its video, by which another index has it too."""
    is_first: bool
    """It is the clip that was the example."""

    @property
    def moment(self) -> tuple[object, ...]:
        """What is the same in every index."""
        return self.content, self.hit.start_seconds, self.hit.end_seconds

    @property
    def place(self) -> tuple[object, ...]:
        """What hits are sorted by."""
        hit = self.hit
        return not self.is_first, -hit.value, os.fsencode(hit.path), hit.start_seconds


def joined(answers: Sequence[Answer]) -> SearchResult:
    """The answer to a query that several indexes were asked.

    Its hits are the best of all, equals in the order of paths and times; a clip of one of the
    indexes that was the example comes first.
    """
    understood = [each for each in answers if each.result.refusal is None]
    if not understood:
        results = [each.result for each in answers]
        return replace(results[0], warnings=_once(text for one in results for text in one.warnings))
    limit = understood[0].query.limit
    found = sorted((one for each in understood for one in each.found), key=lambda one: one.place)
    hits = _each_once(found)
    results = [each.result for each in understood]
    measure = Measure.joined([one.measure for one in results if one.measure is not None])
    best = next((hit.value for hit in hits if not hit.is_example), None)
    least = measure.weak_below(best)
    shown = tuple(
        replace(
            hit,
            rank=rank,
            percentile=measure.percentile(hit.value),
            is_weak=not hit.is_example and hit.value < least,
        )
        for rank, hit in enumerate(hits[:limit], start=1)
    )
    return replace(
        results[0],
        hits=shown,
        has_more=len(hits) > limit or any(one.has_more for one in results),
        labels=_matches(one.labels for one in results),
        then_labels=_matches(one.then_labels for one in results),
        warnings=_warnings(answers, is_empty=not shown),
        measure=measure,
    )


def listed(answers: Sequence[Answer], limit: int | None) -> SearchResult:
    """What several indexes list without a query: one index after another."""
    hits = _each_once(one for each in answers for one in each.found)
    results = [each.result for each in answers]
    return replace(
        results[0],
        hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits[:limit], start=1)),
        has_more=len(hits) > len(hits[:limit]) or any(one.has_more for one in results),
        warnings=_warnings([each for each in answers if each.result.hits] or answers),
    )


def _each_once(found: Iterable[_Found]) -> list[Hit]:
    """Hits without those that mostly lie in one that another index shows of the same content.

    What is cut alike is the same moment in each index that has it; what is cut differently is shown
    as the better hit has it.
    """
    once: dict[object, list[_Found]] = {}
    for one in found:
        once.setdefault(one.moment, []).append(one)
    hits: list[Hit] = []
    shown: dict[str, dict[frozenset[str | None], _Shown]] = {}
    for same in once.values():
        hit, indexes = same[0].hit, frozenset(one.hit.index for one in same)
        of_content = shown.setdefault(same[0].content, {})
        elsewhere = (each for of, each in of_content.items() if of.isdisjoint(indexes))
        if not any(others.hold(hit) for others in elsewhere):
            of_content.setdefault(indexes, _Shown()).add(hit)
            hits.append(hit)
    return hits


@dataclass(slots=True)
class _Shown:
    """What the same indexes show of a content."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    """Starts and ends, in the order of time."""
    longest_seconds: float = 0.0

    def add(self, hit: Hit) -> None:
        """One hit more."""
        insort(self.spans, (hit.start_seconds, hit.end_seconds))
        seconds = hit.end_seconds - hit.start_seconds
        self.longest_seconds = max(self.longest_seconds, seconds)

    def hold(self, hit: Hit) -> bool:
        """Whether more than half of another hit lies in one of them."""
        first = bisect_left(self.spans, (hit.start_seconds - self.longest_seconds,))
        last = bisect_left(self.spans, (hit.end_seconds,))
        return any(
            2 * (min(end, hit.end_seconds) - max(start, hit.start_seconds))
            > hit.end_seconds - hit.start_seconds
            for start, end in self.spans[first:last]
        )


def _matches(of_each: Iterable[Sequence[LabelMatch]]) -> tuple[LabelMatch, ...]:
    """The labels that a text was matched to, each once: what was taught may be in one index."""
    found = {match.label: match for matches in of_each for match in matches}
    return tuple(sorted(found.values(), key=lambda match: -match.weight))


def _warnings(answers: Sequence[Answer], *, is_empty: bool = False) -> tuple[str, ...]:
    """What is to be known of the answers: what all say once, and the rest with the index's name."""
    told = [list(each.result.warnings) for each in answers]
    labels = {match.label for each in answers for match in each.result.labels}
    for each, warnings in zip(answers, told, strict=True):
        lacks = labels.difference(match.label for match in each.result.labels)
        if each.result.refusal is None and lacks:
            warnings.append(f"No label of this index is called {', '.join(sorted(lacks))}.")
        if is_empty and each.result.refusal is None:
            warnings.append(why_nothing(each.snapshot, each.query, each.result))
    return _once(
        text if all(text in warnings for warnings in told) else f"{each.name}: {text}"
        for each, warnings in zip(answers, told, strict=True)
        for text in warnings
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
