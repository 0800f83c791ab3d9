"""`vindex collection`: moments that people keep, with a name, notes and an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vindex.cli.command_line import CommandLine
from vindex.cli.completion import complete_collection
from vindex.cli.options import IndexOption, JsonOption
from vindex.cli.output import print_json, print_rows, say, shown_path
from vindex.cli.plain import PlainGroup
from vindex.clips import clocks
from vindex.errors import UsageError
from vindex.plurals import counted

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.index.collections import Collection
    from vindex.query.collected import Collected

__all__ = ["collection"]

collection = CommandLine(
    cls=PlainGroup,
    help="Keep moments in named collections; `vindex export`, `cut` and `report` take them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Name = Annotated[
    str, typer.Argument(help="Name of the collection.", autocompletion=complete_collection)
]
_Items = Annotated[
    list[int],
    typer.Argument(metavar="ITEM", help="Item numbers, as `vindex collection show` lists them."),
]


def _opened(index: Path | None, name: str) -> Collection:
    from vindex.index import VideoIndex

    return VideoIndex.open(index).collection(name)


def _done(changed: Collection, sentence: str, *, json_output: bool) -> None:
    if json_output:
        print_json(changed.now().as_dict())
    say(sentence)


@collection.command("list")
def list_all(*, index: IndexOption = None, json_output: JsonOption = False) -> None:
    """List the collections."""
    from vindex.index import VideoIndex

    kept = VideoIndex.open(index).collections()
    if json_output:
        facts = [
            {"name": each.name, "note": each.note, "num_items": each.num_items} for each in kept
        ]
        print_json({"collections": facts})
    elif kept:
        print_rows(
            ["moments", "name", "note"],
            [[str(each.num_items), each.name, each.note] for each in kept],
        )
    else:
        say("There are no collections. `vindex collection add NAME MOMENT` makes one.")


@collection.command()
def show(name: _Name, *, index: IndexOption = None, json_output: JsonOption = False) -> None:
    """List the moments of a collection, in its order."""
    found = _opened(index, name)
    if json_output:
        print_json(found.as_dict())
        return
    items = found.items()
    if found.note:
        say(found.note)
    if not items:
        say(f"{found.name!r} is empty.")
        return
    print_rows(["item", "from", "to", "path", "label", "note"], map(_row, items))
    for warning in found.result().warnings:
        say(warning)


def _row(each: Collected) -> list[str]:
    item, hit = each.item, each.hit
    return [
        str(item.item_id), *clocks(item.clip.start_seconds, item.clip.end_seconds),
        shown_path(hit.path) if hit else item.path, (hit.label or "") if hit else "", item.note,
    ]  # fmt: skip


@collection.command()
def add(
    name: _Name,
    moments: Annotated[
        list[str],
        typer.Argument(
            metavar="MOMENT",
            help="The id of a clip, FILE@0:03-0:07, or a video file of the library.",
        ),
    ],
    *,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Add moments to a collection, an existing or a new one."""
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index)
    before = {each.collection_id: each.num_items for each in opened.collections()}
    kept = opened.collect(name, moments)
    num_new = kept.num_items - before.get(kept.collection_id, 0)
    is_new = kept.collection_id not in before
    what = f"the new collection {kept.name!r}" if is_new else f"{kept.name!r}"
    now = "" if is_new else f"; it now has {kept.num_items}"
    known = len(moments) - num_new
    already = f" ({known} already in it)" if known > 0 else ""
    _done(kept, f"{counted(num_new, 'moment')} added to {what}{now}{already}.",
          json_output=json_output)  # fmt: skip


@collection.command()
def remove(
    name: _Name, items: _Items, *, index: IndexOption = None, json_output: JsonOption = False
) -> None:
    """Take moments out of a collection."""
    found = _opened(index, name)
    found.remove(items)
    _done(found, f"{counted(len(set(items)), 'moment')} removed from {found.name!r}.",
          json_output=json_output)  # fmt: skip


@collection.command()
def order(
    name: _Name, items: _Items, *, index: IndexOption = None, json_output: JsonOption = False
) -> None:
    """Put moments first, in this order; the others follow."""
    found = _opened(index, name)
    found.order(items)
    numbers = ", ".join(map(str, items))
    what = f"item {numbers}" if len(items) == 1 else f"items {numbers}, in this order"
    _done(found, f"{found.name!r} now begins with {what}.", json_output=json_output)


@collection.command()
def note(
    name: _Name,
    text: Annotated[str, typer.Argument(help="What to write; '' removes the note.")],
    *,
    item: Annotated[
        int | None,
        typer.Option(
            "--item", help="Write it about this moment. Default: about the whole collection.",
            show_default=False,
        ),
    ] = None,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:  # fmt: skip
    """Write a note about a collection, or about one of its moments."""
    found = _opened(index, name)
    found.set_note(text, item)
    what = f"{found.name!r}" if item is None else f"item {item} of {found.name!r}"
    told = f"Note of {what} saved." if text else f"Note of {what} removed."
    _done(found, told, json_output=json_output)


@collection.command()
def rename(
    name: _Name,
    new_name: Annotated[str, typer.Argument(help="Its name from now on.")],
    *,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Give a collection another name."""
    found = _opened(index, name)
    found.rename(new_name)
    _done(found, f"{found.name!r} renamed to {found.now().name!r}.", json_output=json_output)


@collection.command()
def delete(
    name: _Name,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Delete a collection with its notes and its order; the videos stay."""
    found = _opened(index, name)
    moments = counted(found.num_items, "moment")
    if not yes and not _confirmed(f"Delete {found.name!r} with {moments}?"):
        raise UsageError(f"{found.name!r} was kept. --yes deletes it without asking.")
    found.delete()
    if json_output:
        print_json({"name": found.name, "num_items": found.num_items})
    say(f"{found.name!r} deleted, with {moments}; the videos are as they were.")


def _confirmed(question: str) -> bool:
    """What somebody at a terminal answers; no, where nobody can."""
    import sys

    return sys.stdin.isatty() and typer.confirm(question, err=True)
