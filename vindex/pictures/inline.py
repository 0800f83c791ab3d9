"""Pictures inside a terminal's text: what kitty, iTerm2 and terminals with sixel graphics take."""

from __future__ import annotations

import zlib
from base64 import standard_b64encode
from typing import TYPE_CHECKING

import av
import numpy as np
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["graphics_of", "inline_picture"]

_ITERM_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "rio"})
_SIXEL_TERMS = frozenset({"foot", "foot-extra", "mlterm", "yaft-256color", "contour"})
_CHUNK = 4096
"""Characters of a kitty escape, at most."""

_LEVELS = 6
"""Levels of each colour in sixel: 216 in all, of 256 that terminals have."""


def graphics_of(environment: Mapping[str, str]) -> str | None:
    """How the terminal that these variables describe shows pictures.

    Returns:
        `kitty`, `iterm` or `sixel`; None: not at all, as far as one can know, or through a
        multiplexer that would lose them.
    """
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if term.startswith(("screen", "tmux")) or environment.get("TMUX"):
        return None
    if term == "xterm-kitty" or environment.get("KITTY_WINDOW_ID") or program == "ghostty":
        return "kitty"
    if program in _ITERM_PROGRAMS or environment.get("LC_TERMINAL") == "iTerm2":
        return "iterm"
    if term in _SIXEL_TERMS or "sixel" in term:
        return "sixel"
    return None


def inline_picture(jpeg: bytes, graphics: str) -> str:
    """What to print so that a terminal shows a picture at the cursor.

    Args:
        jpeg: the picture.
        graphics: `kitty`, `iterm` or `sixel`.
    """
    if graphics == "iterm":
        data = standard_b64encode(jpeg).decode()
        return f"\x1b]1337;File=inline=1;size={len(jpeg)};preserveAspectRatio=1:{data}\x07"
    picture_HWC = _decode_jpeg(jpeg)
    return _kitty(picture_HWC) if graphics == "kitty" else _sixel(picture_HWC)


def _decode_jpeg(jpeg: bytes) -> NDArray[np.uint8]:
    decoder = CodecContext.create("mjpeg", "r")
    assert isinstance(decoder, VideoCodecContext)
    frames = [*decoder.decode(av.Packet(jpeg)), *decoder.decode(None)]
    return np.asarray(frames[0].to_ndarray(format="rgb24"), np.uint8)


def _kitty(picture_HWC: NDArray[np.uint8]) -> str:
    """Raw pixels, deflated, in chunks (the kitty terminal graphics protocol)."""
    height, width, _ = picture_HWC.shape
    data = standard_b64encode(zlib.compress(picture_HWC.tobytes())).decode()
    chunks = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    head = f"a=T,q=2,f=24,o=z,s={width},v={height},"
    return "".join(
        f"\x1b_G{head if number == 0 else ''}m={int(number < len(chunks) - 1)};{chunk}\x1b\\"
        for number, chunk in enumerate(chunks)
    )


def _sixel(picture_HWC: NDArray[np.uint8]) -> str:
    """Bands of six rows, colour by colour (VT330/VT340 Programmer Reference, ch. 14)."""
    height, width, _ = picture_HWC.shape
    levels_HWC = (picture_HWC.astype(np.int32) * (_LEVELS - 1) + 127) // 255
    colours_HW = (levels_HWC @ np.array([_LEVELS**2, _LEVELS, 1])).astype(np.int32)
    palette = "".join(
        f"#{n};2;{n // 36 * 20};{n // 6 % 6 * 20};{n % 6 * 20}" for n in np.unique(colours_HW)
    )
    bands = [_band(colours_HW[top : top + 6]) for top in range(0, height, 6)]
    return f'\x1bP0;1;0q"1;1;{width};{height}{palette}{"-".join(bands)}\x1b\\'


def _band(colours_HW: NDArray[np.int32]) -> str:
    """Up to six rows: of each colour, a character a column whose bits say which rows have it."""
    bits_H1 = (1 << np.arange(len(colours_HW)))[:, None]
    lines = []
    for colour in np.unique(colours_HW):
        sixels_W = ((colours_HW == colour) * bits_H1).sum(axis=0) + 63
        starts = np.flatnonzero(np.diff(sixels_W, prepend=-1))
        lengths = np.diff(np.append(starts, len(sixels_W)))
        runs = zip(lengths.tolist(), sixels_W[starts].tolist(), strict=True)
        lines.append(f"#{colour}" + "".join(f"!{length}{chr(six)}" for length, six in runs))
    return "$".join(lines)
