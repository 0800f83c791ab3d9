"""Where things lie inside an index folder, and which folder is meant."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import IndexNotFoundError, UsageError
from vindex.settings import INDEX_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "FIRST_SPACE",
    "WORDS_SPACE",
    "IndexFolder",
    "find_index",
    "find_indexes",
    "index_for_build",
    "require_outside_of_indexes",
    "require_place_of_index",
    "short_names",
]

FIRST_SPACE = "motion"
"""Name of the first space of an index, which is also that of an index made before spaces."""

WORDS_SPACE = "words"
"""Name of the space whose model reads texts too; never the first of an index."""

_VARIABLE = "VINDEX_INDEX"

_SPACES = "spaces"
"""Folder of the folders of further spaces."""

_SPACE_NAME = re.compile(r"\w[\w.-]{0,59}")
"""That is a folder's name everywhere, and leads nowhere else."""


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """The places inside one index folder."""

    path: Path
    space: str | None = None
    """Name of the space that is meant of the index; None: its first."""

    def __post_init__(self) -> None:
        if self.space is not None and not _SPACE_NAME.fullmatch(self.space):
            raise UsageError(
                f"--space {self.space!r} was given; the name of a space has letters, digits, '_', "
                "'-' and '.', at most 60. `vindex status` lists those of an index."
            )

    def of_space(self, name: str) -> IndexFolder:
        """The same index, and another space of it.

        Raises:
            UsageError: no space can have this name.
        """
        return replace(self, space=name)

    def at(self, path: str | None) -> IndexFolder:
        """Another index, and the same space of it; None: this one."""
        return self if path is None else replace(self, path=Path(path))

    @property
    def folder_of_space(self) -> Path:
        """Where shards and vectors of the space lie: the index itself, but for further spaces."""
        if self.space in (None, FIRST_SPACE):
            return self.path
        return self.path / _SPACES / str(self.space)

    @property
    def folders_of_spaces(self) -> list[Path]:
        """Those of further spaces that are there, whether the catalog lists them or not."""
        folder = self.path / _SPACES
        return sorted(folder.iterdir()) if folder.is_dir() else []

    @property
    def catalog(self) -> Path:
        """The DuckDB file: the truth."""
        return self.path / "catalog.duckdb"

    @property
    def catalog_copy(self) -> Path:
        """The catalog as it was after the last build, to restore from."""
        return self.path / "catalog.copy.duckdb"

    @property
    def shards(self) -> Path:
        """Folder of the immutable Parquet files of the space."""
        return self.folder_of_space / "shards"

    def free_shard_name(self, first_id: int, *, is_early: bool = False) -> str:
        """A file name for a shard that begins with this clip id, which no file has yet.

        Those that are written before their block is whole leave it the usual name.
        """
        stem, number = f"{first_id:012d}{'.early' if is_early else ''}", 0
        name = f"{stem}.parquet"
        while (self.shards / name).exists():
            number += 1
            name = f"{stem}.{number}.parquet"
        return name

    @property
    def vectors(self) -> Path:
        """Folder of the FAISS index of the space, which can be made again at any time."""
        return self.folder_of_space / "vectors"

    @property
    def background(self) -> Path:
        """Folder of the background captions of the words space, which can be made again."""
        return self.folder_of_space / "background"

    @property
    def texts(self) -> Path:
        """Folder of the vectors of texts that were asked, which can be made again."""
        return self.folder_of_space / "texts"

    @property
    def checkpoint(self) -> Path:
        """What is known of where the model of the words space is, so that a look finds it."""
        return self.folder_of_space / "checkpoint.bin"

    @property
    def vocabulary(self) -> Path:
        """The words of the tokenizer of that model, which can be made again."""
        return self.folder_of_space / "vocabulary.bin"

    @property
    def thumbnails(self) -> Path:
        """Folder of pictures for people, which can be made again at any time."""
        return self.path / "thumbnails"

    @property
    def frames(self) -> Path:
        """Folder of the frame indexes of large files; they grow old and go with the pictures."""
        return self.thumbnails / "frames"

    @property
    def locks(self) -> Path:
        """Folder of the lock files."""
        return self.path / "locks"

    @property
    def exists(self) -> bool:
        """Whether an index was ever made here, whatever became of parts of it."""
        return any(
            path.exists() for path in (self.catalog, self.path / "shards", self.catalog_copy)
        )


