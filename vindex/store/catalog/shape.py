"""Whether a catalog is made of vindex's own tables and views, and of nothing else.

Views, macros and reckoned columns are programs. In an index that somebody gave you they would run
at the first plain command: they can reach no file (`vindex.store.catalog.instances.WALLS`), but
never end, or show what is not so.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from vindex.store.catalog.instances import CATALOG, WALLS
from vindex.store.catalog.migrations import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

__all__ = ["foreign_things", "name_that_leads_out", "view_among_tables"]

# Qualified, or a macro of the catalog could answer in the place of DuckDB.
_TABLES_ALONE = " UNION ALL ".join(
    f"SELECT 1 FROM system.main.pragma_storage_info('{CATALOG}.store.{name}')" for name in TABLES
)
"""DuckDB refuses to prepare it where one of these is a view."""

_VIEW_AMONG_TABLES = """
    SELECT view_name FROM system.main.duckdb_views()
    WHERE NOT internal AND schema_name = 'store' LIMIT 1
"""

_NAME_THAT_LEADS_OUT = r"""
    SELECT name FROM ({})
    WHERE system.main.regexp_full_match(name, '[^/.\x00][^/\x00]*') IS NOT TRUE LIMIT 1
"""

_THINGS = """
    SELECT 'table' AS kind, schema_name, table_name AS name, sql FROM system.main.duckdb_tables()
    WHERE database_name = $database AND NOT internal
    UNION ALL
    SELECT 'view', schema_name, view_name, sql FROM system.main.duckdb_views()
    WHERE database_name = $database AND NOT internal
    UNION ALL
    SELECT 'index', schema_name, index_name, '' FROM system.main.duckdb_indexes()
    WHERE database_name = $database
    UNION ALL
    SELECT 'sequence', schema_name, sequence_name, '' FROM system.main.duckdb_sequences()
    WHERE database_name = $database
    UNION ALL
    SELECT 'type', schema_name, type_name, '' FROM system.main.duckdb_types()
    WHERE database_name = $database AND NOT internal
    UNION ALL
    SELECT 'macro', schema_name, function_name, '' FROM system.main.duckdb_functions()
    WHERE database_name = $database AND NOT internal
    ORDER BY ALL
"""


def view_among_tables(connection: DuckDBPyConnection) -> str | None:
    """The name of a view in the place of a table, which every query would ask; None: there is none.

    All that can be looked at in a millisecond, at each opening: to list views, DuckDB makes all of
    its own first, which takes ten times as long.
    """
    import duckdb

    with suppress(duckdb.CatalogException):  # one of them is a view, or missing: an older catalog
        connection.execute(f"{_TABLES_ALONE} LIMIT 0")
        return None
    row = connection.execute(_VIEW_AMONG_TABLES).fetchone()
    return None if row is None else str(row[0])


def name_that_leads_out(connection: DuckDBPyConnection) -> str | None:
    """The name of a shard or a space that, as a file's, could be one outside of the index's folder.

    What a catalog names is read, copied and removed. None: there is no such name.
    """
    import duckdb

    shards, spaces = "SELECT name FROM store.shards", "SELECT name FROM store.spaces"
    both = f"{shards} UNION ALL {spaces}"
    for names in (both, shards, spaces):
        with suppress(duckdb.CatalogException):  # an older catalog has no spaces, an empty nothing
            row = connection.execute(_NAME_THAT_LEADS_OUT.format(names)).fetchone()
            if row is not None:
                return str(row[0])
            if names == both:
                break
    return None


def foreign_things(connection: DuckDBPyConnection) -> list[str]:
    """What a catalog of this schema holds that vindex did not make, by name.

    Tables are compared to the letter. Releases of DuckDB write a view in different words, so a view
    is one of vindex's if it has the name of one, and asks tables and calls functions that these do.
    """
    import duckdb

    own_names, own_words = _own()
    held = connection.execute(_THINGS, {"database": CATALOG}).fetchall()
    names = own_names ^ {thing[:3] for thing in held}
    with duckdb.connect(config=WALLS) as parser:
        names |= {thing[:3] for thing in held if not own_words.issuperset(_words(parser, thing))}
    return sorted(f"{kind} {schema}.{name}" for kind, schema, name in names)


@cache
def _own() -> tuple[frozenset[tuple[str, str, str]], frozenset[str]]:
    """Of a new catalog: kinds, schemas and names of its things, and what their SQL names."""
    import duckdb

    from vindex.store.catalog.migrations import MIGRATIONS

    with duckdb.connect(config=WALLS) as new:
        for step in MIGRATIONS:
            new.execute(step)
        things = new.execute(_THINGS, {"database": "memory"}).fetchall()
        words = frozenset(word for thing in things for word in _words(new, thing))
    return frozenset(thing[:3] for thing in things), words


def _words(connection: DuckDBPyConnection, thing: tuple[str, str, str, str]) -> set[str]:
    """The tables and functions of a view; of anything else all of it."""
    kind, *_, sql = thing
    if kind != "view":
        return {sql}
    asked = sql.partition(" AS ")[2].rstrip("; ")
    ((tree,),) = connection.execute("SELECT json_serialize_sql(?)", [asked]).fetchall()
    return set(_named(json.loads(tree)))


def _named(tree: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Tables, functions and errors of a parsed query, at any depth."""
    if isinstance(tree, list):
        for part in tree:
            yield from _named(part)
    if not isinstance(tree, dict):
        return
    if tree.get("type") == "BASE_TABLE":
        yield f"table {tree.get('schema_name')}.{tree.get('table_name')}"
    if tree.get("type") == "TABLE_FUNCTION":
        yield "table function"
    if "function_name" in tree:
        yield f"function {tree['function_name']}"
    if tree.get("error"):
        yield f"error {tree.get('error_message')}"
    for part in tree.values():
        yield from _named(part)
