"""What reaches the disk when a folder is made."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import av
import pytest

from vindex.store.durable import make_folder, make_way, replace_file, replacing


def test_a_new_folder_is_flushed_into_each_folder_above_it(tmp_path, monkeypatch):
    flush, flushed = os.fsync, []

    def watch(descriptor):
        flushed.append(os.fstat(descriptor).st_ino)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    make_folder(tmp_path / "a" / "b")
    assert flushed == [tmp_path.stat().st_ino, (tmp_path / "a").stat().st_ino]
    make_folder(tmp_path / "a" / "b")
    assert len(flushed) == 2


def test_two_writers_of_one_file_do_not_mix(tmp_path):
    """As two `vindex cut --force` into one folder, of which one was once cut off by the other."""
    place = tmp_path / ("日" * 80 + ".mp4")
    with replacing(place) as temporary:
        temporary.write_bytes(b"first")
        other = Thread(target=replace_file, args=(place, b"second"))
        other.start()
        other.join()
        assert place.read_bytes() == b"second"
        assert temporary.read_bytes() == b"first"
    assert place.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [place]


def test_what_cannot_be_written_is_called_by_its_own_name(tmp_path):
    place = tmp_path / "gone" / "file.mp4"
    with pytest.raises(FileNotFoundError) as refused:
        replace_file(place, b"")
    assert refused.value.filename == str(place)
    with pytest.raises(FileNotFoundError) as refused, replacing(place) as temporary:
        av.open(f"file:{temporary}", "w", "mp4")
    assert refused.value.filename == str(place)


WRITE_AND_WAIT = """
import pathlib, sys
from vindex.store.durable import replacing
with replacing(pathlib.Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    print(temporary, flush=True)
    sys.stdin.read()
"""


def start_writing(place):
    """A process that has written half of a file, and the name of what it writes to."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE_AND_WAIT, str(place)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return process, Path(process.stdout.readline().rstrip("\n")).name


def test_the_next_writer_sweeps_what_a_killed_one_left_and_nothing_else(tmp_path):
    killed, leftover = start_writing(tmp_path / "killed.mp4")
    writing, written = start_writing(tmp_path / "written.mp4")
    with killed, writing:
        killed.kill()
        killed.wait()
        elsewhere = re.sub("tmp-.{8}-", "tmp-0123abcd-", leftover)  # on another machine
        (tmp_path / elsewhere).write_bytes(b"half")
        long_dead = elsewhere.replace("killed", "long dead")
        (tmp_path / long_dead).write_bytes(b"half")
        os.utime(tmp_path / long_dead, (time.time() - 90_000,) * 2)
        (tmp_path / ".vindex-tmp-notes").write_text("mine")
        os.utime(tmp_path / ".vindex-tmp-notes", (0, 0))
        (tmp_path / leftover.replace("killed", "folder")).mkdir()
        (tmp_path / leftover.replace("killed", "link")).symlink_to(".vindex-tmp-notes")
        before = {path.name for path in tmp_path.iterdir()}
        assert before > {leftover, written, long_dead}
        make_way([tmp_path / "next.mp4"], overwrite=False)
        assert {path.name for path in tmp_path.iterdir()} == before - {leftover, long_dead}
        writing.stdin.close()
        assert writing.wait() == 0
    assert (tmp_path / "written.mp4").read_bytes() == b"half"
