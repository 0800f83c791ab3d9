"""What tells one committed state of a catalog from another, without opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CatalogState", "state_of"]

CatalogState = tuple[int, int, int]
"""Inode, size and time of the catalog's file."""


def state_of(catalog: Path) -> CatalogState | None:
    """The state of a catalog's file; None while changes wait in DuckDB's log."""
    try:
        facts = catalog.stat()
    except OSError:
        return None
    log = catalog.with_name(catalog.name + ".wal")
    if log.exists():
        return None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns
