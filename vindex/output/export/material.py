"""What every format is made from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING
from urllib.parse import quote

from vindex.query.everything import UnreadHits
from vindex.timecode import EDITOR_RATES, plain_rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.query.results import FollowedBy, Hit, SearchResult, SeenFile
    from vindex.records import VideoInfo
    from vindex.store.layout import IndexFolder

__all__ = [
    "Material",
    "by_video",
    "clean",
    "file_url",
    "file_urls_path",
    "frame_rate",
    "frame_span",
    "on_timeline",
    "one_line",
    "spans",
    "title",
]

_SAME_RATE = 0.002
"""Relative: 23.976 and 24 differ by a thousandth, so the nearest of both is taken."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) cannot hold, even escaped; lone surrogates among it."""

_LINE_BREAKS = dict.fromkeys(map(ord, "\t\n\r\x85\u2028\u2029"), " ")
"""What readers of lines take for the end of one, and the tab, which parts columns."""


@dataclass(frozen=True, slots=True)
class Material:
    """The hits to export, and what is known of their videos."""

    index: IndexFolder
    """Of hits that do not name theirs."""
    result: SearchResult
    """That they are of."""
    model: str
    """Whose labels they are."""
    hits: Sequence[Hit]
    infos: dict[SeenFile, VideoInfo]
    """What each video is; nothing, where hits are written batch by batch."""
    labels: tuple[str | None, ...]
    """Those of all hits of the export, the most frequent first."""
    rate: Fraction | None = None
    """Frames a second of an edit; None: as its hits have it."""
    reels: Mapping[SeenFile, str] = field(default_factory=dict)
    """The reels that files name themselves, where the format has a place for them."""

    @property
    def indexes(self) -> list[str | None]:
        """Folders of the indexes that the hits are of; None: of `index`."""
        if isinstance(self.hits, UnreadHits):
            return [None]
        return [*dict.fromkeys(hit.index for hit in self.hits)]


def on_timeline(material: Material, hit: Hit) -> tuple[float, float]:
    """When a player of the file shows a hit's start and its end."""
    offset_seconds = material.infos[hit.seen].timeline_offset_seconds or 0.0
    return offset_seconds + hit.start_seconds, offset_seconds + hit.end_seconds


def by_video(material: Material) -> dict[SeenFile, list[Hit]]:
    """The hits of each video, in the order of time; videos in the order of their best hit."""
    videos: dict[SeenFile, list[Hit]] = {}
    for hit in material.hits:
        videos.setdefault(hit.seen, []).append(hit)
    for hits in videos.values():
        hits.sort(key=lambda hit: (hit.start_seconds, hit.end_seconds))
    return videos


def title(hit: Hit) -> str:
    """What a hit is called: its note, its label and how sure it is, and what follows in it."""
    sure = "" if hit.probability is None else f" ({hit.probability:.0%})"
    then = f", then {hit.then.label or 'no label'}" if hit.then else ""
    note = f"{hit.note}: " if hit.note else ""
    return one_line(f"{note}{hit.label or 'no label'}{sure}{then}")


def one_line(text: str) -> str:
    """Text that every format can hold, on one line."""
    return clean(text).translate(_LINE_BREAKS)


def clean(text: str) -> str:
    """Text that every format can hold; bytes that are no UTF-8 and control characters are lost."""
    return _NO_XML.sub("\ufffd", text)


def file_url(path: str) -> str:
    """The `file:` URL of an absolute path, whatever bytes it holds; an address is one already."""
    return path if "://" in path else "file://" + file_urls_path(path)


def file_urls_path(path: str) -> str:
    """A path with everything percent-encoded that a URL cannot hold."""
    return quote(os.fsencode(path))


def frame_rate(info: VideoInfo) -> Fraction:
    """The rate that an editor would call a video's own; where nobody asked, by its mean rate."""
    if info.nominal_frame_rate is not None:
        return plain_rate(Fraction(info.nominal_frame_rate))
    nearest = min(EDITOR_RATES, key=lambda rate: abs(float(rate) - info.frame_rate))
    if abs(float(nearest) / info.frame_rate - 1) < _SAME_RATE:
        return nearest
    return plain_rate(Fraction(info.frame_rate))


def spans(hit: Hit) -> tuple[Hit | FollowedBy, ...]:
    """What of a hit is to be annotated: all of it, or each of two things that follow each other.

    The first then lasts until the second begins.
    """
    if hit.then is None:
        return (hit,)
    return replace(hit, end_seconds=min(hit.then.start_seconds, hit.end_seconds)), hit.then


def frame_span(
    span: Hit | FollowedBy, rate: Fraction, offset_seconds: float = 0.0
) -> tuple[int, int]:
    """Its first and last frame, counted from 1, as annotation tools do; no frame is in two spans.

    Args:
        span: of a video.
        rate: at which they count.
        offset_seconds: from where they begin to count to vindex's 0.
    """
    first = round((offset_seconds + span.start_seconds) * rate) + 1
    return first, max(first, round((offset_seconds + span.end_seconds) * rate))
