"""WebVTT and SRT: the labels as subtitles of each video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.material import title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.query.results import Hit

__all__ = ["srt", "webvtt"]


def webvtt(hits: Sequence[Hit]) -> str:
    """Subtitles of one video (W3C WebVTT: The Web Video Text Tracks Format, 4.1).

    Args:
        hits: of one video, ordered by start.
    """
    cues = [f"{_span(hit, '.')}\n{_escape(title(hit))}\n" for hit in hits]
    return "\n".join(["WEBVTT\n", *cues])


def srt(hits: Sequence[Hit]) -> str:
    """Subtitles of one video in SubRip's format, which has no way to escape anything.

    Args:
        hits: of one video, ordered by start.
    """
    cues = [
        f"{number}\n{_span(hit, ',')}\n{title(hit).replace('<', '(').replace('>', ')')}\n"
        for number, hit in enumerate(hits, start=1)
    ]
    return "\n".join(cues)


def _span(hit: Hit, point: str) -> str:
    return f"{_clock(hit.start_seconds, point)} --> {_clock(hit.end_seconds, point)}"


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
