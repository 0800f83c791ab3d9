"""Where the shots of videos begin, and whether their clips are cut there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.store.catalog.connection import writing
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.replanning import drop_unplanned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.jobs import Shots
    from vindex.records import Clip
    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = [
    "CUTS_AT_SHOTS",
    "VideoShots",
    "add_shots",
    "cuts_at_shots",
    "looked_through",
    "read_shots",
    "set_cut",
    "set_cuts_at_shots",
]

CUTS_AT_SHOTS = "cuts_at_shots"
"""Key of the setting."""


@dataclass(frozen=True, slots=True)
class VideoShots:
    """What is known of the shots of a content that was looked through."""

    fingerprint: str
    starts: tuple[float, ...] | None
    """When each but the first begins; None: it could not be looked through."""
    is_cut: bool
    """No clip of it lies across one of these."""


def cuts_at_shots(index: Readable) -> bool:
    """Whether builds cut at shots that are not told otherwise."""
    return bool(rows_of(index, "SELECT 1 FROM store.meta WHERE key = ?", [CUTS_AT_SHOTS]))


def set_cuts_at_shots(index: IndexFolder, *, cuts: bool) -> None:
    """Remember whether builds cut at shots from now on."""
    with writing(index) as connection:
        connection.execute("DELETE FROM store.meta WHERE key = ?", [CUTS_AT_SHOTS])
        if cuts:
            connection.execute("INSERT INTO store.meta VALUES (?, 'yes')", [CUTS_AT_SHOTS])


def looked_through(index: Readable, *, even_in_vain: bool) -> set[str]:
    """Contents that were looked through, or in which this was tried even in vain."""
    sql = "SELECT fingerprint FROM store.shots WHERE starts IS NOT NULL OR ?"
    return {key for (key,) in rows_of(index, sql, [even_in_vain])}


def read_shots(
    index: Readable,
    fingerprints: Iterable[str] | None = None,
    *,
    is_cut: bool | None = None,
) -> dict[str, VideoShots]:
    """The shots of contents that were looked through.

    Args:
        index: the index.
        fingerprints: those that are meant; None: all.
        is_cut: only those that are cut there, or are not; None: both.
    """
    sql = """
        SELECT fingerprint, starts, is_cut FROM store.shots
        WHERE ($asked::VARCHAR[] IS NULL OR fingerprint IN (SELECT unnest($asked::VARCHAR[])))
            AND coalesce(is_cut = $is_cut, true)
    """
    asked = None if fingerprints is None else list(fingerprints)
    rows = rows_of(index, sql, {"asked": asked, "is_cut": is_cut})
    return {
        key: VideoShots(key, None if starts is None else tuple(starts), is_cut)
        for key, starts, is_cut in rows
    }


def add_shots(index: IndexFolder, found: Mapping[str, Shots | None]) -> None:
    """Remember where the shots of contents begin; their clips are not cut there yet.

    Args:
        index: under its lock.
        found: by content, in the place of what was known; None: it could not be looked through.
    """
    if not found:
        return
    keys = list(found)
    starts = [None if shots is None else list(shots.starts) for shots in found.values()]
    with writing(index) as connection:
        connection.execute(
            "DELETE FROM store.shots WHERE fingerprint IN (SELECT unnest(?))", [keys]
        )
        connection.execute(
            "INSERT INTO store.shots SELECT unnest(?::VARCHAR[]), unnest(?::DOUBLE[][]), false",
            [keys, starts],
        )


def set_cut(
    index: IndexFolder,
    contents: Iterable[str],
    planned: Mapping[str, Sequence[Clip]],
    *,
    is_cut: bool,
) -> int:
    """Let the clips of contents be cut at their shots, or across them; drops clips that are not so.

    Args:
        index: under its lock.
        contents: that were looked through.
        planned: the clips of those that are cut in another way from now on; what there is of them
            already stays, in every space.
        is_cut: whether they are to be cut.

    Returns:
        Of how many contents clips were dropped.
    """
    with writing(index) as connection:
        connection.execute(
            "UPDATE store.shots SET is_cut = ? WHERE fingerprint IN (SELECT unnest(?))",
            [is_cut, list(contents)],
        )
        return drop_unplanned(connection, planned)
