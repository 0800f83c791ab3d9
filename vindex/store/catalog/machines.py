"""Which machines made clips of an index, where a cluster built it; see `vindex.build.nodes`."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from vindex.store.catalog.reader import rows_of, understood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable

__all__ = ["count_machines", "machines_in", "read_machines"]

_SQL = "SELECT value FROM {store}.meta WHERE key = 'machines'"


def read_machines(index: Readable) -> dict[str, int]:
    """How many clips each machine of clusters made, in all builds and spaces, by its name."""
    rows = rows_of(index, _SQL.format(store="store"))
    with understood(index, "which machines made its clips"):
        return dict(sorted(json.loads(rows[0][0]).items())) if rows else {}


def machines_in(connection: DuckDBPyConnection, store: str = "store") -> dict[str, int]:
    """The same of a catalog that is open, by the name of its schema there."""
    rows = connection.execute(_SQL.format(store=store)).fetchall()
    return json.loads(rows[0][0]) if rows else {}


def count_machines(connection: DuckDBPyConnection, made: Mapping[str, int]) -> None:
    """Add clips that machines made, in a transaction."""
    if not made:
        return
    total = Counter(machines_in(connection)) + Counter(made)
    connection.execute("DELETE FROM store.meta WHERE key = 'machines'")
    connection.execute("INSERT INTO store.meta VALUES ('machines', ?)", [json.dumps(total)])
