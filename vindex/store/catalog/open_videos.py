"""Videos that a space is not done with, of which there may be a million."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from vindex.records import Clip, VideoState
from vindex.store.catalog.connection import reading
from vindex.store.catalog.pieces import pieces_by_content
from vindex.store.catalog.progress import OpenVideo

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from vindex.store.catalog.connection import Readable

__all__ = ["ids_by_span", "open_videos"]

_FILES = "store.files"
_FILES_THAT_WERE = """(
    SELECT fingerprint, root_id, path_bytes FROM store.files
    UNION ALL SELECT fingerprint, root_id, path_bytes FROM store.absent_files)"""

_ROWS_AT_ONCE = 10_000
_SPANS_AT_ONCE = 100_000
"""Of so many rows, and of videos with so many spans that are indexed or failed, a copy is held."""


def open_videos(
    index: Readable, found: Collection[str] = (), *, with_absent: bool = False
) -> Iterator[OpenVideo]:
    """Videos with clips still to do, each with one file that holds it, in the order of paths.

    The catalog is open while it is asked, and not while the caller looks at what it says.

    Args:
        index: the index, of which one space is meant.
        found: paths of files that are there; one of these is taken where there is a choice.
        with_absent: also those of which all files are set aside, as they are until a build has
            seen that they are back.
    """
    files = _FILES_THAT_WERE if with_absent else _FILES
    for videos in _batches(_open_contents(index, found, files)):
        pieces = pieces_by_content(index, [video.fingerprint for video, _ in videos])
        handled = _handled(index, [video.fingerprint for video, number in videos if number])
        for video, _ in videos:
            key = video.fingerprint
            yield replace(video, handled=handled.get(key, frozenset()), pieces=pieces.get(key, ()))


def _open_contents(
    index: Readable, found: Collection[str], files: str
) -> list[tuple[OpenVideo, int]]:
    """The videos, the last one first, and how many spans of each are indexed or failed."""
    contents: dict[str, tuple[OpenVideo, int]] = {}
    with reading(index) as connection:
        rows = connection.execute(
            f"""
            SELECT v.fingerprint, r.path_bytes || '/'::BLOB || f.path_bytes AS path,
                duration_seconds, num_frames, coalesce(c.number, 0)::BIGINT,
                v.video_id IN (SELECT DISTINCT video_id FROM store.clips),
                coalesce(x.number, 0)::BIGINT
            FROM space.videos v JOIN {files} f USING (fingerprint)
            JOIN store.roots r USING (root_id)
            LEFT JOIN (SELECT video_id, count(*) AS number FROM space.clips GROUP BY video_id) c
                USING (video_id)
            LEFT JOIN (SELECT fingerprint, count(*) AS number FROM store.failures
                WHERE start_seconds IS NOT NULL GROUP BY fingerprint) x USING (fingerprint)
            WHERE state = ? ORDER BY path
            """,
            [str(VideoState.PARTIAL)],
        )
        for key, path, *facts, num_failed in chain.from_iterable(
            iter(partial(rows.fetchmany, _ROWS_AT_ONCE), [])
        ):
            video = OpenVideo(key, os.fsdecode(path), *facts)
            first = contents.setdefault(key, (video, video.num_clips + num_failed))[0]
            if first.path not in found and video.path in found:
                contents[key] = (video, contents[key][1])  # the other lies on a disk that is gone
    return [*reversed(contents.values())]


def _batches(
    videos: list[tuple[OpenVideo, int]],
) -> Iterator[Sequence[tuple[OpenVideo, int]]]:
    """Neighbouring videos whose spans are asked for at once, taken from the end of a list."""
    batch: list[tuple[OpenVideo, int]] = []
    num_spans = 0
    while videos:
        batch.append(videos.pop())
        num_spans += batch[-1][1]
        if num_spans > _SPANS_AT_ONCE or len(batch) > _ROWS_AT_ONCE:
            yield batch
            batch, num_spans = [], 0
    if batch:
        yield batch


def _handled(index: Readable, fingerprints: Sequence[str]) -> Mapping[str, frozenset[Clip]]:
    """The spans of some videos that are indexed in the space, or failed."""
    if not fingerprints:
        return {}
    spans: defaultdict[str, set[Clip]] = defaultdict(set)
    with reading(index) as connection:
        rows = connection.execute(
            """
            SELECT fingerprint, start_seconds, end_seconds
            FROM space.clips JOIN store.videos USING (video_id)
            WHERE fingerprint IN (SELECT unnest($contents))
            UNION ALL
            SELECT fingerprint, start_seconds, end_seconds FROM store.failures
            WHERE start_seconds IS NOT NULL AND fingerprint IN (SELECT unnest($contents))
                AND (space_id IS NULL OR space_id = coalesce(getvariable('space_id'), 1))
            """,
            {"contents": list(fingerprints)},
        )
        for fingerprint, start_seconds, end_seconds in rows.fetchall():
            spans[fingerprint].add(Clip(start_seconds, end_seconds))
    return {fingerprint: frozenset(clips) for fingerprint, clips in spans.items()}


def ids_by_span(
    index: Readable, fingerprints: Sequence[str]
) -> dict[str, dict[tuple[float, float], int]]:
    """Ids of all clips of some contents, whichever space has them, by start and end.

    There may be a hundred million: no record is made of any.
    """
    with reading(index) as connection:
        rows = connection.execute(
            """
            SELECT fingerprint, list(start_seconds), list(end_seconds), list(clip_id)
            FROM store.clips JOIN store.videos USING (video_id)
            WHERE fingerprint IN (SELECT unnest(?)) GROUP BY fingerprint
            """,
            [list(fingerprints)],
        ).fetchall()
    return {
        key: dict(zip(zip(starts, ends, strict=True), ids, strict=True))
        for key, starts, ends, ids in rows
    }
