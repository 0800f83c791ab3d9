"""The stamp: a small JSON file that says what a vector index holds and how to know its file."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from vindex.store.durable import remove_file, replace_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["VectorStamp", "has_stamp", "index_name", "read_stamp", "remove_stamp", "write_stamp"]

_NAME = "vectors.json"
_FORMAT = 1
"""Raised when the meaning of the files changes; an index of another format is built again."""


def index_name(generation: int) -> str:
    """File name of the FAISS index of a generation."""
    return f"vectors-{generation:06d}.faiss"


@dataclass(frozen=True, slots=True)
class VectorStamp:
    """What is known of a vector index without opening it."""

    generation: int
    """Raised by one with each build."""
    kind: Literal["exact", "ivf", "rabitq"]
    factory: str
    """The index in FAISS's own words, such as `IVF4096,SQfp16`."""
    num_vectors: int
    max_clip_id: int
    """High-water mark: clips with larger ids are not in the index."""
    dim: int
    faiss_version: str
    num_lists: int = 0
    """Lists that the vectors are sorted into; 0 where every vector is compared."""
    nprobe: int = 0
    """Lists that a query visits."""
    num_spare: int = 0
    """Of an index that only estimates similarities: so many more clips than are wanted must be
    taken from it and compared exactly."""
    num_bytes: int = 0
    """Size of the index file."""
    checksum: str = ""
    """CRC-32 of the index file; compared when all is verified."""
    head_bytes: int = 0
    head_checksum: str = ""
    """CRC-32 of the first `head_bytes`, compared at each opening: of the whole file where it is
    read anyway, of all but the vectors where they are mapped into memory."""
    recall_at_10: float | None = None
    """Share of the ten truly nearest clips that a query finds, measured after the build. None:
    there were fewer than two clips."""
    recall_sample: int = 0
    """Clips that recall was measured with."""

    @property
    def file_name(self) -> str:
        """Of the index, next to the stamp."""
        return index_name(self.generation)


def write_stamp(folder: Path, stamp: VectorStamp) -> None:
    """Make an index current: readers find the index that the stamp names.

    Raises:
        OSError: the folder is not writable, or the disk is full.
    """
    document = {"format": _FORMAT, **asdict(stamp)}
    document["stamp_checksum"] = _checksum(document)
    replace_file(folder / _NAME, json.dumps(document, indent=2).encode())


def read_stamp(folder: Path) -> VectorStamp | None:
    """The stamp of the current index; None where it is missing, altered or of another format."""
    try:
        document = json.loads((folder / _NAME).read_bytes())
        if document.pop("stamp_checksum") != _checksum(document):
            return None
        if document.pop("format") != _FORMAT:
            return None
        return VectorStamp(**document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remove_stamp(folder: Path) -> None:
    """Let no index be current, so that every clip is compared.

    Raises:
        OSError: the folder is not writable.
    """
    remove_file(folder / _NAME)


def has_stamp(folder: Path) -> bool:
    """Whether there is a stamp, readable or not."""
    return (folder / _NAME).exists()


def _checksum(document: dict[str, Any]) -> str:
    return f"{zlib.crc32(json.dumps(document, sort_keys=True).encode()):08x}"
