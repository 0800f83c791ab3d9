"""The rows of a shard, column by column: made of clips, or checked as they are read."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from vindex.errors import ModelError
from vindex.records import Clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from vindex.jobs import EncodedClip

__all__ = ["MOMENTS", "Columns", "check_types", "half"]

MOMENTS = ("moments", "moments_crc32")
"""The columns that only those read who want them."""

_TYPES = {
    "clip_id": pa.int64(),
    "video_fingerprint": pa.string(),
    "path": pa.binary(),
    "start_seconds": pa.float64(),
    "end_seconds": pa.float64(),
    "row_crc32": pa.uint32(),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of a shard, column by column."""

    clip_ids_N: NDArray[np.int64]
    fingerprints: list[str]
    paths: list[bytes]
    spans_N2: NDArray[np.float64]
    embeddings_ND: NDArray[np.float16]
    probabilities_NK: NDArray[np.float16] | None
    best_seconds_N: NDArray[np.float64] | None
    moments_NM: NDArray[np.float16] | None = None
    """NaN where they are unknown; None where no clip has any, or they were not read."""

    @classmethod
    def of(cls, clips: Sequence[EncodedClip]) -> Columns:
        """Of clips that are to be written.

        Raises:
            ModelError: a value does not fit half precision.
            ValueError: there are no clips, ids do not ascend, or the clips differ in D or K.
        """
        clip_ids_N = np.array([encoded.clip_id for encoded in clips], np.int64)
        if not clips or clip_ids_N[0] < 1 or (np.diff(clip_ids_N) < 1).any():
            raise ValueError("A shard needs at least one clip, with ids from 1 that ascend.")
        probabilities = [e.probabilities_K for e in clips if e.probabilities_K is not None]
        if len(probabilities) not in (0, len(clips)):
            raise ValueError("Some clips of a shard have label probabilities and some have none.")
        spans = [(e.clip.start_seconds, e.clip.end_seconds) for e in clips]
        return cls(
            clip_ids_N,
            fingerprints=[encoded.fingerprint for encoded in clips],
            paths=[os.fsencode(encoded.path) for encoded in clips],
            spans_N2=np.array(spans, np.float64),
            embeddings_ND=_halves(clips, [encoded.embedding_D for encoded in clips]),
            probabilities_NK=_halves(clips, probabilities) if probabilities else None,
            best_seconds_N=_best_seconds(clips),
            moments_NM=_moments(clips),
        )

    @classmethod
    def read(cls, table: pa.Table) -> Columns:
        """Of a table that was read, each row checked against its CRC.

        Raises:
            ValueError: a row was altered, or a column has another type.
        """
        array = {name: table[name].combine_chunks() for name in table.column_names}
        columns = cls(
            array["clip_id"].to_numpy(zero_copy_only=False),
            array["video_fingerprint"].to_pylist(),
            array["path"].to_pylist(),
            np.stack([array["start_seconds"], array["end_seconds"]], axis=1),
            _matrix(array["embedding"]),
            _matrix(array["probabilities"]) if "probabilities" in array else None,
            _doubles(array["best_seconds"]) if "best_seconds" in array else None,
            _matrix(array["moments"]) if "moments" in array else None,
        )
        crcs_N = columns.crcs()
        is_altered_N = crcs_N != array["row_crc32"].to_numpy(zero_copy_only=False)
        if columns.moments_NM is not None:
            told_N = array["moments_crc32"].to_numpy(zero_copy_only=False)
            is_altered_N |= _moments_crcs(columns.moments_NM, crcs_N) != told_N
        if is_altered_N.any():
            raise ValueError(f"clip {columns.clip_ids_N[is_altered_N.argmax()]} was altered")
        return columns

    def crcs(self) -> NDArray[np.uint32]:
        """CRC-32 of each row without its moments: its texts, then its numbers, little endian."""
        numbers = [
            self.clip_ids_N.astype("<i8").reshape(-1, 1),
            self.spans_N2.astype("<f8"),
            self.embeddings_ND.astype("<f2"),
        ]
        if self.probabilities_NK is not None:
            numbers.append(self.probabilities_NK.astype("<f2"))
        if self.best_seconds_N is not None:
            numbers.append(self.best_seconds_N.astype("<f8").reshape(-1, 1))
        data = np.concatenate([np.ascontiguousarray(n).view(np.uint8) for n in numbers], axis=1)
        rows = zip(self.fingerprints, self.paths, data, strict=True)
        crcs = (
            zlib.crc32(row.data, zlib.crc32(path, zlib.crc32(fingerprint.encode())))
            for fingerprint, path, row in rows
        )
        return np.fromiter(crcs, np.uint32, len(data))

    def to_table(self) -> pa.Table:
        """As it is written, with the CRC of each row."""
        crcs_N = self.crcs()
        columns = {
            "clip_id": pa.array(self.clip_ids_N),
            "video_fingerprint": pa.array(self.fingerprints, pa.string()),
            "path": pa.array(self.paths, pa.binary()),
            "start_seconds": pa.array(self.spans_N2[:, 0]),
            "end_seconds": pa.array(self.spans_N2[:, 1]),
            "embedding": _list_array(self.embeddings_ND),
            "row_crc32": pa.array(crcs_N),
        }
        if self.probabilities_NK is not None:
            columns["probabilities"] = _list_array(self.probabilities_NK)
        if self.best_seconds_N is not None:
            columns["best_seconds"] = pa.array(self.best_seconds_N)
        if self.moments_NM is not None:
            columns["moments"] = _list_array(self.moments_NM)
            columns["moments_crc32"] = pa.array(_moments_crcs(self.moments_NM, crcs_N))
        fields = [pa.field(name, column.type, nullable=False) for name, column in columns.items()]
        return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))

    def to_clips(self) -> list[EncodedClip]:
        """As they were written, rounded to half precision."""
        from vindex.jobs import EncodedClip  # who only searches needs none of that

        embeddings = self.embeddings_ND.astype(np.float32)
        probabilities: Iterable[NDArray[np.float32] | None] = (
            [None] * len(embeddings)
            if self.probabilities_NK is None
            else self.probabilities_NK.astype(np.float32)
        )
        best = self.best_seconds_N
        best_seconds = [nan] * len(embeddings) if best is None else best.tolist()
        columns = zip(
            self.clip_ids_N.tolist(), self.fingerprints, map(os.fsdecode, self.paths),
            (Clip(*span) for span in self.spans_N2.tolist()), embeddings, probabilities,
            (None if isnan(seconds) else seconds for seconds in best_seconds),
            self._known_moments(), strict=True,
        )  # fmt: skip
        return [
            EncodedClip(
                fingerprint, path, clip, embedding_D, chances_K, best,
                clip_id=clip_id, moments_M=moments_M,
            )
            for clip_id, fingerprint, path, clip, embedding_D, chances_K, best, moments_M in columns
        ]  # fmt: skip

    def _known_moments(self) -> list[NDArray[np.float32] | None]:
        """Of each row; None where they are unknown."""
        if self.moments_NM is None:
            return [None] * len(self.clip_ids_N)
        moments = self.moments_NM.astype(np.float32)
        return [None if np.isnan(moments_M[0]) else moments_M for moments_M in moments]


