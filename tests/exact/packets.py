"""Writing packets that no encoder gives: coded fields, packed B-frames, and times of one's own."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import av

from tests.exact.fields import GROUP, coded_fields
from tests.exact.film import Film
from tests.media_factory import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["field_film", "packed_film", "retimed_film"]

_RATE = 25
_FIELD = Fraction(1, 2 * _RATE)
_ENCODER_NAME, _PACKING_NAME = b"Lavc", b"DivX503b1393p"
_NOTHING = b"\x00\x00\x01\xb6\x50\x7f"
"""A picture that is not coded (ISO/IEC 14496-2, 6.2.5): it keeps the place of one that was packed
into the packet before it."""


def field_film(path: Path, num_frames: int = 36, *, in_pairs: bool = True) -> Film:
    """H.264 in coded fields: both of a picture in one packet, or each in one with a time."""
    fields = list(coded_fields(num_frames))
    bare = path.with_suffix(".264")
    bare.write_bytes(b"".join(fields))
    if in_pairs:
        fields = [top + bottom for top, bottom in zip(fields[::2], fields[1::2], strict=True)]
    step = 2 if in_pairs else 1
    with av.open(str(bare), format="h264") as source, av.open(str(path), "w") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        for number, data in enumerate(fields):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, _FIELD
            packet.pts = packet.dts = number * step
            packet.duration = step
            packet.is_keyframe = number * step % (2 * GROUP) == 0
            output.mux(packet)
    bare.unlink()
    return Film.even(path, range(num_frames), _RATE)


def packed_film(path: Path, num_frames: int = 60) -> Film:
    """MPEG-4 in AVI as DivX and Xvid packed it: a P-frame and the B-frame before it in one."""
    recipe = Recipe(codec="mpeg4", num_frames=num_frames, b_frames=1)
    with av.open(str(path), "w") as output:
        stream = recipe.stream_in(output)
        coded = [packet for frame in recipe.frames() for packet in stream.encode(frame)]
        coded += stream.encode(None)
        for number, (data, is_key) in enumerate(_packed(coded)):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, _RATE)
            packet.pts = packet.dts = number
            packet.is_keyframe = is_key
            output.mux(packet)
    return Film.even(path, range(num_frames), _RATE)


def _packed(coded: Sequence[av.Packet]) -> Iterable[tuple[bytes, bool]]:
    """The bytes of each packet, and whether it is a keyframe."""
    is_b = [(packet.pts or 0) < (earlier.pts or 0) for earlier, packet in pairwise(coded)]
    for number, packet in enumerate(coded):
        data = _as_packed(bytes(packet))
        if number and is_b[number - 1]:
            yield _NOTHING, False
        elif number < len(is_b) and is_b[number]:
            yield data + _as_packed(bytes(coded[number + 1])), packet.is_keyframe
        else:
            yield data, packet.is_keyframe


def _as_packed(data: bytes) -> bytes:
    """The headers say who encoded it, and so whether it is packed."""
    at = data.find(_ENCODER_NAME)
    return data if at < 0 else data[:at] + _PACKING_NAME + data[at + len(_PACKING_NAME) :]


def retimed_film(path: Path, milliseconds: Sequence[int]) -> None:
    """H.264 without B-frames whose packets have times that no encoder gives them.

    Args:
        path: a Matroska file, which takes any.
        milliseconds: of each frame; they may repeat.
    """
    recipe = Recipe(num_frames=len(milliseconds), b_frames=0)
    with av.open(str(path), "w") as output:
        stream = recipe.stream_in(output)
        coded = [packet for frame in recipe.frames() for packet in stream.encode(frame)]
        coded += stream.encode(None)
        for packet, time in zip(coded, milliseconds, strict=True):
            packet.pts = packet.dts = time
            packet.time_base = Fraction(1, 1000)
            output.mux(packet)
