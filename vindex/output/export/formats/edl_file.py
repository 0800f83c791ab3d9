"""EDL (CMX 3600): the hits one after another as an edit, which every video editor imports.

Sources are found by their time code. An EDL has one frame rate, that of its `Sequence`, and does
not say which; so the title does. Of a source of another rate the part of a second is counted at it.
What goes on past midnight ends after 24 hours (24:00:03:00), as readers subtract its start from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean, title
from vindex.output.export.sequence import Sequence

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.query.results import Hit

__all__ = ["FORMATS"]

_MOST_EVENTS = 999
"""The number of an event has three digits in CMX 3600; readers take more, but count anew."""


def _write(material: Material, path: Path) -> None:
    """Write the file."""
    sequence = Sequence.of(material)
    name = clean(material.result.query).replace("\n", " ").replace("\r", " ")[:60] or "vindex"
    counting = "DROP FRAME" if sequence.is_drop else "NON-DROP FRAME"
    lines = [f"TITLE: {name} at {_rate_name(sequence)} fps", f"FCM: {counting}", ""]
    at_frame = 0
    for number, hit in enumerate(material.hits, start=1):
        file = clean(hit.path).replace("\n", " ").replace("\r", " ")
        has_sound = bool(sequence.sources[hit.path].info.sound_channels)
        lines += [
            f"{(number - 1) % _MOST_EVENTS + 1:03d}  AX       {'AA/V' if has_sound else 'V':4}  C"
            f"        {_times(sequence, hit, at_frame)}",
            f"* FROM CLIP NAME: {file.rpartition('/')[2]}",
            f"* SOURCE FILE: {file}",
            f"* COMMENT: {title(hit)}",
        ]
        at_frame += sequence.num_frames(hit)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _times(sequence: Sequence, hit: Hit, at_frame: int) -> str:
    """Where a hit begins and ends in its source, and in the sequence."""
    source = sequence.sources[hit.path]
    first = (source.start + source.frames_before(hit.start_seconds)).counted_at(sequence.rate)
    begin, length = sequence.timecode(at_frame), sequence.num_frames(hit)
    return f"{first} {first.end_of(length)} {begin} {begin.end_of(length)}"


def _rate_name(sequence: Sequence) -> str:
    return f"{float(sequence.rate):.3f}".rstrip("0").rstrip(".")


FORMATS = (
    Format(
        "edl", ".edl", Shape.FILE, is_text=True, write=_write,
        holds="CMX 3600", read_by="every video editor",
    ),
)  # fmt: skip
