"""`vindex verify` and `vindex compact`: looking after an index."""

from __future__ import annotations

from typing import Annotated

import typer

from vindex.cli.options import IndexOption, JsonOption
from vindex.cli.output import print_json, print_line, printable, say
from vindex.plurals import counted

__all__ = ["compact", "verify"]


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
    checked = f"{counted(found.clips, 'clip')} in {counted(found.shards, 'shard')}"
    damages = counted(len(found.damages), "damage")
    say(f"{checked}: {'all is well' if found.is_clean else damages}.")
    raise typer.Exit(found.exit_code)


def compact(*, index: IndexOption = None, json_output: JsonOption = False) -> None:
    """Merge small shards into larger ones, and drop clips that no longer exist."""
    from dataclasses import asdict

    from vindex.index import VideoIndex

    done = VideoIndex.open(index).compact()
    if json_output:
        print_json(asdict(done))
    say(
        f"{counted(done.shards_before, 'shard')} became {done.shards_after}; "
        f"{counted(done.clips_dropped, 'dead clip')} dropped."
    )
