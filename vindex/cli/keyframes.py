"""`vindex keyframes`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vindex import settings
from vindex.cli.options import (
    DeviceOption,
    JsonOption,
    ModelAtHandOption,
    ReaderOption,
    model_at_hand,
    typed_place,
)
from vindex.cli.output import print_json, print_rows, say, shown_path, shows_progress
from vindex.clips import clock
from vindex.errors import UsageError
from vindex.plurals import counted

__all__ = ["keyframes"]


def keyframes(
    video: Annotated[str, typer.Argument(parser=typed_place, help="A video file.")],
    *,
    count: Annotated[
        int, typer.Option("-n", settings.KEYFRAMES.flag, help=settings.KEYFRAMES.help)
    ] = int(settings.KEYFRAMES.default or 0),
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="Write the frames as JPEG files into this folder.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
    model: ModelAtHandOption = None,
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:
    """Find the most telling frames of a video."""
    from vindex.direct.keyframes import check_no_pictures, find_keyframes, write_keyframes

    if output is not None and output.exists() and not output.is_dir():
        raise UsageError(f"--output {output} was given, which is a file; give a folder.")
    if output is not None and not force:
        check_no_pictures(video, output)
    found = find_keyframes(
        video,
        count,
        model=model_at_hand(model),
        reader=reader,
        device=device,
        show_progress=shows_progress(),
    )
    if output is not None:
        found = write_keyframes(found, output, overwrite=force)
    for warning in found.warnings:
        say(f"warning: {warning}")
    if found.is_even:
        say("Nothing seems to move in it, so the frames are evenly spaced.")
    if len(found.frames) < count:
        has = counted(len(found.frames), "frame")
        say(f"Only {has}: all others look the same, or are too close in time.")
    if json_output:
        print_json(found.as_dict())
        return
    rows = [
        [
            str(frame.number), clock(frame.seconds),
            *([shown_path(frame.file) if frame.file else "-"] * bool(output)),
        ]
        for frame in found.frames
    ]  # fmt: skip
    print_rows(["frame", "at", *(["file"] if output else [])], rows)
