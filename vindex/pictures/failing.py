"""What FFmpeg refuses while a picture or a cut is made, as the refusal of one span of one video."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import av

from vindex.errors import MediaError, is_full
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["refused_as_media"]


@contextmanager
def refused_as_media(what: str) -> Iterator[None]:
    """Let whatever FFmpeg raises in the block be a `MediaError`.

    Args:
        what: could not be made, such as `The picture at 4.000 s`.

    Raises:
        MediaError: FFmpeg gave up, in decoding or encoding.
        OSError: there is no room for what it writes.
    """
    try:
        yield
    except (av.error.FFmpegError, ValueError) as error:  # PyAV raises either, by the version
        is_system = isinstance(error, OSError)
        if isinstance(error, OSError) and is_full(error):
            raise OSError(error.errno, error.strerror) from error
        why = getattr(error, "strerror", None) or error
        raise MediaError(
            Reason.UNREADABLE if is_system else Reason.DAMAGED,
            f"{what} could not be made: FFmpeg says {str(why)!r}.",
        ) from error
