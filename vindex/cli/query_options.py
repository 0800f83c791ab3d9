"""Options of queries: those that every query has, and those of words and of examples alone."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from vindex import settings
from vindex.cli.completion import choice_of, complete_label
from vindex.cli.options import (
    DeviceOption,
    ReaderOption,
    TimeoutOption,
    seconds_option,
    typed_seconds,
)
from vindex.errors import UsageError
from vindex.store.catalog.filters import FILTERS, Filter

__all__ = [
    "BY",
    "COMPARED_BY",
    "LIKE_WEIGHT",
    "WITHIN_SECONDS",
    "AwayFromOption",
    "ByOption",
    "ComparedByOption",
    "EndOption",
    "ExcludeSameVideoOption",
    "FromOption",
    "LikeOption",
    "LikeWeightOption",
    "StartOption",
    "ThenOption",
    "WithinOption",
    "WithoutOption",
    "clip_option",
    "clip_or_file",
    "refuse_span",
    "takes_filters",
    "takes_query_options",
]  # fmt: skip

WITHIN_SECONDS = float(settings.WITHIN_SECONDS.default or 0)
LIKE_WEIGHT = float(settings.LIKE_WEIGHT.default or 0)
BY, COMPARED_BY = settings.BY[0], settings.COMPARED_BY[0]

_SPAN = re.compile(r"(.+)@([\d:.]+)-([\d:.]+)", re.DOTALL)

_MAX_DIGITS = 100
"""Digits of a number that is taken for a clip's id, and refused if it is none."""

ThenOption = Annotated[
    str | None,
    typer.Option(
        "--then",
        metavar="TEXT",
        help="What happens after it, in the same video.",
        autocompletion=complete_label,
        show_default=False,
    ),
]
WithinOption = Annotated[float, seconds_option(settings.WITHIN_SECONDS)]
FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Answer the queries in a file ('-' for stdin), one per line, each a text or a JSON "
        'object such as {"text": "opening", "path": "kitchen"}. Prints one JSON line for '
        "each.",
        show_default=False,
    ),
]  # fmt: skip

LikeOption = Annotated[
    str | None,
    typer.Option(
        "--like",
        metavar="FILE|ID",
        help="A video file or the id of a clip that results should also be similar to.",
        show_default=False,
    ),
]
LikeWeightOption = Annotated[
    float, typer.Option(settings.LIKE_WEIGHT.flag, help=settings.LIKE_WEIGHT.help)
]
_MinScoreOption = Annotated[
    float | None,
    typer.Option(
        settings.MIN_SCORE.flag,
        help="Lowest score, or similarity, of a result; 0 takes all. Default: relative to the "
        "best; searches list weaker matches below, and other commands leave them out.",
        show_default=False,
    ),
]
ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="|".join(settings.BY),
        autocompletion=choice_of(settings.BY),
        help="What to search: the model's labels, the words space (`vindex build --words`), or "
        "both.",
    ),
]
ComparedByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="|".join(settings.COMPARED_BY),
        autocompletion=choice_of(settings.COMPARED_BY),
        help="How clips are compared: by how things move or, in the words space, by what they "
        "look like and mean.",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="TEXT",
        help="What clips should not show; may be given several times.",
        show_default=False,
    ),
]


StartOption = Annotated[float | None, seconds_option(settings.START_SECONDS)]
EndOption = Annotated[float | None, seconds_option(settings.END_SECONDS)]
AwayFromOption = Annotated[
    list[int] | None,
    typer.Option(
        "--not",
        metavar="ID",
        help="A clip of the index that is a bad example; may be given several times.",
        show_default=False,
    ),
]
ExcludeSameVideoOption = Annotated[
    bool, typer.Option("--exclude-same-video", help="Leave out the query's own video.")
]
_LimitOption = Annotated[int, typer.Option(settings.LIMIT.flag, help=settings.LIMIT.help)]
_NoMergeOption = Annotated[
    bool, typer.Option("--no-merge", help="Show clips, not moments of neighbouring clips.")
]
_PerVideoOption = Annotated[
    int | None,
    typer.Option(settings.PER_VIDEO.flag, help=settings.PER_VIDEO.help, show_default=False),
]


def _result_options(
    *,
    min_score: _MinScoreOption = None,
    limit: _LimitOption = int(settings.LIMIT.default or 0),
    per_video: _PerVideoOption = None,
    no_merge: _NoMergeOption = False,
) -> dict[str, Any]:
    """The arguments of `VideoIndex.search` and `VideoIndex.similar` that the options mean."""
    return {
        "min_score": min_score, "limit": limit, "per_video": per_video, "merge": not no_merge,
    }  # fmt: skip


