"""`vindex duplicates`."""

from __future__ import annotations

from vindex.cli.options import IndexOption, JsonOption, SpaceOption
from vindex.cli.output import print_json, print_line, print_rows, printable, say, shown_path
from vindex.clips import clock

__all__ = ["duplicates"]


def duplicates(
    *, index: IndexOption = None, space: SpaceOption = None, json_output: JsonOption = False
) -> None:
    """List files of the same content, and videos with spans that are nearly the same."""
    from vindex.index import VideoIndex

    found = VideoIndex.open(index, space=space).duplicates()
    for warning in found.warnings:
        say(warning)
    if json_output:
        print_json(found.as_dict())
        return
    for paths in found.exact:
        print_line("same content: " + "  ".join(printable(shown_path(path)) for path in paths))
    rows = []
    for copy in found.near:
        spans = [
            f"{shown_path(each.path)} {clock(each.start_seconds)}-{clock(each.end_seconds)}"
            for each in (copy.first, copy.second)
        ]
        rows.append([f"{copy.sure:.2f}", f"{copy.similarity:.3f}", str(copy.num_clips), *spans])
    if rows:
        print_rows(["confidence", "similarity", "clips", "one", "other"], rows)
    if not found.exact and not found.near:
        say("No copies were found.")
