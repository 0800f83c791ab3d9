"""Collections: moments that people keep, with a name, notes and an order of their own.

A moment is a span of a content (known by its fingerprint), so it outlives another file name, model
or cutting rule, files that are away, and `vindex verify --repair`. Each change is one transaction
and names what it changes by id, so several writers, and a build, lose nothing of each other's.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.records import Clip
from vindex.settings import MOST_TEXT
from vindex.store.catalog.connection import writing
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.refusals import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = [
    "CollectionFacts", "CollectionItem", "add_items", "all_collections", "delete_collection",
    "items_of", "note_collection", "note_item", "order_items", "plain_name", "put_back_items",
    "remove_items", "rename_collection",
]  # fmt: skip

_OF_ONE = "collection_id = $collection AND NOT is_removed"


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """A collection, without what is in it."""

    collection_id: int
    """Stays when it is renamed, and is never used twice."""
    name: str
    note: str
    num_items: int


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """A moment of a collection."""

    fingerprint: str
    """Fingerprint of the video's content."""
    clip: Clip
    path: str
    """Where the file was when the moment was added, to tell people."""
    note: str = ""
    item_id: int = 0
    """Counted in each collection from 1, and never used twice; 0: not yet added."""


def plain_name(name: str) -> str:
    """A name as names are compared: no case, single spaces."""
    return " ".join(name.split()).casefold()


def all_collections(index: Readable) -> list[CollectionFacts]:
    """Every collection, by name."""
    rows = rows_of(
        index,
        """
        SELECT collection_id, name, note, (
            SELECT count(*) FROM store.collected i
            WHERE i.collection_id = c.collection_id AND NOT is_removed)
        FROM store.collections c WHERE name IS NOT NULL ORDER BY lower(name), collection_id
        """,
    )
    return [CollectionFacts(*row) for row in rows]


def items_of(index: Readable, collection_id: int) -> list[CollectionItem]:
    """The moments of a collection, in its order."""
    sql = f"""
        SELECT fingerprint, start_seconds, end_seconds, path, note, item_id
        FROM store.collected WHERE {_OF_ONE} ORDER BY place, item_id
    """
    rows = rows_of(index, sql, {"collection": collection_id})
    return [CollectionItem(key, Clip(start, end), *rest) for key, start, end, *rest in rows]


def add_items(
    index: IndexFolder, which: str | int, items: Sequence[CollectionItem]
) -> tuple[int, int]:
    """Add moments at the end of a collection.

    Args:
        index: the index.
        which: its id; or its name, and where no collection has that, one is made.
        items: the moments; those that it has are left as they are.

    Returns:
        Its id, and how many of the moments it did not have.

    Raises:
        UsageError: the name is empty or too long, or the collection was deleted.
    """
    name = _checked_name(which) if isinstance(which, str) else ""
    with writing(index) as connection:
        if isinstance(which, int):
            _check_exists(connection, which)
            collection_id = which
        else:
            there = _ids_by_name(connection)
            collection_id = there.get(plain_name(name)) or _new(connection, name)
        had = connection.execute(
            f"SELECT fingerprint, start_seconds, end_seconds FROM store.collected WHERE {_OF_ONE}",
            {"collection": collection_id},
        ).fetchall()
        known = {_span(key, Clip(start, end)) for key, start, end in had}
        by_span = {_span(item.fingerprint, item.clip): item for item in items}
        fresh = [item for span, item in by_span.items() if span not in known]
        if fresh:
            _append(connection, collection_id, fresh)
    return collection_id, len(fresh)


def _span(fingerprint: str, clip: Clip) -> tuple[str, float, float]:
    """What tells moments apart: addresses and people round times."""
    return fingerprint, round(clip.start_seconds, 2), round(clip.end_seconds, 2)


def _append(
    connection: DuckDBPyConnection, collection_id: int, items: Sequence[CollectionItem]
) -> None:
    ((last_id, last_place),) = connection.execute(
        "SELECT coalesce(max(item_id), 0), coalesce(max(place), 0) FROM store.collected "
        "WHERE collection_id = ?",
        [collection_id],
    ).fetchall()
    rows = [
        (
            collection_id, last_id + number, last_place + number, item.fingerprint,
            item.clip.start_seconds, item.clip.end_seconds, item.note, shown(item.path),
        )
        for number, item in enumerate(items, start=1)
    ]  # fmt: skip
    connection.execute(
        """
        INSERT INTO store.collected (collection_id, item_id, place, fingerprint, start_seconds,
            end_seconds, note, path, added_at, is_removed)
        SELECT unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::VARCHAR[]),
            unnest(?::DOUBLE[]), unnest(?::DOUBLE[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),
            now(), false
        """,
        [list(column) for column in zip(*rows, strict=True)],
    )


def remove_items(index: IndexFolder, collection_id: int, item_ids: Sequence[int]) -> None:
    """Take moments out of a collection; `put_back_items` undoes it.

    Raises:
        UsageError: it has no such moment, or was deleted.
    """
    with _changing(index, collection_id, item_ids) as connection:
        _set_removed(connection, collection_id, item_ids, is_removed=True)


def put_back_items(index: IndexFolder, collection_id: int, item_ids: Sequence[int]) -> None:
    """Undo `remove_items`, each moment where it was.

    Raises:
        UsageError: no such moment was taken out, or the collection was deleted.
    """
    with _changing(index, collection_id, item_ids, are_removed=True) as connection:
        _set_removed(connection, collection_id, item_ids, is_removed=False)


