"""EDL (CMX 3600): the hits one after another as an edit, which every video editor imports.

An EDL has one frame rate, and times are counted in frames without saying at which. That of most
hits is taken, or 30 where it is none that time code knows, and said in the title; sources of
another rate are found by time all the same.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean, frame_rate, title

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]

_RATES = (24, 25, 30, 50, 60)
"""Frames a second that time code counts (SMPTE ST 12-1), and a thousandth less."""

_MOST_EVENTS = 999
"""The number of an event has three digits in CMX 3600; readers take more, but count anew."""


def _write(material: Material, path: Path) -> None:
    """Write the file."""
    rates = Counter(frame_rate(material.infos[hit.path]) for hit in material.hits)
    rate = rates.most_common(1)[0][0]
    rate = rate if round(rate) in _RATES else Fraction(30)
    name = clean(material.query).replace("\n", " ").replace("\r", " ")[:60] or "vindex"
    lines = [f"TITLE: {name} at {float(rate):g} fps", "FCM: NON-DROP FRAME", ""]
    at_frame = 0
    for number, hit in enumerate(material.hits, start=1):
        first = round(hit.start_seconds * rate)
        num_frames = max(1, round(hit.end_seconds * rate) - first)
        times = (first, first + num_frames, at_frame, at_frame + num_frames)
        codes = " ".join(_timecode(frame, rate) for frame in times)
        file = clean(hit.path).replace("\n", " ").replace("\r", " ")
        lines += [
            f"{(number - 1) % _MOST_EVENTS + 1:03d}  AX       V     C        {codes}",
            f"* FROM CLIP NAME: {file.rpartition('/')[2]}",
            f"* SOURCE FILE: {file}",
            f"* COMMENT: {title(hit)}",
        ]
        at_frame += num_frames
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _timecode(frame: int, rate: Fraction) -> str:
    """`HH:MM:SS:FF`, counted without dropping numbers."""
    seconds, frames = divmod(frame, max(1, round(rate)))
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frames:02d}"


FORMATS = (
    Format(
        "edl", ".edl", Shape.FILE, is_text=True, write=_write,
        holds="CMX 3600", read_by="every video editor",
    ),
)  # fmt: skip
