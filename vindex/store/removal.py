"""Removing a space of an index: first from the catalog, then what lies in its folder.

Killed in between, the catalog still says what was removed, and the next build goes on.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from vindex.store.catalog.removal import forget_space, removed_spaces
from vindex.store.catalog.upkeep import copy_aside, copy_is_current

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.store.layout import IndexFolder

__all__ = ["remove_space", "removed_folders", "sweep_removed"]


def remove_space(index: IndexFolder, name: str) -> None:
    """Remove a space that is not the first; call it as the one writer.

    Raises:
        OSError: its files cannot be removed; the next build tries again.
    """
    forget_space(index.of_space(name))
    sweep_removed(index)


def sweep_removed(index: IndexFolder) -> None:
    """Remove what is left of spaces that were removed; call it as the one writer."""
    folders = removed_folders(index)
    if folders and not copy_is_current(index):
        copy_aside(index)  # or a catalog that is restored would list shards that are gone
    for folder in folders:
        shutil.rmtree(folder)


def removed_folders(index: IndexFolder) -> list[Path]:
    """Folders of spaces that were removed, as far as they are still there."""
    folders = [index.of_space(name).folder_of_space for name in removed_spaces(index)]
    return [folder for folder in folders if folder.is_dir()]
