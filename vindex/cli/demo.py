"""`vindex demo`: the whole tool in one command, with nothing to download."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from vindex.cli.build import say_demo_note
from vindex.cli.build_report import say_report
from vindex.cli.find import print_result
from vindex.cli.library import sample_library
from vindex.cli.output import print_line, say, shown_path, shows_progress

__all__ = ["demo", "next_steps"]

_QUERY = "opening something"
_LOOK = "a green box on a tiled floor"
"""What the labels have no word for."""
_LIMIT = 5


def demo(
    folder: Annotated[
        Path, typer.Option("--folder", help="Where to put the index.", show_default=True)
    ] = Path("vindex-demo"),
) -> None:
    """Index a sample library with the small demo models, and search it."""
    from vindex.encoders.checkpoint import is_shipped
    from vindex.encoders.registry import DEMO, DEMO_WORDS
    from vindex.index import VideoIndex

    library = sample_library(folder)
    say(f"Library: {library}")
    say("Two of its files are broken on purpose, as some are in a real archive.")
    index = VideoIndex.at(folder / "index")
    say(f"Index: {index.path}")
    say_demo_note()
    words = DEMO_WORDS if is_shipped(DEMO_WORDS) else None
    say_report(index.build(library, model=DEMO, words=words, show_progress=shows_progress()))

    place = f"--index {quote(str(folder / 'index'))}"
    print_line(f'\nvindex search "{_QUERY}" --limit {_LIMIT} {place}')
    found = index.search(_QUERY, limit=_LIMIT)
    print_result(found)
    if words:
        print_line(f'\nvindex search "{_LOOK}" --limit {_LIMIT} {place}')
        print_result(index.search(_LOOK, limit=_LIMIT))
    best = found[0].clip_id if found.hits else 1
    print_line(f"\nvindex similar --clip {best} --exclude-same-video --limit {_LIMIT} {place}")
    print_result(index.similar(clip=best, exclude_same_video=True, limit=_LIMIT))
    print_line(f"\n{next_steps(str(folder / 'index'))}")


def next_steps(index: str) -> str:
    """What to try next; as after `make demo`, also how `vindex` gets on the path where it is not.

    Args:
        index: folder of the demo's index.
    """
    script = Path(sys.prefix, "bin", "activate")
    is_on_path = shutil.which("vindex") or not script.exists()
    before = "" if is_on_path else f", after `. {quote(shown_path(script))}`"
    place = f"--index {quote(index)}"
    return (
        f"Try next{before}:\n"
        f"  vindex labels {place}\n"
        f"  vindex search 'covering something' {place}\n"
        f"  vindex status {place}\n"
        "  vindex build YOUR_FOLDER        # with the real checkpoint; see the README"
    )
