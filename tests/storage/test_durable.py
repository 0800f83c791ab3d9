"""What reaches the disk when a folder is made."""

import os

from vindex.durable import make_folder


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
