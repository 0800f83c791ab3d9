"""Making one index of several: their shards under new ids, and one catalog."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.errors import IndexDamagedError, IndexMismatchError, UsageError
from vindex.store.background import Background
from vindex.store.catalog import reader
from vindex.store.catalog.connection import catalog_as_it_is, copy_catalog
from vindex.store.catalog.taking_in import taking_in
from vindex.store.catalog.upkeep import copy_aside
from vindex.store.catalog.writer import note_vectors
from vindex.store.derive import refresh_background, refresh_vectors
from vindex.store.durable import make_folder, publish_folder
from vindex.store.layout import (
    WORDS_SPACE,
    IndexFolder,
    require_outside_of_indexes,
    require_place_of_index,
    short_names,
)
from vindex.store.locks import build_lock, no_build
from vindex.store.shards import ShardOrigin, read_origin, read_shard, write_shard
from vindex.store.taught import refresh_taught

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.records import Recipe
    from vindex.store.catalog.taking_in import Incoming, IncomingShard

__all__ = ["Merged", "merge"]

_MAX_CLIPS = 16_384
"""Clips of the largest shard that is made of small ones, as `vindex compact` makes them."""

_UNFINISHED = ".vindex-tmp-merging-"
"""Beginning of the name of an index that is not whole yet, beside its place."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of several indexes."""

    index: str
    """Folder of the one that was made."""
    indexes: tuple[str, ...]
    """Those that it was made of; nothing of them was changed."""
    videos: int
    files: int
    clips: int
    """In its first space."""
    shared: int
    """Contents that a later index has as an earlier one has them: they are there once."""
    notes: tuple[str, ...]
    """What to know of names and files that several of them had, in sentences."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex merge`."""
        return asdict(self)


def merge(sources: Sequence[IndexFolder], destination: str | os.PathLike[str]) -> Merged:
    """Make one index of several, in a new place; it is there whole or not at all.

    Clips of the first keep their ids, and those of the others follow. No model is loaded and no
    video read. Memory does not grow with the clips, but for making the vector index.

    Args:
        sources: at least two, of the same models, clips and spaces.
        destination: where nothing is yet.

    Raises:
        UsageError: there are fewer than two, or something is at the destination, or around it an
            index.
        IndexMismatchError: the indexes differ in a space.
        IndexDamagedError: a catalog or a shard cannot be read.
        IndexLockedError: one of them is being built, or merged into the same place.
        OSError: the destination cannot be written, or the disk is full.
    """
    if len(sources) < 2:
        raise UsageError(
            f"{', '.join(str(each.path) for each in sources)} was given; there is nothing to merge "
            "it with. Give at least two indexes."
        )
    place = _free_place(destination)
    names = short_names(sources)
    with ExitStack() as locks:
        for source in sources:
            locks.enter_context(no_build(source.locks))
        recipes = _common_recipes(sources, names)
        make_folder(place.parent)
        made = IndexFolder(place.with_name(f"{_UNFINISHED}{place.name}"))
        made.locks.mkdir(parents=True, exist_ok=True)
        locks.enter_context(build_lock(made.locks))
        locks.callback(shutil.rmtree, made.path, ignore_errors=True)
        _clear(made)
        notes, shared = _fill(made, sources, names, list(recipes))
        counts = reader.counts(made)
        _free_place(place)
        publish_folder(made.path, place)
    return Merged(
        str(place), tuple(str(each.path) for each in sources), counts.videos, counts.files,
        counts.clips, shared, tuple(notes),
    )  # fmt: skip


def _free_place(destination: str | os.PathLike[str]) -> Path:
    place = Path(os.path.realpath(Path(destination).expanduser()))
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise UsageError(f"{place} was given, where something is. Give a place that is free.")
    require_outside_of_indexes(place.parent)
    require_place_of_index(IndexFolder(place))
    return place


def _clear(made: IndexFolder) -> None:
    """Remove what a merge that died left there, but for the lock that is held."""
    for child in made.path.iterdir():
        if child != made.locks:
            shutil.rmtree(child) if child.is_dir() else child.unlink()


