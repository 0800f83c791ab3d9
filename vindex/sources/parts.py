"""Files of stores in parts that fit on this machine, and fetched before they are asked for."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from math import inf
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.sources.choosing import source_of
from vindex.sources.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vindex.records import VideoFile
    from vindex.sources.scratch import Scratch

__all__ = ["abandonable_fetches", "fetched_ahead", "in_parts", "is_fetched"]

_NUM_FETCHERS = 4


def is_fetched(path: str) -> bool:
    """Whether a file has to be fetched to this machine before it is read."""
    return source_of(path).most_bytes < inf


def in_parts(files: Sequence[VideoFile]) -> list[list[VideoFile]]:
    """Files in parts each of which can lie on this machine as a whole; see `Source.most_bytes`.

    Returns:
        At least one part. All files that lie here anyway are in the first; the others are ordered
        by path, wherever a part ends.
    """
    remote = [file for file in files if is_fetched(file.root)]
    parts = [[file for file in files if not is_fetched(file.root)]]
    num_bytes = 0
    for file in sorted(remote, key=lambda each: os.fsencode(each.path)):
        if parts[-1] and num_bytes + file.num_bytes > source_of(file.root).most_bytes:
            parts.append([])
            num_bytes = 0
        parts[-1].append(file)
        num_bytes += file.num_bytes
    return parts


@contextmanager
def fetched_ahead(part: Sequence[VideoFile], following: Sequence[VideoFile]) -> Iterator[None]:
    """Fetch the files of a following part while the block runs, as far as there is room beside one.

    What is being fetched when it ends is gone on with, and waited for by who asks for it; unless
    it ends by an exception. What cannot be had is said by who asks for it.
    """
    pool = ThreadPoolExecutor(_NUM_FETCHERS)
    with abandonable_fetches() as abandon:
        try:
            taken = sum(file.num_bytes for file in part if is_fetched(file.root))
            for file in following:
                taken += file.num_bytes
                if taken > 2 * source_of(file.root).most_bytes:
                    break
                pool.submit(_fetch, file.path)
            yield
        except BaseException:
            abandon()
            pool.shutdown(cancel_futures=True)
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _fetch(path: str) -> None:
    with suppress(MediaError), source_of(path).open(path):
        pass


@contextmanager
def abandonable_fetches() -> Iterator[Callable[[], None]]:
    """A block in which fetching can be given up.

    Yields:
        What does so: this process goes on with no fetch, and begins none, until the block ends.
    """
    abandoned: list[Scratch] = []

    def abandon() -> None:
        """Give up the fetches of this process."""
        with suppress(UsageError):  # there is no scratch folder, and so nothing is fetched
            abandoned.append(scratch())
            abandoned[-1].abandon()

    try:
        yield abandon
    finally:
        for place in abandoned:
            place.go_on()