def _set_removed(
    connection: DuckDBPyConnection, collection_id: int, item_ids: Sequence[int], *, is_removed: bool
) -> None:
    connection.execute(
        "UPDATE store.collected SET is_removed = ? "
        "WHERE collection_id = ? AND item_id IN (SELECT unnest(?::BIGINT[]))",
        [is_removed, collection_id, list(item_ids)],
    )


def note_item(index: IndexFolder, collection_id: int, item_id: int, note: str) -> None:
    """Write something beside a moment, in the place of what is there.

    Raises:
        UsageError: the collection has no such moment, was deleted, or the note is too long.
    """
    note = _checked_note(note)
    with _changing(index, collection_id, [item_id]) as connection:
        connection.execute(
            "UPDATE store.collected SET note = ? WHERE collection_id = ? AND item_id = ?",
            [note, collection_id, item_id],
        )


def order_items(index: IndexFolder, collection_id: int, item_ids: Sequence[int]) -> None:
    """Put moments first, in this order; the others follow as they were.

    Raises:
        UsageError: the collection has no such moment, or was deleted.
    """
    with _changing(index, collection_id, item_ids) as connection:
        rows = connection.execute(
            "SELECT item_id FROM store.collected WHERE collection_id = ? ORDER BY place, item_id",
            [collection_id],
        ).fetchall()
        ordered = list(dict.fromkeys([*item_ids, *(item_id for (item_id,) in rows)]))
        connection.execute(
            """
            UPDATE store.collected SET place = list_position($ids::BIGINT[], item_id)
            WHERE collection_id = $collection
            """,
            {"ids": ordered, "collection": collection_id},
        )


@contextmanager
def _changing(
    index: IndexFolder, collection_id: int, item_ids: Sequence[int], *, are_removed: bool = False
) -> Iterator[DuckDBPyConnection]:
    """A transaction that changes moments which the collection has, or had."""
    with writing(index) as connection:
        _check_exists(connection, collection_id)
        rows = connection.execute(
            "SELECT item_id FROM store.collected WHERE collection_id = ? AND is_removed = ?",
            [collection_id, are_removed],
        ).fetchall()
        unknown = [str(item_id) for item_id in item_ids if (item_id,) not in rows]
        if unknown:
            raise UsageError(
                f"The collection has no item {', '.join(unknown)}. `vindex collection show` lists "
                "its items with their numbers."
            )
        yield connection


def note_collection(index: IndexFolder, collection_id: int, note: str) -> None:
    """Say something about a collection, in the place of what is said.

    Raises:
        UsageError: it is gone, or the note is too long.
    """
    note = _checked_note(note)
    with writing(index) as connection:
        _check_exists(connection, collection_id)
        connection.execute(
            "UPDATE store.collections SET note = ? WHERE collection_id = ?", [note, collection_id]
        )


def rename_collection(index: IndexFolder, collection_id: int, name: str) -> None:
    """Give a collection another name.

    Raises:
        UsageError: it is gone, the name is none, or another collection has it.
    """
    name = _checked_name(name)
    with writing(index) as connection:
        _check_exists(connection, collection_id)
        if _ids_by_name(connection).get(plain_name(name), collection_id) != collection_id:
            raise UsageError(f"There is a collection {name!r} already. Choose another name.")
        connection.execute(
            "UPDATE store.collections SET name = ? WHERE collection_id = ?", [name, collection_id]
        )


def delete_collection(index: IndexFolder, collection_id: int) -> None:
    """Delete a collection with its notes and its order; the videos stay as they are.

    Raises:
        UsageError: it is gone.
    """
    with writing(index) as connection:
        _check_exists(connection, collection_id)
        gone = {"collection": collection_id}
        connection.execute("DELETE FROM store.collected WHERE collection_id = $collection", gone)
        # The row stays, so that its id, which stands in addresses, is no other collection's.
        connection.execute(
            "UPDATE store.collections SET name = NULL, note = '' WHERE collection_id = $collection",
            gone,
        )


def _new(connection: DuckDBPyConnection, name: str) -> int:
    ((collection_id,),) = connection.execute(
        "INSERT INTO store.collections "
        "SELECT coalesce(max(collection_id), 0) + 1, ?, '', now() FROM store.collections "
        "RETURNING collection_id",
        [name],
    ).fetchall()
    return int(collection_id)


def _ids_by_name(connection: DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT name, collection_id FROM store.collections WHERE name IS NOT NULL"
    ).fetchall()
    return {plain_name(name): collection_id for name, collection_id in rows}


def _check_exists(connection: DuckDBPyConnection, collection_id: int) -> None:
    if collection_id not in _ids_by_name(connection).values():
        raise UsageError("That collection was deleted. `vindex collection list` lists those left.")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MOST_TEXT:
        raise UsageError(
            f"A collection has a name of 1 to {MOST_TEXT} characters; {len(name)} were given."
        )
    return shown(name)


def _checked_note(note: str) -> str:
    if len(note) > MOST_TEXT:
        raise UsageError(
            f"A note has at most {MOST_TEXT} characters; {len(note)} were given. Shorten it."
        )
    return shown(note.strip())
