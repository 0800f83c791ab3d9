"""The plan: layers of rooms, each with its sentence, as the contracts in pyproject.toml have it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GROUND", "ROOT", "Layer", "Plan", "read_plan"]

ROOT = Path(__file__).parents[2]
GROUND = "ground"
"""What the modules of the lowest layer, which are no packages, are called together."""

_LAYERS = re.compile(r"^layers = \[\n(.*?)^\]", re.MULTILINE | re.DOTALL)
_LAYER = re.compile(r'# (?P<sentence>[^\n]+)\n\s*"(?P<rooms>[^"]+)"')


@dataclass(frozen=True, slots=True)
class Layer:
    """Rooms that may import what is below them."""

    rooms: tuple[str, ...]
    sentence: str
    """What they are for, so that a person can check it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The layers from top to bottom, and what only one room may import."""

    layers: tuple[Layer, ...]
    only_here: dict[str, tuple[str, ...]]
    """Packages that are not vindex's, by room."""


def read_plan(pyproject: str) -> Plan:
    """The plan that the text of a pyproject.toml holds.

    Raises:
        ValueError: it has no layers, or one of them has no sentence above it.
    """
    found = _LAYERS.search(pyproject)
    if not found:
        raise ValueError("pyproject.toml has no contract with `layers = [` at the start of a line.")
    layers = tuple(
        Layer(tuple(re.split(r" [|:] ", match["rooms"])), match["sentence"])
        for match in _LAYER.finditer(found[1])
    )
    contracts = tomllib.loads(pyproject)["tool"]["importlinter"]["contracts"]
    (listed,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    if len(layers) != len(listed):
        raise ValueError(f"{len(listed)} layers have {len(layers)} sentences; give each its own.")
    only_here: dict[str, tuple[str, ...]] = {}
    for contract in contracts:
        for importer in contract.get("allowed_importers", ()):
            room = importer.split(".")[1]
            named = (*only_here.get(room, ()), *contract["protected_modules"])
            only_here[room] = tuple(dict.fromkeys(named))
    return Plan(layers, only_here)
