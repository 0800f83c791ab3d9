"""WebVTT and SRT: the labels as subtitles of each video, at the times that its player shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import on_timeline, title

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["FORMATS", "webvtt_cue"]


def webvtt_cue(start_seconds: float, end_seconds: float, text: str) -> str:
    """A cue (W3C WebVTT: The Web Video Text Tracks Format, 4.1), with the line break at its end."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{_span(start_seconds, end_seconds, '.')}\n{escaped}\n"


def _write_webvtt(material: Material, path: Path) -> None:
    cues = [webvtt_cue(*on_timeline(material, hit), title(hit)) for hit in material.hits]
    path.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8")


def _write_srt(material: Material, path: Path) -> None:
    """SubRip's format, which has no way to escape anything."""
    cues = [
        f"{number}\n{_span(*on_timeline(material, hit), ',')}\n"
        f"{title(hit).replace('<', '(').replace('>', ')')}\n"
        for number, hit in enumerate(material.hits, start=1)
    ]
    path.write_text("\n".join(cues), encoding="utf-8")


def _span(start_seconds: float, end_seconds: float, point: str) -> str:
    return f"{_cue_time(start_seconds, point)} --> {_cue_time(end_seconds, point)}"


def _cue_time(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"


FORMATS = (
    Format(
        "srt", ".srt", Shape.FILE_PER_VIDEO, is_text=True, write=_write_srt,
        holds="labels as subtitles", read_by="players",
    ),
    Format(
        "vtt", ".vtt", Shape.FILE_PER_VIDEO, is_text=True, write=_write_webvtt,
        holds="labels as subtitles", read_by="players, browsers",
    ),
)  # fmt: skip
