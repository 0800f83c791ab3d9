"""What videos are, as a probe learned it and the catalog keeps it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from vindex.records import VideoInfo
from vindex.store.catalog.reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.store.catalog.connection import Readable

__all__ = ["INFO_COLUMNS", "video_infos"]

INFO_COLUMNS = ", ".join(field.name for field in fields(VideoInfo))
"""Columns of a video that make its `VideoInfo`."""


def video_infos(index: Readable, clip_ids: Sequence[int]) -> dict[int, VideoInfo]:
    """What the videos of these clips are, by the clip's id; clips that are gone are left out."""
    sql = f"""
        SELECT clip_id, {INFO_COLUMNS}
        FROM space.clips JOIN store.videos USING (video_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[]))
    """
    rows = rows_of(index, sql, {"clip_ids": list(clip_ids)})
    return {clip_id: VideoInfo(*info) for clip_id, *info in rows}
