"""What a query returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from vindex.catalog.records import FoundClip
    from vindex.labels import LabelMatch

__all__ = ["Hit", "SearchResult"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One moment that a query found.

    Exactly one of `score` and `similarity` is set.
    """

    rank: int
    """From 1."""
    clip_id: int
    """Of its best clip."""
    path: str
    """Absolute."""
    relative_path: str
    """Below the root of its library."""
    start_seconds: float
    end_seconds: float
    """Exclusive."""
    num_clips: int
    """Clips that the moment merges."""
    label: str | None
    """Of a label search: the label that gave most of the score. Otherwise the clip's best."""
    probability: float | None
    """Of that label."""
    score: float | None = None
    """In [0, 1]: the sum of weight times probability over the query's labels."""
    similarity: float | None = None
    """In [-1, 1]: cosine of the embeddings."""

    @classmethod
    def of(
        cls,
        rank: int,
        clip: FoundClip,
        *,
        score: float | None = None,
        similarity: float | None = None,
    ) -> Hit:
        """The hit of a single clip."""
        return cls(
            rank, clip.clip_id, clip.path, clip.relative_path, clip.start_seconds,
            clip.end_seconds, 1, clip.label, clip.probability, score, similarity,
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape; the one of `score` and `similarity` that is not set is left out."""
        unused = "score" if self.score is None else "similarity"
        return {name: value for name, value in asdict(self).items() if name != unused}


@dataclass(frozen=True, slots=True)
class SearchResult(Sequence[Hit]):
    """The hits of a query, best first, and what the query was taken to mean."""

    query: str
    labels: tuple[LabelMatch, ...]
    """Labels that a text was matched to, best first; empty for a similarity query."""
    hits: tuple[Hit, ...]
    has_more: bool = False
    """Whether the limit cut results off."""
    warnings: tuple[str, ...] = ()

    @overload
    def __getitem__(self, position: int) -> Hit: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, position: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[position]

    def __len__(self) -> int:
        return len(self.hits)

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `search` and `similar`."""
        return {
            "query": self.query,
            "labels": [asdict(match) for match in self.labels],
            "results": [hit.as_dict() for hit in self.hits],
        }

    def to_arrow(self) -> pa.Table:
        """The hits as an Arrow table, one row each."""
        from vindex.tables import hits_to_arrow

        return hits_to_arrow(self.hits)

    def to_pandas(self) -> pd.DataFrame:
        """The hits as a pandas data frame, one row each.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        from vindex.tables import to_pandas

        return to_pandas(self.to_arrow())
