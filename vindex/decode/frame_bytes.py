"""A `FrameIndex` as bytes, to be kept in a file: some 20 kB for an hour."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import numpy as np

from vindex.decode.frame_index import ClockPart, FrameIndex
from vindex.decode.orientation import Orientation
from vindex.decode.recording import Recording
from vindex.decode.timeline import Timeline

__all__ = ["VERSION", "from_bytes", "to_bytes"]

VERSION = 1
"""Of this format and of the rules by which frames are known: others are made anew."""

_MARK = b"vindex frames\n"

_COLUMNS = {
    "ticks_N": np.int64, "number_P": np.int32, "entry_K": np.int64, "entry_pts_K": np.int64,
    "entry_dts_K": np.int64, "entry_byte_K": np.int64, "entry_size_K": np.int64,
}  # fmt: skip
"""They are stored as differences, which are alike and so take little room."""

_FACTS = (
    "format_name", "codec", "is_counted", "num_hidden", "num_unnamed", "width", "height",
)  # fmt: skip

_FRACTIONS = ("time_base", "frame_rate", "end_seconds", "start_seconds", "sample_aspect_ratio")


def to_bytes(index: FrameIndex) -> bytes:
    """What `from_bytes` makes the same index of."""
    columns = {name: np.asarray(getattr(index, name), kind) for name, kind in _COLUMNS.items()}
    facts: dict[str, Any] = {name: getattr(index, name) for name in _FACTS}
    facts |= {name: str(getattr(index, name)) for name in _FRACTIONS}
    facts |= {
        "lengths": [len(column) for column in columns.values()],
        "parts": [[part.packet, part.byte, str(part.offset_seconds)] for part in index.parts],
        "orientation": asdict(index.orientation),
        "timeline": asdict(index.timeline) | {"nominal_rate": str(index.timeline.nominal_rate)},
        "recording": asdict(index.recording),
    }
    head = json.dumps(facts).encode()
    data = [np.diff(column, prepend=column.dtype.type(0)).tobytes() for column in columns.values()]
    body = b"".join([len(head).to_bytes(4, "little"), head, *data])
    return _MARK + VERSION.to_bytes(2, "little") + zlib.compress(body, 6)


def from_bytes(data: bytes) -> FrameIndex:
    """The index that was made to these bytes.

    Raises:
        ValueError: they are not whole, or of another version.
    """
    start = len(_MARK) + 2
    if data[:start] != _MARK + VERSION.to_bytes(2, "little"):
        raise ValueError("these bytes are not a frame index of this version")
    try:
        body = zlib.decompress(data[start:])
        end = 4 + int.from_bytes(body[:4], "little")
        return _index_of(json.loads(body[4:end]), body[end:])
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError("the bytes of a frame index are not whole") from error


def _index_of(facts: dict[str, Any], data: bytes) -> FrameIndex:
    columns: dict[str, Any] = {}
    begin = 0
    for (name, kind), length in zip(_COLUMNS.items(), facts["lengths"], strict=True):
        columns[name] = np.cumsum(np.frombuffer(data, kind, length, begin), dtype=kind)
        begin += columns[name].nbytes
    timeline = facts["timeline"] | {"nominal_rate": Fraction(facts["timeline"]["nominal_rate"])}
    values: dict[str, Any] = {name: facts[name] for name in _FACTS}
    values |= {name: Fraction(facts[name]) for name in _FRACTIONS}
    return FrameIndex(
        **values,
        **columns,
        parts=tuple(ClockPart(packet, byte, Fraction(s)) for packet, byte, s in facts["parts"]),
        orientation=Orientation(**facts["orientation"]),
        timeline=Timeline(**timeline),
        recording=Recording(**facts.get("recording", {})),  # older ones do not say
    )
