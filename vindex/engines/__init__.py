"""Engines run decode and encode somewhere; they know neither, and no database."""

from vindex.engines.local import LocalEngine
from vindex.engines.protocol import (
    ClipEncoder,
    DecodeFunction,
    Engine,
    EngineModel,
    EngineTimes,
    ProbeFunction,
)

__all__ = [
    "ClipEncoder",
    "DecodeFunction",
    "Engine",
    "EngineModel",
    "EngineTimes",
    "LocalEngine",
    "ProbeFunction",
]
