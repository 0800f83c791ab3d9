"""`Format`: what vindex has to know of a way to write results, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["Format", "Shape", "Trait"]


class Shape(Enum):
    """What lies on the disk when a format is written."""

    FILE = "a file"
    FILE_PER_VIDEO = "one file per video, in a folder that mirrors the library"
    FOLDER = "a folder"


class Trait(Enum):
    """What hits may have and a format may have no place for."""

    NOTES = "notes"
    SCORES = "scores"
    ENDS = "where a moment ends"
    MORE_SOUND = "more than two channels of sound"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write results for other programs."""

    name: str
    """As `--format` takes it."""
    suffix: str
    """Ending of its files, with the dot; that of a `FILE` chooses the format. Empty for a `FOLDER`.
    """
    shape: Shape
    is_text: bool
    """Whether a `FILE` of it may go to standard output."""
    write: Callable[[Material, Path], int | None]
    """Writes one `FILE`, or the one file of a video, whose hits alone it is given, by time; both
    at a temporary place. A `FOLDER` is there when it is called, and it replaces the files in it
    with `vindex.store.durable.replace_file`. Gives how many hits it wrote, or None for all."""
    holds: str
    """What is in it, for the documentation; may be empty."""
    read_by: str
    """Which programs it is for."""
    files: tuple[str, ...] = ()
    """Names of the files in a `FOLDER`."""
    are_folders: bool = False
    """The files in a `FOLDER` are folders themselves; each is written, and replaced, as a whole."""
    is_table: bool = False
    """It says what the index knows, row by row. The others hand on the videos themselves: of one
    that is another by now they would show what was never found."""
    is_streamed: bool = False
    """It is written batch by batch, of hits that need not be in memory; a table that says nothing
    of the videos themselves."""
    is_edit: bool = False
    """It shows the hits one after another, at one frame rate; each can have handles."""
    markers: Format | None = None
    """What `--markers` writes instead: the hits as marks on each video, which is whole. A
    `FILE_PER_VIDEO` has none and is such a format itself."""
    lacks: frozenset[Trait] = frozenset()
    """What it has no place for, though its readers might look for it."""
