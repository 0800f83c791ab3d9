"""Taking in another catalog: all that it holds, under ids that this one has not given yet.

What both have is kept as this one has it: a content with its clips, a file, a failure, what was
learned of a label. Examples of both stand, in the order of the catalogs. The other catalog lies in
the folder of the index while it is taken in, which is all that the connection may read.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.plurals import counted
from vindex.store.catalog.collections import plain_name
from vindex.store.catalog.connection import connect, own_words
from vindex.store.catalog.heads import taught_label_id
from vindex.store.catalog.instances import quoted
from vindex.store.catalog.listing import list_shard_row, raise_next_clip_id
from vindex.store.catalog.machines import count_machines, machines_in
from vindex.store.catalog.schema import choose_space
from vindex.store.catalog.shots import CUTS_AT_SHOTS
from vindex.store.locks import writing_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from vindex.records import Shard
    from vindex.store.layout import IndexFolder

__all__ = ["Incoming", "IncomingShard", "taking_in"]

_NUMBERS = """
CREATE TEMP TABLE new_spaces AS
    SELECT o.space_id AS old, s.space_id AS new
    FROM other.store.spaces o JOIN store.spaces s USING (name);
CREATE TEMP TABLE new_roots AS
    SELECT o.root_id AS old, r.root_id IS NULL AS is_new, coalesce(r.root_id,
        (SELECT coalesce(max(root_id), 0) FROM store.roots)
            + row_number() OVER (ORDER BY o.root_id))::INTEGER AS new
    FROM other.store.roots o LEFT JOIN store.roots r USING (path_bytes);
CREATE TEMP TABLE new_videos AS
    SELECT o.video_id AS old, o.fingerprint, v.video_id IS NULL AS is_new,
        coalesce(v.video_id, (SELECT coalesce(max(video_id), 0) FROM store.videos)
            + row_number() OVER (ORDER BY o.video_id)) AS new,
        v.video_id IS NULL OR v.video_id NOT IN (
            SELECT video_id FROM store.clips UNION SELECT video_id FROM store.completed) AS is_taken
    FROM other.store.videos o LEFT JOIN store.videos v USING (fingerprint);
CREATE TEMP TABLE new_shards (old BIGINT, new BIGINT);
CREATE TEMP TABLE taken AS
    SELECT clip_id FROM other.store.clips JOIN new_videos ON old = video_id WHERE is_taken;
CREATE TEMP MACRO whole_path(root, below) AS
    CASE root WHEN '/'::BLOB THEN root ELSE root || '/'::BLOB END || below;
CREATE TEMP TABLE new_files AS
    SELECT o.* REPLACE (n.new AS root_id), whole_path(r.path_bytes, o.path_bytes) AS whole_path
    FROM other.store.files o JOIN new_roots n ON n.old = o.root_id
    JOIN other.store.roots r ON r.root_id = o.root_id;
CREATE TEMP TABLE own_files AS
    SELECT whole_path(r.path_bytes, f.path_bytes) AS whole_path, fingerprint
    FROM store.files f JOIN store.roots r USING (root_id);
CREATE TEMP TABLE new_absent AS
    SELECT o.* REPLACE (n.new AS root_id), whole_path(r.path_bytes, o.path_bytes) AS whole_path
    FROM other.store.absent_files o JOIN new_roots n ON n.old = o.root_id
    JOIN other.store.roots r ON r.root_id = o.root_id;
CREATE TEMP VIEW own_absent AS
    SELECT a.rowid AS row_id, whole_path(r.path_bytes, a.path_bytes) AS whole_path, fingerprint
    FROM store.absent_files a JOIN store.roots r USING (root_id);
CREATE TEMP TABLE kept_contents AS SELECT fingerprint FROM new_videos WHERE NOT is_taken;
SET VARIABLE shift = (
    SELECT value::BIGINT - 1 FROM store.meta WHERE key = 'next_clip_id');
SET VARIABLE lesson_shift = (SELECT coalesce(max(lesson_id), 0) FROM store.examples);
SET VARIABLE collection_shift = (SELECT coalesce(max(collection_id), 0) FROM store.collections);
"""
"""Ids of the other catalog, and what they are in this one. A content that this one knows without a
clip of it, or a build that was done with it, is taken as the other has it."""

_FILES = """
INSERT INTO store.roots BY NAME
    SELECT o.* REPLACE (n.new AS root_id)
    FROM other.store.roots o JOIN new_roots n ON n.old = o.root_id WHERE is_new;
