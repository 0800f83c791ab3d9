"""Keeping the catalog whole: its copy, restoring from it, and exchanging shards."""

from __future__ import annotations

import filecmp
import json
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vindex.store.catalog.checks import is_whole
from vindex.store.catalog.connection import connect, own_words, writing
from vindex.store.catalog.listing import drop_clips, list_shard_row
from vindex.store.durable import replacing
from vindex.store.locks import writing_turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from vindex.records import Shard
    from vindex.store.layout import IndexFolder

__all__ = [
    "Restored", "catalog_leftovers", "copy_aside", "copy_is_current", "exchange_shards",
    "forget_shards", "restore_catalog", "sweep_spilled",
]  # fmt: skip


def catalog_leftovers(index: IndexFolder) -> list[Path]:
    """What DuckDB keeps beside the catalog while it is open: its log and its temporary files."""
    return sorted(index.path.glob(f"{index.catalog.name}.*"))


def sweep_spilled(index: IndexFolder) -> None:
    """Remove what queries that died had laid beside the catalog as their memory did not hold it.

    DuckDB does so only when it needs such a folder again.
    """
    spilled = list(index.path.glob("*.duckdb.tmp"))
    if spilled:
        with writing(index):  # while nobody else queries
            for folder in spilled:
                shutil.rmtree(folder)


def copy_aside(index: IndexFolder) -> None:
    """Copy the catalog next to itself, atomically, to restore from if it is lost."""
    with writing_turn(index.locks):
        with own_words(index.catalog), connect(index, index.catalog) as connection:
            connection.execute("CHECKPOINT")
        with replacing(index.catalog_copy) as temporary:
            shutil.copyfile(index.catalog, temporary)
            shutil.copystat(index.catalog, temporary)  # by which `copy_is_current` knows it


def copy_is_current(index: IndexFolder, *, whole: bool = False) -> bool:
    """Whether the copy is the catalog as it is now.

    Args:
        index: the index.
        whole: compare their bytes where size and time leave it open, as after `cp -r`.
    """
    log = index.catalog.with_name(f"{index.catalog.name}.wal")
    if not index.catalog_copy.exists() or log.exists():
        return False
    one, other = index.catalog.stat(), index.catalog_copy.stat()
    if (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns):
        return True
    return whole and filecmp.cmp(index.catalog, index.catalog_copy, shallow=False)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a catalog was restored from."""

    source: str
    """Name of the file: the catalog itself, without its log, or the copy."""
    kept: tuple[str, ...]
    """Names under which the damaged files were set aside."""


def restore_catalog(index: IndexFolder) -> Restored | None:
    """Put a whole catalog in the place of one that is lost or cannot be read.

    What is damaged is set aside, and put back if anything goes wrong.

    Returns:
        None: neither the catalog without its log nor the copy is whole; nothing was changed.
    """
    sources = (index.catalog, index.catalog_copy)
    source = next((path for path in sources if _is_whole_alone(index, path)), None)
    if source is None:
        return None
    is_copy = source == index.catalog_copy
    with writing_turn(index.locks), _set_aside(index, with_catalog=is_copy) as kept:
        if is_copy:
            with replacing(index.catalog) as temporary:
                shutil.copyfile(source, temporary)
    return Restored(source.name, tuple(kept))


def _is_whole_alone(index: IndexFolder, path: Path) -> bool:
    """Whether a catalog is whole without the log beside it, which may be all that is damaged."""
    if path != index.catalog or not path.is_file() or not catalog_leftovers(index):
        return is_whole(index, path)
    alone = path.with_name(f".vindex-tmp-{path.name}")
    try:
        shutil.copyfile(path, alone)
        return is_whole(index, alone)
    finally:
        alone.unlink(missing_ok=True)


@contextmanager
def _set_aside(index: IndexFolder, *, with_catalog: bool) -> Iterator[list[str]]:
    """Rename the log, and the catalog if asked to, and back again if the block raises.

    Yields:
        The new names.
    """
    stem = f"catalog.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.duckdb"
    paths = catalog_leftovers(index)
    paths += [index.catalog] if with_catalog and index.catalog.exists() else []
    names = []
    with ExitStack() as back_again:
        for path in paths:
            kept = path.with_name(stem + path.name.removeprefix(index.catalog.name))
            path.rename(kept)
            back_again.callback(kept.rename, path)
            names.append(kept.name)
        yield names
        back_again.pop_all()


def forget_shards(index: IndexFolder, names: Sequence[str]) -> None:
    """Forget shards that cannot be read, with their clips, so that those are made again."""
    with writing(index) as connection:
        connection.execute(
            """
            CREATE TEMP TABLE lost AS
                SELECT shard_id FROM space.shards WHERE name IN (SELECT unnest(?));
            """,
            [list(names)],
        )
        connection.execute(
            """
            CREATE TEMP TABLE gone AS SELECT clip_id FROM space.clips WHERE shard_id IN (FROM lost);
            DELETE FROM store.completed WHERE space_id = getvariable('space_id') AND video_id IN (
                SELECT video_id FROM space.clips WHERE shard_id IN (FROM lost));
            DELETE FROM store.shards WHERE shard_id IN (FROM lost);
            """
        )
        drop_clips(connection)


def exchange_shards(index: IndexFolder, old: Sequence[str], new: Shard | None) -> None:
    """List one shard in the place of others that hold the same clips.

    Args:
        index: the index.
        old: names of the shards that go.
        new: holds every clip of theirs that exists; None where there are none. Then the catalog
            remembers what it dropped, until the next time: no other shard tells.
    """
    with writing(index) as connection:
        if new is None:
            _remember_dropped(connection, index, old)
        if new is not None:
            ((shard_id,),) = connection.execute(
                "SELECT max(shard_id) + 1 FROM store.shards"
            ).fetchall()
            list_shard_row(connection, shard_id, new)
            connection.execute(
                """
                UPDATE store.clip_rows SET shard_id = ? WHERE shard_id IN (
                    SELECT shard_id FROM space.shards WHERE name IN (SELECT unnest(?)))
                """,
                [shard_id, list(old)],
            )
        connection.execute(
            "DELETE FROM store.shards WHERE space_id = getvariable('space_id') "
            "AND name IN (SELECT unnest(?))",
            [list(old)],
        )


def _remember_dropped(
    connection: DuckDBPyConnection, index: IndexFolder, names: Sequence[str]
) -> None:
    """Note the checksums of shards that go, beside those dropped before that are still there."""
    before = connection.execute(
        "SELECT dropped_shards FROM space.facts WHERE dropped_shards <> ''"
    ).fetchall()
    dropped = dict(connection.execute(
        "SELECT name, checksum FROM space.shards WHERE name IN (SELECT unnest(?))", [list(names)]
    ).fetchall())  # fmt: skip
    for (value,) in before:
        kept = json.loads(value)
        dropped |= {name: kept[name] for name in kept if (index.shards / name).exists()}
    connection.execute(
        "UPDATE store.spaces SET dropped_shards = ? WHERE space_id = getvariable('space_id')",
        [json.dumps(dropped)],
    )
