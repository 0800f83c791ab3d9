"""Columns of embeddings, which are settled over all indexes before a row is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from vindex.errors import IndexMismatchError, UsageError
from vindex.store.catalog import reader
from vindex.store.layout import FIRST_SPACE, short_names
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vindex.output.export.material import Material
    from vindex.records import EncoderSpec

__all__ = ["ALL_GONE", "dims_of_spaces", "require_one_model", "require_rows"]

ALL_GONE = "There is nothing to export: a build has removed all clips of the result. Ask again."
"""Of a result that is older than the last commit."""

_Batch = TypeVar("_Batch")


def dims_of_spaces(material: Material) -> dict[str, int]:
    """Length of the embeddings of each space that any index of the hits has, the first one first.

    Raises:
        IndexMismatchError: spaces of one name are of different models.
    """
    return {space: encoder.dim for space, encoder in _encoders(material).items()}


def require_one_model(material: Material) -> None:
    """Refuse hits of indexes whose own spaces are of different models.

    Raises:
        IndexMismatchError: with the names of two of them.
    """
    _encoders(material, material.index.space or FIRST_SPACE)


def require_rows(batches: Iterable[_Batch]) -> Iterator[_Batch]:
    """The batches, of which there must be one.

    Raises:
        UsageError: there is none, as a build has dropped all clips since they were found.
    """
    num_batches = 0
    for num_batches, batch in enumerate(batches, start=1):  # noqa: B007 - asked below
        yield batch
    if not num_batches:
        raise UsageError(ALL_GONE)


def _encoders(material: Material, only: str | None = None) -> dict[str, EncoderSpec]:
    """Whose embeddings each space holds in all of the indexes, or one space alone."""
    folders = [material.index.at(path) for path in material.indexes]
    found: dict[str, tuple[str, EncoderSpec]] = {}
    for name, folder in zip(short_names(folders), folders, strict=True):
        with Snapshot.of(folder) as snapshot:
            recipes = reader.recipes(snapshot)
        for space, recipe in recipes.items():
            if only not in (None, space):
                continue
            other_name, other = found.setdefault(space, (name, recipe.encoder))
            if other.fingerprint != recipe.encoder.fingerprint:
                raise IndexMismatchError(
                    f"The space {space} of {other_name} is of {_told(other)}, that of {name} of "
                    f"{_told(recipe.encoder)}: one column cannot hold the embeddings of both. "
                    "Export one index at a time, or as CSV or JSON, which hold none."
                )
    return {space: encoder for space, (_, encoder) in found.items()}


def _told(encoder: EncoderSpec) -> str:
    return f"the model {encoder.name} ({encoder.revision[:12]})"
