"""Names of colours, and which names are so close that neither is wrong."""

from __future__ import annotations

import colorsys

__all__ = ["COLOURS", "colour_name", "names_near"]

COLOURS = (
    "black", "grey", "white", "red", "orange", "yellow", "green", "turquoise", "blue", "purple",
    "pink", "brown",
)  # fmt: skip

_HUES = (
    (15, "red"),
    (42, "orange"),
    (68, "yellow"),
    (160, "green"),
    (195, "turquoise"),
    (255, "blue"),
    (300, "purple"),
    (345, "pink"),
    (360, "red"),
)
"""Up to how many degrees of hue a name reaches."""
_UNSURE = ((8 / 360, 0, 0), (0, 0.06, 0), (0, 0, 0.07))
"""By how much of hue, saturation and brightness two people's names for a colour may differ."""


def colour_name(rgb: tuple[float, float, float]) -> str:
    """The name of a colour, whose parts are from 0 to 1."""
    return _name(*colorsys.rgb_to_hsv(*rgb))


def names_near(rgb: tuple[float, float, float]) -> frozenset[str]:
    """Other names that a colour as good as has: it lies beside their border."""
    hue, saturation, value = colorsys.rgb_to_hsv(*rgb)
    around = {
        _name((hue + sign * h) % 1, saturation + sign * s, value + sign * v)
        for h, s, v in _UNSURE
        for sign in (-1, 1)
    }
    return frozenset(around - {_name(hue, saturation, value)})


def _name(hue: float, saturation: float, value: float) -> str:
    if value < 0.2:
        return "black"
    if saturation < 0.16:
        return "white" if value > 0.78 else "grey"
    degrees = 360 * hue
    if 10 <= degrees < 48 and value < 0.62:
        return "brown"
    name = next(name for most, name in _HUES if degrees <= most)
    is_pale = saturation < 0.45 and value > 0.7
    return "pink" if name == "red" and is_pale else name
