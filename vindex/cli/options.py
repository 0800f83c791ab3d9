"""Options that several commands share; their help comes from `vindex.settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vindex import settings
from vindex.cli.completion import complete_model, complete_space

__all__ = [
    "ClipSecondsOption", "DeviceOption", "FramesOption", "IndexOption", "JsonOption",
    "ModelOption", "ReaderOption", "SpaceOption", "StrideSecondsOption", "TimeoutOption",
]  # fmt: skip

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        help="Index folder. Default: $VINDEX_INDEX, else the nearest .vindex upward.",
        show_default=False,
    ),
]
SpaceOption = Annotated[
    str | None,
    typer.Option(
        "--space",
        metavar="NAME",
        help="Which of the index's models answers, as `vindex status` names them. Default: the "
        "first.",
        autocompletion=complete_space,
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
ReaderOption = Annotated[
    str, typer.Option("--reader", help=f"Video reader: {' or '.join(settings.READERS)}.")
]
DeviceOption = Annotated[
    str, typer.Option("--device", help=f"Where the model runs: {', '.join(settings.DEVICES)}.")
]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        help="Checkpoint: a hub name, a local folder, or `demo`.",
        autocompletion=complete_model,
    ),
]
ClipSecondsOption = Annotated[
    float | None,
    typer.Option(
        settings.CLIP_SECONDS.flag,
        help=f"{settings.CLIP_SECONDS.help} Default: {settings.CLIP_SECONDS.default:g}.",
        show_default=False,
    ),
]
StrideSecondsOption = Annotated[
    float | None,
    typer.Option(
        settings.STRIDE_SECONDS.flag, help=settings.STRIDE_SECONDS.help, show_default=False
    ),
]
FramesOption = Annotated[
    int | None,
    typer.Option(settings.FRAMES.flag, help=settings.FRAMES.help, show_default=False),
]
TimeoutOption = Annotated[
    float, typer.Option(settings.TIMEOUT_SECONDS.flag, help=settings.TIMEOUT_SECONDS.help)
]
