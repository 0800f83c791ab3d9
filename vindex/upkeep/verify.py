"""Checking an index: the catalog, the shards, the vectors and the library against each other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.errors import ExitCode, IndexDamagedError
from vindex.plurals import counted
from vindex.sources import changed_of
from vindex.store.background import Background, has_background
from vindex.store.catalog import reader, upkeep
from vindex.store.catalog.absence import set_aside
from vindex.store.catalog.checks import catalog_problems, is_whole
from vindex.store.catalog.clip_sets import clip_set
from vindex.store.durable import checksum, temporary_files
from vindex.store.layout import WORDS_SPACE
from vindex.store.locks import no_build
from vindex.store.orphans import orphan_shards
from vindex.store.removal import removed_folders
from vindex.store.shards import read_shard
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import check_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vindex.records import Shard
    from vindex.store.layout import IndexFolder

__all__ = ["Damage", "Part", "Verification", "inspect", "verify"]

_REPAIR = "Repair it with `vindex verify --repair`"


class Part(StrEnum):
    """Which part of an index is damaged."""

    CATALOG = "catalog"
    COPY = "catalog_copy"
    SHARD = "shard"
    VECTORS = "vectors"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong, and what to do about it."""

    part: Part
    name: str
    """Path of the file, below the index folder."""
    message: str


