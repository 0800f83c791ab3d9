"""A query of any kind, as `vindex export`, `vindex cut` and `vindex report` take it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vindex import settings
from vindex.cli import query_options as of_queries
from vindex.cli.completion import choice_of, complete_collection, complete_label
from vindex.cli.find import say_meaning
from vindex.cli.options import typed_place
from vindex.cli.output import say
from vindex.errors import ExitCode, UsageError
from vindex.store.catalog.filters import FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.index import IndexSet, VideoIndex
    from vindex.query.results import SearchResult

__all__ = [
    "ClipOption",
    "SimilarOption",
    "TextArgument",
    "asked",
    "filters_of",
    "limit_option",
    "takes_any_query",
]

TextArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="What happens, as in `vindex search`.",
        show_default=False,
        autocompletion=complete_label,
    ),
]
SimilarOption = Annotated[
    str | None,
    typer.Option(
        "--similar",
        metavar="FILE",
        parser=typed_place,
        help="Or: what looks like this video file.",
        show_default=False,
    ),
]
ClipOption = Annotated[str | None, of_queries.clip_option("Or: what looks like this clip.")]

_ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="|".join(dict.fromkeys((*settings.BY, *settings.COMPARED_BY))),
        autocompletion=choice_of(dict.fromkeys((*settings.BY, *settings.COMPARED_BY))),
        help="As in `vindex search` for a text, as in `vindex similar` for an example.",
        show_default=False,
    ),
]

_CollectionOption = Annotated[
    str | None,
    typer.Option(
        "--collection",
        metavar="NAME",
        help="Or: all moments of this collection, in its order.",
        autocompletion=complete_collection,
        show_default=False,
    ),
]


_RecurringOption = Annotated[
    bool,
    typer.Option(
        "--recurring",
        help="Or: every place of the segments that `vindex duplicates --recurring` lists, such as "
        "intros.",
    ),
]


def limit_option(default: str) -> Any:  # noqa: ANN401 - as typer.Option
    """How many results a command takes; None where it is not given."""
    return typer.Option(
        settings.LIMIT.flag, help=f"{settings.LIMIT.help} Default: {default}.", show_default=False
    )


_OF_WORDS = {
    "then": ("--then", None),
    "within": ("--within", of_queries.WITHIN_SECONDS),
    "like": ("--like", None),
    "like_weight": ("--like-weight", of_queries.LIKE_WEIGHT),
    "without": ("--without", ()),
}
"""Arguments of `VideoIndex.search` alone: their options, and what they are where none is given."""

_OF_EXAMPLES = {
    "start": ("--start", None),
    "end": ("--end", None),
    "not_": ("--not", ()),
    "exclude_same_video": ("--exclude-same-video", False),
}
"""Arguments of `VideoIndex.similar` alone."""


def _options(
    *,
    collection: _CollectionOption = None,
    recurring: _RecurringOption = False,
    then: of_queries.ThenOption = None,
    within: of_queries.WithinOption = of_queries.WITHIN_SECONDS,
    like: of_queries.LikeOption = None,
    like_weight: of_queries.LikeWeightOption = of_queries.LIKE_WEIGHT,
    without: of_queries.WithoutOption = None,
    by: _ByOption = None,
    start: of_queries.StartOption = None,
    end: of_queries.EndOption = None,
    away_from: of_queries.AwayFromOption = None,
    exclude_same_video: of_queries.ExcludeSameVideoOption = False,
) -> dict[str, Any]:
    """The arguments of `VideoIndex.search`, and of `VideoIndex.similar`, that the options mean."""
    return {
        "collection": collection, "recurring": recurring, "then": then, "within": within,
        "like": of_queries.clip_or_file(like), "like_weight": like_weight,
        "without": tuple(without or ()), "by": by,
        "start": start, "end": end, "not_": tuple(away_from or ()),
        "exclude_same_video": exclude_same_video,
    }  # fmt: skip


takes_any_query = partial(of_queries.takes_query_options, also=_options)
"""Gives a command all options of `vindex search` and `vindex similar`; see `asked`."""


def asked(
    index: VideoIndex | IndexSet,
    words: list[str] | None,
    similar: str | None,
    clip: str | None,
    options: dict[str, Any],
    *,
    limit: int,
) -> SearchResult | None:
    """The result of the query that a command was given; None: it was given none.

    What the user should know of it is said on stderr. Weak hits are left out. `limit` is how many
    results a query has where `--limit` does not say it.

    Raises:
        UsageError: more than one query was given, or options of another kind of query, or it
            cannot be answered.
        typer.Exit: with code 1, where nothing is found.
    """
    text = " ".join(words) if words else None
    collection, recurring = options.pop("collection"), options.pop("recurring")
    if sum(given is not None for given in (text, similar, clip, collection, recurring or None)) > 1:
        raise UsageError(
            "Give one of a text, --similar FILE, --clip ID, --collection NAME and --recurring."
        )
    by = options.pop("by")
    is_example = similar is not None or clip is not None
    of_words = _taken(options, _OF_WORDS, text is not None, "a text")
    of_example = _taken(options, _OF_EXAMPLES, is_example, "--similar FILE or --clip ID")
    if collection is not None:
        found = _the_one(index, "--collection").collection(collection)
        return _whole(found.result, "--collection", by, options)
    if recurring:
        return _whole(_the_one(index, "--recurring").recurring, "--recurring", by, options)
    options["limit"] = limit if options["limit"] is None else options["limit"]
    if text is not None:
        result = index.search(text, by=by or of_queries.BY, **of_words, **options)
    elif is_example:
        of_queries.refuse_span(similar)
        by = by or of_queries.COMPARED_BY
        result = index.similar(similar, clip=clip, by=by, **of_example, **options)
    elif by is not None or options["min_score"] is not None:
        given = "--min-score" if by is None else f"--by {by}"
        raise UsageError(f"{given} was given without a query. Give both, or leave it out.")
    else:
        return None
    say_meaning(result)
    return _relevant(result)


def _relevant(result: SearchResult) -> SearchResult:
    """The result without its weak hits, and a word on those that are left out."""
    relevant = result.relevant
    if num_weak := len(result) - len(relevant):
        more = " or more" if result.has_more else ""
        words = ("match is", "it") if num_weak == 1 and not more else ("matches are", "them")
        say(f"{num_weak}{more} weaker {words[0]} left out; --min-score 0 takes {words[1]}.")
    if not relevant.hits:
        raise typer.Exit(ExitCode.FAILED)
    if relevant.has_more:
        say(f"There are more results; --limit {2 * len(relevant)} takes more.")
    return relevant


def _the_one(index: VideoIndex | IndexSet, flag: str) -> VideoIndex:
    """The index that is asked.

    Raises:
        UsageError: several are.
    """
    from vindex.index import VideoIndex

    if isinstance(index, VideoIndex):
        return index
    raise UsageError(f"{flag} was given; it is of one index. Name that one with --index.")


def _whole(
    find: Callable[[], SearchResult], query: str, by: str | None, options: dict[str, Any]
) -> SearchResult:
    """All moments of a collection, or of segments that recur, which no option narrows.

    Raises:
        UsageError: an option that narrows was given.
        typer.Exit: with code 1, where no segment recurs.
    """
    given = {"--by": by} | {each.flag: options[each.name] for each in FILTERS}
    given |= {
        "--limit": options["limit"], "--min-score": options["min_score"],
        "--per-video": options["per_video"], "--no-merge": None if options["merge"] else True,
    }  # fmt: skip
    for flag, value in given.items():
        if value is not None:
            raise UsageError(
                f"{flag} was given; it narrows a query, and {query} takes all of its moments. "
                "Leave it out."
            )
    result = find()
    for warning in result.warnings:
        say(warning)
    if query == "--recurring" and not result.hits:
        say("No segment recurs in three videos or more.")
        raise typer.Exit(ExitCode.FAILED)
    return result


def _taken(
    options: dict[str, Any], kind: dict[str, tuple[str, Any]], is_asked: bool, query: str
) -> dict[str, Any]:
    """Take the options of one kind of query out of all; refused where none of it is asked."""
    taken = {name: options.pop(name) for name in kind}
    for name, (flag, unset) in kind.items():
        if not is_asked and taken[name] != unset:
            raise UsageError(f"{flag} was given; it goes with {query}. Give one, or leave it out.")
    return taken


def filters_of(options: dict[str, Any]) -> dict[str, Any]:
    """Those of the query's options that narrow it."""
    return {each.name: options[each.name] for each in FILTERS}
