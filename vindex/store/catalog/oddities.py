"""Values that vindex never writes into a catalog: nothing where something must be, or no number.

Whoever changed a catalog by hand may have left some. Who reads them stumbles, each in its own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.store.catalog.instances import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

__all__ = ["STUMBLES", "odd_values"]

STUMBLES = (AttributeError, LookupError, ArithmeticError, TypeError, ValueError)
"""What Python raises where a value is not what it must be."""

_MAY_BE_EMPTY = {
    "absent_files": {"folder", "folder_bytes", "tag"},
    "clip_rows": {"label_id", "probability", "best_seconds"},
    "clips": {"span", "indexed_at"},
    "collected": {"note"},
    "collections": {"note"},
    "failures": {"space_id", "start_seconds", "end_seconds"},
    "files": {"tag"},
    "label_sets": {"space_id"},
    "shots": {"starts"},
    "spaces": {"dropped_shards"},
    "spans": {"name"},
    "videos": {
        "timeline_offset_seconds", "start_timecode", "nominal_frame_rate", "sound_channels",
        "recorded_ns", "camera", "latitude", "longitude",
    },
}  # fmt: skip
"""Columns in which nothing may stand; in all others something does."""

_IMPOSSIBLE = {
    "DOUBLE": "NOT isfinite({0})",
    "FLOAT": "NOT isfinite({0})",
    "TIMESTAMP WITH TIME ZONE": "NOT isfinite({0}) OR year({0}) NOT BETWEEN 1 AND 9999",
}
"""What no value of a type is, as no clock and no measurement gives it."""


def odd_values(connection: DuckDBPyConnection) -> Iterator[str]:
    """How many values of each column vindex never writes, in words; of a catalog of its tables."""
    columns = "SELECT table_name, column_name, data_type FROM system.main.duckdb_columns()"
    own = f"{columns} WHERE database_name = '{CATALOG}' AND schema_name = 'store' ORDER BY ALL"
    for table, column, kind in connection.execute(own).fetchall():
        odd = [] if column in _MAY_BE_EMPTY.get(table, ()) else [f'"{column}" IS NULL']
        if kind in _IMPOSSIBLE:
            odd.append(_IMPOSSIBLE[kind].format(f'"{column}"'))
        if odd:
            counted = f'SELECT count(*) FROM store."{table}" WHERE {" OR ".join(odd)}'
            ((count,),) = connection.execute(counted).fetchall()
            if count:
                yield f"{count} values in {table}.{column} that vindex never writes"
