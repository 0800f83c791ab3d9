"""Options that several commands share; their help comes from `vindex.settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vindex import settings
from vindex.cli.completion import choice_of, complete_model, complete_space
from vindex.cli.output import say, shown_path
from vindex.clips import seconds_of
from vindex.errors import IndexNotFoundError

__all__ = [
    "ClipSecondsOption", "DeviceOption", "FramesOption", "IndexOption", "IndexesOption",
    "JsonOption",
    "ModelAtHandOption", "ModelOption", "ReaderOption", "SpaceOption",
    "StrideSecondsOption", "TimeoutOption",
    "model_at_hand", "seconds_option", "typed_place", "typed_seconds",
]  # fmt: skip


def typed_seconds(text: str) -> float:
    """Seconds of what was typed for an option, as they are or as results show a time.

    Raises:
        typer.BadParameter: it is not a time.
    """
    try:
        return seconds_of(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} was given; it must be seconds, such as 72.5, or a time as results show it, "
            "such as 1:12.5 or 1:02:12.5."
        ) from None


def typed_place(text: str) -> str:
    """A path, or the address of something in a store or on the web, as it was typed.

    Raises:
        typer.BadParameter: it is empty, as an unset variable is.
    """
    if text:
        return text
    raise typer.BadParameter("'' was given; it must be a path (. is the current folder).")


def seconds_option(of: settings.Range, text: str = "") -> Any:  # noqa: ANN401 - as typer.Option
    """An option of seconds: it takes times as they are printed, too."""
    return typer.Option(
        of.flag, metavar="TIME", parser=typed_seconds, help=text or of.help,
        show_default=of.default is not None,
    )  # fmt: skip


IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        help="Index folder. Default: $VINDEX_INDEX, else the nearest .vindex upward.",
        show_default=False,
    ),
]
IndexesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--index",
        help="Index folder, or a folder with several; may be given several times, and all answer "
        "as one. Default: $VINDEX_INDEX, else the nearest .vindex upward.",
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
    str,
    typer.Option(
        "--reader",
        metavar="|".join(settings.READERS),
        help="Video reader.",
        autocompletion=choice_of(settings.READERS),
    ),
]
DeviceOption = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="|".join((*settings.DEVICES, "cuda:N")),
        help="Where the model runs; cuda:1 is the second GPU.",
        autocompletion=choice_of(settings.DEVICES),
    ),
]
DevicesOption = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="|".join((*settings.DEVICES, "cuda:N,...")),
        help="Where the models run: auto takes all GPUs, cuda the first, cuda:0,cuda:2 these two.",
        autocompletion=choice_of(settings.DEVICES),
    ),
]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Checkpoint: a hub name, a local folder, or `demo`.",
        autocompletion=complete_model,
    ),
]
ModelAtHandOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Checkpoint: a hub name, a local folder, or `demo`. Default: that of the current "
        f"index ($VINDEX_INDEX, the nearest .vindex), else {settings.DEFAULT_MODEL}.",
        autocompletion=complete_model,
        show_default=False,
    ),
]
ClipSecondsOption = Annotated[
    float | None,
    seconds_option(
        settings.CLIP_SECONDS,
        f"{settings.CLIP_SECONDS.help} Default: {settings.CLIP_SECONDS.default:g}.",
    ),
]
StrideSecondsOption = Annotated[float | None, seconds_option(settings.STRIDE_SECONDS)]
FramesOption = Annotated[
    int | None,
    typer.Option(settings.FRAMES.flag, help=settings.FRAMES.help, show_default=False),
]
TimeoutOption = Annotated[float, seconds_option(settings.TIMEOUT_SECONDS)]


def model_at_hand(given: str | None) -> str:
    """The model that was given, else that of the index at hand, else the default."""
    if given is not None:
        return given
    from vindex.index import VideoIndex

    try:
        index = VideoIndex.open()
    except IndexNotFoundError:
        return settings.DEFAULT_MODEL
    say(f"model: {index.model}, as of the index {shown_path(index.path)}")
    return index.model
