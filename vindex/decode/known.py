"""Frame indexes that were made once are kept: in this process, and in a folder where there is one.

Going through the packets of a large file costs more than anybody waits for who wants a picture of
it. Whatever reads pictures asks here, so it is done once, by the probe, for all that comes after.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from vindex.decode.frame_bytes import from_bytes, to_bytes
from vindex.decode.kept import read_kept
from vindex.decode.packets import is_large, read_index

if TYPE_CHECKING:
    from vindex.decode.frame_index import FrameIndex
    from vindex.decode.patience import Patience

__all__ = ["frame_index_of"]

_MOST_RECENT = 4
"""Indexes in memory; one of an hour takes 2 MB."""

_recent: OrderedDict[str, FrameIndex] = OrderedDict()
_making: dict[str, Lock] = {}
_lock = Lock()


def frame_index_of(
    path: str, folder: str | None = None, patience: Patience | None = None
) -> FrameIndex:
    """The index of a file as it is now.

    Args:
        path: of the file.
        folder: where the indexes of large files are kept; it may be missing, or not to be
            written. None: only this process remembers.
        patience: with a pass over the packets, should one be needed that nobody keeps.

    Raises:
        MediaError: the file cannot be read, is no video, has no decodable frame, or patience has
            come to its end.
    """
    try:
        facts = os.stat(path)  # noqa: PTH116  # a path that is no UTF-8 stays as it is
    except (OSError, ValueError):
        return read_index(path, patience)  # says what is wrong with it
    key = f"{os.path.abspath(path)}\n{facts.st_size}\n{facts.st_mtime_ns}"  # noqa: PTH100
    name = blake2b(os.fsencode(key), digest_size=16).hexdigest()
    with _lock:
        making = _making.setdefault(name, Lock())
    with making:  # several pictures of one file are asked for at once
        try:
            index = _remembered(name)
            if index is None:
                index = _kept_or_made(path, name, folder, patience)
                _remember(name, index)
        finally:
            with _lock:
                _making.pop(name, None)
    return index


def _remembered(name: str) -> FrameIndex | None:
    with _lock:
        if name in _recent:
            _recent.move_to_end(name)
        return _recent.get(name)


def _remember(name: str, index: FrameIndex) -> None:
    with _lock:
        _recent[name] = index
        while len(_recent) > _MOST_RECENT:
            _recent.popitem(last=False)


def _kept_or_made(
    path: str, name: str, folder: str | None, patience: Patience | None
) -> FrameIndex:
    if folder is None or not is_large(path):
        return read_index(path, patience)
    place = Path(folder, f"{name}.frames")
    index = _read(place)
    if index is None:
        index = read_index(path)  # once for ever, so it may take its time
        _write(place, to_bytes(index))
    return index


def _read(place: Path) -> FrameIndex | None:
    """A kept index; None where there is none, or it is not whole."""
    data = read_kept(place)
    with suppress(ValueError):
        return None if data is None else from_bytes(data)
    return None


def _write(place: Path, data: bytes) -> None:
    """Keep an index, whole or not at all; where nothing can be written it is made anew."""
    temporary = place.with_suffix(f".{os.getpid()}.tmp")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
