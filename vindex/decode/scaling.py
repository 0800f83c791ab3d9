"""From a decoded frame to RGB of some size, in the colours that a player shows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import av
import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from vindex.decode.geometry import plan_geometry
from vindex.decode.orientation import orientation_of
from vindex.decode.tone_mapping import CODE_BITS, is_wide, to_standard_range
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from fractions import Fraction

    from av.video.codeccontext import VideoCodecContext
    from av.video.plane import VideoPlane
    from numpy.typing import NDArray

    from vindex.decode.geometry import Geometry
    from vindex.records import FrameRequest, ScalingFilter

__all__ = ["SCALING", "RgbScaler", "Scaler", "is_transparent", "matrix_of"]

_Code = TypeVar("_Code", np.uint8, np.uint16)

_EXACT = Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND

SCALING: dict[ScalingFilter, Interpolation] = {
    "bilinear": Interpolation.BILINEAR | _EXACT,
    "bicubic": Interpolation.BICUBIC | _EXACT,
}
"""Filters over the whole footprint of a pixel, as the reference processors scale. Without the
two flags FFmpeg converts some widths by a fast path that is 1 to 2.5 levels too dark
(docs/models.md has the figures). Colours are taken apart (`gbrp`): FFmpeg has vector code for that
and none for packed RGB, so it takes a third of the time, and the values are the same (where a
picture is enlarged or has ten bits, one in a thousand is one level off)."""

_NO_MATRIX = (0, 2, 3)
"""What a frame in YUV has for a matrix where nothing usable is said: that of RGB, unspecified and
reserved (`MatrixCoefficients` of ITU-T H.273, table 4)."""

_WIDE_FORMAT = f"gbrp{CODE_BITS}le"
_HD_WIDTH, _HD_HEIGHT = 1280, 720
_OPAQUE = 255
_WINDOWS_RGB = "bgra"


class RgbScaler:
    """Makes RGB of decoded frames; one scaler for all of them, as making one is dear."""

    def __init__(self, kind: ScalingFilter) -> None:
        """Args: how pictures are made smaller and larger."""
        self._filter = SCALING[kind]
        self._reformatter = VideoReformatter()

    def planes(
        self, frame: VideoFrame, width: int, height: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
        """`red_HW`, `green_HW` and `blue_HW` of a frame as it is stored, scaled.

        What is transparent shows black behind it, and high dynamic range and wide colour are made
        into what an ordinary screen shows (see `tone_mapping`).

        Raises:
            MediaError: pictures of its pixel format cannot be scaled.
        """
        wide = is_wide(frame)
        try:
            rgba_HWC = _see_through(frame)
            if rgba_HWC is not None:
                frame = _on_black(rgba_HWC, frame)
            scaled = self._reformatter.reformat(
                frame,
                width,
                height,
                _WIDE_FORMAT if wide else "gbrp",
                src_colorspace=matrix_of(frame),
                interpolation=self._filter,
                threads=1,
            )
        except av.error.FFmpegError as error:
            raise MediaError(
                Reason.UNSUPPORTED,
                f"Pictures of its pixel format, {frame.format.name}, cannot be scaled. "
                "Convert it, for example to H.264 in an .mp4.",
            ) from error
        green, blue, red = scaled.planes
        if wide:
            codes_CHW = np.stack([_pixels(plane, np.uint16) for plane in (red, green, blue)])
            red_HW, green_HW, blue_HW = to_standard_range(codes_CHW, frame)
            return red_HW, green_HW, blue_HW
        return _pixels(red, np.uint8), _pixels(green, np.uint8), _pixels(blue, np.uint8)


class Scaler:
    """Turns decoded frames into the views that a model is shown."""

    def __init__(self, request: FrameRequest, sample_aspect_ratio: Fraction) -> None:
        """Args: what the views are, and width of a stored pixel over its height."""
        self._request = request
        self._sample_aspect_ratio = sample_aspect_ratio
        self._rgb = RgbScaler(request.filter)

    def views(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """`views_VHWC` of a frame.

        Raises:
            MediaError: pictures of its pixel format, or so long and thin, cannot be scaled.
        """
        geometry = plan_geometry(
            frame.width,
            frame.height,
            self._sample_aspect_ratio,
            orientation_of(frame),
            self._request,
        )
        return self.cut(frame, geometry)

    def cut(self, frame: VideoFrame, geometry: Geometry) -> NDArray[np.uint8]:
        """`views_VHWC` of a frame, by a geometry that was planned for it.

        Raises:
            MediaError: pictures of its pixel format cannot be scaled.
        """
        return geometry.cut(*self._rgb.planes(frame, geometry.width, geometry.height))


def matrix_of(frame: VideoFrame | VideoCodecContext) -> Colorspace | None:
    """By which matrix YUV becomes RGB, where a frame or its stream does not say; else None.

    It is the one that players take: BT.709 for high definition, BT.601 below. Its range, where
    that is not said either, is the one of its pixel format: limited, but for JPEG's.
    """
    pixels = frame.format
    if frame.colorspace not in _NO_MATRIX or not pixels or pixels.is_rgb or pixels.has_palette:
        return None
    is_hd = frame.width >= _HD_WIDTH or frame.height >= _HD_HEIGHT
    return Colorspace.ITU709 if is_hd else Colorspace.ITU601


def is_transparent(frame: VideoFrame) -> bool:
    """Whether something of a frame lets what is behind it show through."""
    return _see_through(frame) is not None


def _see_through(frame: VideoFrame) -> NDArray[np.uint8] | None:
    """`rgba_HWC` of a frame, where anything of it is transparent; else None."""
    if not _has_alpha(frame.format.name):
        return None
    converted = frame.reformat(
        format="rgba",
        src_colorspace=matrix_of(frame),
        interpolation=SCALING["bilinear"],
        threads=1,
    )
    rgba_HWC = np.asarray(converted.to_ndarray(), np.uint8)
    alpha_HW = rgba_HWC[..., 3]
    # Windows' RGB of 32 bits has no alpha (BITMAPINFOHEADER, BI_RGB): mostly its last byte is 0.
    is_unused = frame.format.name == _WINDOWS_RGB and not alpha_HW.any()
    return None if is_unused or alpha_HW.min() == _OPAQUE else rgba_HWC


@lru_cache
def _has_alpha(format_name: str) -> bool:
    pixel_format = VideoFormat(format_name)
    return pixel_format.has_palette or any(one.is_alpha for one in pixel_format.components)


def _on_black(rgba_HWC: NDArray[np.uint8], frame: VideoFrame) -> VideoFrame:
    """A frame without its alpha: at full size, so that no hidden colour is scaled into it."""
    alpha_HW1 = rgba_HWC[..., 3:].astype(np.uint16)
    rgb_HWC = (rgba_HWC[..., :3] * alpha_HW1 + _OPAQUE // 2) // _OPAQUE
    shown = VideoFrame.from_ndarray(rgb_HWC.astype(np.uint8), "rgb24")
    shown.color_primaries, shown.color_trc = frame.color_primaries, frame.color_trc
    return shown


def _pixels(plane: VideoPlane, code: type[_Code]) -> NDArray[_Code]:
    """`plane_HW` of a picture; a view, readable while the plane is."""
    rows = np.frombuffer(memoryview(plane), code).reshape(plane.height, -1)
    return rows[:, : plane.width]
