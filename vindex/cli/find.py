"""`vindex search` and `vindex similar`."""

from __future__ import annotations

import os
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vindex.cli.completion import complete_label
from vindex.cli.options import IndexesOption, JsonOption, SpaceOption, typed_place
from vindex.cli.output import print_json, say, shown_path
from vindex.cli.query_options import (
    BY,
    COMPARED_BY,
    LIKE_WEIGHT,
    WITHIN_SECONDS,
    AwayFromOption,
    ByOption,
    ComparedByOption,
    EndOption,
    ExcludeSameVideoOption,
    FromOption,
    LikeOption,
    LikeWeightOption,
    StartOption,
    ThenOption,
    WithinOption,
    WithoutOption,
    clip_option,
    clip_or_file,
    refuse_span,
    takes_query_options,
)
from vindex.cli.tables import print_hits
from vindex.clips import clocks
from vindex.cores import on_one_core
from vindex.errors import ExitCode, UsageError
from vindex.rounding import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vindex.index import IndexSet, VideoIndex
    from vindex.query.results import Hit, SearchResult

__all__ = ["print_result", "say_meaning", "search", "similar"]

_PICTURE_WIDTH = 160
"""Pixels of a picture between rows."""

_ThumbnailsOption = Annotated[
    bool,
    typer.Option(
        "--thumbnails", help="Show pictures, in a terminal that can (kitty, iTerm2, sixel)."
    ),
]


@takes_query_options
def search(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEXT",
            help="What happens, or what there is to see, such as 'opening something' or 'a red "
            "car'.",
            autocompletion=complete_label,
            show_default=False,
        ),
    ] = None,
    *,
    from_file: FromOption = None,
    then: ThenOption = None,
    within: WithinOption = WITHIN_SECONDS,
    like: LikeOption = None,
    like_weight: LikeWeightOption = LIKE_WEIGHT,
    without: WithoutOption = None,
    by: ByOption = BY,
    thumbnails: _ThumbnailsOption = False,
    index: IndexesOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_query_options` gives
) -> None:
    """Find moments by what happens in them and what they show."""
    from vindex.index import open_indexes

    if not text and from_file is None:
        raise UsageError("No query was given. Give a text, or --from FILE with one query a line.")
    opened = open_indexes(index, space=space)
    if from_file is not None:
        if thumbnails:
            raise UsageError(
                f"--from {from_file} and --thumbnails were given; --from prints JSON, which holds "
                "no pictures. Leave --thumbnails out."
            )
        of_one = {"a text": text, "--then": then, "--like": like, "--without": without}
        from vindex.cli.batch import search_from

        shared = {"within": within, "like_weight": like_weight, "by": by, **options}
        raise typer.Exit(search_from(opened, from_file, of_one, shared))
    with on_one_core():
        result = opened.search(
            " ".join(text or ()), then=then, within=within, like_weight=like_weight,
            like=clip_or_file(like), without=without or (), by=by, **options,
        )  # fmt: skip
    picture = _pictures_for_terminal(opened) if thumbnails else None
    print_result(result, _names(opened), json_output=json_output, picture=picture)
    if options["label"] is not None and result.hits and result.labels:
        say(
            f"--label {options['label']!r}: the most probable label of these clips; shown is the "
            "label of the query that fits each best."
        )


@takes_query_options
def similar(
    file: Annotated[
        str | None,
        typer.Argument(
            parser=typed_place, help="A video file, in the library or not.", show_default=False
        ),
    ] = None,
    *,
    clip: Annotated[
        str | None, clip_option("A clip of the index, instead of a file; of several, INDEX:ID.")
    ] = None,
    start: StartOption = None,
    end: EndOption = None,
    away_from: AwayFromOption = None,
    by: ComparedByOption = COMPARED_BY,
    exclude_same_video: ExcludeSameVideoOption = False,
    thumbnails: _ThumbnailsOption = False,
    index: IndexesOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_query_options` gives
) -> None:
    """Find moments that look and move like an example."""
    from vindex.index import open_indexes

    refuse_span(file)
    opened = open_indexes(index, space=space)
    result = opened.similar(
        file, clip=clip, start=start, end=end, not_=away_from or (), by=by,
        exclude_same_video=exclude_same_video, **options,
    )  # fmt: skip
    picture = _pictures_for_terminal(opened) if thumbnails else None
    print_result(result, _names(opened), json_output=json_output, picture=picture)


