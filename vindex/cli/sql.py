"""`vindex sql`."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from vindex import settings
from vindex.cli.options import IndexOption, JsonOption, SpaceOption, TimeoutOption
from vindex.cli.output import print_csv, print_json, print_rows, say, say_lost, shown_path
from vindex.errors import UsageError
from vindex.plurals import counted

__all__ = ["sql"]

_TIMEOUT_SECONDS = float(settings.TIMEOUT_SECONDS.default or 0)
_ROWS = int(settings.ROWS.default or 0)


_SIZE = re.compile(r"(\d+(?:\.\d*)?|\.\d+) ?(MB|GB|TB|MiB|GiB|TiB)?", re.IGNORECASE)
_GIGABYTES = {"mb": 1e-3, "gb": 1.0, "tb": 1e3, "mib": 2**20 / 1e9, "gib": 2**30 / 1e9,
              "tib": 2**40 / 1e9}  # fmt: skip


def _typed_gigabytes(text: str) -> float:
    """GB of what was typed.

    Raises:
        typer.BadParameter: it is not a size.
    """
    size = _SIZE.fullmatch(text.strip())
    if size is None:
        raise typer.BadParameter(
            f"{text!r} was given; it must be a size such as 2 (GB), 500MB or 1.5GiB."
        )
    return float(size[1]) * _GIGABYTES[(size[2] or "GB").lower()]


def sql(
    query: Annotated[
        str,
        typer.Argument(
            help="One SELECT over the views clips, videos, labels, predictions and failures."
        ),
    ],
    *,
    index: IndexOption = None,
    space: SpaceOption = None,
    limit: Annotated[int, typer.Option(settings.ROWS.flag, help=settings.ROWS.help)] = _ROWS,
    csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", help="Write all rows to this file.", show_default=False),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --parquet: replace an existing file.")
    ] = False,
    timeout: TimeoutOption = _TIMEOUT_SECONDS,
    memory_limit: Annotated[
        float | None,
        typer.Option(
            settings.MEMORY_LIMIT.flag,
            metavar="SIZE",
            parser=_typed_gigabytes,
            help=settings.MEMORY_LIMIT.help,
            show_default=False,
        ),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Query the catalog with SQL, read-only."""
    from vindex.index import VideoIndex

    if csv + json_output + (parquet is not None) > 1:
        raise UsageError("Several of --csv, --json and --parquet were given. Give one of them.")
    opened = VideoIndex.open(index, space=space)
    if parquet is not None:
        num_rows = opened.sql_to_parquet(
            query, parquet, timeout=timeout, memory_limit=memory_limit, force=force
        )
        say_lost(opened)
        say(f"{counted(num_rows, 'row')} written to {shown_path(parquet)}.")
        return
    found = opened.sql(query, limit=limit, timeout=timeout, memory_limit=memory_limit)
    say_lost(opened)
    if json_output:
        _check_names(found.columns)
        rows = [dict(zip(found.columns, map(_json_value, row), strict=True)) for row in found.rows]
        print_json({"columns": found.columns, "rows": rows, "has_more": found.has_more})
    elif csv:
        print_csv(found.columns, [[_csv_value(value) for value in row] for row in found.rows])
    else:
        print_rows(found.columns, [[_cell(value) for value in row] for row in found.rows])
    if found.has_more:
        say(f"There are more rows; --limit {10 * limit} shows more, --parquet FILE writes all.")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _json_value(value: Any) -> Any:  # noqa: ANN401
    """What JSON can say: infinities and NaN become null, bytes hexadecimal text."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case bytes():
            return value.hex()
        case list() | tuple():
            return [_json_value(item) for item in value]
        case dict():
            return {str(key): _json_value(item) for key, item in value.items()}
    return value


def _csv_value(value: Any) -> object:  # noqa: ANN401
    """What has no form of its own in CSV, as in JSON."""
    match value:
        case bytes():
            return value.hex()
        case list() | tuple() | dict():
            return json.dumps(_json_value(value), ensure_ascii=False, default=str)
    return value


def _check_names(columns: tuple[str, ...]) -> None:
    """Refuse what would silently lose a column.

    Raises:
        UsageError: two columns have one name.
    """
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise UsageError(
            f"The query gives several columns of the name {twice[0]!r}, of which --json could "
            "show one. Give each a name of its own with AS, or print --csv."
        )
