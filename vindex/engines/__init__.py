"""Engines run decode and encode somewhere; they know neither, and no database."""

from vindex.engines.local import LocalEngine
from vindex.engines.protocol import (
    ClipEncoder,
    Engine,
    EngineModel,
    EngineTimes,
    Reading,
)

__all__ = [
    "ClipEncoder",
    "Engine",
    "EngineModel",
    "EngineTimes",
    "LocalEngine",
    "Reading",
]
