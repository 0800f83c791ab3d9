"""Engines run decode and encode somewhere; they know neither, and no database."""

from vindex.engines.engine import (
    ClipEncoder,
    Engine,
    EngineModel,
    EngineTimes,
    Reading,
)
from vindex.engines.feed import Feed
from vindex.engines.local import LocalEngine

__all__ = [
    "ClipEncoder",
    "Engine",
    "EngineModel",
    "EngineTimes",
    "Feed",
    "LocalEngine",
    "Reading",
]
