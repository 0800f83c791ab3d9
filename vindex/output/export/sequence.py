"""How a video editor counts: each video by its own time code, the edit at one rate and size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from vindex.output.export.material import frame_rate
from vindex.output.export.reels import Recorded, reel_names
from vindex.timecode import Timecode, editors_rate, may_drop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.output.export.material import Material
    from vindex.query.results import Hit, SeenFile
    from vindex.records import VideoInfo

__all__ = ["Event", "Sequence", "Source"]

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Source:
    """A video as an editor has it: frames at an even rate, numbered by its time code."""

    path: str
    info: VideoInfo
    rate: Fraction
    """One of `vindex.timecode.EDITOR_RATES`."""
    start: Timecode
    """Of the first moment of the file; 00:00:00:00 where it has none."""
    reel: str
    """Of at most eight characters: that of the reel that the file names, else of the file. Videos
    of another reel have another."""
    tape: str
    """The reel as the file itself calls it, at any length; `reel` where it names none."""

    @classmethod
    def all_of(cls, material: Material) -> dict[SeenFile, Source]:
        """Every video of an export."""
        sources = {
            seen: cls._of(seen.path, info, material.reels.get(seen, ""))
            for seen, info in material.infos.items()
        }
        said = {seen: source._recorded() for seen, source in sources.items() if source.tape}
        return {
            seen: replace(sources[seen], reel=reel, tape=sources[seen].tape or reel)
            for seen, reel in reel_names(sources, said).items()
        }

    @classmethod
    def _of(cls, path: str, info: VideoInfo, tape: str) -> Source:
        nominal = frame_rate(info)
        rate = editors_rate(nominal)
        start = Timecode(0, round(rate))
        if info.start_timecode is not None:
            start = Timecode.parse(info.start_timecode, nominal).counted_at(rate)
        return cls(path, info, rate, start, "", tape)

    def _recorded(self) -> Recorded:
        counted = self.rate if self.start.is_drop else self.start.base  # frames a second of it
        begin = Fraction(self.start.frame) / counted
        return Recorded(self.tape, begin, begin + Fraction(self.num_frames) / counted)

    @property
    def num_frames(self) -> int:
        """From the first moment of the file to the end of its last picture."""
        return max(1, self.frames_before(self.info.duration_seconds))

    def frames_before(self, seconds: float, rate: Fraction | None = None) -> int:
        """Frames from the first moment of the file to a time of vindex's clock.

        Args:
            seconds: the time.
            rate: of the frames; None: the video's own.
        """
        offset_seconds = self.info.timeline_offset_seconds or 0.0
        return round((offset_seconds + seconds) * (rate or self.rate))


@dataclass(frozen=True, slots=True)
class Event:
    """A hit where an edit shows it."""

    hit: Hit
    source: Source
    first: int
    """Its first frame in the source, at the source's rate, from the file's first moment."""
    at_frame: int
    """Its first frame in the edit, from 0, at the edit's rate."""
    num_frames: int
    """At the edit's rate."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """An edit that shows hits one after another.

    It has the rate that was asked for, or else that of most hits; of those of that rate it counts
    as most do, and has the size of most. Where no hit has that rate, all of them are asked; where
    it is undecided the better hit decides.
    """

    sources: dict[SeenFile, Source]
    """Every video."""
    rate: Fraction
    is_drop: bool
    """Its time code drops numbers."""
    width: int
    height: int

    @classmethod
    def of(cls, material: Material) -> Sequence:
        """The one for some hits, best first."""
        sources = Source.all_of(material)
        shown = [sources[hit.seen] for hit in material.hits]
        rate = material.rate or _most(source.rate for source in shown)
        alike = [source for source in shown if source.rate == rate] or shown
        is_drop = may_drop(rate) and _most(source.start.is_drop for source in alike)
        width, height = _most((source.info.width, source.info.height) for source in alike)
        return cls(sources, rate, is_drop, width, height)

    def events(self, material: Material) -> list[Event]:
        """The hits in their order, each a frame long at least and within its video.

        Where the edit has another rate, what is shown may so be a frame shorter than the hit.
        """
        events: list[Event] = []
        at_frame = 0
        for hit in material.hits:
            source = self.sources[hit.seen]
            before, end = (
                source.frames_before(seconds, self.rate)
                for seconds in (hit.start_seconds, hit.end_seconds)
            )
            first = min(source.frames_before(hit.start_seconds), source.num_frames - 1)
            room = int((source.num_frames - first) * self.rate / source.rate)
            events.append(Event(hit, source, first, at_frame, max(1, min(end - before, room))))
            at_frame += events[-1].num_frames
        return events

    def timecode(self, frame: int) -> Timecode:
        """Its own time code at one of its frames."""
        return Timecode(frame, round(self.rate), self.is_drop)


def _most(values: Iterable[_Value]) -> _Value:
    """The value that comes most often; of equals the first."""
    return Counter(values).most_common(1)[0][0]
