"""H.264 whose every picture is coded as two fields (PAFF), as broadcasters and camcorders write it.

No encoder at hand makes it, so this one does: Main profile, CAVLC, every macroblock as I_PCM, which
is the picture itself. ITU-T H.264: 7.3 (syntax), B (bytes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.media_factory import draw_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["GROUP", "coded_fields"]

GROUP = 12
"""Frames from one IDR picture to the next."""

_WIDTH, _HEIGHT = 160, 128
_MACROBLOCK = 16


class _Bits:
    """A string of bits that grows."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def fixed(self, width: int, value: int) -> None:
        """u(n): so many bits."""
        self._bits.append(f"{value:0{width}b}")

    def golomb(self, *values: int) -> None:
        """ue(v): each in as many bits as it needs; 0 is the same as se(v)."""
        for value in values:
            code = f"{value + 1:b}"
            self._bits.append("0" * (len(code) - 1) + code)

    def to_bytes(self, last: str = "") -> bytes:
        """Everything, filled up with zeros."""
        bits = "".join(self._bits) + last
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8)


def _unit(kind: int, importance: int, payload: bytes) -> bytes:
    """A NAL unit with its start code; bytes that look like one are guarded (7.4.1)."""
    guarded = bytearray()
    zeros = 0
    for byte in payload:
        if zeros == 2 and byte <= 3:
            guarded.append(3)
            zeros = 0
        guarded.append(byte)
        zeros = 0 if byte else zeros + 1
    return b"\x00\x00\x00\x01" + bytes([importance << 5 | kind]) + bytes(guarded)


def _headers() -> bytes:
    """The sequence and picture parameter sets."""
    sps = _Bits()
    sps.fixed(24, 77 << 16 | 30)  # Main profile, level 3
    sps.golomb(0, 0, 0, 4, 1)  # 4 bits of frame number, 8 of order, one reference frame
    sps.fixed(1, 0)
    sps.golomb(_WIDTH // _MACROBLOCK - 1, _HEIGHT // (2 * _MACROBLOCK) - 1)
    sps.fixed(5, 0b00101)  # fields, none mixed within a picture; not cropped; usability follows
    sps.fixed(5, 0b00001)  # nothing but the clock:
    sps.fixed(32, 1)
    sps.fixed(32, 50)  # fields a second
    sps.fixed(6, 0b100011)  # fixed; no buffer model; limits follow
    sps.golomb(0, 0, 10, 10, 0, 1)  # no picture waits for another
    pps = _Bits()
    pps.golomb(0, 0)
    pps.fixed(2, 0)
    pps.golomb(0, 0, 0)
    pps.fixed(3, 0)
    pps.golomb(0, 0, 0)
    pps.fixed(3, 0b100)  # the loop filter can be switched off
    return _unit(7, 3, sps.to_bytes("1")) + _unit(8, 3, pps.to_bytes("1"))


def _slice(number: int, planes: list[NDArray[np.uint8]], *, is_bottom: bool) -> bytes:
    place = number % GROUP
    is_idr = place == 0 and not is_bottom
    head = _Bits()
    head.golomb(0, 7, 0)
    head.fixed(4, place)
    head.fixed(2, 0b10 | is_bottom)
    if is_idr:
        head.golomb(number // GROUP % 2)
    head.fixed(8, 2 * place + is_bottom)
    head.fixed(2 if is_idr else 1, 0)
    head.golomb(0, 1)  # the quantiser as it is; no loop filter
    head.golomb(25)
    pieces = [head.to_bytes()]
    between = _Bits()
    between.golomb(25)  # I_PCM
    block = _MACROBLOCK
    for y in range(0, _HEIGHT // 2, block):
        for x in range(0, _WIDTH, block):
            if x or y:
                pieces.append(between.to_bytes())
            pieces.append(planes[0][y : y + block, x : x + block].tobytes())
            half = (slice(y // 2, (y + block) // 2), slice(x // 2, (x + block) // 2))
            pieces += [planes[1][half].tobytes(), planes[2][half].tobytes()]
    return _unit(5 if is_idr else 1, 3, b"".join(pieces) + b"\x80")


def coded_fields(num_frames: int) -> Iterator[bytes]:
    """The fields of numbered frames, top before bottom; parameter sets before each IDR picture."""
    for number in range(num_frames):
        planes = _planes(draw_frame(number, _WIDTH, _HEIGHT))
        headers = b"" if number % GROUP else _headers()
        for parity in (0, 1):
            field = [plane[parity::2] for plane in planes]
            yield headers + _slice(number, field, is_bottom=bool(parity))
            headers = b""


def _planes(picture_HWC: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Luma and chroma of a picture; rough, but a code in black and white does not mind."""
    luma = np.clip(picture_HWC.mean(axis=-1) * 219 / 255 + 16, 16, 235).astype(np.uint8)
    grey = np.full((_HEIGHT // 2, _WIDTH // 2), 128, np.uint8)
    return [luma, grey, grey]
