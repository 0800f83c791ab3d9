"""What builds leave out of the library, as an index remembers it."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING

from vindex.globs import Exclusions
from vindex.store.catalog.connection import writing
from vindex.store.catalog.reader import rows_of, understood

if TYPE_CHECKING:
    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = ["read_exclusions", "write_exclusions"]


def read_exclusions(index: Readable) -> Exclusions:
    """What builds have left out so far; nothing but the defaults, where none said anything."""
    rows = rows_of(index, "SELECT value FROM store.meta WHERE key = 'exclusions'")
    if not rows:
        return Exclusions()
    with understood(index, "what builds leave out"):
        globs, has_defaults = json.loads(rows[0][0])
        return Exclusions(tuple(globs), has_defaults)


def write_exclusions(index: IndexFolder, exclusions: Exclusions) -> None:
    """Remember what is left out from now on."""
    with writing(index) as connection:
        connection.execute("DELETE FROM store.meta WHERE key = 'exclusions'")
        connection.execute(
            "INSERT INTO store.meta VALUES ('exclusions', ?)", [json.dumps(astuple(exclusions))]
        )
