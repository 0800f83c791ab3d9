"""What a query returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from vindex.clips import span_clock
from vindex.epoch import moment_of
from vindex.plurals import counted

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd
    import pyarrow as pa

    from vindex.labels import LabelMatch
    from vindex.query.moments import Moment
    from vindex.query.relevance import Measure
    from vindex.records import Mark, VideoFile
    from vindex.store.catalog.records import FoundClip

FoundBy = Literal["labels", "words", "both"]
"""Who found a clip that a text asks for."""

__all__ = ["COLUMNS", "FollowedBy", "FoundBy", "Hit", "SearchResult", "SeenFile", "WordsMatch"]


class WordsMatch(NamedTuple):
    """How a text fits an index by its words space."""

    percentile: float
    """So many of 100 background captions fit no clip of the index as well as the text fits one."""
    is_cut: bool
    """The text was longer than the model takes, and its end was left out."""

    def __str__(self) -> str:
        return f"fits a clip here better than {self.percentile:.0f} % of random sentences do"


@dataclass(frozen=True, slots=True)
class FollowedBy:
    """The second clip of a query for one thing followed by another."""

    clip_id: int
    start_seconds: float
    end_seconds: float
    label: str | None
    """The label that contributed most to its score."""
    probability: float | None
    """Probability of that label."""

    @classmethod
    def of(cls, clip: FoundClip) -> FollowedBy:
        """What is shown of the second clip."""
        return cls(clip.clip_id, clip.start_seconds, clip.end_seconds, clip.label, clip.probability)


class SeenFile(NamedTuple):
    """A file as an index saw it: under one path, two indexes may have seen two contents."""

    path: str
    """Absolute."""
    mark: Mark
    """How it looked."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One moment that a query found.

    One of `score` and `similarity` is set, by the query; none where there was no query.
    """

    rank: int
    """From 1."""
    clip_id: int
    """Id of its best clip."""
    path: str
    """Absolute."""
    relative_path: str
    """Below the root of its library."""
    mark: Mark
    """How the file looked when it was indexed; what is no more like it is not shown as this hit."""
    start_seconds: float
    end_seconds: float
    """Exclusive."""
    best_seconds: float
    """The most telling moment of its best clip; where the index does not know it, its middle."""
    num_clips: int
    """Clips that the moment merges."""
    label: str | None
    """The label that gave most of the score; without a text, the clip's best."""
    probability: float | None
    """Probability of that label."""
    score: float | None = None
    """In (0, 1], of the best clip: what the labels think of it, the sum of weight times probability
    over those of the query; or what the words space thinks, 1 / (1 + exp(-(z - cut))); or, where
    both have an opinion, the mean of the two.

    With an example: (1 - w) * that + w * max(similarity, 0). With a second text: the geometric mean
    of the two clips' scores. What is not wanted multiplies it by 1 - its own score.
    """
    similarity: float | None = None
    """In [-1, 1]: cosine of the embeddings, of the best clip.

    With a query of several clips: the mean along the alignment of both sequences.
    """

    then: FollowedBy | None = None
    """The clip of what follows, in a query for one thing followed by another."""
    found_by: FoundBy | None = None
    """Who found its best clip, in a query by text: the one that is surer, or both where the other
    is at least half as sure. None where the text has no part in it."""
    percentile: float | None = None
    """So many of 100 clips that pass the query's filters fit it less."""
    is_weak: bool = False
    """Its score or similarity is so far below that of the best hit that it hardly shows the same.
    No hit is weak where the query has a `min_score`."""
    is_example: bool = False
    """It is the example that was asked for, which is in the library."""
    note: str | None = None
    """What was written beside it, where it is a moment of a collection."""
    absent: bool = False
    """It is set aside: the last build found its file no more, as on a drive that is not connected.
    `path` is where it was."""
    span: str | None = None
    """Name of the span that its best clip was cut from, where `vindex build --spans` was given it.
    """
    recorded_at: datetime | None = None
    """When its video was recorded, in UTC; None: its file does not say."""
    index: str | None = None
    """Folder of the index that `clip_id` is of, where several were asked."""

    @classmethod
    def of(
        cls,
        rank: int,
        moment: Moment,
        measure: Measure | None,
        found_by: FoundBy | None = None,
        *,
        is_weak: bool = False,
        is_example: bool = False,
    ) -> Hit:
        """The hit of a moment."""
        clip, name = moment.best, measure and measure.name
        return cls(
            rank, clip.clip_id, clip.path, clip.relative_path, clip.mark, moment.start_seconds,
            moment.end_seconds, moment.best_seconds, moment.num_clips, clip.label, clip.probability,
            moment.value if name == "score" else None,
            moment.value if name == "similarity" else None,
            FollowedBy.of(moment.then) if moment.then else None, found_by,
            None if measure is None else measure.percentile(moment.value), is_weak, is_example,
            absent=clip.is_absent, span=clip.span,
            recorded_at=None if clip.recorded_ns is None else moment_of(clip.recorded_ns),
        )  # fmt: skip

    def __repr__(self) -> str:
        span = span_clock(self.start_seconds, self.end_seconds)
        measure = "score" if self.score is not None else "similarity"
        value = getattr(self, measure)
        of = "" if value is None else f", {measure} {value:.3f}"
        return f"<Hit {self.rank}: {self.relative_path} {span}, {self.label}{of}>"

    @property
    def value(self) -> float:
        """What it is ranked by: its score or its similarity; 0 where there was no query."""
        return self.score if self.score is not None else self.similarity or 0.0

    @property
    def seen(self) -> SeenFile:
        """What tells its video from those of other hits, of whichever index."""
        return SeenFile(self.path, self.mark)

    @property
    def file(self) -> VideoFile:
        """The file that was indexed."""
        from vindex.records import VideoFile  # to list hits takes none

        return VideoFile.seen(self.path, self.relative_path, self.mark)

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape; what a query does not tell of its hits is left out."""
        optional = (
            "score", "similarity", "then", "found_by", "percentile", "note", "absent", "span",
            "recorded_at", "index",
        )  # fmt: skip
        said = asdict(self) | {"recorded_at": self.recorded_at and self.recorded_at.isoformat()}
        return {
            name: value
            for name, value in said.items()
            if name != "mark" and (name not in optional or not (value is None or value is False))
        }

    def cell(self, column: str) -> Any:  # noqa: ANN401
        """What it has in one of `COLUMNS`; None where that is not known."""
        if column.startswith(_THEN):
            return getattr(self.then, column.removeprefix(_THEN), None)
        return getattr(self, column)


_THEN = "then_"
_NO_COLUMNS = ("mark", "then", "absent", "recorded_at")

COLUMNS = (
    *(each.name for each in fields(Hit) if each.name not in _NO_COLUMNS),
    *(_THEN + each.name for each in fields(FollowedBy)),
)
"""Columns of a table with one row a hit."""


@dataclass(frozen=True, slots=True)
class SearchResult(Sequence[Hit]):
    """The hits of a query, best first, and what the query was taken to mean."""

    query: str
    labels: tuple[LabelMatch, ...]
    """Labels that a text was matched to, best first; empty for a similarity query."""
    hits: Sequence[Hit]
    has_more: bool = False
    """Whether the limit cut results off."""
    warnings: tuple[str, ...] = ()
    then: str | None = None
    """The second text of a query for one thing followed by another."""
    then_labels: tuple[LabelMatch, ...] = ()
    """Labels that it was matched to."""
    words: WordsMatch | None = None
    """How the text fits by the words space; None: that was not asked, or has no opinion."""
    without: tuple[str, ...] = ()
    """Texts of a query for what is not wanted."""
    refusal: str | None = None
    """Why nothing matches, which is among the warnings too; None: something does, or may."""
    measure: Measure | None = field(default=None, repr=False, compare=False)
    """What its hits are ranked by; None: there was no query, or it means nothing."""

    @classmethod
    def nothing(cls, text: str, refusal: str, warnings: tuple[str, ...] = ()) -> SearchResult:
        """The result of a text that means nothing to an index."""
        return cls(text, (), (), warnings=(refusal, *warnings), refusal=refusal)

    @classmethod
    def of_moments(
        cls,
        query: str,
        moments: Sequence[Moment],
        limit: int,
        *,
        measure: Measure | None,
        labels: Sequence[LabelMatch] = (),
        warnings: tuple[str, ...] = (),
        then: str | None = None,
        then_labels: Sequence[LabelMatch] = (),
        words: WordsMatch | None = None,
        found_by: Callable[[FoundClip], FoundBy | None] = lambda _: None,
        is_example: Callable[[Moment], bool] = lambda _: False,
    ) -> SearchResult:
        """The result of a query: the first `limit` of its moments, best first."""
        shown = [(moment, is_example(moment)) for moment in moments[: limit + 1]]
        others = (moment.value for moment, is_asked in shown if not is_asked)
        least = -inf if measure is None else measure.weak_below(next(others, None))
        hits = tuple(
            Hit.of(
                rank,
                moment,
                measure,
                found_by(moment.best),
                is_weak=not is_asked and moment.value < least,
                is_example=is_asked,
            )
            for rank, (moment, is_asked) in enumerate(shown[:limit], start=1)
        )
        return cls(
            query, tuple(labels), hits, len(moments) > limit, warnings, then, tuple(then_labels),
            words, measure=measure,
        )  # fmt: skip

    @property
    def relevant(self) -> SearchResult:
        """The result without its weak hits."""
        hits = tuple(hit for hit in self.hits if not hit.is_weak)
        return replace(self, hits=hits, has_more=self.has_more and len(hits) == len(self))

    @property
    def labels_in_words(self) -> str:
        """Labels that the text was matched to, each with what it counts."""
        return _in_words(self.labels)

    @property
    def then_labels_in_words(self) -> str:
        """The same for the second text."""
        return _in_words(self.then_labels)

    @overload
    def __getitem__(self, position: int) -> Hit: ...

    @overload
    def __getitem__(self, position: slice) -> SearchResult: ...

    def __getitem__(self, position: int | slice) -> Hit | SearchResult:
        if isinstance(position, slice):
            return replace(self, hits=self.hits[position])
        return self.hits[position]

    def __repr__(self) -> str:
        more = " and more" if self.has_more else ""
        return f"<SearchResult of {self.query!r}: {counted(len(self), 'hit')}{more}>"

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)  # which may be read many at a time

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `search` and `similar`."""
        shape: dict[str, Any] = {
            "query": self.query,
            "labels": [match._asdict() for match in self.labels],
        }
        if self.then is not None:
            then_labels = [match._asdict() for match in self.then_labels]
            shape["then"] = {"query": self.then, "labels": then_labels}
        if self.without:
            shape["without"] = list(self.without)
        if self.words is not None:
            shape["words"] = self.words._asdict()
        if self.refusal is not None:
            shape["refusal"] = self.refusal
        return shape | {
            "results": [hit.as_dict() for hit in self.hits],
            "has_more": self.has_more,
            "warnings": list(self.warnings),
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the first hits with their thumbnails, made now."""
        from vindex.query.notebook import hits_as_html

        return hits_as_html(self.query, self.hits)

    def to_arrow(self) -> pa.Table:
        """The hits as an Arrow table, one row each."""
        from vindex.store.tables import hits_to_arrow

        return hits_to_arrow(self.hits)

    def to_pandas(self) -> pd.DataFrame:
        """The hits as a pandas data frame, one row each.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        from vindex.store.tables import to_pandas

        return to_pandas(self.to_arrow())


def _in_words(matches: Sequence[LabelMatch]) -> str:
    return ", ".join(
        f"{match.label} {match.weight:.2f}{' (closest in meaning)' if match.by_meaning else ''}"
        for match in matches
    )
