"""When clips are, and how probable labels are in them: columns, for who reckons with all clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vindex.store.catalog.connection import reading
from vindex.store.catalog.passing import answer, condition_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.records import Filters

__all__ = ["clip_times", "label_probabilities"]


def clip_times(index: Readable, filters: Filters) -> dict[str, NDArray[Any]]:
    """The clips that pass some filters, by video and start.

    Returns:
        `clip_id`, `video_id`, `start_seconds` and `end_seconds`: 32 bytes a clip.

    Raises:
        UsageError: DuckDB refuses the filter's `where`, or it takes too long.
    """
    clips = "space.clips" if filters.are_of_labels else "store.clips"
    sql = f"""
        SELECT clip_id, video_id, c.start_seconds, c.end_seconds
        FROM {clips} c JOIN store.videos v USING (video_id)
        WHERE clip_id IN (SELECT clip_id FROM space.clip_rows)
            AND {condition_of(filters)}
        ORDER BY video_id, c.start_seconds, clip_id
    """
    return answer(index, sql, filters, {}, lambda done: done.fetchnumpy())


def label_probabilities(
    index: Readable, label_ids: Sequence[int], least: float, clip_ids: Sequence[int] | None = None
) -> dict[str, NDArray[Any]]:
    """How probable labels are in all clips, as far as the catalog keeps it.

    Args:
        index: the index.
        label_ids: of which labels.
        least: labels that are less probable than this in every clip are left out.
        clip_ids: of which clips; None: of all.

    Returns:
        `label_id`, `clip_id` and `probability`, by label, without zeros.
    """
    sql = """
        WITH asked AS (
            SELECT label_id, clip_id, probability FROM space.predictions
            WHERE probability > 0 AND label_id IN (SELECT unnest($label_ids::INTEGER[]))
                AND ($clip_ids IS NULL OR clip_id IN (SELECT unnest($clip_ids::BIGINT[]))))
        FROM asked WHERE label_id IN (
            SELECT label_id FROM asked GROUP BY label_id HAVING max(probability) >= $least)
        ORDER BY label_id
    """
    with reading(index) as connection:
        parameters = {"label_ids": list(label_ids), "least": least, "clip_ids": clip_ids}
        return connection.execute(sql, parameters).fetchnumpy()
