"""`vindex duplicates`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.cli.options import IndexOption, JsonOption
from vindex.cli.output import clock, print_json, print_line, print_rows, printable, say

if TYPE_CHECKING:
    from vindex.duplicates import CopiedSpan

__all__ = ["duplicates"]


def duplicates(*, index: IndexOption = None, json_output: JsonOption = False) -> None:
    """List files of the same content, and videos with spans that are nearly the same."""
    from vindex.index import VideoIndex

    found = VideoIndex.open(index).duplicates()
    for warning in found.warnings:
        say(warning)
    if json_output:
        print_json(found.as_dict())
        return
    for paths in found.exact:
        print_line("same content: " + "  ".join(printable(path) for path in paths))
    if found.near:
        print_rows(
            ["sure", "similarity", "clips", "one", "other"],
            [
                [
                    f"{copy.sure:.2f}", f"{copy.similarity:.3f}", str(copy.num_clips),
                    _span(copy.first), _span(copy.second),
                ]
                for copy in found.near
            ],
        )  # fmt: skip
    if not found.exact and not found.near:
        say("No copies were found.")


def _span(span: CopiedSpan) -> str:
    return f"{span.relative_path} {clock(span.start_seconds)}-{clock(span.end_seconds)}"
