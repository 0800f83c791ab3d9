"""Everything that changes the catalog; each function is one transaction."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, astuple
from types import MappingProxyType
from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError
from vindex.plurals import counted
from vindex.records import VideoState
from vindex.store.catalog.absence import set_aside_files, tidy_absent
from vindex.store.catalog.connection import connect, own_words, writing
from vindex.store.catalog.infos import INFO_COLUMNS
from vindex.store.catalog.listing import (
    IN_SPACE,
    drop_clips,
    drop_empty_shards,
    list_shards,
    raise_next_clip_id,
)
from vindex.store.catalog.machines import count_machines
from vindex.store.catalog.refusals import add_failures, following_moves, forget_failures, shown
from vindex.store.catalog.schema import migrate
from vindex.store.durable import replacing, sweep_temporary
from vindex.store.layout import FIRST_SPACE
from vindex.store.locks import writing_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.records import EncoderSpec, Failure, Recipe, Shard, Video, VideoFile
    from vindex.store.catalog.absence import AbsentFile
    from vindex.store.layout import IndexFolder

__all__ = [
    "REMOVED_SPACE",
    "add_spaces",
    "adopt_shard",
    "commit_clips",
    "commit_probes",
    "commit_walk",
    "create",
    "forget_clips",
    "note_vectors",
    "reserve_clip_ids",
    "set_encoder",
]

REMOVED_SPACE = "removed_space"
"""Key under which the catalog keeps the name of a removed space until one of that name is added:
its folder is of no use, whenever and wherever it comes to light."""

_ASKED = (
    "timeline_offset_seconds", "start_timecode", "nominal_frame_rate", "sound_channels",
    "recorded_ns", "camera", "latitude", "longitude",
)  # fmt: skip
"""Columns of videos that older versions did not ask for; NULL until a build does."""

_FILES_AT_ONCE = 10_000
"""That are handed over to DuckDB; a list of all takes kilobytes for each."""


def create(index: IndexFolder, recipe: Recipe) -> None:
    """Make the catalog of a new index: it is there with its recipe, or not at all.

    Raises:
        IndexFolderError: it cannot be written, as on a full disk.
        OSError: its folder cannot be written.
    """
    index.locks.mkdir(parents=True, exist_ok=True)
    sweep_temporary(index.path)  # DuckDB would replay the log of a catalog that died half-made
    with (
        writing_turn(index.locks), replacing(index.catalog) as temporary,
        own_words(index.catalog), connect(index, temporary) as connection,
    ):  # fmt: skip
        _fill_new(connection, recipe)


def _fill_new(connection: DuckDBPyConnection, recipe: Recipe) -> None:
    migrate(connection)
    connection.execute("INSERT INTO store.meta VALUES ('next_clip_id', '1')")
    _add_space(connection, FIRST_SPACE, recipe)
    connection.execute("CHECKPOINT")


def _add_space(connection: DuckDBPyConnection, name: str, recipe: Recipe) -> None:
    """Add a space that has no clips yet, and the label set of its model.

    Args:
        connection: to the catalog, in a transaction or not.
        name: that no space of the index has.
        recipe: of its vectors.
    """
    connection.execute("DELETE FROM store.meta WHERE key = ? AND value = ?", [REMOVED_SPACE, name])
    ((space_id,),) = connection.execute(
        "SELECT coalesce(max(space_id), 0) + 1 FROM store.spaces"
    ).fetchall()
    connection.execute(
        "INSERT INTO store.spaces VALUES (?, ?, ?, ?, false, NULL)",
        [
            space_id, name, json.dumps(asdict(recipe.encoder)),
            json.dumps(asdict(recipe.spec) | {"precision": recipe.precision}),
        ],
    )  # fmt: skip
    ((label_set_id,),) = connection.execute(
        "INSERT INTO store.label_sets "
        "SELECT coalesce(max(label_set_id), 0) + 1, ?, 'model', ? FROM store.label_sets "
        "RETURNING label_set_id",
        [name, space_id],
    ).fetchall()
    if labels := recipe.encoder.labels:
        connection.execute(
            "INSERT INTO store.labels (label_id, label, label_set_id) "
            "SELECT unnest(?), unnest(?), ?",
            [list(range(len(labels))), list(labels), label_set_id],
        )


def add_spaces(index: IndexFolder, recipes: Mapping[str, Recipe]) -> None:
    """Add spaces by their names, none of which the index has; each may get clips from now on."""
    if recipes:
        with writing(index) as connection:
            for name, recipe in recipes.items():
                _add_space(connection, name, recipe)


def _temporary_files(connection: DuckDBPyConnection, name: str, files: Sequence[VideoFile]) -> None:
    """A temporary table of files, to join with."""
    connection.execute(
        f"CREATE TEMP TABLE {name} (root_bytes BLOB, path_bytes BLOB, relative_path VARCHAR, "
        "num_bytes BIGINT, modified_ns BIGINT, fingerprint VARCHAR, tag VARCHAR)"
    )
    for start in range(0, len(files), _FILES_AT_ONCE):
        some = files[start : start + _FILES_AT_ONCE]
        connection.execute(
            f"INSERT INTO {name} SELECT unnest(?::BLOB[]), unnest(?::BLOB[]), "
            "unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::BIGINT[]), "
            "unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [
                [os.fsencode(file.root) for file in some],
                [os.fsencode(file.relative_path) for file in some],
                [shown(file.relative_path) for file in some],
                [file.num_bytes for file in some],
                [file.modified_ns for file in some],
                [file.fingerprint for file in some],
                [file.tag for file in some],
            ],
        )


def set_encoder(index: IndexFolder, encoder: EncoderSpec) -> None:
    """Remember where the model of the index is found from now on."""
    with writing(index) as connection:
        connection.execute(
            f"UPDATE store.spaces SET encoder = ? WHERE {IN_SPACE}", [json.dumps(asdict(encoder))]
        )


def note_vectors(index: IndexFolder, *, has_vectors: bool = True) -> None:
    """Remember whether there is a vector index, so that its loss is noticed."""
    with writing(index) as connection:
        connection.execute(
            f"UPDATE store.spaces SET has_vectors = ? WHERE {IN_SPACE}", [has_vectors]
        )


def commit_walk(
    index: IndexFolder,
    changed: Sequence[VideoFile],
    absent: Sequence[AbsentFile],
    unreadable: Sequence[Failure],
    walked: Sequence[str],
    *,
    moved: Sequence[VideoFile] = (),
    retry_failed: bool = False,
) -> None:
    """Record what a walk found; nothing that clips were made of is forgotten.

    Args:
        index: the index.
        changed: files that are new or whose size, time or content differ, with fingerprints.
        absent: files that are not there, or are left out; they are set aside.
        unreadable: folders and files that could not be read.
        walked: the absolute paths that were walked; what was unreadable below them before is
            forgotten.
        moved: files that are not there, and whose content is: their paths are forgotten.
        retry_failed: forget every other failure below them too, so that it is tried again.
    """
    with writing(index) as connection:
        forget_failures(
            connection,
            """
            (fingerprint = '' OR $retry) AND len(list_filter($walked::VARCHAR[],
                lambda w: path = w OR starts_with(path, rtrim(w, '/') || '/'))) > 0
            """,
            {"walked": [shown(path) for path in walked], "retry": retry_failed},
        )
        _temporary_files(connection, "changed", changed)
        _temporary_files(connection, "replaced", moved)
        connection.execute("INSERT INTO replaced FROM changed")
        _temporary_files(connection, "touched", [each.file for each in absent])
        connection.execute("INSERT INTO touched FROM replaced")
        set_aside_files(connection, absent)
        _replace_files(connection, {file.root for file in changed})
        with following_moves(connection):
            forget_failures(
                connection,
                """
                path_bytes IN (SELECT root_bytes || '/'::BLOB || path_bytes FROM replaced)
                    AND fingerprint NOT IN (SELECT fingerprint FROM store.absent_files)
                """,
                {},
            )
        tidy_absent(connection)
        add_failures(connection, [("", failure) for failure in unreadable])


def _replace_files(connection: DuckDBPyConnection, roots: Iterable[str]) -> None:
    """Let the temporary table of changed files, of some roots, replace that of replaced ones."""
    connection.execute(
        """
        DELETE FROM store.files WHERE (root_id, path_bytes) IN (
            SELECT (r.root_id, t.path_bytes)
            FROM replaced t JOIN store.roots r ON r.path_bytes = t.root_bytes)
        """
    )
    _add_roots(connection, roots)
    connection.execute(
        """
        INSERT INTO store.files
        SELECT r.root_id, c.relative_path, c.path_bytes, c.num_bytes, c.modified_ns,
            c.fingerprint, c.tag
        FROM changed c JOIN store.roots r ON r.path_bytes = c.root_bytes
        """
    )


def _add_roots(connection: DuckDBPyConnection, roots: Iterable[str]) -> None:
    for root in sorted(roots):
        connection.execute(
            """
            INSERT INTO store.roots
            SELECT coalesce(max(root_id), 0) + 1, ?, ? FROM store.roots
            HAVING count(*) FILTER (path_bytes = ?) = 0
            """,
            [shown(root), os.fsencode(root), os.fsencode(root)],
        )


def commit_probes(
    index: IndexFolder, videos: Sequence[Video], failures: Sequence[tuple[str, Failure]]
) -> None:
    """Record what probes learned; a failure comes with the fingerprint of its content.

    Of a video that is known already what was not asked before is recorded, its timeline and what
    the file says of its recording: its clips were cut by the rest.
    """
    if not videos and not failures:
        return
    with writing(index) as connection:
        _probed_videos(connection, videos)
        connection.execute(
            f"""
            UPDATE store.videos v SET {", ".join(f"{c} = coalesce(p.{c}, v.{c})" for c in _ASKED)}
            FROM probed p WHERE v.fingerprint = p.fingerprint;
            INSERT INTO store.videos (video_id, fingerprint, {INFO_COLUMNS})
                SELECT coalesce((SELECT max(video_id) FROM store.videos), 0)
                    + row_number() OVER (ORDER BY number), fingerprint, {INFO_COLUMNS}
                FROM probed ANTI JOIN store.videos USING (fingerprint)
            """
        )
        _complete(connection, [v.fingerprint for v in videos if v.state is VideoState.COMPLETE])
        add_failures(connection, failures)


def _probed_videos(connection: DuckDBPyConnection, videos: Sequence[Video]) -> None:
    """A temporary table of videos, in their order, with what the table of videos keeps of them."""
    connection.execute(
        "CREATE TEMP TABLE probed AS "
        f"SELECT video_id AS number, fingerprint, {INFO_COLUMNS} FROM store.videos LIMIT 0"
    )
    rows = [(number, each.fingerprint, *astuple(each.info)) for number, each in enumerate(videos)]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            f"INSERT INTO probed SELECT {', '.join(['unnest(?)'] * len(columns))}", columns
        )


def reserve_clip_ids(index: IndexFolder, next_clip_id: int) -> None:
    """Reserve every id that is smaller than this for the clips of a plan, once and for all."""
    with writing(index) as connection:
        raise_next_clip_id(connection, next_clip_id)


def commit_clips(
    index: IndexFolder,
    shards: Sequence[Shard],
    failures: Sequence[tuple[str, Failure]],
    completed: Sequence[str],
    early: Sequence[str] = (),
    machines: Mapping[str, int] = MappingProxyType({}),
) -> list[str]:
    """List shards that are safely on disk, and with them everything that is known since.

    Args:
        index: the index.
        shards: files in the shard folder, in any order; their clips become visible.
        failures: spans and files that failed, with the fingerprint of their content.
        completed: fingerprints of videos that have nothing left to do.
        early: names of listed shards that hold some of these clips until now.
        machines: how many of these clips each machine of a cluster made.

    Returns:
        Which of the early shards hold no clip any more, and are listed no more.

    Raises:
        IndexDamagedError: clips of a shard do not belong to videos of this catalog, or have ids
            that other listed clips have. Then nothing at all is committed.
    """
    with writing(index) as connection:
        counts = list_shards(connection, index, shards, early=early)
        for shard, num_listed in zip(shards, counts, strict=True):
            if num_listed != shard.num_clips:
                raise IndexDamagedError(
                    f"The shard {shard.name} holds {counted(shard.num_clips, 'clip')}, of which "
                    f"{num_listed} belong to videos in the catalog. Nothing was committed; run "
                    "`vindex build` again."
                )
        emptied = drop_empty_shards(connection, early)
        add_failures(connection, failures)
        _complete(connection, completed)
        count_machines(connection, machines)
    return emptied


def _complete(connection: DuckDBPyConnection, fingerprints: Sequence[str]) -> None:
    """Note that the space has nothing left to do for these contents."""
    if fingerprints:
        connection.execute(
            """
            INSERT INTO store.completed
            SELECT getvariable('space_id'), video_id FROM space.videos
            WHERE state = 'partial' AND fingerprint IN (SELECT unnest(?))
            """,
            [list(fingerprints)],
        )


def adopt_shard(index: IndexFolder, shard: Shard) -> int:
    """List a whole shard that a build wrote and could not commit.

    Only clips of known videos whose spans are not there yet become visible.

    Returns:
        How many; for 0 nothing is changed.
    """
    with writing(index) as connection:
        (num_listed,) = list_shards(connection, index, [shard], only_missing=True)
        if not num_listed:
            connection.rollback()
            connection.begin()
    return num_listed


def forget_clips(index: IndexFolder, fingerprints: Sequence[str]) -> None:
    """Forget the clips of some videos, and their spans that failed, so that they are made again."""
    with writing(index) as connection:
        connection.execute(
            "CREATE TEMP TABLE forgotten AS "
            "SELECT video_id FROM store.videos WHERE fingerprint IN (SELECT unnest(?))",
            [list(fingerprints)],
        )
        connection.execute(
            """
            CREATE TEMP TABLE gone AS
                SELECT clip_id FROM space.clips WHERE video_id IN (FROM forgotten);
            DELETE FROM store.completed
                WHERE space_id = getvariable('space_id') AND video_id IN (FROM forgotten);
            """
        )
        drop_clips(connection)
        connection.execute(
            f"DELETE FROM store.failures WHERE (space_id IS NULL OR {IN_SPACE}) "
            "AND fingerprint IN (SELECT unnest(?))",
            [list(fingerprints)],
        )
