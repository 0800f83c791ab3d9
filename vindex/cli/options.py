"""Options that several commands share; their help comes from `vindex.settings`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from vindex import settings
from vindex.cli.completion import complete_label, complete_model

__all__ = [
    "ClipSecondsOption", "DeviceOption", "FramesOption", "IndexOption", "JsonOption",
    "ModelOption", "ReaderOption", "StrideSecondsOption", "TimeoutOption", "takes_query_options",
]  # fmt: skip

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        help="Index folder. Default: $VINDEX_INDEX, else the nearest .vindex upward.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
_LimitOption = Annotated[int, typer.Option(settings.LIMIT.flag, help=settings.LIMIT.help)]
_PathGlobOption = Annotated[
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
_LabelOption = Annotated[
    str | None,
    typer.Option(
        "--label",
        metavar="NAME",
        help="Only clips whose most probable label is this one; `vindex labels` lists them.",
        show_default=False,
        autocompletion=complete_label,
    ),
]
_MinSecondsOption = Annotated[
    float | None,
    typer.Option(settings.MIN_SECONDS.flag, help=settings.MIN_SECONDS.help, show_default=False),
]
_MaxSecondsOption = Annotated[
    float | None,
    typer.Option(settings.MAX_SECONDS.flag, help=settings.MAX_SECONDS.help, show_default=False),
]
_AfterOption = Annotated[
    str | None,
    typer.Option(
        "--after",
        metavar="TIME",
        help="Only files of this time or later, such as 2026-05-01 or 2026-05-01T18:30.",
        show_default=False,
    ),
]
_BeforeOption = Annotated[
    str | None,
    typer.Option("--before", metavar="TIME", help="Only files before it.", show_default=False),
]
_WhereOption = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="SQL",
        help='Only clips for which this is true, such as "duration_seconds > 60 AND width >= '
        '1280"; it may use the columns of the views clips and videos.',
        show_default=False,
    ),
]
TimeoutOption = Annotated[
    float, typer.Option(settings.TIMEOUT_SECONDS.flag, help=settings.TIMEOUT_SECONDS.help)
]
_NoMergeOption = Annotated[
    bool, typer.Option("--no-merge", help="Show clips, not moments of neighbouring clips.")
]
_PerVideoOption = Annotated[
    int | None,
    typer.Option(settings.PER_VIDEO.flag, help=settings.PER_VIDEO.help, show_default=False),
]


def _query_options(
    *,
    limit: _LimitOption = int(settings.LIMIT.default or 0),
    per_video: _PerVideoOption = None,
    no_merge: _NoMergeOption = False,
    path: _PathGlobOption = None,
    label: _LabelOption = None,
    min_seconds: _MinSecondsOption = None,
    max_seconds: _MaxSecondsOption = None,
    after: _AfterOption = None,
    before: _BeforeOption = None,
    where: _WhereOption = None,
    timeout: TimeoutOption = float(settings.TIMEOUT_SECONDS.default or 0),
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DeviceOption = "auto",
) -> dict[str, Any]:
    """The arguments of `VideoIndex.search` and `VideoIndex.similar` that the options mean."""
    return {
        "limit": limit, "per_video": per_video, "merge": not no_merge, "path_glob": path,
        "label": label, "min_seconds": min_seconds, "max_seconds": max_seconds, "after": after,
        "before": before, "where": where, "timeout_seconds": timeout, "reader_name": reader,
        "device": device,
    }  # fmt: skip


def takes_query_options(
    command: Callable[..., None], *, limit: int | None = None
) -> Callable[..., None]:
    """Give a command the options that every query has; it gets what they mean as `**options`.

    Args:
        command: it takes `**options`.
        limit: the default of `--limit`, where it is another.
    """
    own = inspect.signature(command, eval_str=True).parameters.values()
    shared = dict(inspect.signature(_query_options, eval_str=True).parameters)
    if limit is not None:
        shared["limit"] = shared["limit"].replace(default=limit)

    @wraps(command)
    def run(*arguments: Any, **given: Any) -> None:  # noqa: ANN401
        options = {name: given.pop(name) for name in shared}
        command(*arguments, **given, **_query_options(**options))

    kept = [parameter for parameter in own if parameter.kind is not inspect.Parameter.VAR_KEYWORD]
    run.__signature__ = inspect.Signature([*kept, *shared.values()])  # type: ignore[attr-defined]
    return run
