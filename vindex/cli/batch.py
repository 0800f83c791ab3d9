"""`vindex search --from`: many queries at once, a JSON line for each."""

from __future__ import annotations

import io
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.cli.output import print_line, say
from vindex.cores import on_one_core
from vindex.errors import ExitCode, UsageError
from vindex.plurals import counted
from vindex.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from typing import TextIO

    from vindex.index import VideoIndex

__all__ = ["search_from"]

_STANDARD_INPUT = Path("-")


def search_from(
    index: VideoIndex, file: Path, of_one: Mapping[str, object], options: Mapping[str, Any]
) -> ExitCode:
    """Answer the queries of a file and print a JSON line for each.

    Args:
        index: that is asked.
        file: the file, or `-`.
        of_one: what was given that belongs to one query, by its flag.
        options: what holds for all queries that do not say otherwise.

    Raises:
        UsageError: the file cannot be read, has no query, or something of one query was given.
    """
    for flag, value in of_one.items():
        if value:
            raise UsageError(
                f"--from {file} and {flag} were given; {flag} belongs to one query. Write it into "
                'its line: {"text": "opening something", "then": "closing it"}.'
            )
    lines = _lines(file)
    with on_one_core():
        answers = index.search_batch([query for _, query in lines], **options)
    for (number, _), answer in zip(lines, answers, strict=True):
        shape = {"line": number} | answer.as_dict()
        print_line(json.dumps(rounded(shape), default=str, allow_nan=False))
    failed = [
        (number, answer)
        for (number, _), answer in zip(lines, answers, strict=True)
        if answer.error is not None
    ]
    for number, answer in failed:
        say(f"failed: {file}, line {number}: {answer.error}")
    if failed:
        say(f"{len(failed)} of {counted(len(answers), 'line')} failed.")
    return ExitCode.FILES_FAILED if failed else ExitCode.DONE


def _lines(file: Path) -> list[tuple[int, str | dict[str, Any]]]:
    """The queries of a file, each with the number of its line."""
    from vindex.query.batch import queries_of_lines

    try:
        with _opened(file) as stream:
            lines = list(queries_of_lines(stream))
    except OSError as error:
        raise UsageError(f"--from {file} cannot be read: {error.strerror}.") from error
    if not lines:
        raise UsageError(f"--from {file} was given; it has no query. Write one a line.")
    return lines


def _opened(file: Path) -> AbstractContextManager[TextIO]:
    if file != _STANDARD_INPUT:
        return file.open(encoding="utf-8", errors="surrogateescape")
    if sys.stdin is None:
        raise UsageError("--from - was given, and stdin is closed. Give a file.")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return nullcontext(sys.stdin)
