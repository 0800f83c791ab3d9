"""Options that several commands share; their help comes from `vindex.settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vindex import settings

__all__ = [
    "DeviceOption",
    "IndexOption",
    "JsonOption",
    "LimitOption",
    "PathGlobOption",
    "ReaderOption",
]

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        help="Index folder. Default: $VINDEX_INDEX, else the nearest .vindex upward.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
LimitOption = Annotated[int, typer.Option(settings.LIMIT.flag, help=settings.LIMIT.help)]
PathGlobOption = Annotated[
    str | None,
    typer.Option(
        "--path",
        metavar="GLOB",
        help="Only files whose path below the library's root matches, such as 'kitchen/*'.",
        show_default=False,
    ),
]
ReaderOption = Annotated[
    str, typer.Option("--reader", help=f"Video reader: {' or '.join(settings.READERS)}.")
]
DeviceOption = Annotated[
    str, typer.Option("--device", help=f"Where the model runs: {', '.join(settings.DEVICES)}.")
]
