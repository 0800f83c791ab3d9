"""Options that several commands share; their help comes from `vindex.settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vindex import settings

__all__ = [
    "AfterOption",
    "BeforeOption",
    "DeviceOption",
    "IndexOption",
    "JsonOption",
    "LabelOption",
    "LimitOption",
    "MaxSecondsOption",
    "MinSecondsOption",
    "NoMergeOption",
    "PathGlobOption",
    "PerVideoOption",
    "ReaderOption",
    "WhereOption",
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
LabelOption = Annotated[
    str | None,
    typer.Option(
        "--label",
        metavar="NAME",
        help="Only clips whose most probable label is this one; `vindex labels` lists them.",
        show_default=False,
    ),
]
MinSecondsOption = Annotated[
    float | None,
    typer.Option(settings.MIN_SECONDS.flag, help=settings.MIN_SECONDS.help, show_default=False),
]
MaxSecondsOption = Annotated[
    float | None,
    typer.Option(settings.MAX_SECONDS.flag, help=settings.MAX_SECONDS.help, show_default=False),
]
AfterOption = Annotated[
    str | None,
    typer.Option(
        "--after",
        metavar="TIME",
        help="Only files of this time or later, such as 2026-05-01 or 2026-05-01T18:30.",
        show_default=False,
    ),
]
BeforeOption = Annotated[
    str | None,
    typer.Option("--before", metavar="TIME", help="Only files before it.", show_default=False),
]
WhereOption = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="SQL",
        help='Only clips for which this is true, such as "duration_seconds > 60 AND width >= '
        '1280"; it may use the columns of the views clips and videos.',
        show_default=False,
    ),
]
NoMergeOption = Annotated[
    bool, typer.Option("--no-merge", help="Show clips, not moments of neighbouring clips.")
]
PerVideoOption = Annotated[
    int | None,
    typer.Option(settings.PER_VIDEO.flag, help=settings.PER_VIDEO.help, show_default=False),
]
