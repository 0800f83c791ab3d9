"""Pictures that were made once are kept in the index folder, up to a limit.

Any number of processes may use one folder. Where it cannot be written (an index on a read-only
disk, a full one), pictures are made each time, and nobody is told: they are only slower.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import TYPE_CHECKING

from vindex.decode.kept import read_kept
from vindex.errors import MediaError
from vindex.pictures.files import check_same
from vindex.records import Reason
from vindex.settings import THUMBNAIL_WIDTH
from vindex.store.durable import publish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vindex.records import VideoFile
    from vindex.store.layout import IndexFolder

__all__ = ["MAX_BYTES", "PREVIEW_WIDTH", "PictureCache"]

MAX_BYTES = 512 << 20
"""About 40,000 thumbnails, or 5,000 previews; the frame indexes of large files count as well."""

PREVIEW_WIDTH = 240

_PATIENCE_SECONDS = 20.0
"""Time to get to where a picture begins; after that it is done without, until it is asked for
again."""

_KEPT_SHARE = 0.9
"""Eviction goes down to this share of the limit, so that it is not needed after every picture."""

_PICTURES_PER_SWEEP = 200
"""The folder is measured after so many new pictures of a process, and after its first."""

_PASSING = (Reason.TIMED_OUT, Reason.CHANGED, Reason.GONE, Reason.NOT_CONNECTED)
"""Of a busy machine, or of a file that is not what was indexed; anything else that is damaged now
is damaged the next time."""

_REFUSED = b"no picture: "
"""What is kept instead of a picture begins so, and goes on with the reason."""

_VERSION = "4"
"""The way in which pictures are made; part of every key."""


class PictureCache:
    """Makes and keeps pictures of the videos of an index."""

    def __init__(self, index: IndexFolder, *, max_bytes: int = MAX_BYTES) -> None:
        """Args: the index, and how large its pictures may grow before the oldest go."""
        self._folder = index.thumbnails
        self._frames_folder = str(index.frames)
        self._max_bytes = max_bytes
        self._num_made = 0

    def thumbnail(self, file: VideoFile, at_seconds: float, width: int = THUMBNAIL_WIDTH) -> bytes:
        """A JPEG of the picture shown at a time of a file of the index.

        Raises:
            MediaError: the file is another one by now, or damaged there.
        """

        def make() -> bytes:
            """Draw it anew."""
            from vindex.pictures.pictures import jpeg_at

            return jpeg_at(
                file,
                at_seconds,
                width,
                patience_seconds=_PATIENCE_SECONDS,
                frames_folder=self._frames_folder,
            )

        return self._get(f"{at_seconds:.3f}\n{width}", ".jpg", file, make)

    def thumbnail_if_any(self, file: VideoFile, at_seconds: float, width: int) -> bytes | None:
        """The same; None where there is none."""
        try:
            return self.thumbnail(file, at_seconds, width)
        except MediaError:
            return None

    def preview(
        self,
        file: VideoFile,
        start_seconds: float,
        end_seconds: float,
        width: int = PREVIEW_WIDTH,
    ) -> bytes:
        """An animated WebP of a span of a file of the index.

        Raises:
            MediaError: the file is another one by now, or damaged there.
        """

        def make() -> bytes:
            """Draw it anew."""
            from vindex.pictures.pictures import preview_of_span

            return preview_of_span(
                file,
                start_seconds,
                end_seconds,
                width,
                patience_seconds=_PATIENCE_SECONDS,
                frames_folder=self._frames_folder,
            )

        key = f"{start_seconds:.3f}\n{end_seconds:.3f}\n{width}"
        return self._get(key, ".webp", file, make)

    def _get(self, key: str, suffix: str, file: VideoFile, make: Callable[[], bytes]) -> bytes:
        check_same(file)
        key = f"{_VERSION}\n{file.path}\n{key}\n{file.num_bytes}\n{file.modified_ns}{file.tag}"
        name = blake2b(os.fsencode(key), digest_size=16).hexdigest()
        place = self._folder / name[:2] / (name + suffix)
        kept = read_kept(place)
        if kept is None:
            try:
                kept = make()
            except MediaError as error:
                if error.reason in _PASSING:
                    raise
                kept = _REFUSED + str(error).encode("utf-8", "replace")
            self._keep(place, kept)
        if kept.startswith(_REFUSED):
            raise MediaError(Reason.DAMAGED, kept.removeprefix(_REFUSED).decode())
        return kept

    def _keep(self, place: Path, picture: bytes) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            publish(place, picture)
        except OSError:
            return
        if self._num_made % _PICTURES_PER_SWEEP == 0:
            _evict(self._folder, self._max_bytes)
        self._num_made += 1


def _evict(folder: Path, max_bytes: int) -> None:
    """Remove what was not used for longest, until the rest fits well.

    Pictures and the frame indexes of large files (`vindex.decode.known`) go by one rule: both are
    touched when they are used, and are made anew when they are gone.
    """
    kept: list[tuple[float, int, str]] = []
    for parent, _, names in os.walk(folder):
        for name in names:
            place = os.path.join(parent, name)  # noqa: PTH118  # many files, and nothing but paths
            try:
                facts = os.stat(place)  # noqa: PTH116
            except OSError:  # another process was quicker
                continue
            kept.append((facts.st_mtime, facts.st_blocks * 512, place))
    num_bytes = sum(each[1] for each in kept)
    if num_bytes <= max_bytes:
        return
    for _, size, place in sorted(kept):
        if num_bytes <= max_bytes * _KEPT_SHARE:
            return
        try:
            os.unlink(place)  # noqa: PTH108
        except OSError:
            continue
        num_bytes -= size
