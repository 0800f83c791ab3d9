"""How a video editor counts: each video by its own time code, the edit at one rate and size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from vindex.output.export.material import frame_rate
from vindex.timecode import Timecode, editors_rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from vindex.output.export.material import Material
    from vindex.query.results import Hit
    from vindex.records import VideoInfo

__all__ = ["Sequence", "Source"]

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Source:
    """A video as an editor has it: frames at an even rate, numbered by its time code."""

    info: VideoInfo
    rate: Fraction
    """One of `vindex.timecode.EDITOR_RATES`."""
    start: Timecode
    """Of the first moment of the file; 00:00:00:00 where it has none."""

    @classmethod
    def of(cls, info: VideoInfo) -> Source:
        """That of a video."""
        nominal = frame_rate(info)
        rate = editors_rate(nominal)
        if info.start_timecode is None:
            return cls(info, rate, Timecode(0, round(rate)))
        return cls(info, rate, Timecode.parse(info.start_timecode, nominal).counted_at(rate))

    def frames_before(self, seconds: float, rate: Fraction | None = None) -> int:
        """Frames from the first moment of the file to a time of vindex's clock.

        Args:
            seconds: the time.
            rate: of the frames; None: the video's own.
        """
        offset_seconds = self.info.timeline_offset_seconds or 0.0
        return round((offset_seconds + seconds) * (rate or self.rate))


@dataclass(frozen=True, slots=True)
class Sequence:
    """An edit that shows hits one after another.

    It has the rate of most hits; of those of that rate it counts as most do, and has the size of
    most. Where it is undecided the better hit decides.
    """

    sources: dict[str, Source]
    """Every video, by path."""
    rate: Fraction
    is_drop: bool
    """Its time code drops numbers."""
    width: int
    height: int

    @classmethod
    def of(cls, material: Material) -> Sequence:
        """The one for some hits, best first."""
        sources = {path: Source.of(info) for path, info in material.infos.items()}
        shown = [sources[hit.path] for hit in material.hits]
        rate = _most(source.rate for source in shown)
        alike = [source for source in shown if source.rate == rate]
        is_drop = _most(source.start.is_drop for source in alike)
        width, height = _most((source.info.width, source.info.height) for source in alike)
        return cls(sources, rate, is_drop, width, height)

    def timecode(self, frame: int) -> Timecode:
        """Its own time code at one of its frames."""
        return Timecode(frame, round(self.rate), self.is_drop)

    def num_frames(self, hit: Hit) -> int:
        """How many of its frames show a hit."""
        source = self.sources[hit.path]
        first, end = (
            source.frames_before(seconds, self.rate)
            for seconds in (hit.start_seconds, hit.end_seconds)
        )
        return max(1, end - first)


def _most(values: Iterable[_Value]) -> _Value:
    """The value that comes most often; of equals the first."""
    return Counter(values).most_common(1)[0][0]
