"""Clips are cut at shots: no clip lies across a hard cut, and the index remembers it."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from tests.build.cut_whole import index, whole
from tests.shot_films import film, scene
from vindex import VideoIndex
from vindex.clips import cut_pieces
from vindex.records import Clip
from vindex.store.catalog.checks import catalog_problems
from vindex.store.catalog.shots import cuts_at_shots, read_shots

__all__ = ["index", "whole"]

CUTS = (1.6, 4.64, 5.08)
"""Of the film: the third shot is shorter than half a second, and goes with the last."""


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A film of four shots, and one of a single shot."""
    root = tmp_path_factory.mktemp("films") / "videos"
    (root / "sub").mkdir(parents=True)
    film(root / "four.mp4", [scene(1, 40), scene(2, 76), scene(3, 11), scene(4, 73)])
    film(root / "sub" / "one.mp4", [scene(5, 60)])
    return root


def clips_of(index, path="four.mp4"):
    """Start, end and id of the clips of a film, by start."""
    return list(index.sql(
        "SELECT start_seconds, end_seconds, clip_id FROM clips "
        f"WHERE relative_path = '{path}' ORDER BY 1, 2"
    ))  # fmt: skip


def spans_of(index, path="four.mp4"):
    return [row[:2] for row in clips_of(index, path)]


AT_SHOTS = [(0, 1.6), (1.6, 3.6), (2.64, 4.64), (4.64, 6.64), (6, 8)]
WHOLE = [(0, 2), (2, 4), (4, 6), (6, 8)]


def test_short_shots_go_with_the_next():
    whole = [Clip(0.0, 10.0)]
    assert cut_pieces(whole, [2.0, 2.3, 6.0, 9.7]) == [
        Clip(0.0, 2.0), Clip(2.0, 6.0), Clip(6.0, 10.0)
    ]  # fmt: skip
    assert cut_pieces(whole, [0.4, 0.5, 0.9, 1.0]) == [
        Clip(0.0, 0.5), Clip(0.5, 1.0), Clip(1.0, 10.0)
    ]  # fmt: skip
    assert cut_pieces([Clip(1.0, 3.0), Clip(4.0, 4.4)], [2.0, 3.5, 4.2]) == [
        Clip(1.0, 2.0), Clip(2.0, 3.0), Clip(4.0, 4.4)
    ]  # fmt: skip
    assert cut_pieces([], [1.0]) == []


@pytest.mark.thorough
def test_a_new_index_is_cut_at_shots_and_stays_so(films, tiny_model, tmp_path):
    index = VideoIndex.at(tmp_path / ".vindex")
    report = index.build(
        films, model=str(tiny_model), words="demo", clip_seconds=2, workers=1, cut_at_shots=True
    )
    assert (report.exit_code, report.files_looked_through, report.cuts_found) == (0, 2, 3)
    assert report.times.shots_seconds > 0
    assert report.files_recut == 0
    assert spans_of(index) == AT_SHOTS
    assert spans_of(index, "sub/one.mp4") == [(0, 2)]
    assert [space.clips_indexed for space in report.spaces] == [6, 6]
    assert {video.starts for video in read_shots(index._folder).values()} == {CUTS, ()}
    before = clips_of(index)
    again = index.build(films, workers=1)
    assert (again.changed_anything, again.files_looked_through) == (False, 0)
    film(films / "later.mp4", [scene(7, 40), scene(8, 40)])
    try:
        more = index.build(films, workers=1)
    finally:
        (films / "later.mp4").unlink()
    assert (more.files_looked_through, more.cuts_found) == (1, 1)
    assert spans_of(index, "later.mp4") == [(0, 1.6), (1.6, 3.2)]
    assert clips_of(index) == before
    assert catalog_problems(index._folder) == []
    assert index.verify().is_clean


@pytest.mark.thorough
def test_only_what_is_cut_otherwise_is_made_anew(index, films):
    before = clips_of(index)
    assert spans_of(index) == WHOLE
    report = index.build(films, workers=1, cut_at_shots=True)
    assert (report.clips_planned, report.clips_indexed, report.files_recut) == (4, 4, 1)
    after = clips_of(index)
    assert [row[:2] for row in after] == AT_SHOTS
    assert after[-1] == before[-1], "it is the same clip, with its id"
    assert not index.build(films, workers=1, cut_at_shots=True).changed_anything
    back = index.build(films, workers=1, cut_at_shots=False)
    assert (back.clips_planned, back.files_looked_through) == (3, 0)
    assert spans_of(index) == WHOLE
    assert not cuts_at_shots(index._folder)
    assert not index.build(films, workers=1).changed_anything
    forth = index.build(films, workers=1, cut_at_shots=True)
    assert (forth.files_looked_through, forth.clips_planned) == (0, 4), "cuts are remembered"
    assert index.verify().is_clean


