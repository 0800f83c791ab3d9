"""`vindex verify`, `compact`, `forget`, `move-root` and `merge`: looking after indexes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vindex.cli.options import IndexOption, JsonOption, typed_place
from vindex.cli.output import print_json, print_line, printable, say, shown_path
from vindex.plurals import counted

__all__ = ["compact", "forget", "merge", "move_root", "verify"]


def verify(
    *,
    index: IndexOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Repair what can be repaired, then check again.")
    ] = False,
    json_output: JsonOption = False,
) -> None:
    """Check everything an index holds: the catalog, the shards and the vectors."""
    from vindex.index import VideoIndex

    target = VideoIndex.open(index)
    found = target.repair() if repair else target.verify()
    if json_output:
        print_json(found.as_dict())
    else:
        for damage in found.damages:
            print_line(printable(f"damaged: {damage.message}"))
    for line in found.repairs:
        say(f"repaired: {line}")
    for line in found.notes:
        say(f"note: {line}")
    checked = f"{counted(found.clips, 'embedding')} in {counted(found.shards, 'shard')}"
    if found.clips_set_aside:
        checked += f" ({found.clips_set_aside} set aside)"
    damages = counted(len(found.damages), "damage")
    say(f"{checked}: {'all is well' if found.is_clean else damages}.")
    raise typer.Exit(found.exit_code)


def compact(
    *,
    index: IndexOption = None,
    forget_missing: Annotated[
        bool,
        typer.Option(
            "--forget-missing",
            help="Forget for good what is set aside: clips of files that builds did not find.",
        ),
    ] = False,
    json_output: JsonOption = False,
) -> None:
    """Merge small shards into larger ones, and drop clips that no longer exist."""
    from dataclasses import asdict

    from vindex.index import VideoIndex

    done = VideoIndex.open(index).compact(forget_missing=forget_missing)
    if json_output:
        print_json(asdict(done))
    if forget_missing:
        say(
            f"{counted(done.clips_forgotten, 'clip')} of "
            f"{counted(done.files_forgotten, 'missing file')} forgotten."
        )
    say(
        f"{counted(done.shards_before, 'shard')} became {done.shards_after}; "
        f"{counted(done.clips_dropped, 'dead clip')} dropped."
    )


def forget(
    paths: Annotated[
        list[str],
        typer.Argument(
            parser=typed_place,
            help="Files and folders of the index, whether they still exist or not.",
        ),
    ],
    *,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Take files and folders out of the index, with their clips; the files stay where they are."""
    from dataclasses import asdict

    from vindex.index import VideoIndex

    done = VideoIndex.open(index).forget(*paths)
    if json_output:
        print_json(asdict(done))
    failures = f", and {counted(done.failures, 'failure')}" if done.failures else ""
    say(
        f"{counted(done.clips, 'clip')} of {counted(done.files, 'file')} forgotten{failures}. "
        "What is still in the library is indexed again by the next build, unless --exclude leaves "
        "it out."
    )


def move_root(
    old: Annotated[
        str,
        typer.Argument(
            parser=typed_place, help="The old folder of a library of the index, or one above it."
        ),
    ],
    new: Annotated[str, typer.Argument(parser=typed_place, help="The folder where it is now.")],
    *,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Tell an index that its library has moved; nothing is read or encoded."""
    from dataclasses import asdict

    from vindex.index import VideoIndex

    done = VideoIndex.open(index).move_root(old, new)
    if json_output:
        print_json(asdict(done))
    for before, after in done.roots.items():
        say(f"{before} is {after} now.")
    say(f"{counted(done.files, 'file')} moved in the index; `vindex build` checks what is there.")


def merge(
    indexes: Annotated[
        list[Path],
        typer.Argument(help="Index folders, libraries that have a .vindex, or folders of indexes."),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Folder of the new index.", show_default=False),
    ],
    json_output: JsonOption = False,
) -> None:
    """Combine several indexes into a new one; the originals stay as they are."""
    from vindex.index import IndexSet

    done = IndexSet.open(*indexes).merge(output)
    if json_output:
        print_json(done.as_dict())
    else:
        print_line(printable(shown_path(done.index)))
    for note in done.notes:
        say(f"note: {note}")
    shared = f"; {counted(done.shared, 'content')} in several" if done.shared else ""
    say(
        f"{len(done.indexes)} indexes became one of {counted(done.clips, 'clip')} of "
        f"{counted(done.videos, 'video')}{shared}."
    )
