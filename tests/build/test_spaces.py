"""Several models, a space each of one index, from frames that are decoded once."""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import ids_of
from tests.conftest import CLIP_SECONDS, moved_index
from tests.tiny_models import save_tiny_videomae, save_tiny_vjepa2
from vindex import VideoIndex
from vindex.build import ingest
from vindex.build.encoding import Intake
from vindex.cli import main
from vindex.errors import ExitCode, IndexMismatchError, IndexNotFoundError, UsageError
from vindex.store.catalog import reader
from vindex.store.shards import read_rows
from vindex.store.vectors.stamp import read_stamp

OPTIONS = {"clip_seconds": CLIP_SECONDS, "workers": 1}


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
def both(tiny_model, other_model):
    return [str(tiny_model), str(other_model)]


@pytest.fixture(scope="module")
def together(master_library, tiny_model, other_model, tmp_path_factory):
    """An index of both models, built at once; read it, do not build it again."""
    index = VideoIndex.at(tmp_path_factory.mktemp("together") / "index")
    models = [str(tiny_model), str(other_model)]
    report = index.build(master_library, model=models, **OPTIONS)
    return index, report


def space_of(index, name):
    return VideoIndex.open(index.path, space=name)


def vectors_of(index):
    """What a space says of each clip that is not set aside, by id: path, start, label and moment,
    and embedding."""
    columns = "clip_id, relative_path, start_seconds, label, best_seconds"
    facts = {row[0]: row[1:] for row in index.sql(f"SELECT {columns} FROM clips").rows}
    found = {}
    for shard, ids in reader.live_clip_ids(index._folder).items():
        rows_ND = read_rows(index._folder.shards / shard, np.array(ids))
        found |= {i: (facts[i], row_D) for i, row_D in zip(ids, rows_ND, strict=True) if i in facts}
    assert found.keys() == facts.keys()
    return found


def assert_same_vectors(one, other):
    one, other = vectors_of(one), vectors_of(other)
    assert one.keys() == other.keys()
    for clip_id, (facts, row_D) in one.items():
        assert facts == other[clip_id][0]
        np.testing.assert_allclose(row_D, other[clip_id][1], atol=1e-3)


@pytest.mark.thorough
def test_each_space_is_what_an_index_of_that_model_alone_is(together, built, built_by_other):
    index, report = together
    assert [(one.space, one.clips_planned, one.clips_indexed) for one in report.spaces] == [
        ("motion", 10, 10), ("other", 10, 10)
    ]  # fmt: skip
    assert (report.clips_indexed, report.times.num_decoded, report.times.num_clips) == (20, 10, 20)
    assert (report.files_indexed, report.files_failed, report.clips_failed) == (3, 1, 0)
    assert [Path(failure.path).name for failure in report.failures] == ["bad.mp4"]
    assert report.video_seconds == pytest.approx(60 / 15 + 150 / 15 + 80 / 15, abs=0.01)
    assert ids_of(index) == ids_of(built)
    assert_same_vectors(space_of(index, "motion"), built)
    assert_same_vectors(space_of(index, "other"), built_by_other)
    assert_same_vectors(index, built)
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    assert [read_stamp(s.vectors).num_vectors for s in reader.spaces(index._folder)] == [10, 10]


@pytest.mark.thorough
def test_a_query_is_answered_by_the_space_that_is_meant(together, built, built_by_other):
    index, _ = together
    for name, alone in (("motion", built), ("other", built_by_other)):
        space = space_of(index, name)
        for query in ({"clip": 4, "limit": 3}, {"clip": 9, "limit": 3}):
            hits, expected = space.similar(**query), alone.similar(**query)
            assert [(h.clip_id, h.label) for h in hits] == [(h.clip_id, h.label) for h in expected]
            assert [h.similarity for h in hits] == pytest.approx(
                [h.similarity for h in expected], abs=1e-3
            )
        assert space.labels() == alone.labels()
        assert space.sql("SELECT label, probability FROM clips ORDER BY clip_id").rows == (
            alone.sql("SELECT label, probability FROM clips ORDER BY clip_id").rows
        )
    assert index.labels() == built.labels()


@pytest.mark.thorough
def test_a_space_that_is_added_later_is_the_same(
    together, master_library, both, index, built, other_model
):
    shutil.copytree(built.path, index.path)
    with pytest.raises(IndexMismatchError, match=f"give --model {both[0]} --model {both[1]}"):
        index.build(master_library, model=both[1])
    assert [space.space for space in index.status().spaces] == ["motion"]
    report = index.build(master_library, model=both[::-1])
    assert [(one.space, one.clips_indexed) for one in report.spaces] == [
        ("motion", 0),
        ("other", 10),
    ]
    assert (report.times.num_decoded, report.files_skipped, report.files_indexed) == (10, 1, 3)
    for name in ("motion", "other"):
        assert_same_vectors(space_of(index, name), space_of(together[0], name))
    for mine, theirs in zip(
        reader.spaces(index._folder), reader.spaces(together[0]._folder), strict=True
    ):
        assert sorted(p.name for p in mine.shards.iterdir()) == sorted(
            p.name for p in theirs.shards.iterdir()
        )
    again = index.build(master_library)
    assert (again.changed_anything, len(again.spaces)) == (False, 2)
    assert index.verify().is_clean


