"""Files that are set aside: they were not where they were, and their clips wait for them.

A content that some file still holds is not absent, whatever became of its other files. So what is
counted here is what no search shows unless it is asked to.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.records import VideoFile
from vindex.store.catalog.connection import writing
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.refusals import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = [
    "AbsentFile", "Forgotten", "SetAside", "absent_files", "clips_of_contents", "forget_below",
    "forget_missing", "is_known", "set_aside", "set_aside_files", "tidy_absent",
]  # fmt: skip

_BELOW = """
    len(list_filter($paths::BLOB[], lambda p: {path} = p
        OR starts_with(hex({path}), hex(p || '/'::BLOB)))) > 0
"""
"""Whether a path is one of those that are given, or lies below one."""

_FORGET = """
    CREATE TEMP TABLE orphaned AS SELECT fingerprint FROM gone_files
        WHERE fingerprint NOT IN (SELECT fingerprint FROM store.files)
            AND fingerprint NOT IN (SELECT fingerprint FROM store.absent_files);
    CREATE TEMP TABLE orphaned_videos AS
        SELECT video_id FROM store.videos WHERE fingerprint IN (FROM orphaned);
    CREATE TEMP TABLE orphaned_clips AS
        SELECT clip_id FROM store.clips WHERE video_id IN (FROM orphaned_videos);
    DELETE FROM store.predictions WHERE clip_id IN (FROM orphaned_clips);
    DELETE FROM store.clip_rows WHERE clip_id IN (FROM orphaned_clips);
    DELETE FROM store.clips WHERE clip_id IN (FROM orphaned_clips);
    DELETE FROM store.completed WHERE video_id IN (FROM orphaned_videos);
    DELETE FROM store.failures WHERE fingerprint IN (FROM orphaned);
    DELETE FROM store.videos WHERE video_id IN (FROM orphaned_videos);
"""
"""Forgets the contents of the temporary table `gone_files` that no other file holds."""


@dataclass(frozen=True, slots=True)
class AbsentFile:
    """A known file that a build did not find, or is to leave out."""

    file: VideoFile
    folder: str | None = None
    """The folder that is not there, or is empty as a mount point is; None: the file alone is
    missing."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """What is set aside because of one folder, or of single files."""

    folder: str | None
    """That was not there; None: these are files that were missing from folders that are there."""
    files: int
    clips: int

    @property
    def name(self) -> str:
        """The folder, as people are told of it."""
        return "single files" if self.folder is None else self.folder


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten for good."""

    files: int = 0
    clips: int = 0
    failures: int = 0


def absent_files(index: Readable) -> dict[str, list[VideoFile]]:
    """Every absent file, by absolute path: a path may have had several contents."""
    rows = rows_of(
        index,
        """
        SELECT r.path_bytes, a.path_bytes, num_bytes, modified_ns, fingerprint, coalesce(tag, '')
        FROM store.absent_files a JOIN store.roots r USING (root_id)
        """,
    )
    by_path: dict[str, list[VideoFile]] = {}
    for root, path, *rest in rows:
        file = VideoFile(os.fsdecode(root), os.fsdecode(path), *rest)
        by_path.setdefault(file.path, []).append(file)
    return by_path


def set_aside(index: Readable) -> list[SetAside]:
    """What is set aside in the space, by the folder that was not there; the most clips first."""
    rows = rows_of(
        index,
        """
        SELECT folder_bytes, count(*), coalesce(sum(num_clips), 0)::BIGINT AS clips
        FROM (
            SELECT max(folder_bytes) AS folder_bytes, v.video_id,
                (SELECT count(*) FROM space.clips c WHERE c.video_id = v.video_id) AS num_clips
            FROM store.absent_files a LEFT JOIN store.videos v USING (fingerprint)
            WHERE a.fingerprint NOT IN (SELECT fingerprint FROM store.files)
            GROUP BY a.fingerprint, v.video_id)
        GROUP BY folder_bytes ORDER BY clips DESC, folder_bytes
        """,
    )
    return [
        SetAside(None if folder is None else os.fsdecode(folder), *counts)
        for folder, *counts in rows
    ]


def clips_of_contents(index: Readable, fingerprints: Collection[str]) -> dict[str, int]:
    """How many clips the space has of each of some contents, those that are set aside included."""
    sql = """
        SELECT fingerprint, count(*) FROM space.clips JOIN store.videos USING (video_id)
        WHERE fingerprint IN (SELECT unnest(?::VARCHAR[])) GROUP BY fingerprint
    """
    return dict(rows_of(index, sql, [list(fingerprints)]))