def _common_recipes(sources: Sequence[IndexFolder], names: Sequence[str]) -> dict[str, Recipe]:
    """The spaces of all of the indexes, by name.

    Raises:
        IndexMismatchError: with the names of two that differ.
    """
    of_each = []
    for source in sources:
        with catalog_as_it_is(source) as as_it_is:
            spaces = {str(each.space): reader.recipe(each) for each in reader.spaces(as_it_is)}
        of_each.append(spaces)
    first = of_each[0]
    for name, spaces in zip(names[1:], of_each[1:], strict=True):
        for space in dict.fromkeys([*first, *spaces]):
            if space not in first or space not in spaces:
                has, lacks = (names[0], name) if space in first else (name, names[0])
                raise IndexMismatchError(
                    f"{has} has a space {space}, and {lacks} has none. `vindex build` adds one; "
                    "or search both with several --index."
                )
            one, other = first[space], spaces[space]
            if one.fingerprint != other.fingerprint:
                raise IndexMismatchError(
                    f"The space {space} of {names[0]} is of {_told(one)}, that of {name} of "
                    f"{_told(other)}. Only indexes of the same models and clips can be merged."
                )
    return first


def _told(recipe: Recipe) -> str:
    encoder, spec = recipe.encoder, recipe.spec
    return (
        f"the model {encoder.name} ({encoder.revision[:12]}) with clips of {spec.clip_seconds:g} s "
        f"every {spec.stride_seconds:g} s, {spec.num_frames} frames, {spec.views} views, frames "
        f"{spec.sampling}, --precision {recipe.precision}"
    )


def _fill(
    made: IndexFolder, sources: Sequence[IndexFolder], names: Sequence[str], spaces: Sequence[str]
) -> tuple[list[str], int]:
    """Put everything into the new index; gives what to know of it, and how much they share."""
    notes, num_shared = [], 0
    _take_first(made, sources[0], spaces)
    for source, name in zip(sources[1:], names[1:], strict=True):
        other = made.path / ".vindex-tmp-other.duckdb"
        copy_catalog(source, other)
        with taking_in(made, other, name) as incoming:
            for space in spaces:
                _take_shards(made.of_space(space), source.of_space(space), incoming)
            num_shared += incoming.num_shared
        notes += incoming.notes
        for file in made.path.glob(f"{other.name}*"):
            file.unlink()
    for own in map(made.of_space, spaces):
        note_vectors(own, has_vectors=False)
        refresh_vectors(own)
        refresh_taught(own)
        if own.space == WORDS_SPACE:
            known = (Background.read(each.of_space(WORDS_SPACE).background) for each in sources)
            begun = next((each for each in known if each is not None), None)
            refresh_background(own, begun and begun.unscored())
    copy_aside(made)
    return notes, num_shared


def _take_first(made: IndexFolder, source: IndexFolder, spaces: Sequence[str]) -> None:
    """Begin with a copy of the first index."""
    copy_catalog(source, made.catalog)
    for space in spaces:
        own, others = made.of_space(space), source.of_space(space)
        make_folder(own.shards)
        for name in reader.shard_names(made.of_space(space)):
            _share(others.shards / name, own.shards / name)


def _share(shard: Path, place: Path) -> None:
    """Let a shard, which never changes, be in two indexes; a copy where links are not possible.

    Raises:
        IndexDamagedError: it is gone.
    """
    try:
        os.link(shard, place)
    except FileNotFoundError:
        raise IndexDamagedError(
            f"The shard {shard} is missing. Put it back, or run `vindex verify --repair`."
        ) from None
    except OSError:  # another disk, or one without links
        shutil.copyfile(shard, place)


def _take_shards(made: IndexFolder, source: IndexFolder, incoming: Incoming) -> None:
    """Write what is taken of the shards of one space, under new ids and small ones together."""
    shift, space = incoming.shift, str(made.space)
    for group in _groups(incoming.shards(space)):
        clips = []
        for shard in group:
            path = source.shards / shard.name
            taken = incoming.taken_of(shard) if shard.num_taken < shard.num_clips else None
            clips += [
                replace(clip, clip_id=clip.clip_id + shift)
                for clip in read_shard(path)
                if taken is None or clip.clip_id in taken
            ]
        clips.sort(key=lambda clip: clip.clip_id)
        settings = {read_origin(source.shards / shard.name).settings for shard in group}
        origin = ShardOrigin(settings.pop() if len(settings) == 1 else "")
        name = made.free_shard_name(clips[0].clip_id)
        incoming.list_shard(space, write_shard(made.shards, name, clips, origin), group)


def _groups(shards: Sequence[IncomingShard]) -> Iterator[list[IncomingShard]]:
    """Neighbours that fit together."""
    group: list[IncomingShard] = []
    for shard in shards:
        if group and sum(each.num_taken for each in group) + shard.num_taken > _MAX_CLIPS:
            yield group
            group = []
        group.append(shard)
    if group:
        yield group
