"""High dynamic range and wide colour made into what an ordinary screen and the models know.

The light that the numbers stand for is worked out (ITU-R BT.2100-3), its reference white, 203
cd/m2, becomes the white of the standard range (ITU-R BT.2408-8, 2.2), its colours are expressed by
the primaries of BT.709 (ITU-R BT.2087-0), and what is brighter than white is as bright as white
and keeps its hue. So white text is white, a grey card is the 42.5 % that it is in video of standard
range, and no picture depends on those before it. FFmpeg's swscale has such a conversion: it agrees
within 3 levels, but takes 4 s to set up for each file and size, and 0.15 s a frame, as it converts
whole frames and scales afterwards.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import ColorPrimaries, ColorTrc

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

__all__ = ["CODE_BITS", "is_high_range", "is_wide", "to_standard_range"]

CODE_BITS = 10
"""Of the numbers that are taken."""

_WHITE_NITS = 203.0
_HLG_PEAK_NITS = 1000.0
_DISPLAY_GAMMA = 2.4
"""Of ITU-R BT.1886."""

_HIGH_RANGE = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)

_LUMINANCE_OF_2020 = np.array([0.2627, 0.6780, 0.0593], np.float32)

_709_FROM_2020 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
"""The inverse of the matrix in ITU-R BT.2087-0, table 2."""


def is_wide(frame: VideoFrame | VideoCodecContext) -> bool:
    """Whether a frame or its stream is of high range, or has the primaries of BT.2020."""
    return frame.color_primaries == ColorPrimaries.BT2020 or is_high_range(frame)


def is_high_range(frame: VideoFrame | VideoCodecContext) -> bool:
    """Whether a frame or its stream is tagged as PQ or HLG."""
    return frame.color_trc in _HIGH_RANGE


def to_standard_range(codes_CHW: NDArray[np.uint16], frame: VideoFrame) -> NDArray[np.uint8]:
    """`picture_CHW`: RGB in BT.709 for a display of standard range.

    Args:
        codes_CHW: RGB of full range as it is coded, with `CODE_BITS` bits a colour.
        frame: what it was taken from; its tags say how it is coded.
    """
    light_CN = _light_of_codes(frame.color_trc)[codes_CHW.reshape(3, -1)]
    if frame.color_trc == ColorTrc.ARIB_STD_B67:
        # The brighter a point of a scene, the more a display adds (BT.2100-3, table 5: OOTF).
        light_CN *= (_LUMINANCE_OF_2020 @ light_CN) ** np.float32(0.2)
        light_CN *= _HLG_PEAK_NITS / _WHITE_NITS
    if frame.color_primaries != ColorPrimaries.BT709:
        light_CN = _709_FROM_2020 @ light_CN
    light_CN /= np.maximum(light_CN.max(axis=0), 1)
    light_CN = np.maximum(light_CN, 0)
    signal_CN = light_CN ** np.float32(1 / _DISPLAY_GAMMA)
    picture_CN: NDArray[np.uint8] = np.rint(255 * signal_CN).astype(np.uint8)
    return picture_CN.reshape(codes_CHW.shape)


@cache
def _light_of_codes(transfer: int) -> NDArray[np.float32]:
    """Light of each number: of the display, white is 1; of HLG, that of the scene up to 1."""
    signal = np.linspace(0, 1, 1 << CODE_BITS)
    if transfer == ColorTrc.SMPTE2084:  # BT.2100-3, table 4: EOTF
        root = signal ** (32 / 2523)
        light = (np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)) ** (
            8192 / 1305
        )
        light *= 10_000 / _WHITE_NITS
    elif transfer == ColorTrc.ARIB_STD_B67:  # BT.2100-3, table 5: inverse of the OETF
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        light = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    else:
        light = signal**_DISPLAY_GAMMA
    return light.astype(np.float32)
