"""The default reader: PyAV, one streaming decode, every frame known by its timestamp."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from vindex.decode.decoding import decode_frames
from vindex.decode.known import frame_index_of
from vindex.decode.opening import open_video
from vindex.decode.packets import is_large, read_ahead
from vindex.decode.reader import OpenedVideo
from vindex.decode.scaling import Scaler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vindex.decode.frame_index import FrameIndex
    from vindex.decode.packets import ReadAhead
    from vindex.decode.reader import Views, Wanted
    from vindex.jobs import DecodeJob

__all__ = ["check", "open_job", "read_views"]


def check(index: FrameIndex) -> None:
    """PyAV reads whatever has an index."""


@contextmanager
def open_job(job: DecodeJob) -> Iterator[OpenedVideo]:
    """Open a short file and go through its packets; of a large one take the index that is known.

    See `vindex.decode.reader.Reader`.
    """
    if is_large(job.path):
        index = frame_index_of(job.path, job.frames_folder)
        check(index)
        yield OpenedVideo(index, partial(read_views, job, index))
        return
    with open_video(job.path, skip_loop_filter=job.skip_loop_filter) as file:
        index, ahead = read_ahead(*file)
        check(index)
        yield OpenedVideo(index, partial(read_views, job, index, ahead=ahead))


def read_views(
    job: DecodeJob,
    index: FrameIndex,
    wanted: Wanted,
    *,
    ahead: ReadAhead | None = None,
) -> Iterator[tuple[int, Views | None]]:
    """Decode the frames that are wanted; see `OpenedVideo.read_views`.

    Args:
        job: the video, and what is made of its frames.
        index: of its packets.
        wanted: the frames, and which pictures of each.
        ahead: what was read when the index was made; without it the file is opened.
    """
    pictures = {request.picture for request in job.requests}
    scalers = {picture: Scaler(picture, index.sample_aspect_ratio) for picture in pictures}
    left = set(wanted)
    frames = decode_frames(
        job.path,
        index,
        np.array(sorted(wanted)),
        ahead=ahead,
        skip_loop_filter=job.skip_loop_filter,
    )
    for number, frame in frames:
        views = None
        if number in left and not frame.is_corrupt:
            views = {one: scalers[one].views(frame) for one in wanted[number]}
        yield number, views
        left.discard(number)
