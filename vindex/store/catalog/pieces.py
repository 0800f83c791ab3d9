"""The pieces that videos are cut in: spans that a user gave, and shots within them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vindex.clips import cut_pieces
from vindex.records import Clip
from vindex.store.catalog.contents import video_seconds
from vindex.store.catalog.given_spans import read_spans
from vindex.store.catalog.shots import read_shots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.given_spans import NamedSpan
    from vindex.store.catalog.shots import VideoShots

__all__ = ["pieces_by_content"]


def pieces_by_content(
    index: Readable,
    fingerprints: Collection[str] | None = None,
    *,
    spans: Iterable[NamedSpan] | None = None,
    shots: Mapping[str, VideoShots] | None = None,
) -> dict[str, tuple[Clip, ...]]:
    """The pieces that contents are cut in, by start; none of those that are one piece.

    Args:
        index: the index.
        fingerprints: of the contents; None: of all, of which there may be a million.
        spans: of these, by content and start, as they are about to be; None: as the index has them.
        shots: likewise.
    """
    pieces: dict[str, list[Clip]] = defaultdict(list)
    for span in read_spans(index, fingerprints) if spans is None else spans:
        pieces[span.fingerprint].append(span.clip)
    known = read_shots(index, fingerprints, is_cut=True) if shots is None else shots
    cut = {key: video.starts for key, video in known.items() if video.is_cut and video.starts}
    seconds = video_seconds(index, cut) if cut else {}
    for key in cut.keys() & seconds.keys():
        pieces[key] = cut_pieces(pieces.get(key) or [Clip(0.0, seconds[key])], cut[key])
    return {fingerprint: tuple(found) for fingerprint, found in pieces.items()}