INSERT INTO store.absent_files BY NAME
    SELECT f.* EXCLUDE (whole_path), now() AS absent_since
    FROM new_files f JOIN own_files s USING (whole_path)
    ANTI JOIN own_absent a ON (a.whole_path, a.fingerprint) = (f.whole_path, f.fingerprint)
    WHERE f.fingerprint IS DISTINCT FROM s.fingerprint;
INSERT INTO store.files BY NAME
    SELECT * EXCLUDE (whole_path) FROM new_files ANTI JOIN own_files USING (whole_path);
INSERT INTO store.absent_files BY NAME
    SELECT * EXCLUDE (whole_path) FROM new_absent
    ANTI JOIN own_absent USING (whole_path, fingerprint);
DELETE FROM store.absent_files WHERE rowid IN (
    SELECT row_id FROM own_absent SEMI JOIN (
        SELECT whole_path, fingerprint FROM own_files UNION ALL
        SELECT whole_path, fingerprint FROM new_files ANTI JOIN own_files USING (whole_path))
        USING (whole_path, fingerprint));
DELETE FROM store.roots WHERE root_id IN (SELECT new FROM new_roots WHERE is_new)
    AND root_id IN (SELECT root_id FROM new_files UNION ALL SELECT root_id FROM new_absent)
    AND root_id NOT IN (SELECT root_id FROM store.files)
    AND root_id NOT IN (SELECT root_id FROM store.absent_files);
INSERT INTO store.videos BY NAME
    SELECT o.* REPLACE (n.new AS video_id)
    FROM other.store.videos o JOIN new_videos n ON n.old = o.video_id WHERE is_new;
INSERT INTO store.failures BY NAME
    SELECT o.* REPLACE (s.new AS space_id)
    FROM other.store.failures o LEFT JOIN new_spaces s ON s.old = o.space_id
    WHERE fingerprint NOT IN (FROM kept_contents) AND NOT EXISTS (
        FROM store.failures f WHERE f.path_bytes = o.path_bytes AND f.stage = o.stage
            AND f.start_seconds IS NOT DISTINCT FROM o.start_seconds
            AND f.space_id IS NOT DISTINCT FROM s.new);
"""
"""A file that both have with another content each stays as it is here; the other is set aside. A
file is the same by its whole path: the root of one index may lie below that of the other."""

_CLIPS = """
INSERT INTO store.clips BY NAME
    SELECT c.* REPLACE (clip_id + getvariable('shift') AS clip_id, n.new AS video_id)
    FROM other.store.clips c JOIN new_videos n ON n.old = c.video_id WHERE is_taken
    ORDER BY clip_id;
INSERT INTO store.clip_rows BY NAME
    SELECT r.* REPLACE (
        clip_id + getvariable('shift') AS clip_id, s.new AS space_id, n.new AS shard_id)
    FROM other.store.clip_rows r JOIN new_spaces s ON s.old = r.space_id
    JOIN new_shards n ON n.old = r.shard_id SEMI JOIN taken USING (clip_id)
    ORDER BY r.space_id, clip_id;
INSERT INTO store.completed BY NAME
    SELECT s.new AS space_id, n.new AS video_id
    FROM other.store.completed c JOIN new_spaces s ON s.old = c.space_id
    JOIN new_videos n ON n.old = c.video_id WHERE is_taken;
INSERT INTO store.predictions BY NAME
    SELECT p.* REPLACE (
        clip_id + getvariable('shift') AS clip_id, l.new_id AS label_id, l.new AS label_set_id)
    FROM other.store.predictions p JOIN new_labels l ON (l.old, l.old_id)
        = (p.label_set_id, p.label_id) SEMI JOIN taken USING (clip_id)
    ORDER BY label_id, probability DESC;
"""

_GIVEN = """
INSERT INTO store.examples BY NAME
    SELECT o.* REPLACE (lesson_id + getvariable('lesson_shift') AS lesson_id)
    FROM other.store.examples o ORDER BY lesson_id, rowid;
INSERT INTO store.example_clips BY NAME
    FROM (SELECT o.* REPLACE (s.new AS space_id)
        FROM other.store.example_clips o JOIN new_spaces s ON s.old = o.space_id)
    ANTI JOIN store.example_clips USING (space_id, fingerprint, start_seconds, end_seconds);