def _named(given: str | os.PathLike[str] | None) -> IndexFolder | None:
    named = given or os.environ.get(_VARIABLE)
    return IndexFolder(Path(os.path.realpath(Path(named).expanduser()))) if named else None


def _nearest() -> IndexFolder | None:
    here = Path.cwd()
    for folder in (here, *here.parents):
        index = IndexFolder(folder / INDEX_FOLDER)
        if index.exists or _indexes_in(index.path):
            return index
    return None


def _indexes_in(folder: Path) -> list[IndexFolder]:
    """Indexes in one folder, by name; none where it is an index itself."""
    if IndexFolder(folder).exists or not folder.is_dir():
        return []
    children = [child for child in sorted(folder.iterdir()) if os.access(child, os.X_OK)]
    inside = [place for child in children for place in (child, child / INDEX_FOLDER)]
    return [index for index in map(IndexFolder, inside) if index.exists]


def find_index(
    given: str | os.PathLike[str] | None = None, space: str | None = None
) -> IndexFolder:
    """The index to read: the one given, else `$VINDEX_INDEX`, else the nearest one upward.

    Args:
        given: its folder.
        space: name of the space that is meant of it; None: its first.

    Raises:
        IndexNotFoundError: there is none.
        UsageError: no index can be there, or no space can have that name.
    """
    index = _named(given) or _nearest()
    if index is None:
        raise IndexNotFoundError(
            f"No index was named and there is no {INDEX_FOLDER} folder in {Path.cwd()} or above "
            "it. Make one with `vindex build FOLDER`, or name one with --index."
        )
    _check_name(index)
    if not index.exists:
        if choices := _choices(index):
            raise IndexNotFoundError(f"{choices} Name one of them with --index.")
        from shlex import quote

        raise IndexNotFoundError(
            f"There is no index in {index.path}. Make one with `vindex build FOLDER --index "
            f"{quote(str(index.path))}`, or name another with --index."
        )
    _check_parts(index)
    return index if space is None else index.of_space(space)


def find_indexes(
    given: Sequence[str | os.PathLike[str]] = (), space: str | None = None
) -> list[IndexFolder]:
    """The indexes to read as one: those given, else the one that `find_index` finds.

    A folder that is no index stands for the indexes in it, in the order of names: each folder in
    it that is one, or that has one as its `.vindex`.

    Args:
        given: their folders.
        space: name of the space that is meant of each; None: its first.

    Raises:
        IndexNotFoundError: one is missing.
        UsageError: no index can be there, or no space can have that name.
    """
    found: dict[Path, IndexFolder] = {}
    wanted: Sequence[str | os.PathLike[str] | None] = given or [None]
    for each in wanted:
        place = _named(each)
        inside = [] if place is None else _indexes_in(place.path)
        for index in inside:
            _check_parts(index)
        for index in inside or [find_index(each)]:
            same = index.path.resolve()  # a link to one that is given as well is the same
            found.setdefault(same, index if space is None else index.of_space(space))
    return list(found.values())


def short_names(folders: Sequence[IndexFolder]) -> list[str]:
    """What indexes are called: the end of each path that tells it from the others.

    An index in a `.vindex` folder is called by the folder that this is in.
    """
    parts = [[*index.path.parts[1:]] for index in folders]
    parts = [each[:-1] if each[-1] == INDEX_FOLDER and each[1:] else each for each in parts]
    names = []
    for own in parts:
        lengths = range(1, len(own) + 1)
        ends = (own[-length:] for length in lengths)
        end = next((e for e in ends if sum(each[-len(e) :] == e for each in parts) == 1), own)
        names.append("/".join(end))
    return names


