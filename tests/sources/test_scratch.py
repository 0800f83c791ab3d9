"""The scratch folder: one download for all, a limit, and nothing that dead processes leave."""

import stat
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from vindex.errors import MediaError, UsageError
from vindex.records import Mark
from vindex.sources.scratch import NoRoomError, Scratch, scratch


@pytest.fixture
def place(tmp_path):
    return Scratch(tmp_path / "scratch", 100)


def use(place, name, num_bytes=40):
    """Borrow a file, fetched if need be; gives whether it was."""
    fetched = []

    def fetch(write):
        fetched.append(name)
        write(b"x" * num_bytes)

    with place.lent(name, Mark(num_bytes, 5), fetch) as path:
        assert path.stat().st_size == num_bytes
    return bool(fetched)


def names(place):
    return sorted(path.name for path in place.folder.iterdir() if path.name != ".count")


def test_what_was_used_last_stays(place):
    assert use(place, "a")
    assert use(place, "b")
    assert not use(place, "a")
    assert use(place, "c")
    assert names(place) == ["a", "c"]
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    facts = (place.folder / "a").stat()
    assert (stat.S_IMODE(facts.st_mode), facts.st_mtime_ns) == (0o600, 5)


def test_what_is_held_stays(place):
    with place.lent("a", Mark(40, 5), lambda write: write(b"x" * 40)):
        for name in "bcd":
            use(place, name)
        assert names(place) == ["a", "d"]
    use(place, "e")
    assert names(place) == ["d", "e"]


def test_what_is_larger_than_all_is_refused(place):
    use(place, "a")
    with pytest.raises(NoRoomError):
        use(place, "b", 101)
    assert use(place, "c", 100)
    assert names(place) == ["c"]