@pytest.mark.slow  # two builds
def test_a_space_that_is_behind_takes_the_ids_that_the_other_has(
    master_library, both, index, together, built
):
    """It has the clips of the largest ids first, and its vector index must not hide the others."""
    shutil.copytree(built.path, index.path)
    index.build(master_library / "kitchen", model=both)
    other = space_of(index, "other")
    assert sorted(vectors_of(other)) == [9, 10]
    assert read_stamp(other._folder.vectors).max_clip_id == 10
    report = index.build(master_library, model=both[1])
    assert [(one.space, one.clips_indexed) for one in report.spaces] == [("other", 8)]
    assert_same_vectors(other, space_of(together[0], "other"))
    assert read_stamp(other._folder.vectors).num_vectors == 10
    assert other.similar(clip=9, limit=3)[0].clip_id == 9
    assert index.verify().is_clean


@pytest.mark.thorough
def test_a_file_that_is_gone_or_new_is_so_in_both(library, together, index):
    moved_index(together[0], library, index)
    (library / "desk" / "b.mkv").unlink()
    (library / "new.mp4").write_bytes((library / "kitchen" / "a.mp4").read_bytes() + b"\0")
    report = index.build(library)
    assert (report.files_absent, report.clips_indexed, report.times.num_decoded) == (1, 4, 2)
    for space in index.status().spaces:
        assert (space.clips, space.vector_index.num_vectors) == (7, 7 + 5)
    assert [i for i in vectors_of(index) if i > 10] == [11, 12]
    assert vectors_of(index).keys() == vectors_of(space_of(index, "other")).keys()
    assert index.verify().is_clean
    assert index.compact(forget_missing=True).clips_dropped == 10


@pytest.mark.thorough
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
    assert said["spaces"] == [
        {"space": name, "model": str(model), "clips_planned": 2, "clips_indexed": 2,
         "clips_failed": 0}
        for name, model in (("motion", tiny_model), ("wider", wider))
    ]  # fmt: skip
    assert said["times"]["num_decoded"] == 2
    assert "; 2 clips decoded, for 2 spaces, of " in err
    assert err.endswith(f"wider ({wider}): 2 clips\n")
    VideoIndex.at("alone").build(file, model=str(wider), clip_seconds=2)
    assert_same_vectors(VideoIndex.open(space="wider"), VideoIndex.open("alone"))
    assert VideoIndex.open(space="wider").status().clip_spec.num_frames == 6

    assert run(monkeypatch, "similar", "--clip", "1", "--space", "wider", "--json") == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["results"][0]["clip_id"] == 1
    assert run(monkeypatch, "status") == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "space     motion: 2 clips\n" in shown
    assert "space     wider: 2 clips\n" in shown
    assert "6 frames" in shown
    assert run(monkeypatch, "labels", "--space", "narrow") == ExitCode.INDEX
    assert "this index has motion, wider" in capsys.readouterr().err


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code


@pytest.mark.thorough
def test_a_second_interruption_leaves_both_consistent(
    master_library, both, index, built, monkeypatch
):
    desk = master_library / "desk"
    take, taken = Intake.take, []

    def take_and_interrupt(self, event):
        take(self, event)
        taken.append(event)
        if len(taken) == 3:  # the first space has its second clip, the other has not
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take", take_and_interrupt)
        report = index.build(desk, model=both, **OPTIONS, batch_size=1)
    assert report.exit_code is ExitCode.INTERRUPTED
    assert [one.clips_indexed for one in report.spaces] == [2, 1]
    assert report.video_seconds == pytest.approx(4, abs=0.01)
    other = space_of(index, "other")
    assert index.verify().is_clean
    assert [len(vectors_of(one)) for one in (index, other)] == [2, 1]
    again = index.build(desk)
    assert again.times.num_decoded == 4
    assert [one.clips_indexed for one in again.spaces] == [3, 4]
    assert again.video_seconds == pytest.approx(8, abs=0.01)
    assert again.times.num_frames == 120
    assert sorted(vectors_of(index)) == sorted(vectors_of(other)) == [1, 2, 6, 7, 8]
    assert index.verify().is_clean


