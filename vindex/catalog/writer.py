"""Everything that changes the catalog; each function is one transaction."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

from vindex.catalog.connection import connect, writing
from vindex.catalog.schema import migrate
from vindex.durable import replacing
from vindex.errors import IndexDamagedError
from vindex.locks import writing_turn
from vindex.media import VideoState
from vindex.settings import TOP_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.catalog.records import IndexSettings
    from vindex.layout import IndexFolder
    from vindex.media import EncoderSpec, Failure, Shard, Video, VideoFile

__all__ = ["commit_clips", "commit_probes", "commit_walk", "copy_aside", "create", "set_encoder"]


def create(index: IndexFolder, settings: IndexSettings) -> None:
    """Make the catalog of a new index: it is there with its settings, or not at all."""
    index.locks.mkdir(parents=True, exist_ok=True)
    with writing_turn(index.locks), replacing(index.catalog) as temporary:
        temporary.unlink(missing_ok=True)
        connection = connect(index, temporary, read_only=False)
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
        connection.close()


def shown(path: str) -> str:
    """A path as SQL and people see it: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


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


def commit_walk(
    index: IndexFolder,
    changed: Sequence[VideoFile],
    gone: Sequence[VideoFile],
    unreadable: Sequence[Failure],
    walked: Sequence[str],
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
    """
    with writing(index) as connection:
        connection.execute(
            """
            DELETE FROM store.failures WHERE fingerprint = '' AND len(list_filter(
                $walked::VARCHAR[], lambda w: path = w OR starts_with(path, w || '/'))) > 0
            """,
            {"walked": [shown(path) for path in walked]},
        )
        _temporary_files(connection, "changed", changed)
        _temporary_files(connection, "touched", [*changed, *gone])
        connection.execute(
            """
            DELETE FROM store.files WHERE (root_id, path_bytes) IN (
                SELECT (r.root_id, t.path_bytes)
                FROM touched t JOIN store.roots r ON r.path_bytes = t.root_bytes);
            DELETE FROM store.failures WHERE path_bytes IN (
                SELECT root_bytes || '/'::BLOB || path_bytes FROM touched);
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
        _drop_orphaned_videos(connection)
        _add_failures(connection, [("", failure) for failure in unreadable])


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
        rows = [
            (
                first_id + i, video.fingerprint, video.info.duration_seconds,
                video.info.num_frames, video.info.frame_rate, video.info.width,
                video.info.height, video.info.codec, str(video.state),
            )
            for i, video in enumerate(videos)
        ]  # fmt: skip
        if rows:
            connection.executemany(f"INSERT INTO store.videos VALUES ({_marks(9)})", rows)
        _add_failures(connection, failures)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _add_failures(connection: DuckDBPyConnection, failures: Sequence[tuple[str, Failure]]) -> None:
    rows = [
        (
            shown(failure.path), os.fsencode(failure.path), fingerprint, str(failure.stage),
            str(failure.reason), shown(failure.message), failure.start_seconds,
            failure.end_seconds, failure.at,
        )
        for fingerprint, failure in failures
    ]  # fmt: skip
    if rows:
        connection.executemany(f"INSERT INTO store.failures VALUES ({_marks(9)})", rows)


def commit_clips(
    index: IndexFolder,
    shard: Shard | None,
    failures: Sequence[tuple[str, Failure]],
    completed: Sequence[str],
) -> None:
    """List a shard that is safely on disk, and with it everything that is known since.

    Args:
        index: the index.
        shard: a file in the shard folder; its clips become visible. None: there is none.
        failures: spans and files that failed, with the fingerprint of their content.
        completed: fingerprints of videos that have nothing left to do.

    Raises:
        IndexDamagedError: the shard's clips do not belong to videos of this catalog.
    """
    with writing(index) as connection:
        if shard is not None:
            _list_shard(connection, index, shard)
        _add_failures(connection, failures)
        if completed:
            connection.execute(
                "UPDATE store.videos SET state = ? WHERE fingerprint IN (SELECT unnest(?))",
                [str(VideoState.COMPLETE), list(completed)],
            )


def _list_shard(connection: DuckDBPyConnection, index: IndexFolder, shard: Shard) -> None:
    row = connection.execute("SELECT coalesce(max(shard_id), 0) + 1 FROM store.shards").fetchone()
    shard_id = row[0] if row else 1
    source = _parquet_name(str(index.shards / shard.name))
    connection.execute(
        f"INSERT INTO store.shards VALUES ({_marks(7)}, now())",
        [
            shard_id, shard.name, shard.num_clips, shard.min_clip_id, shard.max_clip_id,
            shard.num_bytes, shard.checksum,
        ],
    )  # fmt: skip
    labelled = connection.execute("SELECT count(*) FROM store.labels").fetchone()
    has_labels = bool(labelled and labelled[0])
    best = "list_position(probabilities, list_max(probabilities)) - 1, list_max(probabilities)"
    inserted = connection.execute(
        f"""
        INSERT INTO store.clips
        SELECT clip_id, video_id, start_seconds, end_seconds, ?,
            {best if has_labels else "NULL, NULL"}
        FROM read_parquet(?) s JOIN store.videos v ON v.fingerprint = s.video_fingerprint
        ORDER BY clip_id
        """,
        [shard_id, source],
    ).fetchone()
    if not inserted or inserted[0] != shard.num_clips:
        raise IndexDamagedError(
            f"The shard {shard.name} holds {shard.num_clips} clips, of which "
            f"{inserted[0] if inserted else 0} belong to videos in the catalog. Nothing was "
            "committed; run `vindex build` again."
        )
    if has_labels:
        _keep_best_predictions(connection, source)
    connection.execute(
        "UPDATE store.meta SET value = ? WHERE key = 'next_clip_id'", [str(shard.max_clip_id + 1)]
    )


def _keep_best_predictions(connection: DuckDBPyConnection, source: str) -> None:
    """The best labels of each clip, sorted by label so that a search reads few row groups."""
    connection.execute(
        """
        INSERT INTO store.predictions
        SELECT clip_id, label_id, probability FROM (
            SELECT clip_id, unnest(range(len(probabilities)))::INTEGER AS label_id,
                unnest(probabilities)::FLOAT AS probability
            FROM read_parquet(?))
        QUALIFY row_number() OVER (PARTITION BY clip_id ORDER BY probability DESC, label_id) <= ?
        ORDER BY label_id, probability DESC
        """,
        [source, TOP_LABELS],
    )


def _parquet_name(path: str) -> str:
    """A path that `read_parquet` takes literally, not as a pattern."""
    return "".join(f"[{char}]" if char in "[*?" else char for char in path)


def copy_aside(index: IndexFolder) -> None:
    """Copy the catalog next to itself, atomically, to restore from if it is lost."""
    with writing_turn(index.locks):
        connection = connect(index, index.catalog, read_only=False)
        connection.execute("CHECKPOINT")
        connection.close()
        with replacing(index.catalog_copy) as temporary:
            shutil.copyfile(index.catalog, temporary)
