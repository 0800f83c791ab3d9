"""`vindex sql`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

from vindex import settings
from vindex.cli.options import IndexOption, JsonOption
from vindex.cli.output import print_csv, print_json, print_rows, say
from vindex.errors import UsageError

__all__ = ["sql"]

_ROWS = int(settings.ROWS.default or 0)


def sql(
    query: Annotated[
        str,
        typer.Argument(
            help="One SELECT over the views clips, videos, labels, predictions and failures."
        ),
    ],
    *,
    index: IndexOption = None,
    limit: Annotated[int, typer.Option(settings.ROWS.flag, help=settings.ROWS.help)] = _ROWS,
    csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", help="Write all rows to this file.", show_default=False),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Query the catalog with SQL, read-only."""
    from vindex.index import VideoIndex

    if csv + json_output + (parquet is not None) > 1:
        raise UsageError("Several of --csv, --json and --parquet were given. Give one of them.")
    opened = VideoIndex.open(index)
    if parquet is not None:
        say(f"{opened.sql_to_parquet(query, parquet)} rows written to {parquet}.")
        return
    found = opened.sql(query, limit=limit)
    if json_output:
        rows = [dict(zip(found.columns, map(_json_value, row), strict=True)) for row in found.rows]
        print_json({"columns": found.columns, "rows": rows, "has_more": found.has_more})
    elif csv:
        print_csv(found.columns, found.rows)
    else:
        print_rows(found.columns, [[_cell(value) for value in row] for row in found.rows])
    if found.has_more:
        say(f"There are more rows; --limit {10 * limit} shows more, --parquet FILE writes all.")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _json_value(value: Any) -> Any:  # noqa: ANN401
    """JSON has no infinities and no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
