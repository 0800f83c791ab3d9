"""What the head of a file says of it, without a pass over its packets."""

from __future__ import annotations

import av

from vindex.decode.opening import frame_rate_of, open_video
from vindex.decode.recording import Recording
from vindex.records import VideoInfo

__all__ = ["glance"]


def glance(path: str) -> VideoInfo:
    """What a file says of itself: in milliseconds however long it is, and not always the truth.

    Args:
        path: of the file.

    Returns:
        Its length, pictures and recording, without a timeline. The length is 0 where the file does
        not say.

    Raises:
        MediaError: it cannot be read, or is no video.
    """
    with open_video(path) as (container, stream):
        rate = frame_rate_of(stream)
        seconds = 0.0
        if stream.duration and stream.time_base:
            seconds = float(stream.duration * stream.time_base)
        elif container.duration:
            seconds = container.duration / av.time_base
        said = Recording.of(container, stream)
        return VideoInfo(
            duration_seconds=max(0.0, seconds),
            num_frames=stream.frames or round(max(0.0, seconds) * rate),
            frame_rate=float(rate),
            width=stream.codec_context.width,
            height=stream.codec_context.height,
            codec=stream.codec_context.codec.canonical_name,
            recorded_ns=said.recorded_ns,
            camera=said.camera,
            latitude=said.latitude,
            longitude=said.longitude,
        )
