"""Mending an index: what is derived is made again, what is lost is forgotten and built again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError
from vindex.plurals import counted
from vindex.store.background import remove_background
from vindex.store.catalog import reader, upkeep
from vindex.store.derive import refresh_background, refresh_vectors
from vindex.store.durable import make_folder, sweep_temporary
from vindex.store.locks import build_lock
from vindex.upkeep.verify import Part, inspect

if TYPE_CHECKING:
    from vindex.store.layout import IndexFolder
    from vindex.upkeep.verify import Verification

__all__ = ["repair"]


def repair(index: IndexFolder) -> Verification:
    """Mend whatever `verify` finds; run `vindex build` afterwards to make lost clips again.

    * A catalog that is lost or unreadable is restored from its copy. Shards newer than the copy
      stay where they are: the next build takes their clips over once it knows their videos.
    * Clips of shards that cannot be read are forgotten, and made again by the next build.
    * The vector index and the copy of the catalog are made again.
    * Background captions that cannot be read go; the next build, which has the model, reads them.

    Returns:
        What is still wrong, with what was mended.

    Raises:
        IndexLockedError: the index is being built, or cannot be written to.
        IndexDamagedError: neither the catalog nor its copy can be read.
    """
    repairs: list[str] = []
    with build_lock(index.locks):
        _make_folders(index)
        found = inspect(index)
        if any(damage.part is Part.CATALOG for damage in found.damages):
            repairs.append(_restore(index))
            found = inspect(index)
        is_restored = bool(repairs)
        for space in reader.spaces(index):
            _make_folders(space)
            mine = [d for d in found.damages if (index.path / d.name).is_relative_to(space.shards)]
            if mine:
                repairs.append(_forget(space, [Path(damage.name).name for damage in mine]))
            name = str(space.vectors.relative_to(index.path))
            if mine or is_restored or any(damage.name == name for damage in found.damages):
                refresh_vectors(space, anew=True)
                refresh_background(space)
                repairs.append(f"The vector index was rebuilt{_where(space)}.")
            if any(d.name == str(space.background.relative_to(index.path)) for d in found.damages):
                remove_background(space.background)
                repairs.append(
                    f"The damaged background captions were removed{_where(space)}. Run `vindex "
                    "build` to make them again."
                )
        if repairs or any(d.part is Part.COPY for d in found.damages):
            upkeep.copy_aside(index)
        found = inspect(index)
    found.repairs = repairs
    return found


def _make_folders(index: IndexFolder) -> None:
    for folder in (index.path, index.shards, index.vectors):
        make_folder(folder)
        sweep_temporary(folder)


def _where(space: IndexFolder) -> str:
    return "" if space.folder_of_space == space.path else f" in the space {space.space}"


def _restore(index: IndexFolder) -> str:
    restored = upkeep.restore_catalog(index)
    if restored is None:
        raise IndexDamagedError(
            f"Neither {index.catalog.name} nor {index.catalog_copy.name} in {index.path} can be "
            "read, so it is not known which model and clips the index is of. Put one of them back "
            "from a backup, or delete the folder and build the index anew."
        )
    kept = f" What was damaged is kept as {', '.join(restored.kept)}." if restored.kept else ""
    return (
        f"The catalog was restored from {restored.source}.{kept} Run `vindex build` to bring it up "
        "to date."
    )


def _forget(index: IndexFolder, names: list[str]) -> str:
    before, _ = reader.clip_range(index)
    upkeep.forget_shards(index, names)
    for name in names:
        (index.shards / name).unlink(missing_ok=True)
    after, _ = reader.clip_range(index)
    return (
        f"{counted(before - after, 'clip')} of {counted(len(names), 'damaged shard')} forgotten"
        f"{_where(index)}. "
        "Run `vindex build` to make them again."
    )
