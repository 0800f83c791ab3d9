"""The formats of exports: every module here is one, or two of a kind, and ends with `FORMATS`.

Nothing else lists them: `vindex export`, its help and docs/formats.md take what lies here. A module
imports what is heavy when it writes, since `vindex --help` imports them all.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vindex.output.export.format import Format, Shape

__all__ = ["all_formats", "names"]


@cache
def all_formats() -> dict[str, Format]:
    """Every format by its name, in the order of names."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    found = {each.name: each for module in modules for each in module.FORMATS}
    return dict(sorted(found.items()))


def names(*shapes: Shape) -> list[str]:
    """Names of the formats of some shapes."""
    return [each.name for each in all_formats().values() if each.shape in shapes]
