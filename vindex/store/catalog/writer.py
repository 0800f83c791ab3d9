"""Everything that changes the catalog; each function is one transaction."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError
from vindex.records import VideoState
from vindex.store.catalog.connection import connect, own_words, writing
from vindex.store.catalog.listing import drop_empty_shards, list_shard, raise_next_clip_id
from vindex.store.catalog.refusals import add_failures, following_moves, forget_failures, shown
from vindex.store.catalog.schema import migrate
from vindex.store.durable import replacing, sweep_temporary
from vindex.store.locks import writing_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.records import EncoderSpec, Failure, Recipe, Shard, Video, VideoFile
    from vindex.store.layout import IndexFolder

__all__ = [
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


def create(index: IndexFolder, settings: Recipe) -> None:
    """Make the catalog of a new index: it is there with its settings, or not at all.

    Raises:
        IndexFolderError: it cannot be written, as on a full disk.
        OSError: its folder cannot be written.
    """
    index.locks.mkdir(parents=True, exist_ok=True)
    sweep_temporary(index.path)  # DuckDB would replay the log of a catalog that died half-made
    with writing_turn(index.locks), replacing(index.catalog) as temporary:
        connection = connect(index, temporary, read_only=False)
        try:
            with own_words(index.catalog):
                _fill_new(connection, settings)
        finally:
            connection.close()


def _fill_new(connection: DuckDBPyConnection, settings: Recipe) -> None:
    migrate(connection)
    values = {
        "encoder": json.dumps(asdict(settings.encoder)),
        "spec": json.dumps(asdict(settings.spec)),
        "next_clip_id": "1",
    }
    connection.executemany("INSERT INTO store.meta VALUES (?, ?)", list(values.items()))
    if settings.encoder.labels:
        connection.execute(
            "INSERT INTO store.labels SELECT unnest(?), unnest(?)",
            [list(range(len(settings.encoder.labels))), list(settings.encoder.labels)],
        )
    connection.execute("CHECKPOINT")


def _temporary_files(connection: DuckDBPyConnection, name: str, files: Sequence[VideoFile]) -> None:
    """A temporary table of files, to join with."""
    connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT unnest(?::BLOB[]) AS root_bytes, "
        "unnest(?::BLOB[]) AS path_bytes, unnest(?::VARCHAR[]) AS relative_path, "
        "unnest(?::BIGINT[]) AS num_bytes, unnest(?::BIGINT[]) AS modified_ns, "
        "unnest(?::VARCHAR[]) AS fingerprint",
        [
            [os.fsencode(file.root) for file in files],
            [os.fsencode(file.relative_path) for file in files],
            [shown(file.relative_path) for file in files],
            [file.num_bytes for file in files],
            [file.modified_ns for file in files],
            [file.fingerprint for file in files],
        ],
    )


def set_encoder(index: IndexFolder, encoder: EncoderSpec) -> None:
    """Remember where the model of the index is found from now on."""
    with writing(index) as connection:
        connection.execute(
            "UPDATE store.meta SET value = ? WHERE key = 'encoder'", [json.dumps(asdict(encoder))]
        )


def note_vectors(index: IndexFolder) -> None:
    """Remember that there is a vector index, so that its loss is noticed."""
    with writing(index) as connection:
        connection.execute("DELETE FROM store.meta WHERE key = 'has_vectors'")
        connection.execute("INSERT INTO store.meta VALUES ('has_vectors', 'yes')")


def commit_walk(
    index: IndexFolder,
    changed: Sequence[VideoFile],
    gone: Sequence[VideoFile],
    unreadable: Sequence[Failure],
    walked: Sequence[str],
    *,
    retry_failed: bool = False,
) -> None:
    """Record what a walk found.

    Videos that no file holds any more vanish with their clips in the same transaction.

    Args:
        index: the index.
        changed: files that are new or whose size, time or content differ, with fingerprints.
        gone: files that are no longer there.
        unreadable: folders and files that could not be read.
        walked: the absolute paths that were walked; what was unreadable below them before is
            forgotten.
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
        _temporary_files(connection, "touched", [*changed, *gone])
        connection.execute(
            """
            DELETE FROM store.files WHERE (root_id, path_bytes) IN (
                SELECT (r.root_id, t.path_bytes)
                FROM touched t JOIN store.roots r ON r.path_bytes = t.root_bytes)
            """
        )
        _add_roots(connection, {file.root for file in changed})
        connection.execute(
            """
            INSERT INTO store.files
            SELECT r.root_id, c.relative_path, c.path_bytes, c.num_bytes, c.modified_ns,
                c.fingerprint
            FROM changed c JOIN store.roots r ON r.path_bytes = c.root_bytes
            """
        )
        with following_moves(connection):
            forget_failures(
                connection,
                "path_bytes IN (SELECT root_bytes || '/'::BLOB || path_bytes FROM touched)",
                {},
            )
        _drop_orphaned_videos(connection)
        add_failures(connection, [("", failure) for failure in unreadable])


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


def _drop_orphaned_videos(connection: DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE TEMP TABLE orphaned AS SELECT video_id, fingerprint FROM store.videos
            WHERE fingerprint NOT IN (SELECT fingerprint FROM store.files);
        DELETE FROM store.predictions WHERE clip_id IN (
            SELECT clip_id FROM store.clips WHERE video_id IN (SELECT video_id FROM orphaned));
        DELETE FROM store.clips WHERE video_id IN (SELECT video_id FROM orphaned);
        DELETE FROM store.failures WHERE fingerprint IN (SELECT fingerprint FROM orphaned);
        DELETE FROM store.videos WHERE video_id IN (SELECT video_id FROM orphaned);
        """
    )


def commit_probes(
    index: IndexFolder, videos: Sequence[Video], failures: Sequence[tuple[str, Failure]]
) -> None:
    """Record what probes learned; a failure comes with the fingerprint of its content."""
    if not videos and not failures:
        return
    with writing(index) as connection:
        row = connection.execute("SELECT coalesce(max(video_id), 0) FROM store.videos").fetchone()
        first_id = (row[0] if row else 0) + 1
        infos = [video.info for video in videos]
        connection.execute(
            """
            INSERT INTO store.videos SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]),
                unnest(?::DOUBLE[]), unnest(?::BIGINT[]), unnest(?::DOUBLE[]),
                unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::VARCHAR[]),
                unnest(?::VARCHAR[])
            """,
            [
                list(range(first_id, first_id + len(videos))),
                [video.fingerprint for video in videos],
                [info.duration_seconds for info in infos],
                [info.num_frames for info in infos],
                [info.frame_rate for info in infos],
                [info.width for info in infos],
                [info.height for info in infos],
                [info.codec for info in infos],
                [str(video.state) for video in videos],
            ],
        )
        add_failures(connection, failures)


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
) -> list[str]:
    """List shards that are safely on disk, and with them everything that is known since.

    Args:
        index: the index.
        shards: files in the shard folder, in any order; their clips become visible.
        failures: spans and files that failed, with the fingerprint of their content.
        completed: fingerprints of videos that have nothing left to do.
        early: names of listed shards that hold some of these clips until now.

    Returns:
        Which of the early shards hold no clip any more, and are listed no more.

    Raises:
        IndexDamagedError: clips of a shard do not belong to videos of this catalog, or have ids
            that other listed clips have. Then nothing at all is committed.
    """
    with writing(index) as connection:
        for shard in shards:
            num_listed = list_shard(connection, index, shard, early=early)
            if num_listed != shard.num_clips:
                raise IndexDamagedError(
                    f"The shard {shard.name} holds {shard.num_clips} clips, of which {num_listed} "
                    "belong to videos in the catalog. Nothing was committed; run `vindex build` "
                    "again."
                )
        emptied = drop_empty_shards(connection, early)
        add_failures(connection, failures)
        if completed:
            connection.execute(
                "UPDATE store.videos SET state = ? WHERE fingerprint IN (SELECT unnest(?))",
                [str(VideoState.COMPLETE), list(completed)],
            )
    return emptied


def adopt_shard(index: IndexFolder, shard: Shard) -> int:
    """List a whole shard that a build wrote and could not commit.

    Only clips of known videos whose spans are not there yet become visible.

    Returns:
        How many; for 0 nothing is changed.
    """
    with writing(index) as connection:
        num_listed = list_shard(connection, index, shard, only_missing=True)
        if not num_listed:
            connection.rollback()
            connection.begin()
    return num_listed


def forget_clips(index: IndexFolder, fingerprints: Sequence[str]) -> None:
    """Forget the clips of some videos, and their spans that failed, so that they are made again."""
    with writing(index) as connection:
        parameters = [list(fingerprints)]
        clips = """
            SELECT clip_id FROM store.clips JOIN store.videos USING (video_id)
            WHERE fingerprint IN (SELECT unnest(?))
        """
        connection.execute(f"DELETE FROM store.predictions WHERE clip_id IN ({clips})", parameters)
        connection.execute(f"DELETE FROM store.clips WHERE clip_id IN ({clips})", parameters)
        connection.execute(
            "DELETE FROM store.failures WHERE fingerprint IN (SELECT unnest(?))", parameters
        )
        connection.execute(
            "UPDATE store.videos SET state = 'partial' WHERE fingerprint IN (SELECT unnest(?))",
            parameters,
        )