def _filter_options(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - by the filter
    for each in FILTERS:
        if each.earlier and (by_that_name := given.pop(_name_of(each.earlier))) is not None:
            given[each.name] = by_that_name
    return given


def _name_of(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_")


def _option(of: Filter) -> inspect.Parameter:
    complete = complete_label if of.kind == "label" else None
    option = typer.Option(
        of.flag,
        metavar=of.metavar,
        help=of.help,
        show_default=False,
        autocompletion=complete,
        parser=typed_seconds if of.kind == "seconds" else None,
    )
    kind = {"seconds": float, "flag": bool}.get(of.kind, str) | None
    return inspect.Parameter(
        of.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
    )


def _earlier_option(of: Filter) -> inspect.Parameter:
    return inspect.Parameter(
        _name_of(of.earlier), inspect.Parameter.KEYWORD_ONLY, default=None,
        annotation=Annotated[str | None, typer.Option(of.earlier, hidden=True)],
    )  # fmt: skip


_filter_options.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
    *map(_option, FILTERS), *(_earlier_option(each) for each in FILTERS if each.earlier),
])  # fmt: skip


def _work_options(
    *,
    timeout: TimeoutOption = float(settings.TIMEOUT_SECONDS.default or 0),
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DeviceOption = "auto",
) -> dict[str, Any]:
    """The same, of what a query may take."""
    return {"timeout": timeout, "reader": reader, "device": device}


def _timeout_option(
    *, timeout: TimeoutOption = float(settings.TIMEOUT_SECONDS.default or 0)
) -> dict[str, Any]:
    return {"timeout": timeout}


def clip_option(help_text: str) -> Any:  # noqa: ANN401 - as typer.Option
    """The id of a clip, an int; or of one of several indexes, as text."""
    return typer.Option(
        "--clip", metavar="ID", help=help_text, parser=_clip_given, show_default=False
    )


def _clip_given(text: str) -> int | str:
    """What `VideoIndex.similar` takes for a clip.

    Raises:
        typer.BadParameter: it is neither an id nor INDEX:ID.
    """
    try:
        return int(text)
    except ValueError:
        if text.rpartition(":")[2].isdecimal():
            return text
    raise typer.BadParameter(
        f"{text!r} was given; it must be a whole number, or INDEX:ID with several indexes."
    )


def clip_or_file(like: str | None) -> str | int | None:
    """Digits are the id of a clip, unless they are more than Python would convert."""
    is_id = like is not None and like.isdecimal() and len(like) < _MAX_DIGITS
    return int(like) if like is not None and is_id else like


def refuse_span(file: str | None) -> None:
    """Refuse a span of a file that is written as labels and collections take it.

    Raises:
        UsageError: with the options that take it.
    """
    is_there = file is None or os.path.exists(file)  # noqa: PTH110  # may be too long for a name
    span = None if file is None or is_there else _SPAN.fullmatch(file)
    if span is not None:
        raise UsageError(
            f"{file} was given; give the file, and the span by options: {span[1]} "
            f"--start {span[2]} --end {span[3]}."
        )


def takes_query_options(
    command: Callable[..., None],
    *,
    also: Callable[..., dict[str, Any]] | None = None,
) -> Callable[..., None]:
    """Give a command the options that every query has; it gets what they mean as `**options`.

    Args:
        command: it takes `**options`; an option that it has itself stays its own.
        also: a function whose parameters are options too, and that says what they mean.
    """
    groups: list[Callable[..., dict[str, Any]]] = [_result_options, _filter_options, _work_options]
    return _takes(command, [also, *groups] if also else groups)


def takes_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filters alone, and how long `--where` may run."""
    return _takes(command, [_filter_options, _timeout_option])


def _takes(
    command: Callable[..., None],
    groups: Sequence[Callable[..., dict[str, Any]]],
) -> Callable[..., None]:
    own = _parameters(command)
    offered = [
        {name: parameter for name, parameter in _parameters(group).items() if name not in own}
        for group in groups
    ]

    @wraps(command)
    def run(*arguments: Any, **given: Any) -> None:  # noqa: ANN401
        """Put the groups' options together, and run the command with them."""
        options: dict[str, Any] = {}
        for group, names in zip(groups, offered, strict=True):
            options |= group(**{name: given.pop(name) for name in names})
        command(*arguments, **(options | given))

    kept = [one for one in own.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    shared = [one for group in offered for one in group.values()]
    run.__signature__ = inspect.Signature([*kept, *shared])  # type: ignore[attr-defined]
    return run


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(function, eval_str=True).parameters)
