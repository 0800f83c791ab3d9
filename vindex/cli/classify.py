"""`vindex classify`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vindex import settings
from vindex.cli.completion import choice_of
from vindex.cli.options import (
    ClipSecondsOption,
    DeviceOption,
    FramesOption,
    JsonOption,
    ModelAtHandOption,
    ReaderOption,
    StrideSecondsOption,
    model_at_hand,
)
from vindex.cli.output import (
    print_csv,
    print_json,
    print_line,
    print_rows,
    printable,
    say,
    say_failures,
    shown_path,
    shows_progress,
)
from vindex.clips import clocks, span_clock
from vindex.errors import ExitCode, UsageError
from vindex.output.export.formats.subtitles import webvtt_cue
from vindex.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.direct.classify import Classifier, ClipLabels
    from vindex.records import Failure

__all__ = ["classify"]

_FORMATS = ("table", "json", "csv", "vtt")
_CSV_HEADER = ("path", "start_seconds", "end_seconds", "rank", "label", "probability")


def classify(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Video files and folders; or one live source: `-` (stdin), a named pipe, an http "
            "or rtsp address, a camera such as /dev/video0."
        ),
    ],
    *,
    model: ModelAtHandOption = None,
    clip_seconds: ClipSecondsOption = None,
    stride_seconds: StrideSecondsOption = None,
    frames: FramesOption = None,
    top: Annotated[int, typer.Option(settings.TOP.flag, help=settings.TOP.help)] = int(
        settings.TOP.default or 0
    ),
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(_FORMATS),
            help="What is printed.",
            autocompletion=choice_of(_FORMATS),
        ),
    ] = "table",
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:
    """Say what happens in videos, clip by clip, without an index."""
    from vindex.direct.classify import Classifier

    form = _form(output_format, json_output=json_output)
    goes_on = _goes_on(files, form)
    classifier = Classifier(
        model_at_hand(model), clip_seconds=clip_seconds, stride_seconds=stride_seconds,
        frames=frames, top=top, reader=reader, device=device,
    )  # fmt: skip
    if goes_on:
        raise typer.Exit(_stream(classifier, files[0], form))
    raise typer.Exit(_files(classifier, files, form))


def _form(output_format: str, *, json_output: bool) -> str:
    """The one format that both options mean."""
    settings.check_choice("--format", output_format, _FORMATS)
    if json_output and output_format not in ("table", "json"):
        raise UsageError(f"--json and --format {output_format} were both given; give one of them.")
    return "json" if json_output else output_format


def _goes_on(sources: Sequence[str], form: str) -> bool:
    """Whether the only source goes on; refuses what has to come alone and does not."""
    from vindex.decode import is_live
    from vindex.decode.streams import PIPE, check_stdin

    live = [source for source in sources if is_live(source)]
    several = len(sources) > 1 or Path(sources[0]).is_dir()
    if several and (live or form == "vtt"):
        what = f"{live[0]} is a live source" if live else "a WebVTT file belongs to one video"
        given = (
            f"{len(sources)} sources were" if len(sources) > 1 else f"The folder {sources[0]} was"
        )
        raise UsageError(f"{given} given, but {what}. Give it alone.")
    if PIPE in live:
        check_stdin()
    return bool(live)


def _files(classifier: Classifier, files: Sequence[str], form: str) -> ExitCode:
    """Print every clip of the files: in CSV as they come, else all of them at the end."""
    from vindex.direct.classify import ClipLabels

    clips: list[ClipLabels] = []
    failures: list[Failure] = []
    is_headed = False
    for item in classifier.files(files, show_progress=shows_progress()):
        if not isinstance(item, ClipLabels):
            failures.append(item)
        elif form == "csv":
            print_csv(() if is_headed else _CSV_HEADER, _csv_rows(item))
            is_headed = True
        else:
            clips.append(item)
    if form == "json":
        print_json(_document(classifier, clips, failures))
    elif form == "vtt":
        print_line("\n".join(["WEBVTT\n", *map(_cue, clips)]))
    elif clips:
        print_rows(
            ["from", "to", "labels", "path"],
            [
                [*clocks(c.start_seconds, c.end_seconds), _words(c), shown_path(c.path)]
                for c in clips
            ],
        )
    say_failures(failures)
    return ExitCode.FILES_FAILED if failures else ExitCode.DONE


def _stream(classifier: Classifier, source: str, form: str) -> ExitCode:
    """Print each clip as it comes."""
    num_dropped = 0
    if form == "vtt":
        print_line("WEBVTT\n")
    elif form == "csv":
        print_csv(_CSV_HEADER, [])
    try:
        for clip in classifier.stream(source):
            num_dropped = clip.num_dropped
            _print_live(clip, form)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    finally:
        if num_dropped:
            say(f"Left out: {counted(num_dropped, 'clip')}; the model is slower than the source.")
    return ExitCode.DONE


def _print_live(clip: ClipLabels, form: str) -> None:
    if form == "json":
        print_line(json.dumps(clip.as_dict() | {"num_dropped": clip.num_dropped}))
    elif form == "csv":
        print_csv((), _csv_rows(clip))
    elif form == "vtt":
        print_line(_cue(clip))
    else:
        span = span_clock(clip.start_seconds, clip.end_seconds)
        print_line(f"{span}  {printable(_words(clip))}")


def _document(
    classifier: Classifier, clips: Sequence[ClipLabels], failures: Sequence[Failure]
) -> dict[str, object]:
    spec = classifier.spec
    return {
        "model": classifier.model,
        "clip_seconds": spec.clip_seconds,
        "stride_seconds": spec.stride_seconds,
        "frames": spec.num_frames,
        "clips": [clip.as_dict() for clip in clips],
        "failures": [failure.as_dict() for failure in failures],
    }


def _words(clip: ClipLabels) -> str:
    return ", ".join(f"{guess.label} {guess.probability:.2f}" for guess in clip.guesses)


def _csv_rows(clip: ClipLabels) -> list[tuple[object, ...]]:
    return [
        (
            clip.path, clip.start_seconds, clip.end_seconds, rank, guess.label,
            round(guess.probability, 6),
        )
        for rank, guess in enumerate(clip.guesses, start=1)
    ]  # fmt: skip


def _cue(clip: ClipLabels) -> str:
    """A cue at the times that a player of the file shows."""
    lines = [f"{guess.label} ({guess.probability:.2f})" for guess in clip.guesses]
    start_seconds = clip.timeline_offset_seconds + clip.start_seconds
    end_seconds = clip.timeline_offset_seconds + clip.end_seconds
    return webvtt_cue(start_seconds, end_seconds, "\n".join(lines))
