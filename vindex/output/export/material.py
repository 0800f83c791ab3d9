"""What every format is made from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from vindex.query.results import FollowedBy, Hit
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
    "spans",
    "title",
]

_USUAL_RATES = tuple(
    Fraction(rate)
    for rate in (10, 12, 15, "24000/1001", 24, 25, "30000/1001", 30, 50, "60000/1001", 60)
)
_SAME_RATE = 0.002
"""Relative: 23.976 and 24 differ by a thousandth, so the nearest of both is taken."""

_ROUNDING = 0.05
"""Frames by which a time may be off its frame."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) cannot hold, even escaped; lone surrogates among it."""


@dataclass(frozen=True, slots=True)
class Material:
    """The hits to export, and what is known of their videos."""

    index: IndexFolder
    query: str
    model: str
    """Whose labels they are."""
    hits: tuple[Hit, ...]
    infos: dict[str, VideoInfo]
    """What each video is, by path."""


def by_video(material: Material) -> dict[str, list[Hit]]:
    """The hits of each path, in the order of time; paths in the order of their best hit."""
    videos: dict[str, list[Hit]] = {}
    for hit in material.hits:
        videos.setdefault(hit.path, []).append(hit)
    for hits in videos.values():
        hits.sort(key=lambda hit: (hit.start_seconds, hit.end_seconds))
    return videos


def title(hit: Hit) -> str:
    """What a hit is called: its label and how sure it is, and what follows in it."""
    sure = "" if hit.probability is None else f" ({hit.probability:.0%})"
    then = f", then {hit.then.label or 'no label'}" if hit.then else ""
    name = f"{hit.label or 'no label'}{sure}{then}"
    return clean(name).replace("\n", " ").replace("\r", " ")


def clean(text: str) -> str:
    """Text that every format can hold; bytes that are no UTF-8 and control characters are lost."""
    return _NO_XML.sub("\ufffd", text)


def file_url(path: str) -> str:
    """The `file:` URL of an absolute path, whatever bytes it holds."""
    return "file://" + file_urls_path(path)


def file_urls_path(path: str) -> str:
    """A path with everything percent-encoded that a URL cannot hold."""
    return quote(os.fsencode(path))


def frame_rate(info: VideoInfo) -> Fraction:
    """The rate that an editor would call a video's own, from its mean rate."""
    nearest = min(_USUAL_RATES, key=lambda rate: abs(float(rate) - info.frame_rate))
    if abs(float(nearest) / info.frame_rate - 1) < _SAME_RATE:
        return nearest
    return Fraction(info.frame_rate).limit_denominator(1001)


def spans(hit: Hit) -> tuple[Hit | FollowedBy, ...]:
    """What of a hit is to be annotated: all of it, or each of two things that follow each other.

    The first then lasts until the second begins.
    """
    if hit.then is None:
        return (hit,)
    return replace(hit, end_seconds=min(hit.then.start_seconds, hit.end_seconds)), hit.then


def frame_span(span: Hit | FollowedBy, rate: Fraction) -> tuple[int, int]:
    """Its first and last frame, counted from 1, as annotation tools do."""
    first = floor(span.start_seconds * rate + _ROUNDING) + 1
    return first, max(first, ceil(span.end_seconds * rate - _ROUNDING))
