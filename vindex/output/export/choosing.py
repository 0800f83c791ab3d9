"""Which format an export is of, and whether what is asked for goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.output.export.format import Format, Shape
from vindex.output.export.formats import all_formats, names
from vindex.output.export.handles import Handles
from vindex.settings import check_choice
from vindex.store.durable import free_place
from vindex.timecode import named_rate

if TYPE_CHECKING:
    import os

__all__ = ["Wishes", "chosen_format", "is_file_of"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of an export beside its format."""

    beside_videos: bool = False
    """Of formats with one file per video: write next to each video."""
    markers: bool = False
    """Write the hits as marks on each whole video rather than one after another."""
    handles: str | float | None = None
    """What an edit shows around each hit, as `Handles.parse` takes it."""
    fps: str | float | None = None
    """Frames a second of an edit, as `named_rate` takes it; None: as the videos have it."""

    def __post_init__(self) -> None:
        """Refuse what cannot be read, before a query is asked.

        Raises:
            UsageError: handles or a rate that are none.
        """
        if self.handles is not None:
            Handles.parse(self.handles)
        if self.fps is not None:
            named_rate(self.fps)


def chosen_format(
    destination: str | os.PathLike[str] | None,
    name: str | None,
    wishes: Wishes,
    *,
    overwrite: bool = False,
) -> Format:
    """The format that is asked for, of a place where it can be written; arguments as of `export`.

    Raises:
        UsageError: there is no such format or folder, they do not go together, or a file is there
            that may not be replaced.
    """
    form = _format_of(destination, name, wishes)
    for option, given in (("--handles", wishes.handles), ("--fps", wishes.fps)):
        if given is not None and (wishes.markers or not form.is_edit):
            edits = " or ".join(each.name for each in all_formats().values() if each.is_edit)
            what = "--markers" if wishes.markers else form.name
            raise UsageError(
                f"{option} was given; it is for cuts one after another, and {what} writes none. "
                f"Use {edits}, or leave it out."
            )
    if wishes.markers:
        form = _marking(form)
    if wishes.beside_videos != (destination is None):
        raise UsageError("Give either a destination with -o, or --beside-videos.")
    if wishes.beside_videos and form.shape is not Shape.FILE_PER_VIDEO:
        raise UsageError(
            f"--beside-videos was given; {form.name} does not write one file per video. Use "
            f"{' or '.join(names(Shape.FILE_PER_VIDEO))}, or --markers."
        )
    if destination is not None and (form.shape is Shape.FILE or is_file_of(destination, form)):
        free_place(destination, overwrite=overwrite)
    return form


def _format_of(
    destination: str | os.PathLike[str] | None, name: str | None, wishes: Wishes
) -> Format:
    formats = all_formats()
    if name is not None:
        check_choice("--format", name, tuple(formats))
        return formats[name]
    suffix = "" if destination is None else Path(destination).suffix.lower()
    for form in formats.values():
        if form.shape is not Shape.FOLDER and form.suffix == suffix:
            return form
    offered = list(formats)
    if wishes.markers:
        offered = _that_mark()
    elif wishes.beside_videos:
        offered = names(Shape.FILE_PER_VIDEO)
    where = "" if destination is None else f", and {str(destination)!r} does not say which"
    raise UsageError(f"No format was given{where}. Give --format: {', '.join(offered)}.")


def _that_mark() -> list[str]:
    """Names of the formats that hold markers."""
    return [
        each.name
        for each in all_formats().values()
        if each.markers or each.shape is Shape.FILE_PER_VIDEO
    ]


def _marking(form: Format) -> Format:
    """What `--markers` makes of a format."""
    if form.shape is Shape.FILE_PER_VIDEO:
        return form
    if form.markers is None:
        others = ", ".join(_that_mark())
        raise UsageError(f"--markers was given; {form.name} holds none. Use {others}.")
    return form.markers


def is_file_of(place: str | os.PathLike[str], form: Format) -> bool:
    """Whether a place is meant for the file of one video rather than a folder of several."""
    ending = Path(place).suffix.lower()
    return ending == Path(f"x{form.suffix}").suffix and not Path(place).is_dir()