INSERT INTO store.collected BY NAME
    SELECT o.* REPLACE (collection_id + getvariable('collection_shift') AS collection_id)
    FROM other.store.collected o SEMI JOIN (
        SELECT collection_id FROM other.store.collections WHERE name IS NOT NULL)
        USING (collection_id);
"""
"""What people gave."""

_OF_CONTENTS = """
INSERT INTO store.{table} BY NAME
    FROM other.store.{table} WHERE fingerprint NOT IN (
        SELECT fingerprint FROM store.{table} UNION FROM kept_contents);
"""

_BY_CONTENT = ("spans", "shots")
"""Tables of what is known of contents, and of nothing else."""

_MODEL_LABELS = """
CREATE TEMP TABLE new_labels AS
    SELECT o.label_set_id AS old, l.label_id AS old_id, m.label_set_id AS new, l.label_id AS new_id
    FROM other.store.label_sets o JOIN new_spaces s ON s.old = o.space_id
    JOIN store.label_sets m ON m.space_id = s.new AND m.kind = 'model'
    JOIN other.store.labels l ON l.label_set_id = o.label_set_id WHERE o.kind = 'model'
"""


_SETTINGS = {
    "exclusions": "leaves out other files",
    CUTS_AT_SHOTS: "cuts clips at shots, or the first index does",
}
"""Keys of settings of builds, and what to say where the other catalog has another one."""


@dataclass(frozen=True, slots=True)
class IncomingShard:
    """A shard of the other index of which clips are taken."""

    shard_id: int
    """There."""
    name: str
    num_clips: int
    """That it holds."""
    num_taken: int


@dataclass(slots=True)
class Incoming:
    """A catalog that is being taken into the one of an index."""

    connection: DuckDBPyConnection
    name: str
    """Of the other index, in words."""
    notes: list[str] = field(default_factory=list)
    """What people should know of it, in sentences."""

    @property
    def shift(self) -> int:
        """What is added to the ids of its clips."""
        ((shift,),) = self.connection.execute("SELECT getvariable('shift')").fetchall()
        return int(shift)

    @property
    def num_shared(self) -> int:
        """Contents of which this catalog has clips already."""
        ((num,),) = self.connection.execute("SELECT count(*) FROM kept_contents").fetchall()
        return int(num)

    def shards(self, space: str) -> list[IncomingShard]:
        """Those of a space, by the ids of their clips."""
        rows = self.connection.execute(
            """
            SELECT s.shard_id, s.name, any_value(num_clips), count(*)
            FROM other.store.clip_rows r SEMI JOIN taken USING (clip_id)
            JOIN other.store.shards s USING (shard_id)
            JOIN other.store.spaces p ON p.space_id = s.space_id
            WHERE p.name = ? GROUP BY s.shard_id, s.name ORDER BY min(clip_id)
            """,
            [space],
        ).fetchall()
        return [IncomingShard(*row) for row in rows]

    def taken_of(self, shard: IncomingShard) -> set[int]:
        """Ids there of the clips that are taken of a shard."""
        rows = self.connection.execute(
            "SELECT clip_id FROM other.store.clip_rows SEMI JOIN taken USING (clip_id) "
            "WHERE shard_id = ?",
            [shard.shard_id],
        ).fetchall()
        return {clip_id for (clip_id,) in rows}

    def list_shard(self, space: str, shard: Shard, of: Iterable[IncomingShard]) -> None:
        """Say that a shard of this index holds what is taken of some shards there."""
        choose_space(self.connection, space)
        ((shard_id,),) = self.connection.execute(
            "SELECT coalesce(max(shard_id), 0) + 1 FROM store.shards"
        ).fetchall()
        list_shard_row(self.connection, shard_id, shard)
        for each in of:
            self.connection.execute(
                "INSERT INTO new_shards VALUES (?, ?)", [each.shard_id, shard_id]
            )

    def finish(self) -> None:
        """Take all the rest, once the shards are listed."""
        self.connection.execute(_FILES)
        self._take_labels()
        self.connection.execute(_CLIPS)
        self._take_collections()
        self.connection.execute(_GIVEN)
        for table in _BY_CONTENT:
            self.connection.execute(_OF_CONTENTS.format(table=table))
        count_machines(self.connection, machines_in(self.connection, "other.store"))
        self._compare_settings()
        self._note_files()
        ((next_id,),) = self.connection.execute(
            "SELECT value::BIGINT + getvariable('shift') FROM other.store.meta "
            "WHERE key = 'next_clip_id'"
        ).fetchall()
        raise_next_clip_id(self.connection, next_id)

    def _take_labels(self) -> None:
        """What was learned of labels that were taught there alone."""
        self.connection.execute(_MODEL_LABELS)
        taught = self.connection.execute(
            """
            SELECT p.name, l.label, l.label_set_id, l.label_id
            FROM other.store.labels l JOIN other.store.heads h USING (label_set_id, label_id)
            JOIN other.store.label_sets s USING (label_set_id)
            JOIN other.store.spaces p ON p.space_id = s.space_id
            WHERE s.kind = 'taught' ORDER BY ALL
            """
        ).fetchall()
        for space, label, set_id, label_id in taught:
            choose_space(self.connection, space)
            known = self.connection.execute("FROM space.labels WHERE label = ?", [label]).fetchall()
            if known:
                self.notes.append(
                    f"{label!r} was taught to {self.name}, too. Its examples are kept, and count "
                    "when the label is taught again; until then it is what it was before."
                )
                continue
            new_id = taught_label_id(self.connection, label)
            self.connection.execute(
                """
                INSERT INTO new_labels SELECT ?, ?, (FROM space.taught_labels), ?;
                """,
                [set_id, label_id, new_id],
            )
            self.connection.execute(
                """
                INSERT INTO store.heads BY NAME
                SELECT h.* REPLACE (
                    (FROM space.taught_labels) AS label_set_id, ? AS label_id,
                    lesson_id + getvariable('lesson_shift') AS lesson_id)
                FROM other.store.heads h WHERE label_set_id = ? AND label_id = ?
                """,
                [new_id, set_id, label_id],
            )

    def _take_collections(self) -> None:
        """The collections there; one whose name this index has gets another one."""
        names = {
            plain_name(name)
            for (name,) in self.connection.execute(
                "SELECT name FROM store.collections WHERE name IS NOT NULL"
            ).fetchall()
        }
        found = self.connection.execute(
            "SELECT collection_id, name FROM other.store.collections WHERE name IS NOT NULL "
            "ORDER BY collection_id"
        ).fetchall()
        for collection_id, name in found:
            free = name
            while plain_name(free) in names:
                free += f" ({self.name})"
            names.add(plain_name(free))
            if free != name:
                self.notes.append(f"The collection {name!r} of {self.name} is called {free!r} now.")
            self.connection.execute(
                """
                INSERT INTO store.collections BY NAME
                SELECT c.* REPLACE (
                    collection_id + getvariable('collection_shift') AS collection_id, ? AS name)
                FROM other.store.collections c WHERE collection_id = ?
                """,
                [free, collection_id],
            )

    def _compare_settings(self) -> None:
        """Say which settings of builds differ: those of the first index are kept."""
        for key, told in _SETTINGS.items():
            own, others = (
                self.connection.execute(
                    f"SELECT value FROM {of}store.meta WHERE key = ?", [key]
                ).fetchall()
                for of in ("", "other.")
            )
            if own != others:
                self.notes.append(f"{self.name} {told}: the next build goes by the first index.")

    def _note_files(self) -> None:
        """Say of how many files both indexes knew another content."""
        ((num,),) = self.connection.execute(
            "SELECT count(*) FROM new_files f JOIN own_files s USING (whole_path) "
            "WHERE f.fingerprint IS DISTINCT FROM s.fingerprint"
        ).fetchall()
        if num:
            self.notes.append(
                f"{counted(num, 'file')} had another content when {self.name} was built; what it "
                "knows of that is set aside. `vindex build` looks at them."
            )


@contextmanager
def taking_in(index: IndexFolder, other: Path, name: str) -> Iterator[Incoming]:
    """Take a catalog into that of an index, all of it when the block ends or nothing.

    Args:
        index: the index.
        other: the catalog, of this version, in the folder of the index.
        name: of the other index, in words.

    Raises:
        IndexDamagedError: one of the catalogs is damaged.
    """
    with (
        writing_turn(index.locks), own_words(index.catalog),
        connect(index, index.catalog) as connection,
    ):  # fmt: skip
        connection.execute(f"ATTACH {quoted(str(other))} AS other (READ_ONLY)")
        connection.begin()
        connection.execute(_NUMBERS)
        incoming = Incoming(connection, name)
        yield incoming
        incoming.finish()
        connection.commit()
        connection.execute("DETACH other")
