"""`vindex teach`, `vindex examples` and `vindex forget-label`: own labels from a few examples."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from vindex.cli.options import DeviceOption, IndexOption, JsonOption, ReaderOption, SpaceOption
from vindex.cli.output import print_json, print_rows, say, shown_path
from vindex.clips import clocks
from vindex.errors import UsageError
from vindex.plurals import counted
from vindex.settings import DEFAULT_READER

if TYPE_CHECKING:
    from vindex import Example, Taught, VideoIndex

__all__ = ["examples", "forget_label", "say_taught", "teach"]

_WHAT = "the id of a clip, FILE@0:03-0:07, a video file, or a CSV of spans"


def teach(
    label: Annotated[
        str | None, typer.Argument(help="What it is called, such as 'Tying a knot'.")
    ] = None,
    *,
    yes: Annotated[
        list[str] | None,
        typer.Option(
            "--yes", metavar="EXAMPLE", help=f"Shows it: {_WHAT}. May be given several times.",
            show_default=False,
        ),
    ] = None,
    no: Annotated[
        list[str] | None,
        typer.Option(
            "--no", metavar="EXAMPLE", help=(
                "Does not show it; given in the same ways."
            ), show_default=False
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="A CSV of spans as `vindex eval` takes it, or an export of BORIS: lines with the "
            "label show it, the others do not.",
            show_default=False,
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last lesson.")] = False,
    index: IndexOption = None,
    space: SpaceOption = None,
    reader: ReaderOption = DEFAULT_READER,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:  # fmt: skip
    """Teach a label of your own from a few examples; every clip gets a probability."""
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index, space=space)
    if undo:
        if label or yes or no or file:
            raise UsageError("--undo undoes the last lesson; leave everything else out.")
        _undo(opened, json_output=json_output)
        return
    if label is None:
        raise UsageError("No label was given. Name it, such as vindex teach 'Tying a knot' --yes 7")
    taught = opened.teach(
        label, yes=yes or (), no=no or (), file=file, reader=reader, device=device
    )
    if json_output:
        print_json(taught.as_dict())
    say_taught(taught)


def _undo(opened: VideoIndex, *, json_output: bool) -> None:
    labels = opened.undo_lesson()
    if json_output:
        print_json({"undone": list(labels)})
    say(f"The last lesson was undone; it was about {', '.join(labels)}.")


def say_taught(taught: Taught) -> None:
    """On stderr: what is known of a label, and how good it is."""
    for note in taught.notes:
        say(note)
    say(taught.summary)
    for sentence in taught.how_good:
        say(sentence)
    if taught.quality is None:
        say(
            "It is too early to say how good that is: "
            f"`vindex review {quote(taught.label)}` asks about the clips that teach it most."
        )


def examples(
    label: Annotated[
        str | None, typer.Argument(help="Only those of this label.", show_default=False)
    ] = None,
    *,
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write them to this CSV file.", show_default=False),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --export: replace an existing file.")
    ] = False,
    import_file: Annotated[
        Path | None,
        typer.Option(
            "--import",
            help="Teach the labels with the examples in such a CSV file, or in an export of BORIS.",
            show_default=False,
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            "--remove", metavar="EXAMPLE",
            help="Withdraw an example of the label: the id of a clip, or FILE@0:03-0:07 as listed. "
            "May be given several times.", show_default=False,
        ),
    ] = None,
    index: IndexOption = None,
    space: SpaceOption = None,
    reader: ReaderOption = DEFAULT_READER,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:  # fmt: skip
    """List the examples that your labels were taught from; export, import or remove some."""
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index, space=space)
    if sum(map(bool, (export, import_file, remove))) > 1:
        raise UsageError("--export, --import and --remove were given together. Give one of them.")
    if import_file is not None:
        _refuse_label(label, import_file)
        for taught in opened.import_examples(import_file, reader=reader, device=device):
            say_taught(taught)
    elif remove:
        if label is None:
            raise UsageError("--remove was given without a label. Name it: vindex examples LABEL")
        left = opened.remove_examples(label, remove)
        if left is None:
            say(f"No example of {label!r} shows it now, so it is forgotten.")
        else:
            say_taught(left)
    if export is not None:
        _export(opened, label, export, force=force, json_output=json_output)
        return
    kept = opened.examples(label)
    if json_output:
        print_json({"examples": [_as_dict(example) for example in kept]})
    elif not import_file and not remove:
        _print(kept)


def _export(
    opened: VideoIndex, label: str | None, table: Path, *, force: bool, json_output: bool
) -> None:
    number = opened.export_examples(table, label, force=force)
    if json_output:
        print_json({"file": str(table), "examples": number})
    was = "was" if number == 1 else "were"
    say(f"{counted(number, 'example')} {was} written to {shown_path(table)}.")


def _refuse_label(label: str | None, table: Path) -> None:
    if label is not None:
        raise UsageError(
            f"--import and the label {label!r} were given; an import teaches every label of the "
            f"table. Leave the label out, or give vindex teach LABEL --file {quote(str(table))}"
        )


def _as_dict(example: Example) -> dict[str, object]:
    return {
        "label": example.label, "verdict": example.verdict, "path": example.path,
        "start_seconds": example.clip.start_seconds, "end_seconds": example.clip.end_seconds,
        "fingerprint": example.fingerprint, "lesson": example.lesson_id,
        "was_asked": example.was_asked,
    }  # fmt: skip


def _print(kept: list[Example]) -> None:
    if not kept:
        say("There are no examples. `vindex teach LABEL --yes CLIP` gives some.")
        return
    print_rows(
        ["label", "verdict", "from", "to", "lesson", "path"],
        [
            [
                e.label, e.verdict, *clocks(e.clip.start_seconds, e.clip.end_seconds),
                str(e.lesson_id), shown_path(e.path),
            ]
            for e in kept
        ],
    )  # fmt: skip


def forget_label(
    label: Annotated[str, typer.Argument(help="A label that was taught.")],
    *,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Forget a label that was taught, with its examples; `vindex teach --undo` brings it back."""
    from vindex.index import VideoIndex

    withdrawn = VideoIndex.open(index).forget_label(label)
    if json_output:
        print_json({"label": label, "examples": withdrawn})
    was, it = ("was", "it") if withdrawn == 1 else ("were", "them")
    say(
        f"{label!r} is forgotten; {counted(withdrawn, 'example')} {was} withdrawn. "
        f"`vindex teach --undo` brings {it} back."
    )
