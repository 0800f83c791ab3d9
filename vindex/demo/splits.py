"""What training may see, and what is held out to measure it. Constants, fixed before training."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HELD_OUT", "TRAINING", "Split"]


@dataclass(frozen=True, slots=True)
class Split:
    """The materials and seeds that one side may draw from; the two sides share none."""

    name: str
    seed_base: int
    """Added to every seed, so that no scene of one side is a scene of the other."""
    surfaces: tuple[str, ...]
    """Kinds of background texture (`textures.SURFACES`)."""
    materials: tuple[str, ...]
    """Kinds of texture on objects and sheets."""
    shapes: tuple[str, ...]
    """Kinds of object (`sprites.SHAPES`)."""
    hue_bands: tuple[tuple[float, float], ...]
    """Ranges of hue in [0, 1) that colours are drawn from."""


TRAINING = Split(
    name="training",
    seed_base=0,
    surfaces=("plaster", "wood", "cloth", "stripes", "stains", "clutter"),
    materials=("plaster", "wood", "stripes", "stains", "plain"),
    shapes=("box", "cup", "ball", "bottle", "banana", "pebble", "phone"),
    hue_bands=((0.0, 0.07), (0.11, 0.27), (0.33, 0.52), (0.58, 0.78), (0.84, 1.0)),
)

HELD_OUT = Split(
    name="held_out",
    seed_base=1 << 40,
    surfaces=("tiles", "marble", "plaid", "gravel"),
    materials=("marble", "plaid", "gravel"),
    shapes=("book", "key", "carrot", "flower", "bowl"),
    hue_bands=((0.07, 0.11), (0.27, 0.33), (0.52, 0.58), (0.78, 0.84)),
)