@dataclass(slots=True)
class Verification:
    """What a check of an index found."""

    index: str
    clips: int = 0
    """Of all spaces, each counted in each of them."""
    clips_set_aside: int = 0
    """Those of them whose files the last build did not find."""
    shards: int = 0
    damages: list[Damage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is no damage but worth knowing, such as files that are gone."""
    repairs: list[str] = field(default_factory=list)
    """What was mended before the check."""

    @property
    def is_clean(self) -> bool:
        """Nothing is damaged."""
        return not self.damages

    @property
    def exit_code(self) -> ExitCode:
        """What the process returns for this check."""
        return ExitCode.DONE if self.is_clean else ExitCode.FAILED

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex verify --json`."""
        return {"is_clean": self.is_clean, **asdict(self)}

    def add(self, part: Part, name: str, what: str) -> None:
        """Record a damage."""
        self.damages.append(Damage(part, name, f"{name}: {what}. {_REPAIR}."))


def verify(index: IndexFolder) -> Verification:
    """Read everything that an index holds; changes nothing.

    Raises:
        IndexLockedError: it is being built.
        IndexMismatchError: a newer vindex made it.
    """
    with no_build(index.locks):
        return inspect(index)


def inspect(index: IndexFolder) -> Verification:
    """`verify` for those who hold the build lock."""
    found = Verification(str(index.path))
    try:
        problems = catalog_problems(index)
    except IndexDamagedError as error:
        found.damages.append(Damage(Part.CATALOG, index.catalog.name, str(error)))
        problems = []
    for problem in problems:
        found.add(Part.CATALOG, index.catalog.name, f"it holds {problem}")
    if index.catalog_copy.exists() and not is_whole(index, index.catalog_copy):
        found.add(Part.COPY, index.catalog_copy.name, "it cannot be read")
    if not found.damages or found.damages[0].part is Part.COPY:
        for space in reader.spaces(index):
            with Snapshot.of(space) as snapshot:  # no build waits: whoever asks keeps them off
                _check_shards(snapshot, found)
                _check_vectors(snapshot, found)
                _check_background(snapshot, found)
        _check_files(index, found)
    _note_leftovers(index, found)
    return found


def _check_shards(snapshot: Snapshot, found: Verification) -> None:
    for shard in reader.shards(snapshot):
        found.shards += 1
        problem = _shard_problem(snapshot, shard)
        if problem:
            found.add(Part.SHARD, _below(snapshot.folder, snapshot.shards / shard.name), problem)


def _below(index: IndexFolder, path: Path) -> str:
    return str(path.relative_to(index.path))


def _shard_problem(snapshot: Snapshot, shard: Shard) -> str:
    """What is wrong with a listed shard, in a few words; empty where nothing is."""
    path = snapshot.shards / shard.name
    if not path.is_file():
        return "it is missing"
    if path.stat().st_size != shard.num_bytes:
        return f"it has {path.stat().st_size} bytes instead of {shard.num_bytes}"
    with path.open("rb") as file:
        if checksum(file) != shard.checksum:
            return "it does not match its checksum"
    try:
        rows = {row.clip_id: row for row in read_shard(path)}
    except IndexDamagedError as error:
        return f"it cannot be read ({error})"
    if (len(rows), min(rows), max(rows)) != (shard.num_clips, shard.min_clip_id, shard.max_clip_id):
        return "it does not hold the clips that the catalog says"
    for clip_id, (fingerprint, clip) in reader.clips_of_shard(snapshot, shard.name).items():
        row = rows.get(clip_id)
        if row is None or (row.fingerprint, row.clip) != (fingerprint, clip):
            return f"its clip {clip_id} is not the one that the catalog has"
    return ""


def _check_vectors(snapshot: Snapshot, found: Verification) -> None:
    index = snapshot.folder
    live = reader.live_clip_ids(snapshot).values()
    live_ids = np.array(sorted(clip_id for ids in live for clip_id in ids), np.int64)
    found.clips += len(live_ids)
    found.clips_set_aside += sum(each.clips for each in set_aside(snapshot))
    stamp, problem = check_vectors(index.vectors, live_ids)
    name = _below(index, index.vectors)
    if problem:
        found.add(Part.VECTORS, name, problem)
    elif stamp is None and len(live_ids) and reader.has_vectors(snapshot):
        found.add(Part.VECTORS, name, "the stamp of the vector index is missing")
    elif stamp is None:
        found.notes.append(f"There is no vector index in {name} yet; the next build makes it.")
    elif (stamp.num_vectors, stamp.max_clip_id) != (len(live_ids), max(live_ids, default=0)):
        found.notes.append(
            f"The vector index in {name} is older than the catalog; the next build renews it."
        )


def _check_background(snapshot: Snapshot, found: Verification) -> None:
    """The background captions of the words space, by which texts find clips."""
    folder = snapshot.folder
    if folder.space != WORDS_SPACE:
        return
    background = Background.read(folder.background)
    if background is None and has_background(folder.background):
        found.add(Part.BACKGROUND, _below(folder, folder.background), "it cannot be read")
    elif background is None:
        found.notes.append(
            "There are no background captions in the words space; the next build makes them."
        )
    elif background.clips != clip_set(snapshot):
        found.notes.append(
            "The background captions are older than the catalog; the next build renews them."
        )


def _check_files(index: IndexFolder, found: Verification) -> None:
    """Whether the library is still as it was when it was indexed."""
    changed = changed_of(reader.known_files(index).values())
    if changed:
        found.notes.append(
            f"{counted(len(changed), 'file')} of the library changed or vanished after indexing, "
            f"such as {changed[0].path}; the next build takes them in."
        )


def _note_folders(index: IndexFolder, spaces: Sequence[IndexFolder], found: Verification) -> None:
    """Folders of spaces that the catalog does not list."""
    removed = removed_folders(index)
    for folder in sorted(index.folders_of_spaces):
        if folder in removed:
            found.notes.append(
                f"{_below(index, folder)} is left of a space that was removed; the next build "
                "removes it."
            )
        elif folder not in {space.folder_of_space for space in spaces}:
            found.notes.append(
                f"{_below(index, folder)} is of no space that the catalog lists; `vindex build` "
                "with the model of that name (--words with that of `words`) takes its clips over. "
                "Delete it if it is of no use."
            )


def _note_leftovers(index: IndexFolder, found: Verification) -> None:
    is_readable = all(damage.part is not Part.CATALOG for damage in found.damages)
    spaces = reader.spaces(index) if is_readable else [index]
    folders = [index.path]
    folders += [f for space in spaces for f in (space.shards, space.vectors, space.background)]
    left = [_below(index, path) for folder in folders for path in temporary_files(folder)]
    if is_readable:
        left += [_below(index, path) for space in spaces for path in orphan_shards(space)]
        _note_folders(index, spaces, found)
        if not index.catalog_copy.exists():
            found.notes.append(
                f"There is no {index.catalog_copy.name} to restore the catalog from; the next "
                "build makes it."
            )
        elif not upkeep.copy_is_current(index, whole=True):
            found.notes.append(
                f"{index.catalog_copy.name} is older than the catalog; the next build renews it."
            )
    found.notes += [
        f"{path.name} was set aside by a repair; delete it if it is of no use."
        for path in sorted(index.path.glob("catalog.damaged-*"))
    ]
    found.notes += [
        f"{name} was left behind by a build that was cut short; the next one uses or removes it."
        for name in left
    ]
