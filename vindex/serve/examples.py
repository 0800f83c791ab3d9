"""Files that people drop to search by: received, embedded one at a time, and removed."""

from __future__ import annotations

import os
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, fail_after, to_thread
from starlette.requests import ClientDisconnect

from vindex.clips import plan_clips
from vindex.errors import MediaError, UsageError
from vindex.run_folder import RunFolder
from vindex.store.layout import IndexFolder
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import BinaryIO

    import numpy as np
    from numpy.typing import NDArray
    from starlette.requests import Request

    from vindex.index import VideoIndex

__all__ = ["MAX_EXAMPLE_BYTES", "MAX_EXAMPLE_SECONDS", "Example", "Examples", "TooLargeError"]

MAX_EXAMPLE_BYTES = 2 << 30
MAX_EXAMPLE_SECONDS = 60.0
"""Of a longer file, its beginning is compared."""

_MOST_EXAMPLES = 64
_MOST_RECEIVED = 4
"""Files that arrive at once: they may fill the disk of temporary files."""

_SILENT_SECONDS = 30.0
"""Who sends nothing for so long has gone, and makes room for others."""

_PICTURE_SECONDS = 20.0
_PICTURE_WIDTH = 320


class TooLargeError(UsageError):
    """A dropped file is larger than the limit."""


@dataclass(frozen=True, slots=True)
class Example:
    """A file that was dropped: what is left of it."""

    key: str
    name: str
    """As its owner calls it."""
    embeddings_QD: NDArray[np.float32]
    picture: bytes | None
    """A JPEG of its beginning."""
    is_long: bool
    """It has as many clips as are compared; it may go on."""


class Examples:
    """The last examples, so that their searches can be narrowed and bookmarked."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[str, Example] = OrderedDict()
        self._lock = Lock()
        self._receiving = CapacityLimiter(_MOST_RECEIVED)
        self._embedding = CapacityLimiter(1)

    def get(self, key: str) -> Example:
        """An example by its key.

        Raises:
            UsageError: it is not kept any more.
        """
        with self._lock:
            if key not in self._kept:
                raise UsageError(
                    "The file of this search is not kept any more: only the last "
                    f"{_MOST_EXAMPLES} are, and only while the server runs. Drop it again."
                )
            self._kept.move_to_end(key)
            return self._kept[key]

    async def receive(self, request: Request, index: VideoIndex, name: str) -> Example:
        """Take the body of a request as a video file, and embed it.

        Raises:
            TooLargeError: it is larger than `MAX_EXAMPLE_BYTES`.
            MediaError: it cannot be decoded.
            ModelError: the index's model cannot be loaded.
            OSError: there is no room for it.
        """
        async with self._receiving:
            with RunFolder() as folder:
                path = os.path.join(folder.path, "example" + _suffix(name))  # noqa: PTH118
                with open(path, "wb") as file:  # noqa: PTH123
                    await _save(request, file)
                example = await to_thread.run_sync(
                    _embedded, index, path, name, limiter=self._embedding, abandon_on_cancel=True
                )
        with self._lock:
            self._kept[example.key] = example
            while len(self._kept) > _MOST_EXAMPLES:
                self._kept.popitem(last=False)
        return example


def _suffix(name: str) -> str:
    """What decoders may want to know of a name, and nothing that a path could be made of."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    return found.group() if found else ""


async def _save(request: Request, file: BinaryIO) -> None:
    promised = request.headers.get("content-length", "")
    num_bytes = int(promised) if promised.isdecimal() and len(promised) < 20 else 0
    too_large = TooLargeError(
        f"The file is larger than {MAX_EXAMPLE_BYTES >> 20} MiB. Cut the part out that matters, "
        "or use `vindex similar FILE`."
    )
    if num_bytes > MAX_EXAMPLE_BYTES:
        raise too_large
    num_bytes = 0
    pieces = request.stream()
    try:
        while (piece := await _next_piece(pieces)) is not None:
            num_bytes += len(piece)
            if num_bytes > MAX_EXAMPLE_BYTES:
                raise too_large
            await to_thread.run_sync(file.write, piece)
    except (ClientDisconnect, TimeoutError) as error:
        raise UsageError("The file did not arrive whole.") from error
    if not num_bytes:
        raise UsageError("The file is empty.")


async def _next_piece(pieces: AsyncIterator[bytes]) -> bytes | None:
    with fail_after(_SILENT_SECONDS):
        return await anext(pieces, None)


def _embedded(index: VideoIndex, path: str, name: str) -> Example:
    try:
        embeddings_QD = index.embed(path, end=MAX_EXAMPLE_SECONDS)
    except (MediaError, UsageError) as error:
        # Its place on this machine means nothing to whoever dropped it.
        raise UsageError(str(error).replace(path, name)) from error
    from vindex.pictures.pictures import jpeg_at

    try:
        picture = jpeg_at(path, 0.5, _PICTURE_WIDTH, patience_seconds=_PICTURE_SECONDS)
    except MediaError:
        picture = None
    with Snapshot.of(IndexFolder(Path(index.path), index.space)) as snapshot:
        most = plan_clips(MAX_EXAMPLE_SECONDS, snapshot.recipe.spec)
    is_long = len(embeddings_QD) >= len(most)
    return Example(secrets.token_urlsafe(9), name, embeddings_QD, picture, is_long)
