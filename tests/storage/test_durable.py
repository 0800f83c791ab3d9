"""What reaches the disk when a folder is made."""

import os
from threading import Thread

import av
import pytest

from vindex.durable import make_folder, replace_file, replacing


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
