"""What an encoded video says of its colours, so that players show those of its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from vindex.decode.scaling import matrix_of
from vindex.decode.tone_mapping import is_wide

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["Colour"]

_MATRICES = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601}
"""Those that are kept, with swscale's names; 5 and 6 are the same (ITU-T H.273, table 4)."""

_UNSAID = (0, 2, 3)
"""Reserved or unspecified, of primaries and of transfers (ITU-T H.273, tables 2 and 3)."""


@dataclass(frozen=True, slots=True)
class Colour:
    """How pictures in YUV of limited range are coded, by the numbers of ITU-T H.273."""

    primaries: int
    transfer: int
    matrix: int

    @classmethod
    def kept_of(cls, frame: VideoFrame) -> Colour:
        """That of a frame in YUV of standard range; else BT.709, which it is made into.

        All three are said, also where the frame says less: a player that is told only some of it
        (Chromium 156) heeds none, and guesses by the size of the picture.
        """
        untagged = matrix_of(frame)
        matrix = frame.colorspace if untagged is None else untagged
        if matrix not in _MATRICES or is_wide(frame):
            return _BT709
        usual = _BT709 if matrix == _BT709.matrix else _BT601
        primaries, transfer = frame.color_primaries, frame.color_trc
        return cls(
            usual.primaries if primaries in _UNSAID else primaries,
            usual.transfer if transfer in _UNSAID else transfer,
            usual.matrix if untagged else matrix,
        )

    @property
    def colorspace(self) -> Colorspace:
        """The matrix, as swscale names it."""
        return _MATRICES[self.matrix]

    def tag(self, stream: VideoStream) -> None:
        """Write it into a stream that nothing was encoded for yet."""
        context = stream.codec_context
        context.color_primaries, context.color_trc = self.primaries, self.transfer
        context.colorspace, context.color_range = self.matrix, ColorRange.MPEG


_BT709 = Colour(ColorPrimaries.BT709, ColorTrc.BT709, 1)
_BT601 = Colour(ColorPrimaries.SMPTE170M, ColorTrc.SMPTE170M, 6)
