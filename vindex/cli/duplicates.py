"""`vindex duplicates`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vindex.cli.options import IndexOption, JsonOption, SpaceOption
from vindex.cli.output import print_json, print_line, print_rows, printable, say, shown_path
from vindex.clips import clocks, span_clock
from vindex.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.duplicates import RecurringSegment

__all__ = ["duplicates"]


def duplicates(
    *,
    recurring: Annotated[
        bool,
        typer.Option(
            "--recurring",
            help="Instead, list segments that occur in three or more videos: intros, adverts, "
            "loops.",
        ),
    ] = False,
    index: IndexOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List files of the same content, and videos with spans that are nearly the same."""
    from vindex.index import VideoIndex

    found = VideoIndex.open(index, space=space).duplicates()
    for warning in found.warnings:
        say(warning)
    if json_output:
        print_json(found.as_dict())
        return
    if recurring:
        _print_recurring(found.recurring)
        return
    for paths in found.exact:
        print_line("same content: " + "  ".join(printable(shown_path(path)) for path in paths))
    rows = []
    for copy in found.near:
        spans = [
            f"{shown_path(each.path)} {span_clock(each.start_seconds, each.end_seconds)}"
            for each in (copy.first, copy.second)
        ]
        rows.append([f"{copy.sure:.2f}", f"{copy.similarity:.3f}", str(copy.num_clips), *spans])
    if rows:
        print_rows(["confidence", "similarity", "clips", "one", "other"], rows)
    if not found.exact and not found.near:
        say("No copies were found.")
    if found.recurring:
        segments = counted(len(found.recurring), "segment")
        say(f"{segments} recurring in many videos did not count; --recurring lists them.")


def _print_recurring(found: Sequence[RecurringSegment]) -> None:
    """A table with a row for each place where a segment stands."""
    rows = [
        [
            str(number), str(segment.num_videos), f"{segment.seconds:.1f} s",
            *clocks(span.start_seconds, span.end_seconds), shown_path(span.path),
        ]
        for number, segment in enumerate(found, start=1)
        for span in segment.spans
    ]  # fmt: skip
    if rows:
        print_rows(["segment", "videos", "length", "from", "to", "path"], rows)
    else:
        say("No segment recurs in three videos or more.")
