"""Chapters of each video: FFmpeg's metadata, which players take too, and YouTube's list of times.

FFmpeg puts the first into a copy of the video:

    ffmpeg -i film.mp4 -i film.ffmetadata -map 0 -map_metadata 0 -map_chapters 1 -c copy with.mp4

and mpv reads it beside the video (`--chapters-file`). The second goes into the description of a
video on YouTube, where every time is a link; chapters they are where there are three at least, of
ten seconds each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape, Trait
from vindex.output.export.material import on_timeline, title

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]

_SPECIAL = re.compile(r"([=;#\\])")
"""What FFmpeg's metadata escapes (ffmpeg-formats, Metadata)."""


def _chapters(material: Material) -> list[tuple[float, float, str]]:
    """Start, end and title of each, by time; of two that overlap the first ends earlier."""
    spans = sorted((*on_timeline(material, hit), title(hit)) for hit in material.hits)
    nexts = [start for start, _, _ in spans[1:]] + [spans[-1][1]]
    return [
        (start, max(start, min(end, following)), name)
        for (start, end, name), following in zip(spans, nexts, strict=True)
    ]


def _write_ffmetadata(material: Material, path: Path) -> None:
    """Write them to the millisecond."""
    lines = [";FFMETADATA1"]
    for start, end, name in _chapters(material):
        lines += [
            "[CHAPTER]", "TIMEBASE=1/1000", f"START={round(start * 1000)}",
            f"END={round(end * 1000)}", "title=" + _SPECIAL.sub(r"\\\1", name),
        ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_youtube(material: Material, path: Path) -> None:
    """Write them to the second; the first stands at 0:00."""
    chapters = [(int(start), name) for start, _, name in _chapters(material)]
    if chapters[0][0] > 0:
        chapters.insert(0, (0, "Beginning"))
    lines = [f"{_clock(second)} {name}" for second, name in chapters]
    text = "\n".join(lines).replace("<", "(").replace(">", ")")  # YouTube takes neither
    path.write_text(text + "\n", encoding="utf-8")


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02d}" if hours else f"{rest // 60}"
    return f"{hours}:{minutes}:{rest % 60:02d}" if hours else f"{minutes}:{rest % 60:02d}"


FORMATS = (
    Format(
        "chapters", ".ffmetadata", Shape.FILE_PER_VIDEO, is_text=True, write=_write_ffmetadata,
        holds="chapters", read_by="FFmpeg, mpv", lacks=frozenset({Trait.SCORES}),
    ),
    Format(
        "youtube", ".youtube.txt", Shape.FILE_PER_VIDEO, is_text=True, write=_write_youtube,
        holds="chapters for a description", read_by="YouTube, Vimeo",
        lacks=frozenset({Trait.SCORES, Trait.ENDS}),
    ),
)  # fmt: skip
