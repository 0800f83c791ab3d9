"""What the catalog hands out to queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vindex.store.catalog.filters import FILTERS

if TYPE_CHECKING:
    from vindex.records import Clip, Mark
    from vindex.store.catalog.filters import Filter
    from vindex.store.catalog.sql import PassingClips

__all__ = [
    "MARK",
    "Filters",
    "FoundClip",
    "FoundPair",
]

MARK = "(num_bytes, modified_ns, coalesce(tag, ''))"
"""Of a file: what makes its `Mark`."""


class Filters(NamedTuple):
    """What a query is narrowed to; a clip must pass all of it."""

    values: tuple[tuple[str, Any], ...] = ()
    """Those of `catalog.filters.FILTERS` that are set, by name: what their conditions compare."""
    exclude_video_id: int | None = None
    where: PassingClips | None = None
    """Those that a condition of the user's is true of."""

    @classmethod
    def of(cls, **values: Any) -> Filters:  # noqa: ANN401 - text, ids and numbers
        """Those that let pass what fits some values."""
        return cls(tuple(values.items()))

    @property
    def compared(self) -> tuple[Filter, ...]:
        """What some values are compared with, each by a condition."""
        given = {name for name, value in self.values if value is not None}
        return tuple(each for each in FILTERS if each.condition and each.name in given)

    @property
    def show_absent(self) -> bool:
        """Whether what was set aside passes, too."""
        return bool(dict(self.values).get("absent"))

    @property
    def are_of_labels(self) -> bool:
        """Whether they compare the best label of a clip, which each space has for itself."""
        return dict(self.values).get("label") is not None

    @property
    def are_of_space(self) -> bool:
        """Whether they compare what each space has for itself: labels, or columns by a `where`."""
        return self.are_of_labels or self.where is not None

    @property
    def of_videos(self) -> Filters:
        """Those of them that compare the same in every space."""
        values = tuple((name, value) for name, value in self.values if name != "label")
        return self._replace(values=values, where=None)

    @property
    def are_of_files(self) -> bool:
        """Whether they choose among the files of one content, and so what is shown of it."""
        set_names = dict(self.values)
        return any(each.name in set_names for each in FILTERS if each.is_of_files)


class FoundClip(NamedTuple):
    """A clip with everything that a result shows of it."""

    clip_id: int
    video_id: int
    path: str
    relative_path: str
    mark: Mark
    """How the file looked when it was indexed."""
    start_seconds: float
    end_seconds: float
    label: str | None
    probability: float | None
    shard: str
    best_seconds: float | None = None
    """Its most telling moment; None: of an older index, or of a model that does not tell."""
    is_absent: bool = False
    """It is set aside: the last build found no file of its content."""
    span: str | None = None
    """Name of the span that it was cut from; None: of none, or of one without a name."""
    recorded_ns: int | None = None
    """When its video was recorded; None: its file does not say. See `VideoInfo`."""

    @property
    def clip(self) -> Clip:
        """Its span alone."""
        from vindex.records import Clip  # a search needs none

        return Clip(self.start_seconds, self.end_seconds)

    @property
    def best_or_middle_seconds(self) -> float:
        """Its most telling moment, or its middle where that is unknown."""
        middle = (self.start_seconds + self.end_seconds) / 2
        return middle if self.best_seconds is None else self.best_seconds


class FoundPair(NamedTuple):
    """Two clips of one video, one followed by the other."""

    first: FoundClip
    then: FoundClip
    score: float
