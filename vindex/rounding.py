"""Numbers as people and programs want to read them: without digits that are rounding noise."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["percent", "rounded"]

_DECIMALS = 6
"""A microsecond of a time, a millionth of a score; of smaller numbers so many digits."""


def rounded(value: Any) -> Any:  # noqa: ANN401
    """A JSON document with its numbers rounded; everything else stays."""
    if isinstance(value, float):
        return round(value, _DECIMALS) if abs(value) >= 1 else float(f"{value:.{_DECIMALS}g}")
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return value


def percent(percentile: float) -> str:
    """A percentile to a tenth, never rounded up: 100 would be of a clip better than itself."""
    return f"{math.floor(percentile * 10) / 10:.1f}"