def index_for_build(given: str | os.PathLike[str] | None = None) -> IndexFolder:
    """The index to write: as `find_index`, or a new one in the current folder.

    Raises:
        UsageError: the place cannot hold an index.
    """
    index = _named(given) or _nearest() or IndexFolder(Path.cwd() / INDEX_FOLDER)
    _check_name(index)
    if choices := _choices(index):
        raise UsageError(f"{choices} Name one of them, or another folder, with --index.")
    require_place_of_index(index)
    if index.path.is_dir() and not index.exists and _holds_other_things(index):
        raise UsageError(
            f"The index folder {index.path} was given, which holds other things and no index. "
            "Name an empty or a new folder with --index."
        )
    if not index.exists:
        require_outside_of_indexes(index.path.parent)
    _check_parts(index)
    return index


def require_outside_of_indexes(folder: str | os.PathLike[str]) -> None:
    """Refuse a folder for what is no part of an index, where it is one's or lies in one.

    Raises:
        UsageError: with the index.
    """
    real = Path(os.path.realpath(folder))
    for place in (real, *real.parents):
        index = IndexFolder(place)
        if os.path.exists(index.catalog) or os.path.exists(index.catalog_copy):  # noqa: PTH110
            raise UsageError(
                f"{real} was given; it is in the index {place}, whose folder holds nothing "
                "else: what is put there may damage it, and goes with it. Give another folder."
            )


def require_place_of_index(index: IndexFolder) -> None:
    """Refuse a folder that cannot be made, or below which DuckDB writes nothing.

    Raises:
        UsageError: its path is not UTF-8, has a `?`, or leads through a file.
    """
    _check_name(index)
    _refuse_files(index.path)
    if "?" in str(index.path):
        raise UsageError(
            f"The index folder {index.path} was given; DuckDB cannot write below a path with a "
            "'?' in it. Name another folder."
        )


def _check_name(index: IndexFolder) -> None:
    """Refuse a folder below which DuckDB opens nothing."""
    try:
        str(index.path).encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"The path of the index folder {index.path} is not UTF-8, and DuckDB cannot open "
            f"files below such a path. Name another folder, or rename this one."
        ) from None


def _check_parts(index: IndexFolder) -> None:
    """Refuse an index with more in it than files and folders: whoever made it put that there.

    Through a link it would be written to, filled and cleared elsewhere, and a pipe or a device may
    never end. Pictures are looked at when they are read: they are too many.
    """
    folders = [index.path]
    while folders:
        folder = folders.pop()
        with suppress(OSError), os.scandir(folder) as entries:  # it is not there, or no folder
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    raise UsageError(
                        f"The index folder {index.path} was given; {entry.path} in it is a "
                        "symbolic link, a pipe or a device, and an index is made of files and "
                        "folders. Remove it, or put what a link points to in its place."
                    )
                if folder != index.thumbnails:
                    folders.append(Path(entry.path))


def _refuse_files(place: Path) -> None:
    """Refuse a place that is a file, or lies below one."""
    for path in (place, *place.parents):
        if path.exists() and not path.is_dir():
            what = "which is a file" if path == place else f"but {path} is a file"
            raise UsageError(f"The index folder {place} was given, {what}. Name another folder.")


def _choices(place: IndexFolder) -> str | None:
    """What to choose from, in a sentence, where a folder holds the indexes of several models."""
    paths = ", ".join(str(index.path) for index in _indexes_in(place.path))
    return f"{place.path} holds several indexes: {paths}." if paths else None


def _holds_other_things(index: IndexFolder) -> bool:
    """Whether a folder holds more than what a build that died at once leaves."""
    ours = (index.locks.name, ".vindex-tmp-")
    return any(not child.name.startswith(ours) for child in index.path.iterdir())
