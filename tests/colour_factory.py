"""Frames and videos of one colour, written by the numbers that a standard gives for it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BT601",
    "BT709",
    "BT2020",
    "HLG",
    "PQ",
    "UNTAGGED",
    "Tags",
    "flat_frame",
    "flat_video",
    "transparent_video",
]

_LUMA_WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
"""Of red and blue, by the number of the matrix in ITU-T H.273."""


@dataclass(frozen=True)
class Tags:
    """What a video says about its colours, by the numbers of ITU-T H.273."""

    primaries: int
    transfer: int
    matrix: int


UNTAGGED = Tags(2, 2, 2)
BT709 = Tags(1, 1, 1)
BT601 = Tags(6, 6, 6)
BT2020 = Tags(9, 14, 9)
PQ = Tags(9, 16, 9)
HLG = Tags(9, 18, 9)


def flat_frame(rgb, width, height, matrix, tags, *, full=False, bits=8):
    """A frame of one colour in 4:2:0.

    Args:
        rgb: the colour as it is coded, from 0 to 1.
        width: in pixels; so is the height.
        height: of the stored picture.
        matrix: by which it is made YUV.
        tags: what it says about itself.
        full: whether black is 0.
        bits: a number, 8 or 10.
    """
    red_weight, blue_weight = _LUMA_WEIGHTS[matrix]
    red, green, blue = rgb
    luma = red_weight * red + (1 - red_weight - blue_weight) * green + blue_weight * blue
    differences = (blue - luma) / (2 - 2 * blue_weight), (red - luma) / (2 - 2 * red_weight)
    low, luma_steps, chroma_steps = (0, 255, 255) if full else (16, 219, 224)
    values = [low + luma_steps * luma, *(128 + chroma_steps * one for one in differences)]
    code = np.uint8 if bits == 8 else np.uint16
    codes = [round(value * 2 ** (bits - 8)) for value in values]
    sizes = (width * height, width * height // 4, width * height // 4)
    yuv = np.concatenate([np.full(size, one, code) for size, one in zip(sizes, codes, strict=True)])
    frame = av.VideoFrame.from_ndarray(
        yuv.reshape(height * 3 // 2, width), "yuv420p" if bits == 8 else f"yuv420p{bits}le"
    )
    frame.colorspace, frame.color_range = tags.matrix, 2 if full else 1
    frame.color_primaries, frame.color_trc = tags.primaries, tags.transfer
    return frame


def flat_video(path: Path, frame: av.VideoFrame, *, codec="libx264", rotation=0, seconds=2):
    """Write a video that shows one frame and says of its colours what the frame says."""
    with av.open(str(path), "w") as container:
        quiet = {"x265-params": "log-level=none:pools=none:frame-threads=1"}
        options = {"preset": "ultrafast", "crf": "8"} | (quiet if codec == "libx265" else {})
        stream = container.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, frame.format.name
        context = stream.codec_context
        context.colorspace, context.color_range = frame.colorspace, frame.color_range
        context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(10 * seconds):
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def transparent_video(
    path: Path, codec: str, pixel_format: str, *, num_opaque: int = 0, turned: bool = False
) -> str:
    """Write a second of a video whose left half is red and transparent, its right half white.

    Args:
        path: where to.
        codec: an encoder of PyAV's.
        pixel_format: with alpha.
        num_opaque: of its ten frames so many at its start are not transparent.
        turned: its stored pictures are turned by 180 degrees, and a player turns them back.
    """
    with av.open(str(path), "w") as container:
        quick = {"auto-alt-ref": "0", "deadline": "realtime", "b": "2M", "threads": "1"}
        stream = container.add_stream(codec, rate=10, options=quick if "vpx" in codec else {})
        stream.width, stream.height, stream.pix_fmt = 160, 120, pixel_format
        if turned:
            stream.set_display_rotation(180)
        for number in range(10):
            picture_HWC = np.full((120, 160, 4), 255, np.uint8)
            picture_HWC[:, :80] = (255, 0, 0, 255 if number < num_opaque else 0)
            picture_HWC = picture_HWC[::-1, ::-1] if turned else picture_HWC
            shown = np.ascontiguousarray(picture_HWC)
            frame = av.VideoFrame.from_ndarray(shown, "rgba").reformat(format=pixel_format)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return str(path)
