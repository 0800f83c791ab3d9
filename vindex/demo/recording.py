"""Renders a reel into a video file: codecs, frame rates, rotation, cropping, mirroring."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.actions import MIRRORED
from vindex.demo.renderer import render_reel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from vindex.demo.scene import Reel

__all__ = ["Recording", "frame_seconds", "write_video"]

_TICKS = 90_000
_FRAMES_AT_ONCE = 16
_OPTIONS: dict[str, dict[str, str]] = {
    "libx264": {"preset": "slow", "crf": "25", "threads": "1"},
    "libx265": {
        "preset": "medium",
        "crf": "27",
        "x265-params": "log-level=none:pools=none:frame-threads=1",
    },
    "libvpx-vp9": {"deadline": "good", "cpu-used": "3", "crf": "34", "b": "0", "threads": "1"},
    "libsvtav1": {"preset": "8", "crf": "36", "svtav1-params": "lp=1"},
    "mpeg4": {"qmin": "5", "qmax": "9", "threads": "1"},
}
"""Small files; one thread each, so that the same frames give the same bytes."""


@dataclass(frozen=True, slots=True)
class Recording:
    """How a reel is recorded."""

    path: str
    """Below the library's root; its ending chooses the container."""
    width: int
    height: int
    codec: str = "libx264"
    frame_rate: float = 12.0
    start_seconds: float = 0.0
    """Where in the reel the recording starts."""
    end_seconds: float | None = None
    """Where in the reel it ends; None: at the end of the reel."""
    crop: float = 1.0
    """Share of the rendered picture's sides that is kept, about its centre."""
    mirrored: bool = False
    rotated: bool = False
    """Stored lying on its side, with the flag that tells players to turn it."""
    variable_rate: bool = False
    """Frames at uneven times, as phones record."""
    quality: str = ""
    """The codec's crf, if not the usual one."""

    def truth(self, reel: Reel) -> list[tuple[str, float, float, str]]:
        """Rows of the truth file: path, start_seconds, end_seconds, label."""
        last = reel.seconds if self.end_seconds is None else self.end_seconds
        rows = []
        for start, end, label in reel.spans():
            begin = round(max(start, self.start_seconds) - self.start_seconds, 2)
            finish = round(min(end, last) - self.start_seconds, 2)
            if finish > begin:
                name = MIRRORED[label] if self.mirrored else label
                rows.append((self.path, begin, finish, name))
        return rows


def frame_seconds(recording: Recording, reel: Reel) -> NDArray[np.float64]:
    """The times of the reel that are recorded, (T,)."""
    last = reel.seconds if recording.end_seconds is None else recording.end_seconds
    count = int((last - recording.start_seconds) * recording.frame_rate)
    numbers = np.arange(count, dtype=np.float64)
    if recording.variable_rate:  # every frame but the first comes early or late
        numbers[1:] += 0.35 * np.sin(numbers[1:] * 1.7)
        numbers = numbers[np.arange(count) % 7 != 5]
    return recording.start_seconds + numbers / recording.frame_rate


def rendered(recording: Recording, reel: Reel) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """The recording's frames as a player shows them, with their times in the file."""
    seconds = frame_seconds(recording, reel)
    full_height = 2 * round(recording.height / recording.crop / 2)
    full_width = 2 * round(recording.width / recording.crop / 2)
    top, left = (full_height - recording.height) // 2, (full_width - recording.width) // 2
    for start in range(0, len(seconds), _FRAMES_AT_ONCE):
        chosen = seconds[start : start + _FRAMES_AT_ONCE]
        frames, _ = render_reel(reel, chosen, full_height, full_width)
        frames = frames[:, top : top + recording.height, left : left + recording.width]
        if recording.mirrored:
            frames = frames[:, :, ::-1]
        for second, frame in zip(chosen, frames, strict=True):
            yield float(second - recording.start_seconds), frame


def write_video(recording: Recording, reel: Reel, root: Path) -> None:
    """Render and encode one file below a folder."""
    # In a thread of its own: SVT-AV1 run by root makes the thread that opens it a real-time one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_write, recording, reel, root).result()


def _write(recording: Recording, reel: Reel, root: Path) -> None:
    import av
    from av.video.stream import VideoStream

    path = root / recording.path
    path.parent.mkdir(parents=True, exist_ok=True)
    options = dict(_OPTIONS[recording.codec])
    if recording.quality:
        options["crf"] = recording.quality
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            recording.codec,
            rate=Fraction(recording.frame_rate).limit_denominator(1001),
            options=options,
        )
        assert isinstance(stream, VideoStream)
        turned = (recording.height, recording.width) if recording.rotated else None
        stream.width, stream.height = turned or (recording.width, recording.height)
        stream.pix_fmt = "yuv420p"
        stream.gop_size = 48
        stream.codec_context.time_base = Fraction(
            1, _TICKS if recording.variable_rate else 1001 * 60
        )
        if recording.rotated:
            stream.set_display_rotation(90)
        for second, picture in rendered(recording, reel):
            upright = np.rot90(picture, -1) if recording.rotated else picture
            coded = av.VideoFrame.from_ndarray(np.ascontiguousarray(upright), format="rgb24")
            coded.time_base = stream.codec_context.time_base
            coded.pts = round(second / coded.time_base)
            container.mux(stream.encode(coded))
        container.mux(stream.encode())