def _names(index: VideoIndex | IndexSet) -> Mapping[str | None, str]:
    """What several indexes are called; nothing of one."""
    names: Mapping[str | None, str] = getattr(index, "names", {})
    return names


def _pictures_for_terminal(index: VideoIndex | IndexSet) -> Callable[[Hit], str | None] | None:
    """What shows a hit's picture in this terminal; None: it has no pictures."""
    if not sys.stdout.isatty():
        return None
    from vindex.pictures.inline import graphics_of, inline_picture

    graphics = graphics_of(os.environ)
    if graphics is None:
        return None

    def picture(hit: Hit) -> str | None:
        """The picture, if the video can be read."""
        jpeg = index.thumbnail(hit, _PICTURE_WIDTH)
        return None if jpeg is None else inline_picture(jpeg, graphics)

    return picture


def print_result(
    result: SearchResult,
    names: Mapping[str | None, str] = MappingProxyType({}),
    *,
    json_output: bool = False,
    picture: Callable[[Hit], str | None] | None = None,
) -> None:
    """A result as a table or as JSON, and what is to be said about it.

    Args:
        result: what was found.
        names: of the indexes that were asked, by their paths, where they are several.
        json_output: whether it is printed as JSON.
        picture: gives what a terminal shows as a picture of a hit.

    Raises:
        typer.Exit: with code 1, where nothing is found.
    """
    say_meaning(result)
    if json_output:
        print_json(result.as_dict())
    elif result.hits:
        measure = "score" if result[0].score is not None else "similarity"
        by = ["by"] if result.words is not None else []
        span = ["span"] if any(hit.span is not None for hit in result) else []
        of = ["index"] if names else []
        header = ["rank", measure, "pct.", *by, *span, *of, "clip", "from", "to", "label"]
        print_hits(
            [*header, "prob.", "path"],
            [_row(hit, measure, names, has_by=bool(by), has_span=bool(span)) for hit in result],
            result.hits,
            picture,
        )
    if result.has_more:
        say(f"There are more results; --limit {2 * len(result)} shows more.")
    if not result.hits:
        raise typer.Exit(ExitCode.FAILED)


def say_meaning(result: SearchResult) -> None:
    """On stderr: what a query was taken to mean, and what is to be known of its answer."""
    if result.labels:
        then = f" - then: {result.then_labels_in_words}" if result.then_labels else ""
        say(f"labels: {result.labels_in_words}{then}")
    if result.words:
        say(f"words: {result.words}")
    for hit in result:
        if hit.is_example:
            say(f"rank {hit.rank} is the example itself.")
    for warning in result.warnings:
        say(warning)


def _row(
    hit: Hit, measure: str, names: Mapping[str | None, str], *, has_by: bool, has_span: bool
) -> list[str]:
    label = hit.label or "-"
    if hit.then is not None:
        label += f" - then: {hit.then.label or '-'}"
    path = shown_path(hit.path) + " (set aside)" * hit.absent
    return [
        str(hit.rank), f"{getattr(hit, measure):.3f}",
        "-" if hit.percentile is None else percent(hit.percentile),
        *([hit.found_by or "-"] * has_by), *([hit.span or "-"] * has_span),
        *([names[hit.index]] if hit.index in names else []),
        str(hit.clip_id), *clocks(hit.start_seconds, hit.end_seconds), label,
        "-" if hit.probability is None else f"{hit.probability:.2f}", path,
    ]  # fmt: skip
