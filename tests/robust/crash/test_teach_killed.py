"""A lesson that is killed at any of its failpoints is kept whole or not at all."""

import shutil

import pytest

from vindex import VideoIndex


@pytest.mark.slow
def test_a_killed_lesson_loses_no_example(killed_build, built, tmp_path):
    master = VideoIndex.open(shutil.copytree(built.path, tmp_path / "master"))
    master.teach("Waving", yes=[1], no=[4])
    before = master.examples()
    lesson = ["teach", "Waving", "--yes", 2, "--no", 5, "--no", 6]
    whole = VideoIndex.open(shutil.copytree(master.path, tmp_path / "whole"))
    answer = killed_build(whole, *lesson)
    assert answer["status"] == 0
    after = whole.examples()
    assert len(after) == len(before) + 3
    seen = set()
    for point in range(1, answer["points"] + 1):
        index = VideoIndex.open(shutil.copytree(master.path, tmp_path / f"killed-{point}"))
        assert killed_build(index, *lesson, point=point)["status"] == -9
        assert index.verify().is_clean
        kept = [(e.key, e.verdict) for e in index.examples()]
        assert kept in ([(e.key, e.verdict) for e in before], [(e.key, e.verdict) for e in after])
        seen.add(len(kept))
        again = index.teach("Waving", yes=[2], no=[5, 6])
        assert (again.examples_yes, again.examples_no) == (2, 3)
    assert seen == {2, 5}
