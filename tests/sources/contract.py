"""What every source must do, whatever its bytes lie in.

Derive a class from `SourceContract` and give it a fixture `place`, a `Place` with nothing in it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from vindex.decode import probe
from vindex.errors import MediaError
from vindex.globs import Exclusions
from vindex.records import Failure, Mark, Reason, Stage
from vindex.sources import (
    Kind,
    LibraryPath,
    Selection,
    seekable,
    source_of,
    with_fingerprint,
)

__all__ = ["Place", "SourceContract"]

SUFFIXES = frozenset({".mp4", ".mkv"})

SECOND_NS = 10**9


class Place(ABC):
    """Somewhere that a source reads, to put files in."""

    root: str
    """Absolute; `source_of` gives the source that is under test for it."""

    step_ns = 1
    """Times are known no more exactly than this."""

    takes_control_characters = True
    """Names may have control characters in them."""

    takes_roundabout_names = True
    """`.` and `..` are no names, but ways to others."""

    @abstractmethod
    def put(self, name: str, content: bytes = b"x", modified_ns: int = 10**9 * SECOND_NS) -> str:
        """Write a file below the root, its folders too; gives its path."""

    @abstractmethod
    def remove(self, path: str) -> None:
        """Delete a file."""


class SourceContract:
    """The tests; those of what only some sources have, such as links, lie beside this class."""

    @pytest.fixture
    def source(self, place):
        return source_of(place.root)

    @pytest.fixture
    def names(self, source, place):
        def walked(path=place.root):
            found = source.walk(LibraryPath(place.root, path), Selection(SUFFIXES))
            return [file.relative_path for file in found]

        return walked

    def test_the_same_source_has_the_root_and_what_is_below_it(self, source, place):
        assert source_of(place.put("one/a.mp4")) is source

    def test_files_come_by_name_before_those_of_folders(self, names, place):
        for name in (
            "b.mp4",
            "a/z.MKV",
            "a/y.mp4",
            "a/b/x.mp4",
            "notes.txt",
            "c.mp4.part",
            "é.mp4",
        ):
            place.put(name)
        assert names() == ["b.mp4", "é.mp4", "a/y.mp4", "a/z.MKV", "a/b/x.mp4"]

    def test_hidden_files_and_folders_are_left_out(self, names, place):
        for name in (".a.mp4", ".cache/b.mp4", "c/.d/e.mp4", "f.mp4"):
            place.put(name)
        assert names() == ["f.mp4"]

    def test_a_folder_below_the_root_is_walked_alone_and_keeps_its_name(self, names, place):
        for name in ("one/a.mp4", "one/b/c.mp4", "only.mp4", "one.mp4"):
            place.put(name)
        assert names(f"{place.root}/one") == ["one/a.mp4", "one/b/c.mp4"]

    def test_a_file_given_by_name_is_walked_whatever_its_ending(self, names, place):
        assert names(place.put("recording.bin")) == ["recording.bin"]

    def test_odd_names_survive(self, names, place):
        odd = ["with space.mp4", "quote's \".mp4", "-rf.mp4", "a:b.mp4", "%41.mp4", "a+?#.mp4"]
        if place.takes_control_characters:
            odd.append("new\nline.mp4")
        paths = [place.put(name) for name in odd]
        assert names() == sorted(odd)
        assert paths == [f"{place.root}/{name}" for name in odd]

    def test_a_walk_gives_the_mark_that_a_look_gives_and_reads_nothing(self, source, place):
        path = place.put("a.mp4", b"seven b", modified_ns=1_600_000_000_123_456_789)
        (file,) = source.walk(LibraryPath(place.root, place.root), Selection(SUFFIXES))
        assert (file.root, file.path, file.fingerprint) == (place.root, path, "")
        since_1970 = 1_600_000_000_123_456_789
        assert (file.num_bytes, file.modified_ns) == (7, since_1970 - since_1970 % place.step_ns)
        mark = Mark(file.num_bytes, file.modified_ns, file.tag)
        assert source.look(path) == source.look(path, through_links=False) == mark

    def test_looking_at_many_is_looking_at_each(self, source, place):
        paths = [place.put(f"some/{number:02}.mp4", b"x" * number) for number in range(20)]
        gone = f"{place.root}/some/gone.mp4"
        for few in (paths, paths[:2]):
            assert source.looks([*few, gone]) == {path: source.look(path) for path in few}

    def test_a_mark_changes_with_size_and_with_time(self, source, place):
        marks = {
            source.look(place.put("a.mp4", b"12")),
            source.look(place.put("a.mp4", b"123")),
            source.look(place.put("a.mp4", b"123", modified_ns=5 * SECOND_NS)),
        }
        assert len(marks) == 3

    def test_what_lies_under_a_path(self, source, place):
        path = place.put("one/a.mp4")
        assert source.kind_of(path) is Kind.FILE
        assert source.kind_of(f"{place.root}/one") is Kind.FOLDER
        assert source.kind_of(place.root) is Kind.FOLDER
        assert source.kind_of(f"{place.root}/on") is Kind.NOTHING

    def test_a_folder_with_files_is_not_empty_nor_is_what_is_no_folder(self, source, place):
        path = place.put("one/a.mp4")
        looked_at = (place.root, f"{place.root}/one", path, f"{place.root}/two")
        assert not any(map(source.is_empty, looked_at))

    def test_roundabout_names_mean_one_path(self, source, place):
        path = place.put("one/a.mp4")
        assert source.resolve(path) == path
        if place.takes_roundabout_names:
            assert source.resolve(f"{place.root}/two/../one/./a.mp4") == path
        assert source.resolve(f"{place.root}/one/") == f"{place.root}/one"

    def test_what_was_removed_is_gone_and_has_no_mark(self, source, place, names):
        path = place.put("a.mp4")
        place.put("b.mp4")
        assert not source.is_gone(path)
        place.remove(path)
        assert source.is_gone(path)
        assert source.is_gone(f"{path}/c.mp4")
        assert source.look(path) is source.look(path, through_links=False) is None
        assert names() == ["b.mp4"]

    def test_content_and_not_name_or_time_makes_the_fingerprint(self, source, place):
        a = place.put("a.mp4", b"same")
        b = place.put("b.mp4", b"same", modified_ns=5 * SECOND_NS)
        c = place.put("c.mp4", b"sane")
        assert source.fingerprint(a) == source.fingerprint(b) != source.fingerprint(c)

    def test_fingerprints_are_those_that_indexes_hold(self, source, place):
        small, large = place.put("a.mp4", b"same"), place.put("b.mp4", bytes(range(256)) * 2**17)
        assert source.fingerprint(small) == "ef6f0206cdde8011e4d40c288a595c38"
        assert source.fingerprint(large) == "bca50a25d4d2a0fa92c03a1f7c607dba"

    def test_a_file_that_is_gone_has_no_fingerprint_but_a_reason(self, source, place):
        (file,) = source.walk(LibraryPath(place.root, place.put("a.mp4")), Selection(SUFFIXES))
        place.remove(file.path)
        with pytest.raises(MediaError, match="The file cannot be read: "):
            source.fingerprint(file.path)
        failure = with_fingerprint(file)
        assert isinstance(failure, Failure)
        assert (failure.path, failure.stage, failure.reason) == (
            file.path, Stage.DISCOVER, Reason.UNREADABLE,
        )  # fmt: skip

    def test_the_head_of_a_file_is_its_first_bytes(self, source, place):
        path = place.put("a.mp4", b"these bytes")
        assert source.head(path, 5) == b"these"
        assert source.head(path, 99) == b"these bytes"
        place.remove(path)
        with pytest.raises(MediaError, match="The file cannot be read: "):
            source.head(path, 5)

    def test_what_is_excluded_is_left_out_with_what_lies_in_it(self, source, place):
        for name in ("@eaDir/a.mp4/b.mp4", "c/old.mp4", "c/new.mp4"):
            place.put(name)
        selection = Selection(SUFFIXES, Exclusions(("c/old*",)))
        (file,) = source.walk(LibraryPath(place.root, place.root), selection)
        assert file.relative_path == "c/new.mp4"

    def test_what_is_opened_has_the_bytes(self, source, place):
        path = place.put("a.mp4", b"these bytes")
        with source.open(path) as here:
            assert Path(here).read_bytes() == b"these bytes"
        place.put("a.mp4", b"other bytes")
        with source.open(path) as here:
            assert Path(here).read_bytes() == b"other bytes"

    def test_decoders_read_what_is_opened(self, source, place, film):
        path = place.put("a film.mp4", Path(film.path).read_bytes())
        with source.open(path) as here:
            info = probe(here)
        assert (info.num_frames, info.width, info.height) == (film.num_frames, 160, 120)

    def test_parts_are_those_of_the_file_that_was_looked_at(self, source, place):
        path = place.put("a.mp4", bytes(range(256)) * 4000, modified_ns=5 * SECOND_NS)
        (file,) = source.walk(LibraryPath(place.root, path), Selection(SUFFIXES))
        assert b"".join(source.pieces(file, 700_001, 1_000_000)) == bytes(
            number % 256 for number in range(700_001, 1_000_000)
        )
        with seekable(file) as opened:
            assert (opened.seek(-2, 2), opened.read(99)) == (1_023_998, b"\xfe\xff")
            assert (opened.seek(10), opened.read(3), opened.tell()) == (10, b"\x0a\x0b\x0c", 13)
        place.put("a.mp4", bytes(256 * 4000 - 1), modified_ns=5 * SECOND_NS)
        with pytest.raises(MediaError) as refused:
            next(source.pieces(file, 0, 10))
        assert refused.value.reason is Reason.CHANGED
        place.remove(path)
        with pytest.raises(MediaError):
            next(source.pieces(file, 0, 10))

    def test_what_is_gone_can_be_opened_by_nobody(self, source, place):
        path = place.put("a.mp4")
        place.remove(path)
        with pytest.raises(MediaError) as refused, source.open(path) as here:
            probe(here)
        assert refused.value.reason is Reason.UNREADABLE
