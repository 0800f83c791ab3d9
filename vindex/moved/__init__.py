"""Modules that the documentation of 0.1 named and that are elsewhere now: gone in the next version.

`vindex` looks for its modules here too, so `vindex.classify` is `vindex/moved/classify.py`. Each
hands out what was documented of it, by the public name, and says so in a warning.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["gone", "public"]


def public(module: str, *names: str) -> Callable[[str], object]:
    """The `__getattr__` of a module whose names are public names of `vindex` now."""

    def get(name: str) -> object:
        """One of the names; raises for any other."""
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        import vindex

        warnings.warn(
            f"{module}.{name} is vindex.{name} now; the old path goes with the next version.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(vindex, name)

    return get


def gone(module: str, instead: str, *names: str) -> Callable[[str], object]:
    """The `__getattr__` of a module whose names there are no more.

    Args:
        module: its name.
        instead: a sentence that says what does the same now.
        *names: that it had.
    """

    def get(name: str) -> object:
        """Raises, with what does the same now."""
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise ImportError(f"{module}.{name} is gone. {instead}")

    return get
