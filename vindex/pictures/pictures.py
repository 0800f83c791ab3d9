"""Thumbnails (JPEG) and short looping previews (animated WebP), upright and in right proportion."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from math import ceil, inf
from typing import TYPE_CHECKING

import av
import numpy as np
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from vindex.clips import SAME_SECONDS
from vindex.decode.frames import frames_between
from vindex.decode.geometry import upright_size
from vindex.decode.opening import open_video, pixel_ratio_of
from vindex.decode.orientation import orientation_of
from vindex.decode.scaling import SCALING, RgbScaler
from vindex.errors import MediaError
from vindex.pictures.failing import refused_as_media
from vindex.pictures.files import opened
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from vindex.decode.frames import ShownFrame
    from vindex.records import VideoFile

__all__ = [
    "MAX_PREVIEW_BYTES",
    "MAX_PREVIEW_SECONDS",
    "Upright",
    "jpeg_at",
    "picture_at",
    "preview_of_span",
]

MAX_PREVIEW_SECONDS = 6.0
"""Of a longer span, a preview shows the middle."""

MAX_PREVIEW_BYTES = 300_000

_PREVIEW_RATE = 8
"""Pictures a second: motion is plain, and a clip of four seconds has 32."""

_PREVIEW_QUALITIES = (55, 30, 10)
"""Qualities of WebP, tried until the preview is small enough; after that it is made smaller."""

_NEAR_SECONDS = 1.0
"""A damaged frame may be replaced by one shown at most so long after it."""

_JPEG_QUANTISER = "4"
"""From 2 (best) to 31: about 12 kB for 320 x 180 pixels of film."""

_MOST_UPRIGHT = 4
"""Height over width of the narrowest picture made; narrower ones become smaller."""


class Upright:
    """Turns stored frames of one video into upright pictures with square pixels."""

    def __init__(self, path: str) -> None:
        """Args: the video, whose container says how wide a pixel is."""
        with open_video(path) as (_, stream):
            self._pixel_ratio = pixel_ratio_of(stream)
        self._rgb = RgbScaler("bilinear")

    def size(self, frame: VideoFrame, width: int) -> tuple[int, int]:
        """Width and height of the picture that `rgb` gives; never larger than the video's."""
        shown_width, shown_height = upright_size(
            frame.width, frame.height, self._pixel_ratio, orientation_of(frame)
        )
        scale = min(1.0, width / shown_width, _MOST_UPRIGHT * width / shown_height)
        return max(2, round(shown_width * scale)), max(2, round(shown_height * scale))

    def rgb(self, frame: VideoFrame, size: tuple[int, int]) -> NDArray[np.uint8]:
        """`picture_HWC` of a frame, scaled to a width and height.

        Raises:
            MediaError: pictures of its pixel format cannot be scaled.
        """
        orientation = orientation_of(frame)
        stored_size = size[::-1] if orientation.is_transposed else size
        planes = self._rgb.planes(frame, *stored_size)
        return np.stack([orientation.upright(plane_HW) for plane_HW in planes], axis=-1)


def jpeg_at(
    video: VideoFile | str,
    at_seconds: float,
    width: int,
    *,
    patience_seconds: float = inf,
    frames_folder: str | None = None,
) -> bytes:
    """The picture that a player shows at a time.

    Args:
        video: a file of an index, as it was indexed; or the path of any video.
        at_seconds: when; after the end of the video, its last picture is taken.
        width: of the picture in pixels, at most; a smaller video is not enlarged.
        patience_seconds: how long it may take to get there.
        frames_folder: where frame indexes are kept; see `vindex.decode.known`.

    Raises:
        MediaError: the file is another one by now, cannot be read, is damaged there, or takes too
            long to decode.
    """
    return _encode_jpeg(
        picture_at(
            video, at_seconds, width, patience_seconds=patience_seconds, frames_folder=frames_folder
        )
    )


def picture_at(
    video: VideoFile | str,
    at_seconds: float,
    width: int,
    *,
    patience_seconds: float = inf,
    frames_folder: str | None = None,
) -> NDArray[np.uint8]:
    """`picture_HWC` of what a player shows at a time; as `jpeg_at`.

    Raises:
        MediaError: as `jpeg_at`.
    """
    end_seconds = at_seconds + _NEAR_SECONDS
    with opened(video) as path, refused_as_media(f"The picture at {at_seconds:.3f} s"):
        upright = Upright(path)
        for shown in frames_between(
            path,
            at_seconds,
            end_seconds,
            patience_seconds=patience_seconds,
            frames_folder=frames_folder,
        ):
            size = upright.size(shown.frame, width)
            return upright.rgb(shown.frame, size)
    raise MediaError(Reason.DAMAGED, f"No picture at {at_seconds:.3f} s could be decoded.")


