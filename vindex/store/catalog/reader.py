"""Everything that reads the catalog; nothing here loads numpy, or a record that nobody asks for."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from vindex.epoch import moment_of
from vindex.errors import UsageError
from vindex.store.catalog.connection import reading
from vindex.store.catalog.sound import damaged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from vindex.records import Clip, ClipSpec, Failure, Recipe, Shard, VideoFile
    from vindex.store.catalog.connection import OpenCatalog, Readable
    from vindex.store.catalog.progress import CatalogCounts, UnknownContent
    from vindex.store.layout import IndexFolder

__all__ = [
    "clip_range",
    "clips_of_shard",
    "counts",
    "cutting_rule",
    "dropped_shards",
    "failures",
    "has_unreadable",
    "has_vectors",
    "known_files",
    "label_counts",
    "live_clip_ids",
    "next_clip_id",
    "recipe",
    "recipes",
    "roots",
    "shard_names",
    "shard_names_of",
    "shards",
    "spaces",
    "spans_of",
    "taken_ids",
    "unknown_contents",
    "video_id",
]


_ROWS_AT_ONCE = 10_000
"""Of files, of which there may be a million."""


def rows_of(
    index: Readable, sql: str, parameters: Sequence[object] | dict[str, object] = ()
) -> list[tuple[Any, ...]]:
    """Rows of one query on one committed state."""
    with reading(index) as connection:
        return connection.execute(sql, parameters or None).fetchall()


def recipe(index: Readable) -> Recipe:
    """The model and the cutting rule that the space is bound to.

    Raises:
        IndexDamagedError: the catalog does not say them, or not in full.
    """
    rows = rows_of(index, "SELECT encoder, spec FROM space.facts")
    return _recipe(index, *(rows[0] if rows else ("", "")))


def recipes(catalog: OpenCatalog) -> dict[str, Recipe]:
    """The recipe of each space by its name, the first one first.

    Raises:
        IndexDamagedError: the catalog does not say them, or a space has a name that none can have.
    """
    rows = rows_of(catalog, "SELECT name, encoder, spec FROM store.spaces ORDER BY space_id")
    found = {name: _recipe(catalog, encoder, spec) for name, encoder, spec in rows}
    _spaces(catalog.folder, found)
    return found


def cutting_rule(index: Readable) -> ClipSpec:
    """The cutting rule of the space alone.

    Raises:
        IndexDamagedError: the catalog does not say it, or not in full.
    """
    rows = rows_of(index, "SELECT spec FROM space.facts")
    with understood(index, "which model and clips it is of"):
        return _cutting(*(rows[0] if rows else ("",)))[0]


def _recipe(index: Readable, encoder: str, spec: str) -> Recipe:
    from vindex.records import EncoderSpec, Recipe  # a search by labels needs neither

    with understood(index, "which model and clips it is of"):
        facts = json.loads(encoder)
        for name in ("labels", "image_mean", "image_std"):
            facts[name] = tuple(facts[name])
        return Recipe(EncoderSpec(**facts), *_cutting(spec))


def _cutting(spec: str) -> tuple[ClipSpec, str]:
    """The cutting rule that a catalog keeps, and the precision that it keeps beside it."""
    from vindex.records import ClipSpec

    # Catalogs did not say which frames were sampled as long as it was the nearest.
    cutting = {"sampling": "nearest"} | json.loads(spec)
    precision = str(cutting.pop("precision", "auto"))
    return ClipSpec(**cutting), precision


@contextmanager
def understood(index: Readable, what: str) -> Iterator[None]:
    """Tell that a catalog does not say what the block reads.

    Raises:
        IndexDamagedError: the block met JSON that is none, or is of something else.
    """
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged(index.catalog, f"it does not say {what} ({error!r}).") from error


def spaces(index: IndexFolder) -> list[IndexFolder]:
    """The index once for each of its spaces, the first one first.

    Raises:
        IndexDamagedError: a space has a name that none can have.
    """
    names = [n for (n,) in rows_of(index, "SELECT name FROM store.spaces ORDER BY space_id")]
    return _spaces(index, names)


def _spaces(index: IndexFolder, names: Iterable[str]) -> list[IndexFolder]:
    try:
        return [index.of_space(name) for name in names]
    except UsageError:
        raise damaged(
            index.catalog, f"it names spaces {list(names)} that no index can have."
        ) from None


def next_clip_id(index: Readable) -> int:
    """The id that the next new clip gets."""
    return int(rows_of(index, "SELECT value FROM store.meta WHERE key = 'next_clip_id'")[0][0])


def dropped_shards(index: Readable) -> dict[str, str]:
    """Checksums, by name, of shards that a compaction dropped since none of their clips lived."""
    rows = rows_of(index, "SELECT dropped_shards FROM space.facts WHERE dropped_shards <> ''")
    with understood(index, "which shards were dropped"):
        return {name: crc for (value,) in rows for name, crc in json.loads(value).items()}


def roots(index: Readable) -> list[str]:
    """Every folder that was ever walked into this index."""
    return [os.fsdecode(path) for (path,) in rows_of(index, "SELECT path_bytes FROM store.roots")]


def known_files(index: Readable) -> dict[str, VideoFile]:
    """Every file that the last build found, by absolute path."""
    from vindex.records import VideoFile

    found: dict[str, VideoFile] = {}
    roots: dict[bytes, str] = {}  # a file has no copy of its own of what all begin with
    with reading(index) as connection:
        rows = connection.execute(
            """
            SELECT r.path_bytes, f.path_bytes, num_bytes, modified_ns, fingerprint,
                coalesce(tag, '')
            FROM store.files f JOIN store.roots r USING (root_id)
            """
        )
        for root, path, *rest in chain.from_iterable(
            iter(partial(rows.fetchmany, _ROWS_AT_ONCE), [])
        ):
            root_path = roots.setdefault(root, os.fsdecode(root))
            file = VideoFile(root_path, os.fsdecode(path), *rest)
            found[file.path] = file
    return found


def unknown_contents(index: Readable, found: Collection[str] = ()) -> list[UnknownContent]:
    """Contents that were never probed, or by an older vindex that asked for less.

    Those whose probe failed are known: a failure is recorded of them.

    Args:
        index: the index.
        found: paths of files that are there; of the files of a content these come first.
    """
    rows = rows_of(
        index,
        """
        SELECT f.fingerprint,
            list(r.path_bytes || '/'::BLOB || f.path_bytes ORDER BY f.path_bytes),
            any_value(v.fingerprint) IS NOT NULL, any_value(v.nominal_frame_rate) IS NOT NULL
        FROM store.files f JOIN store.roots r USING (root_id)
        LEFT JOIN store.videos v USING (fingerprint)
        LEFT JOIN store.failures x
            ON x.path_bytes = r.path_bytes || '/'::BLOB || f.path_bytes AND x.start_seconds IS NULL
                AND x.fingerprint IN ('', f.fingerprint)
        WHERE x.path_bytes IS NULL AND (v.nominal_frame_rate IS NULL OR v.camera IS NULL)
        GROUP BY f.fingerprint ORDER BY min(f.path_bytes), f.fingerprint
        """,
    )
    from vindex.store.catalog.progress import UnknownContent  # a search needs none of it

    return [UnknownContent(key, _found_first(paths, found), *known) for key, paths, *known in rows]


def _found_first(paths: Sequence[bytes], found: Collection[str]) -> tuple[str, ...]:
    """The others may lie on a disk that is not mounted."""
    return tuple(sorted(map(os.fsdecode, paths), key=lambda path: path not in found))


def failures(index: Readable) -> list[Failure]:
    """Every recorded refusal, by path and time."""
    from vindex.records import Failure, Reason, Stage

    rows = rows_of(
        index,
        """
        SELECT path_bytes, stage, reason, message, start_seconds, end_seconds,
            1000 * epoch_us("at") FROM space.failures ORDER BY path_bytes, start_seconds NULLS FIRST
        """,
    )
    return [
        Failure(
            os.fsdecode(path), Stage(stage), Reason(reason), message, start, end,
            moment_of(at_ns),
        )
        for path, stage, reason, message, start, end, at_ns in rows
    ]  # fmt: skip


def has_unreadable(index: Readable) -> bool:
    """Whether files or folders are recorded that could not be read at all."""
    return bool(rows_of(index, "SELECT 1 FROM store.failures WHERE fingerprint = '' LIMIT 1"))


def has_vectors(index: Readable) -> bool:
    """Whether a vector index was ever made of this catalog."""
    return bool(rows_of(index, "SELECT 1 FROM space.facts WHERE has_vectors"))


def shard_names(index: Readable) -> list[str]:
    """Every listed shard, oldest first."""
    return [name for (name,) in rows_of(index, "SELECT name FROM space.shards ORDER BY shard_id")]


def shard_names_of(index: Readable, clip_ids: Sequence[int]) -> dict[int, str]:
    """The shard that each of these clips is in now, whatever is held in memory."""
    sql = """
        SELECT clip_id, name FROM space.clips JOIN space.shards USING (shard_id)
        WHERE clip_id IN (SELECT unnest(?::BIGINT[]))
    """
    return dict(rows_of(index, sql, [list(clip_ids)]))


def shards(index: Readable) -> list[Shard]:
    """Every listed shard with its facts, oldest first."""
    from vindex.records import Shard

    rows = rows_of(
        index,
        """
        SELECT name, num_clips, min_clip_id, max_clip_id, num_bytes, checksum
        FROM space.shards ORDER BY shard_id
        """,
    )
    return [Shard(*row) for row in rows]


def clips_of_shard(index: Readable, name: str) -> dict[int, tuple[str, Clip]]:
    """The clips of a shard that exist, by id: fingerprint of the video, and span."""
    from vindex.records import Clip

    rows = rows_of(
        index,
        """
        SELECT clip_id, v.fingerprint, start_seconds, end_seconds
        FROM space.clips JOIN space.shards s USING (shard_id) JOIN store.videos v USING (video_id)
        WHERE s.name = ?
        """,
        [name],
    )
    return {clip_id: (key, Clip(start, end)) for clip_id, key, start, end in rows}


def taken_ids(index: Readable, clip_ids: Sequence[int]) -> set[int]:
    """Those of some ids that clips have, whichever space has them."""
    sql = "SELECT clip_id FROM store.clips WHERE clip_id IN (SELECT unnest(?::BIGINT[]))"
    return {clip_id for (clip_id,) in rows_of(index, sql, [list(clip_ids)])}


def spans_of(index: Readable, fingerprints: Sequence[str]) -> dict[str, set[Clip]]:
    """The indexed spans of each of these contents; those of no known video are left out."""
    from vindex.records import Clip

    rows = rows_of(
        index,
        """
        SELECT fingerprint, start_seconds, end_seconds
        FROM store.videos LEFT JOIN space.clips USING (video_id)
        WHERE fingerprint IN (SELECT unnest(?))
        """,
        [list(fingerprints)],
    )
    spans: dict[str, set[Clip]] = {fingerprint: set() for fingerprint, _, _ in rows}
    for fingerprint, start_seconds, end_seconds in rows:
        if start_seconds is not None:
            spans[fingerprint].add(Clip(start_seconds, end_seconds))
    return spans


def live_clip_ids(index: Readable, above: int = 0) -> dict[str, list[int]]:
    """Ids of the clips that exist, by shard; only ids larger than `above`."""
    rows = rows_of(
        index,
        """
        SELECT name, list(clip_id ORDER BY clip_id)
        FROM space.clips JOIN space.shards USING (shard_id)
        WHERE clip_id > ? GROUP BY name ORDER BY min(clip_id)
        """,
        [above],
    )
    return dict(rows)


def clip_range(index: Readable) -> tuple[int, int]:
    """How many clips exist, and the largest id among them (0 for none)."""
    ((num_clips, max_clip_id),) = rows_of(
        index, "SELECT count(*), coalesce(max(clip_id), 0) FROM space.clips"
    )
    return num_clips, max_clip_id


def video_id(index: Readable, fingerprint: str) -> int | None:
    """The id of the video with this content, if the index has it."""
    rows = rows_of(index, "SELECT video_id FROM store.videos WHERE fingerprint = ?", [fingerprint])
    return rows[0][0] if rows else None


def label_counts(index: Readable) -> list[tuple[str, int]]:
    """Each label with how many clips have it, most frequent first; see the view `main.labels`."""
    sql = "SELECT label, num_clips FROM main.labels ORDER BY num_clips DESC, label_id"
    return rows_of(index, sql)


def counts(index: Readable) -> CatalogCounts:
    """The figures of `vindex status`."""
    (row,) = rows_of(
        index,
        """
        WITH shown AS (
            SELECT v.*, video_id IN (SELECT video_id FROM space.clips) AS has_clip
            FROM space.videos v
            WHERE (has_clip OR state = 'partial') AND video_id NOT IN (FROM space.hidden_videos))
        SELECT (SELECT count(*) FROM shown),
            (SELECT count(*) FROM store.files SEMI JOIN shown USING (fingerprint)),
            (SELECT count(*) FROM space.clip_rows ANTI JOIN space.hidden_clips USING (clip_id)),
            (SELECT count(*) FROM space.failures),
            (SELECT count(DISTINCT path_bytes) FROM space.failures WHERE fingerprint IN (
                SELECT fingerprint FROM shown WHERE has_clip)),
            (SELECT count(*) FROM shown WHERE state = 'partial'),
            (SELECT coalesce(sum(duration_seconds), 0) FROM shown WHERE has_clip),
            (SELECT count(*) FROM shown WHERE nominal_frame_rate IS NULL)
        """,
    )
    from vindex.store.catalog.progress import CatalogCounts

    return CatalogCounts(*row)
