"""Engines run decode and encode somewhere; they know neither, and no database."""

from vindex.engines.local import LocalEngine
from vindex.engines.protocol import (
    DecodeFunction,
    EncodeFunction,
    Engine,
    EngineTimes,
    ProbeFunction,
)

__all__ = [
    "DecodeFunction",
    "EncodeFunction",
    "Engine",
    "EngineTimes",
    "LocalEngine",
    "ProbeFunction",
]
