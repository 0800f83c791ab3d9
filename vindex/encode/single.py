"""Encoding single files, with an engine that is already there and without an index."""

from __future__ import annotations

import os
from math import ceil
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.jobs import DecodeJob, EncodedClip
from vindex.records import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.engines import Engine
    from vindex.records import Clip, Recipe, VideoInfo

__all__ = ["encode_file", "probe_file", "require_file"]

_CLIPS_PER_PIECE = 8
"""A piece of a file costs one more pass over its packets, so it must be worth that."""


def require_file(path: str, instead: str = "") -> None:
    """Refuse a path that is no file.

    Args:
        path: as it was given.
        instead: what else could be given, after `Give a video file`.

    Raises:
        UsageError: with the path.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - unlike pathlib's, it takes every string
        raise UsageError(f"{path} is not a file. Give a video file{instead}.")


def probe_file(engine: Engine, path: str) -> VideoInfo:
    """What a file is.

    Raises:
        MediaError: it cannot be read; the message begins with the path.
    """
    ((_, info),) = engine.probe([os.path.realpath(path)])
    if isinstance(info, Failure):
        raise MediaError(info.reason, f"{path}: {info.message}")
    return info


def encode_file(
    engine: Engine,
    path: str,
    clips: Sequence[Clip],
    settings: Recipe,
    reader: str,
    *,
    num_pieces: int = 1,
) -> Iterator[EncodedClip | Failure]:
    """Decode and encode clips of one file.

    Args:
        engine: made for these settings.
        path: of the file.
        clips: ordered by start.
        settings: the model and the cutting rule.
        reader: that decodes.
        num_pieces: at most so many workers decode at the same time.

    Yields:
        Each clip that could be encoded, and what was refused, as they come.
    """
    absolute = os.path.realpath(path)
    size = max(_CLIPS_PER_PIECE, ceil(len(clips) / num_pieces))
    jobs = [
        DecodeJob(
            absolute, "", tuple(clips[start : start + size]), settings.spec,
            settings.encoder.crop_size, reader,
        )
        for start in range(0, len(clips), size)
    ]  # fmt: skip
    for event in engine.encode_clips(jobs):
        if isinstance(event, EncodedClip | Failure):
            yield event
