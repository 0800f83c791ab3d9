"""Files that are new or may have changed are read: here by threads, or where they are decoded."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from vindex.decode import AMBIGUOUS_SUFFIXES, HEAD_BYTES, holds_video
from vindex.errors import MediaError
from vindex.sources import ending_of, is_fetched, source_of, with_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from vindex.build.away import Away
    from vindex.build.interrupts import Interrupts
    from vindex.records import Failure, VideoFile

__all__ = ["fingerprinted", "is_no_video", "until_asked"]

_NUM_HASHERS = 4
"""Threads that fingerprint files: enough to keep a disk's queue filled."""

_MOST_WAITING = 16 * _NUM_HASHERS
"""Files for which a thread is asked before there is one; each takes kilobytes."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def fingerprinted(
    files: Sequence[VideoFile],
    named: Collection[str],
    interrupts: Interrupts,
    away: Away | None,
) -> Generator[VideoFile | Failure]:
    """Read files; ends early when asked to.

    Args:
        files: of a library.
        named: paths that were given, which are not asked whether they look like videos.
        interrupts: end it.
        away: reads files that must be fetched; None: this process does.

    Yields:
        Each file with its fingerprint, or without one where it is not a video; or why it cannot be
        read.
    """
    left: list[VideoFile] = []
    hashers = ThreadPoolExecutor(_NUM_HASHERS)
    read = partial(_read, named, away)
    try:
        for file, found in _with_few_waiting(hashers, read, until_asked(files, interrupts)):
            if found is None:
                left.append(file)
            else:
                yield found
    finally:
        hashers.shutdown(cancel_futures=True)  # after an interrupt only what is begun is read
    if away is not None:
        yield from away.fingerprinted(left)


def until_asked(items: Iterable[_Item], interrupts: Interrupts) -> Iterator[_Item]:
    """Items until somebody asks a build to end."""
    return takewhile(lambda _: not interrupts.came, items)


def _read(named: Collection[str], away: Away | None, file: VideoFile) -> VideoFile | Failure | None:
    """What becomes of a file; None: it is read elsewhere."""
    if file.path not in named and is_no_video(file):
        return file
    return None if away and is_fetched(file.root) else with_fingerprint(file)


def is_no_video(file: VideoFile) -> bool:
    """Whether a file is source code, or something else, with an ending that videos have."""
    ending = ending_of(file.path)
    if ending not in AMBIGUOUS_SUFFIXES:
        return False
    try:
        head = source_of(file.root).head(file.path, HEAD_BYTES)
    except MediaError:
        return False  # what is wrong with it is said by who reads it
    return not holds_video(ending, head)


def _with_few_waiting(
    pool: Executor, work: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Iterator[tuple[_Item, _Result]]:
    """What threads make of items, in order; no more wait for a thread than keep all busy."""
    waiting: deque[tuple[_Item, Future[_Result]]] = deque()
    for item in items:
        waiting.append((item, pool.submit(work, item)))
        if len(waiting) > _MOST_WAITING:
            first, result = waiting.popleft()
            yield first, result.result()
    for last, result in waiting:
        yield last, result.result()
