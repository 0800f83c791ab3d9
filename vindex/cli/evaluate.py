"""`vindex eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vindex.cli.options import IndexOption, JsonOption
from vindex.cli.output import print_json, print_rows

__all__ = ["evaluate"]


def evaluate(
    truth: Annotated[
        Path, typer.Argument(help="CSV with the columns path,start_seconds,end_seconds,label.")
    ],
    *,
    index: IndexOption = None,
    json_output: JsonOption = False,
) -> None:
    """Measure an index against a truth file."""
    from vindex.index import VideoIndex

    found = VideoIndex.open(index).evaluate(truth)
    if json_output:
        print_json(found.as_dict())
        return
    rows = [
        [
            str(quality.clips), f"{quality.top1:.3f}", f"{quality.top5:.3f}",
            f"{quality.average_precision:.3f}", f"{quality.similar_precision_at_5:.3f}",
            quality.label,
        ]
        for quality in found.per_label
    ]  # fmt: skip
    overall = [
        str(found.clips), f"{found.top1:.3f}", f"{found.top5:.3f}",
        f"{found.label_search_map:.3f}", f"{found.similar_precision_at_5:.3f}",
        f"all {found.labels} labels",
    ]  # fmt: skip
    print_rows(["clips", "top-1", "top-5", "search AP", "similar@5", "label"], [*rows, overall])