def check_types(table: pa.Table) -> None:
    """Refuse a table whose columns are not those of a shard.

    Raises:
        ValueError: with the column.
    """
    types = dict(zip(table.column_names, table.schema.types, strict=True))
    for name, expected in _TYPES.items():
        if types.get(name) != expected:
            raise ValueError(f"its column {name} is {types.get(name, 'missing')}")
    if ("moments" in types) != (types.get("moments_crc32") == pa.uint32()):
        raise ValueError("its columns of moments are not whole")


def half(array: NDArray[np.float32]) -> NDArray[np.float16]:
    """In half precision; what does not fit becomes infinite."""
    with np.errstate(over="ignore"):  # infinities are looked for where they matter
        return array.astype(np.float16)


def _best_seconds(clips: Sequence[EncodedClip]) -> NDArray[np.float64] | None:
    """NaN where it is unknown; None where it is of every clip."""
    known = [nan if clip.best_seconds is None else clip.best_seconds for clip in clips]
    return None if all(map(isnan, known)) else np.array(known, np.float64)


def _moments(clips: Sequence[EncodedClip]) -> NDArray[np.float16] | None:
    """NaN where they are unknown; None where they are of every clip."""
    known = [place for place, clip in enumerate(clips) if clip.moments_M is not None]
    if not known:
        return None
    of_known = [clips[place] for place in known]
    moments_KM = _halves(of_known, [c.moments_M for c in of_known if c.moments_M is not None])
    moments_NM = np.full((len(clips), moments_KM.shape[1]), np.nan, np.float16)
    moments_NM[known] = moments_KM
    return moments_NM


def _moments_crcs(
    moments_NM: NDArray[np.float16], row_crcs_N: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """The CRC-32 of each row, continued over its moments: they cannot be those of another clip."""
    rows = np.ascontiguousarray(moments_NM.astype("<f2")).view(np.uint8)
    crcs = (zlib.crc32(row.data, crc) for row, crc in zip(rows, row_crcs_N.tolist(), strict=True))
    return np.fromiter(crcs, np.uint32, len(rows))


def _halves(
    clips: Sequence[EncodedClip], arrays: Sequence[NDArray[np.float32]]
) -> NDArray[np.float16]:
    matrix = half(np.stack(arrays))
    bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if bad.size:
        encoded = clips[bad[0]]
        raise ModelError(
            f"The model gave values that half precision cannot hold (not a number, or beyond "
            f"65504) for {encoded.path} at {encoded.clip.start_seconds:g} s. Run it in full "
            "precision (--device cpu), or check its weights."
        )
    return matrix


def _list_array(matrix: NDArray[np.float16]) -> pa.Array:
    item = pa.field("element", pa.float16(), nullable=False)
    kind = pa.list_(item, matrix.shape[1])
    return pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel()), type=kind)


def _matrix(array: pa.Array) -> NDArray[np.float16]:
    kind: Any = array.type
    if not pa.types.is_fixed_size_list(kind) or kind.value_type != pa.float16():
        raise ValueError(f"a column of half-float lists has the type {kind}")
    values: NDArray[np.float16] = array.flatten().to_numpy(zero_copy_only=False)
    return values.reshape(len(array), kind.list_size)


def _doubles(array: pa.Array) -> NDArray[np.float64]:
    if array.type != pa.float64():
        raise ValueError(f"a column of doubles has the type {array.type}")
    values: NDArray[np.float64] = array.to_numpy(zero_copy_only=False)
    return values
