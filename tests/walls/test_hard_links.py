"""An index that was copied by hard links is separate from its copy before it is written to."""

import os
import shutil

import pytest

from vindex import VideoIndex


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("written", ["the copy", "the original"])
def test_a_copy_by_hard_links_is_not_changed_with_the_other(built, tmp_path, caplog, written):
    one = VideoIndex.open(shutil.copytree(built.path, tmp_path / "one"))
    two = VideoIndex.open(
        shutil.copytree(one.path, tmp_path / "two", copy_function=os.link)
    )  # as `cp -rl` does
    assert one._folder.catalog.samefile(two._folder.catalog)
    changed, other = (two, one) if written == "the copy" else (one, two)
    before = other._folder.catalog.read_bytes()
    changed.teach("Waving", yes=[1, 2], no=[4, 5])
    assert other._folder.catalog.read_bytes() == before
    assert not one._folder.catalog.samefile(two._folder.catalog)
    assert "copy by hard links" in caplog.text
    assert one.verify().is_clean
    assert two.verify().is_clean
    assert len(changed.examples()) == 4
    assert not other.examples()
    caplog.clear()
    changed.teach("Waving", yes=[3])
    assert caplog.text == ""
