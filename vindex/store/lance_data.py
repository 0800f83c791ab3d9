"""Hits with all that is known of their clips, as a Lance data set."""

from __future__ import annotations

import shutil
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from vindex.errors import MissingDependencyError, UsageError
from vindex.store.durable import publish_folder
from vindex.store.tables import hits_to_arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from vindex.store.tables import Row

__all__ = ["to_batch", "write_batches"]


def to_batch(
    hits: Sequence[Row],
    labels: Mapping[int, Sequence[tuple[str, float]]],
    embeddings: Mapping[str, Mapping[int, NDArray[np.float16]]],
    dims: Mapping[str, int],
) -> pa.RecordBatch:
    """One row a hit, with what is known of its best clip.

    Args:
        hits: at least one.
        labels: the most probable labels of each clip by its id, best first.
        embeddings: by space and clip id; null where a space has none of a clip.
        dims: length of the embeddings of each space.
    """
    ids = [hit.cell("clip_id") for hit in hits]
    best = [labels.get(clip_id, ()) for clip_id in ids]
    names = pa.array([[name for name, _ in each] for each in best], pa.list_(pa.string()))
    chances = pa.array([[p for _, p in each] for each in best], pa.list_(pa.float32()))
    table = hits_to_arrow(hits).append_column("labels", names)
    table = table.append_column("probabilities", chances)
    for space, dim in dims.items():
        rows = [embeddings[space].get(clip_id) for clip_id in ids]
        values_ND = np.stack([np.zeros(dim, np.float16) if row is None else row for row in rows])
        values = pa.array(values_ND.astype(np.float32).ravel(), pa.float32())
        is_missing = pa.array([row is None for row in rows], pa.bool_())
        column = pa.FixedSizeListArray.from_arrays(values, dim, mask=is_missing)
        table = table.append_column(f"embedding_{space}", column)
    (batch,) = table.combine_chunks().to_batches()
    return batch


def write_batches(folder: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches as a Lance data set as they come.

    Args:
        folder: of the data set, which is there whole or not at all; what is there is replaced.
        batches: at least one, all of one schema.

    Returns:
        How many rows they had.

    Raises:
        MissingDependencyError: Lance is not installed.
        UsageError: the path of the folder is not UTF-8.
        OSError: the folder cannot be written.
    """
    try:
        import lance
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "An export to Lance needs the package pylance. Install it with `pip install "
            "'vindex-video[lance]'`."
        ) from error
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"{folder} was given, which is not UTF-8; Lance writes to no such place. Give another."
        ) from None
    batches = iter(batches)
    first = next(batches)
    reader = pa.RecordBatchReader.from_batches(first.schema, chain([first], batches))
    made = folder.with_name(f".vindex-tmp-{folder.name}")
    shutil.rmtree(made, ignore_errors=True)
    try:
        num_rows = int(lance.write_dataset(reader, str(made), mode="create").count_rows())
        shutil.rmtree(folder, ignore_errors=True)
        publish_folder(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return num_rows