def _encode_jpeg(picture_HWC: NDArray[np.uint8]) -> bytes:
    height, width, _ = picture_HWC.shape
    encoder = CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1)
    encoder.options = {"qmin": _JPEG_QUANTISER, "qmax": _JPEG_QUANTISER}
    frame = VideoFrame.from_ndarray(picture_HWC, "rgb24").reformat(
        format="yuvj420p", interpolation=SCALING["bilinear"]
    )
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def preview_of_span(
    video: VideoFile | str,
    start_seconds: float,
    end_seconds: float,
    width: int,
    *,
    patience_seconds: float = inf,
    frames_folder: str | None = None,
) -> bytes:
    """A silent animated WebP of a span that plays at its own speed and for ever.

    Args:
        video: a file of an index, as it was indexed; or the path of any video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive; of more than `MAX_PREVIEW_SECONDS` the middle is
            shown.
        width: of the picture in pixels, at most.
        patience_seconds: how long it may take to get to its start.
        frames_folder: as of `jpeg_at`.

    Returns:
        At most `MAX_PREVIEW_BYTES`, where `width` is a few hundred pixels.

    Raises:
        MediaError: the file is another one by now, cannot be read, is damaged there, or takes too
            long to decode.
    """
    spare_seconds = end_seconds - start_seconds - MAX_PREVIEW_SECONDS
    if spare_seconds > 0:
        start_seconds, end_seconds = (
            start_seconds + spare_seconds / 2,
            end_seconds - spare_seconds / 2,
        )
    what = f"The preview of {start_seconds:.3f} to {end_seconds:.3f} s"
    with opened(video) as path, refused_as_media(what):
        frames = frames_between(
            path,
            start_seconds,
            end_seconds,
            patience_seconds=patience_seconds,
            frames_folder=frames_folder,
        )
        pictures = _sample(frames, Upright(path), start_seconds, end_seconds, width)
        if not pictures:
            raise MediaError(
                Reason.DAMAGED, f"No picture from {start_seconds:.3f} s on could be decoded."
            )
        return _small_webp(pictures)


def _small_webp(pictures: Sequence[NDArray[np.uint8]]) -> bytes:
    """Pictures as an animation of at most `MAX_PREVIEW_BYTES`, if that can be."""
    for quality in _PREVIEW_QUALITIES:
        preview = _encode_webp(pictures, quality)
        if len(preview) <= MAX_PREVIEW_BYTES:
            return preview
    return _encode_webp([picture[::2, ::2] for picture in pictures], _PREVIEW_QUALITIES[-1])


def _sample(
    frames: Iterable[ShownFrame],
    upright: Upright,
    start_seconds: float,
    end_seconds: float,
    width: int,
) -> list[NDArray[np.uint8]]:
    """The pictures shown at even steps of a span."""
    size: tuple[int, int] | None = None
    pictures: list[NDArray[np.uint8]] = []
    held: VideoFrame | None = None
    for shown in frames:
        if held is None:
            size = upright.size(shown.frame, width)
        else:
            due_seconds = start_seconds + len(pictures) / _PREVIEW_RATE
            num_due = ceil((shown.seconds - due_seconds - SAME_SECONDS) * _PREVIEW_RATE)
            pictures += num_due * [upright.rgb(held, size)] if num_due > 0 and size else []
        held = shown.frame
    if held and size and len(pictures) < (end_seconds - start_seconds) * _PREVIEW_RATE:
        pictures.append(upright.rgb(held, size))
    return pictures


def _encode_webp(pictures: Sequence[NDArray[np.uint8]], quality: int) -> bytes:
    height, width, _ = pictures[0].shape
    file = BytesIO()
    with av.open(file, "w", format="webp", options={"loop": "0"}) as container:
        stream = container.add_stream(
            "libwebp_anim",
            rate=_PREVIEW_RATE,
            options={"quality": str(quality), "compression_level": "2"},
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number, picture_HWC in enumerate(pictures):
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture_HWC), "rgb24")
            frame = frame.reformat(format="yuv420p", interpolation=SCALING["bilinear"])
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