def test_several_wait_for_one_download(place):
    begun, going_on = threading.Event(), threading.Event()
    num_fetched = []

    def fetch(write):
        num_fetched.append(1)
        begun.set()
        going_on.wait()
        write(b"x")

    def borrow():
        with place.lent("a", Mark(1, 5), fetch):
            pass

    threads = [threading.Thread(target=borrow) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.wait()
    going_on.set()
    for thread in threads:
        thread.join()
    assert (len(num_fetched), names(place)) == (1, ["a"])


def test_a_download_that_failed_leaves_nothing_and_is_tried_again(place):
    def fail(write):
        write(b"x")
        raise MediaError("unreadable", "no")

    with pytest.raises(MediaError), place.lent("a", Mark(2, 5), fail):
        pass
    assert names(place) == []
    assert use(place, "a")


def test_what_is_abandoned_is_not_fetched_to_its_end(place):
    def fetch(write):
        write(b"x")
        place.abandon()
        write(b"x")

    for name in "ab":  # neither that file, nor the next one
        lent = place.lent(name, Mark(2, 5), fetch)
        with pytest.raises(MediaError, match="download was interrupted"), lent:
            pass
        assert names(place) == []
    place.go_on()
    assert use(place, "c")


def test_what_was_abandoned_while_nobody_looked_is_not_gone_on_with(place):
    def fetch(write):
        place.abandon()
        place.go_on()
        write(b"x")

    with pytest.raises(MediaError, match="interrupted"), place.lent("a", Mark(1, 5), fetch):
        pass


@pytest.mark.parametrize("num_bytes", [0, 10, 50])
def test_a_copy_of_another_size_is_fetched_anew(place, num_bytes):
    use(place, "a")
    (place.folder / "a").write_bytes(b"y" * num_bytes)
    assert use(place, "a")
    assert not use(place, "a")


def test_what_gives_another_number_of_bytes_is_refused(place):
    with (
        pytest.raises(MediaError, match="39 of its 40 bytes came"),
        place.lent("a", Mark(40, 5), lambda write: write(b"x" * 39)),
    ):
        pass
    assert names(place) == []


def test_several_processes_keep_to_one_limit(place):
    places = [Scratch(place.folder, place.most_bytes) for _ in range(4)]
    for number in range(12):
        use(places[number % 4], str(number), 20)
        assert len(names(place)) <= 5
    assert "11" in names(place)


def test_what_is_being_fetched_counts_with_its_whole_size(place):
    use(place, "a")
    use(place, "b")

    def fetch(write):
        use(Scratch(place.folder, place.most_bytes), "d")
        assert names(place) == ["c.part", "d"]
        write(b"x" * 40)

    with place.lent("c", Mark(40, 5), fetch):
        pass
    assert names(place) == ["c", "d"]


@contextmanager
def fetching(place):
    """A process that fetches `a`, of one byte, and has begun."""
    code = (
        "import sys, time; from pathlib import Path; from vindex.records import Mark\n"
        "from vindex.sources.scratch import Scratch\n"
        "def fetch(write):\n"
        "    print('begun', flush=True); time.sleep(60)\n"
        "Scratch(Path(sys.argv[1]), 100).lent('a', Mark(1, 5), fetch).__enter__()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, place.folder], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "begun\n"
        yield child


def test_what_a_killed_process_left_is_swept_by_one_that_began_before(place):
    """When there is no room, though what is whole was used longer ago."""
    use(place, "b")
    with fetching(place) as child:
        child.kill()
    use(place, "c")
    assert names(place) == ["a.part", "b", "c"]
    use(place, "d")
    assert names(place) == ["c", "d"]


def test_what_a_killed_process_left_is_swept_by_the_next_one(place):
    place.folder.mkdir()
    with fetching(place) as child:
        assert names(place) == ["a.part"]
        use(place, "b")
        assert names(place) == ["a.part", "b"]
        child.kill()
    use(Scratch(place.folder, place.most_bytes), "b")  # it is there, and nothing is fetched
    assert names(place) == ["a.part", "b"]
    use(Scratch(place.folder, place.most_bytes), "c")
    assert names(place) == ["b", "c"]
    assert use(place, "a")


def test_what_was_being_fetched_by_a_killed_process_is_never_taken_for_whole(place):
    """Also by one who waits for it meanwhile; the part is as large as the whole from its start."""
    place.folder.mkdir()
    code = (
        "import sys, time; from pathlib import Path; from vindex.records import Mark\n"
        "from vindex.sources.scratch import Scratch\n"
        "def fetch(write):\n"
        "    write(b'x' * 30); print('begun', flush=True); time.sleep(60)\n"
        "with Scratch(Path(sys.argv[1]), 100).lent('a', Mark(40, 5), fetch): pass\n"
    )
    got = []

    def wait():
        with place.lent("a", Mark(40, 5), lambda write: write(b"y" * 40)) as path:
            got.append(path.read_bytes())

    with subprocess.Popen(
        [sys.executable, "-c", code, place.folder], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "begun\n"
        assert (place.folder / "a.part").stat().st_size == 40
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(0.2)
        assert (waiting.is_alive(), got, names(place)) == (True, [], ["a.part"])
        child.kill()
    waiting.join()
    assert (got, names(place)) == ([b"y" * 40], ["a"])


def test_the_environment_says_where_and_how_much(tmp_path, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "here"))
    monkeypatch.setenv("VINDEX_SCRATCH_GB", "0.5")
    assert (scratch().folder, scratch().most_bytes) == (
        tmp_path / "here" / "vindex-scratch",
        500_000_000,
    )
    assert scratch() is scratch()
    for odd in ("much", "0", "nan", "-1", "inf"):
        monkeypatch.setenv("VINDEX_SCRATCH_GB", odd)
        with pytest.raises(UsageError, match=f"VINDEX_SCRATCH_GB={odd} was given; it must be"):
            scratch()


def test_what_else_lies_in_the_folder_that_was_named_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path))
    monkeypatch.setenv("VINDEX_SCRATCH_GB", "0.0000001")  # 100 bytes
    for name in ("wedding.mp4", "ubuntu.iso.part"):
        (tmp_path / name).write_bytes(b"x" * 90)
    for name in "abc":
        assert use(scratch(), name)
    assert names(scratch()) == ["b", "c"]
    assert {path.name for path in tmp_path.iterdir()} == {
        "wedding.mp4", "ubuntu.iso.part", "vindex-scratch",
    }  # fmt: skip