@pytest.mark.slow  # robust/crash/test_spaces kills between the two commits
@pytest.mark.parametrize("which", ["motion", "other"])
def test_an_error_between_the_commits_of_both_loses_neither(
    master_library, both, index, together, monkeypatch, which
):
    commit = ingest.ClipWriter._commit

    def fail_in_one(self):
        if self._index.space == which:
            raise OSError(28, "No space left on device")
        commit(self)

    with monkeypatch.context() as patched:
        patched.setattr(ingest.ClipWriter, "_commit", fail_in_one)
        with pytest.raises(OSError, match="No space left"):
            index.build(master_library, model=both, **OPTIONS)
    clips = {space.space: space.clips for space in index.status().spaces}
    assert clips == {"motion": 10, "other": 10} | {which: 0}
    assert index.verify().is_clean
    index.build(master_library)
    for name in ("motion", "other"):
        assert_same_vectors(space_of(index, name), space_of(together[0], name))


@pytest.mark.slow  # six models
def test_how_spaces_are_called(master_library, tiny_model, tmp_path, index):
    models = [str(tiny_model)]
    for number, name in enumerate(("shards", "a b", "Motion", "A-B", "..x")):
        models.append(str(save_tiny_vjepa2(tmp_path / str(number) / name, seed=number + 1)))
    index.build(master_library / "kitchen", model=models, **OPTIONS)
    names = [space.space for space in index.status().spaces]
    assert names == ["motion", "shards", "a-b", "Motion-2", "A-B-2", "x"]
    assert VideoIndex.open(index.path).path == index.path


@pytest.mark.thorough
def test_what_does_not_fit_an_index_is_refused(master_library, both, index, tmp_path, together):
    shutil.copytree(together[0].path, index.path)
    third = str(save_tiny_vjepa2(tmp_path / "third", seed=7))
    for given, message in (
        ({"model": [both[0], both[0]]}, "was given twice"),
        ({"model": third}, f"--model {third} was given; .* belongs to {both[0]}, {both[1]}"),
        ({"model": [both[1], third], "clip_seconds": 1}, "--clip-seconds 1 was given"),
        ({"frames": 8}, "--frames 8 was given"),
    ):
        with pytest.raises((UsageError, IndexMismatchError), match=message):
            index.build(master_library / "kitchen", **given)
    assert len(index.status().spaces) == 2
    with pytest.raises(UsageError, match="was given twice"):
        VideoIndex.at(tmp_path / "new").build(master_library, model=[third, third])
    assert not (tmp_path / "new" / "catalog.duckdb").exists()


@pytest.mark.slow  # two builds
def test_a_model_that_moved_is_looked_for_in_its_new_place(
    master_library, index, tmp_path, other_model, tiny_model
):
    model = save_tiny_vjepa2(tmp_path / "before", seed=3)
    kitchen = master_library / "kitchen"
    index.build(kitchen, model=[str(tiny_model), str(model)], **OPTIONS)
    after = str(model.rename(tmp_path / "after"))
    report = index.build(master_library, model=after)
    assert [(one.space, one.model, one.clips_indexed) for one in report.spaces] == [
        ("before", after, 8)
    ]  # fmt: skip
    assert space_of(index, "before").status().model == after


def test_a_folder_of_indexes_names_them(tmp_path, built, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here = tmp_path / ".vindex"
    here.mkdir()
    for name in ("one", "two"):
        (here / name).symlink_to(built.path)
    with pytest.raises(IndexNotFoundError, match=f"{here}/one, {here}/two. Name one of them"):
        VideoIndex.open()
    with pytest.raises(UsageError, match=f"{here}/one, {here}/two. Name one of them"):
        VideoIndex.at(here)
    assert VideoIndex.open(here / "one").status().clips == 10


@pytest.mark.slow  # test_words does it, too
def test_clips_that_one_space_lost_are_made_again_under_their_ids(master_library, index, together):
    shutil.copytree(together[0].path, index.path)
    other = space_of(index, "other")
    (shard,) = other._folder.shards.iterdir()
    shard.unlink()
    assert not index.verify().is_clean
    assert index.repair().is_clean
    assert [space.clips for space in index.status().spaces] == [10, 0]
    report = index.build(master_library)
    assert [one.clips_indexed for one in report.spaces] == [0, 10]
    for name in ("motion", "other"):
        assert_same_vectors(space_of(index, name), space_of(together[0], name))
    assert index.verify().is_clean


def test_a_text_that_fits_no_label_is_answered_by_who_was_asked(together):
    index, _ = together
    said = space_of(index, "other").search("quarterly report").warnings[0]
    assert "No label of the space other fits 'quarterly report'" in said
    assert said.endswith("`--space` asks another one of this index: motion.")
    with pytest.raises(UsageError, match=r"the space motion takes .* of this index: other\."):
        index.similar(embeddings=np.zeros((1, 3), np.float32))