def set_aside_files(connection: DuckDBPyConnection, absent: Sequence[AbsentFile]) -> None:
    """Move files to the absent ones, in a transaction; the table `changed` has what is new.

    The table `touched` gets the absent files whose content is in `changed`: it is elsewhere now.

    What lay under a path of `changed` is set aside as well if that has other bytes by now: the card
    that was in the slot before may come back. Absent files whose content is in `changed` have
    moved there, and those of single files whose content some file holds are of no use.
    """
    connection.execute(
        "CREATE TEMP TABLE absent AS SELECT unnest(?::BLOB[]) AS root_bytes, "
        "unnest(?::BLOB[]) AS path_bytes, unnest(?::VARCHAR[]) AS folder, "
        "unnest(?::BLOB[]) AS folder_bytes",
        [
            [os.fsencode(each.file.root) for each in absent],
            [os.fsencode(each.file.relative_path) for each in absent],
            [None if each.folder is None else shown(each.folder) for each in absent],
            [None if each.folder is None else os.fsencode(each.folder) for each in absent],
        ],
    )
    connection.execute(
        """
        INSERT INTO store.absent_files BY NAME
            SELECT f.*, now() AS absent_since, a.folder, a.folder_bytes
            FROM store.files f JOIN store.roots r USING (root_id)
            JOIN absent a ON (a.root_bytes, a.path_bytes) = (r.path_bytes, f.path_bytes)
            UNION ALL
            SELECT f.*, now(), NULL, NULL
            FROM store.files f JOIN store.roots r USING (root_id)
            JOIN changed c ON (c.root_bytes, c.path_bytes) = (r.path_bytes, f.path_bytes)
            WHERE c.fingerprint <> f.fingerprint;
        DELETE FROM store.files WHERE (root_id, path_bytes) IN (
            SELECT (r.root_id, a.path_bytes)
            FROM absent a JOIN store.roots r ON r.path_bytes = a.root_bytes);
        INSERT INTO touched BY NAME
            SELECT r.path_bytes AS root_bytes, a.path_bytes
            FROM store.absent_files a JOIN store.roots r USING (root_id)
            WHERE fingerprint IN (SELECT fingerprint FROM changed);
        """
    )


def tidy_absent(connection: DuckDBPyConnection) -> None:
    """Drop absent files that are not missed, when `store.files` is up to date with `changed`."""
    connection.execute(
        """
        DELETE FROM store.absent_files WHERE fingerprint IN (SELECT fingerprint FROM changed)
            OR (folder_bytes IS NULL AND fingerprint IN (SELECT fingerprint FROM store.files))
        """
    )


def is_known(index: Readable, path: str) -> bool:
    """Whether there is a file at or below a path, an absent one, or something that was refused."""
    below = _BELOW.format(path="r.path_bytes || '/'::BLOB || f.path_bytes")
    sql = f"""
        SELECT 1 FROM store.files f JOIN store.roots r USING (root_id) WHERE {below}
        UNION ALL
        SELECT 1 FROM store.absent_files f JOIN store.roots r USING (root_id) WHERE {below}
        UNION ALL
        SELECT 1 FROM store.failures WHERE {_BELOW.format(path="path_bytes")} LIMIT 1
    """
    return bool(rows_of(index, sql, _asked([path])))


def _asked(paths: Sequence[str]) -> dict[str, object]:
    """What `_BELOW` compares with."""
    return {"paths": [os.fsencode(path.rstrip("/")) for path in paths]}


def forget_missing(index: IndexFolder) -> Forgotten:
    """Forget everything that is set aside, for good, in one transaction."""
    with writing(index) as connection:
        connection.execute(
            """
            CREATE TEMP TABLE gone_files AS SELECT fingerprint FROM store.absent_files;
            DELETE FROM store.absent_files;
            """
        )
        return _forget_contents(connection)


def forget_below(index: IndexFolder, paths: Sequence[str]) -> Forgotten:
    """Forget the files at or below some paths, whether they are there or not, in one transaction.

    A content that another file holds stays. What was refused of them goes, too, and so do recorded
    refusals of files and folders that were never taken.

    Args:
        index: the index.
        paths: absolute.
    """
    asked = _asked(paths)
    with writing(index) as connection:
        below = _BELOW.format(path="r.path_bytes || '/'::BLOB || f.path_bytes")
        connection.execute(
            f"""
            CREATE TEMP TABLE gone_files AS
                SELECT fingerprint, root_id, f.path_bytes
                FROM store.files f JOIN store.roots r USING (root_id) WHERE {below}
                UNION ALL
                SELECT fingerprint, root_id, f.path_bytes
                FROM store.absent_files f JOIN store.roots r USING (root_id) WHERE {below}
            """,
            asked,
        )
        for table in ("files", "absent_files"):
            connection.execute(
                f"DELETE FROM store.{table} WHERE (root_id, path_bytes, fingerprint) IN ("
                "SELECT (root_id, path_bytes, fingerprint) FROM gone_files)"
            )
        refused = connection.execute(
            f"DELETE FROM store.failures WHERE {_BELOW.format(path='path_bytes')} RETURNING 1",
            asked,
        ).fetchall()
        return _forget_contents(connection, len(refused))


def _forget_contents(connection: DuckDBPyConnection, num_failures: int = 0) -> Forgotten:
    connection.execute(_FORGET)
    ((files, clips),) = connection.execute(
        "SELECT (SELECT count(*) FROM gone_files), (SELECT count(*) FROM orphaned_clips)"
    ).fetchall()
    return Forgotten(files, clips, num_failures)