@pytest.mark.thorough
def test_cuts_apply_within_given_spans(index, films, tmp_path):
    table = tmp_path / "spans.csv"
    table.write_text("path,start,end,name\nfour.mp4,1,4,a\nfour.mp4,5,8,b\n")
    index.build(films, workers=1, spans=table, cut_at_shots=True)
    assert spans_of(index) == [(1, 1.6), (1.6, 3.6), (5, 7), (6, 8)]
    assert len(index.everything(span="a")) == 2
    index.build(films, workers=1, spans=False)
    assert spans_of(index) == AT_SHOTS


@pytest.mark.thorough
def test_files_outside_of_the_given_paths_stay_as_they_are(index, films):
    report = index.build(films / "sub", workers=1, cut_at_shots=True)
    assert report.files_looked_through == 1
    assert spans_of(index) == WHOLE
    assert index.build(films, workers=1).files_looked_through == 1
    assert spans_of(index) == AT_SHOTS


@pytest.mark.thorough
def test_a_film_that_moves_is_not_looked_through_again(index, films, tmp_path):
    moved = shutil.copytree(films, tmp_path / "moved")
    index.build(moved, workers=1, cut_at_shots=True)
    (moved / "four.mp4").rename(moved / "sub" / "renamed.mp4")
    report = index.build(moved, workers=1)
    assert (report.files_looked_through, report.clips_planned) == (0, 0)


@pytest.mark.thorough
def test_a_film_that_cannot_be_looked_through_is_cut_whole(index, films, monkeypatch):
    monkeypatch.setattr("vindex.encode.session.find_shots", refuse)
    report = index.build(films, workers=1, cut_at_shots=True)
    assert report.exit_code == 3
    assert (report.files_looked_through, report.files_failed, len(report.failures)) == (0, 0, 2)
    assert report.failures[0].message == (
        "Its shots were not found, so its clips may lie across cuts. Not today."
    )
    assert spans_of(index) == WHOLE
    monkeypatch.undo()
    report = index.build(films, workers=1)
    assert (report.files_still_failed, report.files_looked_through) == (2, 0)
    report = index.build(films, workers=1, retry_failed=True)
    assert (report.exit_code, report.files_looked_through) == (0, 2)
    assert spans_of(index) == AT_SHOTS


def refuse(job, sign_of_life):
    from vindex.errors import MediaError
    from vindex.records import Reason

    raise MediaError(Reason.DAMAGED, "Not today.")


@pytest.mark.thorough
def test_an_interruption_keeps_what_was_found(index, films, monkeypatch):
    from vindex.build import shots as module

    take = module.ShotSearch._take

    def take_and_interrupt(self, *arguments):
        take(self, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(module.ShotSearch, "_take", take_and_interrupt)
    report = index.build(films, workers=1, cut_at_shots=True)
    assert (report.interrupted, len(read_shots(index._folder))) == (True, 1)
    assert spans_of(index) == WHOLE
    monkeypatch.undo()
    report = index.build(films, workers=1, cut_at_shots=True)
    assert report.files_looked_through == 1
    assert spans_of(index) == AT_SHOTS


@pytest.mark.slow
def test_a_build_that_is_killed_goes_on(films, tiny_model, tmp_path):
    """Wherever it is killed, the same command comes to the same clips."""
    command = [
        sys.executable, "-c", "from vindex.cli import main; main()", "build", str(films),
        "--index", str(tmp_path / "index"), "--model", str(tiny_model), "--clip-seconds", "2",
        "--workers", "1", "--cut-at-shots",
    ]  # fmt: skip
    for seconds in (1.0, 1.6, 2.2, 2.8, 3.4, 4.0):
        process = subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()
    subprocess.run(command, check=True, env=os.environ)
    index = VideoIndex.open(tmp_path / "index")
    assert spans_of(index) == AT_SHOTS
    assert index.verify().is_clean


@pytest.mark.thorough
def test_a_plan_says_what_looking_through_costs(index, films, tiny_model, tmp_path):
    new = VideoIndex.at(tmp_path / "new")
    plan = new.plan_build(
        films, model=str(tiny_model), clip_seconds=2, workers=1, cut_at_shots=True
    )
    assert plan.unseen_seconds == pytest.approx(10.4, abs=0.2)
    assert 0 < plan.shots_seconds < plan.seconds
    known = index.plan_build(films, workers=1, cut_at_shots=True)
    assert (known.clips, known.unseen_seconds) == (0, pytest.approx(10.4))
    assert known.seconds == known.shots_seconds > 0
    assert known.files_to_recut == 2
    plain = index.plan_build(films, workers=1)
    assert (plain.unseen_seconds, plain.files_to_recut, plain.seconds) == (0, 0, None)
    index.build(films, workers=1, cut_at_shots=True)
    plain = index.plan_build(films, workers=1)
    assert (plain.unseen_seconds, plain.files_to_recut, plain.seconds) == (0, 0, None)
    whole = index.plan_build(films, workers=1, cut_at_shots=False)
    assert (whole.unseen_seconds, whole.files_to_recut) == (0, 1)
