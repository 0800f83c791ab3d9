"""`vindex search --from`: many queries, a JSON line for each as soon as it is answered."""

from __future__ import annotations

import io
import json
import sys
from contextlib import nullcontext
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.cli.output import print_line, say
from vindex.cores import on_one_core
from vindex.errors import ExitCode, UsageError
from vindex.plurals import counted
from vindex.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from typing import TextIO

    from vindex.index import IndexSet, VideoIndex

__all__ = ["search_from"]

_STANDARD_INPUT = Path("-")

_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")
"""What files in UTF-16 begin with, as bytes that are no UTF-8 are read."""


def search_from(
    index: VideoIndex | IndexSet,
    file: Path,
    of_one: Mapping[str, object],
    options: Mapping[str, Any],
) -> ExitCode:
    """Answer the queries of a file one by one, and print a JSON line for each.

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
    numbered, asked = tee(_queries(file))
    answers = index.search_batch((query for _, query in asked), **options)
    num_lines = num_failed = 0
    with on_one_core():
        for (number, _), answer in zip(numbered, answers, strict=False):
            shape = {"line": number} | answer.as_dict()
            print_line(json.dumps(rounded(shape), default=str, allow_nan=False))
            num_lines += 1
            if answer.error is not None:
                num_failed += 1
                say(f"failed: {file}, line {number}: {answer.error}")
    if not num_lines:
        raise UsageError(f"--from {file} was given; it has no queries. Write one per line.")
    if num_failed:
        say(f"{num_failed} of {counted(num_lines, 'line')} failed.")
    return ExitCode.FILES_FAILED if num_failed else ExitCode.DONE


def _queries(file: Path) -> Iterator[tuple[int, Any]]:
    """The queries of a file as they are read, each with the number of its line.

    Raises:
        UsageError: it cannot be read, or is text of another kind than UTF-8.
    """
    from vindex.query.batch import queries_of_lines

    try:
        with _opened(file) as stream:
            yield from queries_of_lines(_checked(file, stream))
    except OSError as error:
        raise UsageError(f"--from {file} cannot be read: {error.strerror}.") from error


def _checked(file: Path, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if number == 1 and line.startswith(_UTF16_MARKS):
            raise UsageError(
                f"--from {file} was given, which is text in UTF-16; it must be UTF-8. Save it as "
                "that, such as with `iconv -f UTF-16 -t UTF-8`."
            )
        yield line


def _opened(file: Path) -> AbstractContextManager[TextIO]:
    if file != _STANDARD_INPUT:
        return file.open(encoding="utf-8", errors="surrogateescape")
    if sys.stdin is None:
        raise UsageError("--from - was given, and stdin is closed. Give a file.")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return nullcontext(sys.stdin)
