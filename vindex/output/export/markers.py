"""Hits as marks on the timeline of their whole video, as editors keep them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from vindex.output.export.material import one_line
from vindex.output.export.sequence import Source

if TYPE_CHECKING:
    from vindex.output.export.material import Material
    from vindex.query.results import Hit

__all__ = ["COLOURS", "Marker", "marked"]

COLOURS = ("BLUE", "RED", "GREEN", "YELLOW", "PURPLE", "CYAN")
"""Those that OpenTimelineIO, Premiere Pro and DaVinci Resolve all have for markers."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A hit on the timeline of its video."""

    hit: Hit
    name: str
    """What happens: its label, and what follows in it."""
    comment: str
    """Its note, how sure the label is, and how well it fits the query; may be empty."""
    colour: str
    """One of `COLOURS`, for each label the same in all files of an export."""
    first: int
    """Its first frame, from the file's first moment."""
    num_frames: int

    @property
    def end(self) -> int:
        """The frame after its last."""
        return self.first + self.num_frames


def marked(material: Material) -> tuple[Source, list[Marker]]:
    """The one video of some hits, and its markers in the order of time.

    Each label has its colour; where there are more labels than colours, these come again.
    """
    source = Source.all_of(material)[material.hits[0].seen]
    colours = dict(zip(material.labels, cycle(COLOURS), strict=False))
    ranked = sorted(material.hits, key=lambda hit: (hit.start_seconds, hit.end_seconds))
    return source, [_marker(hit, source, colours[hit.label]) for hit in ranked]


def _marker(hit: Hit, source: Source, colour: str) -> Marker:
    first, end = map(source.frames_before, (hit.start_seconds, hit.end_seconds))
    first = min(first, source.num_frames - 1)
    end = min(max(first + 1, end), source.num_frames)
    then = f", then {hit.then.label or 'no label'}" if hit.then else ""
    name = one_line(f"{hit.label or 'no label'}{then}")
    return Marker(hit, name, comment(hit), colour, first, end - first)


def comment(hit: Hit) -> str:
    """What is to be said of a hit beside its label."""
    parts = (
        hit.note,
        None if hit.probability is None else f"{hit.probability:.0%} sure",
        None if hit.score is None else f"score {hit.score:.3f}",
        None if hit.similarity is None else f"similarity {hit.similarity:.3f}",
    )
    return one_line("; ".join(part for part in parts if part))
