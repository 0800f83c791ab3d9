"""Opening a shard, and telling damage from what the operating system refuses."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from vindex.errors import IndexDamagedError
from vindex.store.shards.sealing import check_seal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["opened"]


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a shard; whatever its content makes go wrong in the body means that it is damaged.

    Raises:
        IndexDamagedError: the shard is missing, cut short or altered.
        OSError: the operating system refuses to read it.
    """
    try:
        with path.open("rb") as file:
            check_seal(file)
            yield pq.ParquetFile(file, page_checksum_verification=True, pre_buffer=False)
    except FileNotFoundError:
        raise IndexDamagedError(_damage(path, "the file is missing")) from None
    except (pa.ArrowException, OSError, ValueError, LookupError) as error:
        # Arrow reports bad content as OSError without a number; numbers come from the system.
        if isinstance(error, OSError) and error.errno not in (None, errno.EIO):
            raise
        raise IndexDamagedError(_damage(path, str(error))) from error


def _damage(path: Path, what: str) -> str:
    return (
        f"The shard {path} is damaged: {what}. Put the file back from a backup, or run `vindex "
        "verify --repair` and then `vindex build`, which makes its clips again."
    )
