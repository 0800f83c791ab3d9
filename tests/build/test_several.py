"""Several models: an index each, from frames that are decoded once."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.build.rows import assert_same_rows, rows
from tests.conftest import CLIP_SECONDS
from tests.tiny_models import save_tiny_videomae, save_tiny_vjepa2
from vindex import VideoIndex
from vindex.build.encoding import Intake
from vindex.build.several import build_several, targets_for
from vindex.cli import main
from vindex.errors import ExitCode, IndexLockedError, IndexNotFoundError, UsageError
from vindex.store.layout import IndexFolder
from vindex.store.locks import build_lock

OPTIONS = {"clip_seconds": CLIP_SECONDS, "num_workers": 1}


@pytest.fixture(scope="session")
def other_model(tmp_path_factory):
    """Another architecture that sees the same frames as the tiny model: 4 of 32 x 32."""
    return save_tiny_videomae(tmp_path_factory.mktemp("models") / "other")


@pytest.fixture(scope="session")
def built_by_other(master_library, other_model, tmp_path_factory):
    """An index of the other model, built by itself."""
    index = VideoIndex.at(tmp_path_factory.mktemp("built") / "index")
    index.build(master_library, model=str(other_model), **OPTIONS)
    return index


@pytest.fixture
def place(tmp_path):
    return tmp_path / "both"


@pytest.fixture
def targets(tiny_model, other_model, place):
    return targets_for([str(tiny_model), str(other_model)], [place])


def opened(place):
    return VideoIndex.open(place / "tiny"), VideoIndex.open(place / "other")


def test_each_index_is_what_a_build_of_its_own_gives_and_clips_are_decoded_once(
    master_library, targets, place, built, built_by_other
):
    report = build_several(targets, master_library, **OPTIONS)
    assert report.clips_decoded == 10
    assert [one.clips_indexed for one in report.indexes] == [10, 10]
    assert [one.times.num_decoded for one in report.indexes] == [10, 10]
    assert [Path(one.index) for one in report.indexes] == [place / "tiny", place / "other"]
    assert [one.files_failed for one in report.indexes] == [1, 1]
    assert (report.exit_code, report.notes) == (ExitCode.FILES_FAILED, [])
    for index, alone in zip(opened(place), (built, built_by_other), strict=True):
        assert_same_rows(index, alone)
        moments = "SELECT start_seconds, best_seconds FROM clips ORDER BY path, start_seconds"
        assert index.sql(moments).rows == alone.sql(moments).rows
        assert [f.path for f in index.failures()] == [f.path for f in alone.failures()]
    again = build_several(targets_for((), [place]), master_library)
    assert again.clips_decoded == 0
    assert [one.files_skipped for one in again.indexes] == [4, 4]
    assert again.exit_code is ExitCode.DONE


def test_an_index_that_is_ahead_takes_only_what_it_misses(
    master_library, targets, place, built, built_by_other
):
    ahead = master_library / "desk"
    VideoIndex.at(place / "other").build(ahead, model=targets[1].model, **OPTIONS)
    report = build_several(targets, master_library, **OPTIONS)
    assert report.clips_decoded == 10
    assert [one.clips_indexed for one in report.indexes] == [10, 5]
    assert [one.times.num_decoded for one in report.indexes] == [10, 5]
    tiny, other = opened(place)
    assert_same_rows(tiny, built)
    assert {key[1:] for key in rows(other)} == {key[1:] for key in rows(built_by_other)}


def test_models_that_see_other_frames_of_the_same_clips_share_what_is_decoded(
    master_library, tiny_model, tmp_path, monkeypatch, capsys
):
    wider = save_tiny_vjepa2(tmp_path / "wider", num_frames=6, crop_size=48)
    monkeypatch.chdir(tmp_path)
    file = master_library / "kitchen" / "a.mp4"
    given = ["--clip-seconds", "2", "--workers", "1", "--json"]
    both = ["--model", tiny_model, "--model", wider]
    assert run(monkeypatch, "build", file, *both, *given) == ExitCode.DONE
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert (said["clips_decoded"], said["notes"]) == (2, [])
    assert [one["index"] for one in said["indexes"]] == [
        str(tmp_path / ".vindex" / name) for name in ("tiny", "wider")
    ]
    assert "2 clips were decoded for 4 that were encoded." in err
    VideoIndex.at("alone").build(file, model=str(wider), clip_seconds=2)
    assert_same_rows(VideoIndex.open(".vindex/wider"), VideoIndex.open("alone"))

    assert run(monkeypatch, "search", "opening something") == ExitCode.USAGE
    err = capsys.readouterr().err
    assert all(f"{tmp_path}/.vindex/{name}" in err for name in ("tiny", "wider"))
    assert "Name one of them with --index" in err


def test_indexes_that_are_cut_otherwise_are_made_one_after_the_other(
    master_library, tiny_model, other_model, tmp_path
):
    file = master_library / "kitchen" / "a.mp4"
    places = [tmp_path / "a", tmp_path / "b"]
    VideoIndex.at(places[0]).build(file, model=str(tiny_model), clip_seconds=2)
    VideoIndex.at(places[1]).build(file, model=str(other_model), clip_seconds=1)
    report = build_several(targets_for((), places), master_library / "desk" / "b.mkv")
    assert report.notes == [
        "These do not cut the same clips, so they are indexed one after the other: "
        f"{tiny_model}: 2 s every 2 s; {other_model}: 1 s every 1 s."
    ]
    assert report.clips_decoded == sum(one.clips_indexed for one in report.indexes) == 15


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code


def test_a_second_interruption_leaves_both_consistent(
    master_library, targets, place, built, monkeypatch
):
    desk = master_library / "desk"
    take, taken = Intake.take, []

    def take_and_interrupt(self, event):
        take(self, event)
        taken.append(event)
        if len(taken) == 3:  # the first index has its second clip, the other has not
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take", take_and_interrupt)
        report = build_several(targets, desk, **OPTIONS, batch_size=1)
    assert report.exit_code is ExitCode.INTERRUPTED
    assert [one.clips_indexed for one in report.indexes] == [2, 1]
    assert [one.video_seconds for one in report.indexes] == pytest.approx([4, 2], abs=0.01)
    indexes = opened(place)
    assert all(index.verify().is_clean for index in indexes)
    assert [len(rows(index)) for index in indexes] == [2, 1]
    again = build_several(targets, desk)
    assert again.clips_decoded == 4
    assert [one.clips_indexed for one in again.indexes] == [3, 4]
    assert [one.video_seconds for one in again.indexes] == pytest.approx([6, 8], abs=0.01)
    assert [one.times.num_frames for one in again.indexes] == [90, 120]
    expected = {key[1:] for key in rows(built) if key[0] == "desk/b.mkv"}
    assert {key[1:] for key in rows(indexes[0])} == expected
    assert [index.status().partial_videos for index in indexes] == [0, 0]


def test_a_locked_index_keeps_the_others_from_being_made(master_library, targets, place):
    with (
        build_lock(IndexFolder(place / "other").locks),
        pytest.raises(IndexLockedError, match="both/other is being built"),
    ):
        build_several(targets, master_library, **OPTIONS)
    assert not IndexFolder(place / "tiny").exists


def test_where_the_indexes_lie(tiny_model, other_model, tmp_path, built, monkeypatch):
    monkeypatch.chdir(tmp_path)
    models = [str(tiny_model), str(other_model)]

    def paths(*arguments):
        return [str(target.index.path) for target in targets_for(*arguments)]

    here = str(tmp_path / ".vindex")
    assert paths() == paths(models[:1]) == [here]
    assert paths(models) == [f"{here}/tiny", f"{here}/other"]
    assert paths(["demo", *models])[0] == f"{here}/demo"
    assert paths(models, ["a", "b"]) == paths((), ["a", "b"]) == [f"{tmp_path}/a", f"{tmp_path}/b"]
    for folder in ("shards", "a b"):
        save_tiny_vjepa2(tmp_path / "models" / folder)
    odd = [str(tmp_path / "models" / folder) for folder in ("shards", "a b")]
    assert paths(odd) == [f"{here}/shards-model", f"{here}/a-b"]
    Path(here).mkdir()
    (Path(here) / "tiny").symlink_to(built.path)
    assert paths() == [f"{here}/tiny"]
    assert paths(["demo"]) == [f"{here}/demo"]
    with pytest.raises(IndexNotFoundError, match=rf"holds an index for each model: {here}/tiny\. "):
        VideoIndex.open()
    with pytest.raises(UsageError, match=f"{here}/tiny"):
        VideoIndex.at(here)


def test_targets_that_name_no_index_or_one_twice_are_refused(tiny_model, tmp_path):
    with pytest.raises(UsageError, match="No index was named"):
        build_several([], tmp_path)
    target = targets_for([str(tiny_model)], [tmp_path / "index"])
    with pytest.raises(UsageError, match="meant twice"):
        build_several(target * 2, tmp_path)


@pytest.mark.parametrize(
    ("models", "indexes", "message"),
    [
        (["demo"], ["a", "b"], "--model was given once and --index 2 times"),
        (["demo", "demo"], ["a"], "a/demo was meant twice"),
        (["demo", "demo"], ["a", "a"], "a was meant twice"),
        (["demo", "x/tiny"], ["built"], "is the index of one"),
        (["demo", "x/tiny"], ["x"], r"other things than indexes \(tiny\)"),
        (["demo", "x/tiny"], ["file"], "/file was given, which is a file. Name a folder"),
        (["demo", "x/tiny"], ["file/both"], "/file/both was given, but .*/file is a file"),
        (["demo"], ["file/one"], "/file/one was given, but .*/file is a file"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    models, indexes, message, built, tiny_model, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("built").symlink_to(built.path)
    Path("x").mkdir()
    (Path("x") / "tiny").symlink_to(tiny_model)
    Path("file").touch()
    with pytest.raises(UsageError, match=message):
        targets_for(models, indexes)
