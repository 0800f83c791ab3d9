"""A build: what it reports, what it stores, and what a second one does."""

import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from tests.tiny_models import save_tiny_vjepa2
from vindex import VideoIndex
from vindex.catalog import reader
from vindex.catalog.query import find_clips
from vindex.catalog.records import Filters
from vindex.decode import decode_clips
from vindex.encoders import load_encoder
from vindex.errors import (
    ExitCode,
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    NothingIndexedError,
    UsageError,
)
from vindex.layout import IndexFolder
from vindex.locks import build_lock
from vindex.media import Clip, DecodeJob, Reason
from vindex.pipeline.engine import bound_encoder
from vindex.shards import read_rows


def rows(index):
    """Every clip of an index, without its id: path, span, label and embedding."""
    folder = IndexFolder(Path(index.path))
    found = {}
    for shard, ids in reader.live_clip_ids(folder).items():
        embeddings_ND = read_rows(folder.shards / shard, np.array(ids))
        clips = sorted(find_clips(folder, ids, Filters()), key=lambda clip: clip.clip_id)
        for clip, embedding_D in zip(clips, embeddings_ND, strict=True):
            key = (clip.relative_path, clip.start_seconds, clip.end_seconds, clip.label)
            found[key] = embedding_D.astype(np.float32)
    return found


def assert_same_rows(one, other):
    one, other = rows(one), rows(other)
    assert one.keys() == other.keys()
    for key, embedding_D in one.items():
        np.testing.assert_allclose(embedding_D, other[key], atol=1e-3, err_msg=str(key))


@pytest.fixture
def options(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "num_workers": 1}


def test_the_report_adds_up(library, index, options):
    report = index.build(library, **options)
    assert (report.files_found, report.files_indexed, report.files_failed) == (4, 3, 1)
    assert report.files_skipped == 0
    assert report.clips_planned == report.clips_indexed == 2 + 5 + 3
    assert report.clips_failed == 0
    assert report.video_seconds == pytest.approx(4 + 10 + 80 / 15, abs=0.1)
    assert report.exit_code is ExitCode.FILES_FAILED
    times = report.times
    assert min(times.survey_seconds, times.probe_seconds, times.load_seconds) > 0
    assert set(times.busy) == {"decode", "encode", "write"}
    assert 0 <= times.busy["decode"] <= 1  # all may have been decoded while the model was loaded
    assert 0 < times.encode_seconds < times.run_seconds
    assert 0 < times.write_seconds < times.run_seconds
    assert 0 <= times.ahead_seconds <= times.decode_seconds < times.load_seconds + times.run_seconds
    assert times.vectors_seconds > 0
    assert (times.num_workers, times.num_clips, times.num_frames) == (1, 10, 60 + 150 + 80)
    (failure,) = report.failures
    assert failure.path == str(library / "desk" / "bad.mp4")
    assert failure.reason is Reason.NOT_A_VIDEO


def test_a_second_build_does_nothing_and_says_so(library, index, options):
    index.build(library, **options)
    before = rows(index)
    report = index.build(library)
    assert not report.changed_anything
    assert (report.files_found, report.files_skipped) == (4, 4)
    assert report.exit_code is ExitCode.DONE
    assert rows(index).keys() == before.keys()


def test_what_is_stored_is_what_decode_and_encode_give(built, master_library, tiny_model):
    folder = IndexFolder(Path(built.path))
    settings = reader.settings(folder)
    path = str(master_library / "desk" / "b.mkv")
    stored = {key[1:3]: value for key, value in rows(built).items() if key[0] == "desk/b.mkv"}
    clips = tuple(sorted((Clip(*span) for span in stored), key=lambda clip: clip.start_seconds))
    frames = [item.frames_VTHWC[0] for item in decode_clips(
        DecodeJob(path, "", clips, settings.spec, settings.encoder.crop_size, "pyav")
    )]  # fmt: skip
    expected = load_encoder(str(tiny_model), device="cpu").encode(np.stack(frames))
    for clip, embedding_D in zip(clips, expected.embeddings_BD, strict=True):
        np.testing.assert_allclose(
            stored[clip.start_seconds, clip.end_seconds], embedding_D, atol=2e-3
        )


@pytest.mark.parametrize("variant", [{"num_workers": 2}, {"batch_size": 1}, {"batch_size": 64}])
def test_rows_do_not_depend_on_workers_or_batches(built, library, index, options, variant):
    index.build(library, **(options | variant))
    assert_same_rows(index, built)


def test_overlapping_clips_and_views(library, index, options):
    index.build(library / "kitchen", **options, stride_seconds=1.0, views=3)
    starts = sorted(key[1] for key in rows(index))
    assert starts == [0.0, 1.0, 2.0]


def test_more_frames_than_the_default(library, index, options):
    report = index.build(library / "kitchen", **options, num_frames=6)
    assert report.clips_indexed == 2
    assert index.status().clip_spec.num_frames == 6


def test_a_renamed_file_is_pointed_to_again_without_decoding(library, index, options):
    index.build(library, **options)
    (library / "kitchen" / "a.mp4").rename(library / "desk" / "renamed.mp4")
    report = index.build(library)
    assert (report.clips_planned, report.files_changed, report.files_pruned) == (0, 1, 1)
    assert {key[0] for key in rows(index)} == {"desk/renamed.mp4", "desk/b.mkv", "c.mp4"}


def test_a_copy_is_read_where_the_first_file_is_not_mounted(library, index, options, monkeypatch):
    def load_and_interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return bound_encoder(*arguments)

    module = sys.modules["vindex.pipeline.build"]
    monkeypatch.setattr(module, "bound_encoder", load_and_interrupt)
    index.build(library / "kitchen", **options)  # its video is known, and has no clip yet
    monkeypatch.undo()
    (library / "kitchen").rename(library / "zoo")  # a name behind that of the one that is gone
    report = index.build(library / "zoo")
    assert (report.clips_indexed, report.failures, index.failures()) == (2, [], [])


def test_a_file_that_changed_between_walk_and_decoding_gives_its_copy_no_clips(
    built, library, index, options, monkeypatch
):
    shutil.copy(library / "c.mp4", library / "copy.mp4")

    def load_and_overwrite(*arguments):
        shutil.copy(library / "desk" / "b.mkv", library / "c.mp4")  # longer, so all of it decodes
        (library / "kitchen" / "a.mp4").touch()
        return bound_encoder(*arguments)

    module = sys.modules["vindex.pipeline.build"]
    monkeypatch.setattr(module, "bound_encoder", load_and_overwrite)
    report = index.build(library, **options)
    monkeypatch.undo()
    assert any("c.mp4 is still being written" in warning for warning in report.warnings)
    assert {key[0] for key in rows(index)} == {"kitchen/a.mp4", "desk/b.mkv"}
    assert index.build(library).clips_indexed == 3
    expected = {key[1:]: value for key, value in rows(built).items() if key[0] == "c.mp4"}
    found = {key[1:]: value for key, value in rows(index).items() if key[0] == "copy.mp4"}
    assert found.keys() == expected.keys()
    for key, embedding_D in found.items():
        np.testing.assert_allclose(embedding_D, expected[key], atol=1e-3)


def test_a_file_that_changed_between_walk_and_probe_says_nothing_of_its_copy(
    library, index, options, monkeypatch
):
    shutil.copy(library / "c.mp4", library / "copy.mp4")
    module = sys.modules["vindex.pipeline.steps"]
    probe = module.probe_contents

    def overwrite(*arguments):
        shutil.copy(library / "desk" / "b.mkv", library / "c.mp4")
        return probe(*arguments)

    monkeypatch.setattr(module, "probe_contents", overwrite)
    report = index.build(library, **options)
    monkeypatch.undo()
    assert any("c.mp4 is still being written" in warning for warning in report.warnings)
    assert (report.files_found, report.files_indexed, report.clips_indexed) == (5, 2, 2 + 5)
    assert index.build(library).clips_indexed == 3
    durations = dict(index.sql("SELECT relative_path, duration_seconds FROM videos").rows)
    assert durations["copy.mp4"] == pytest.approx(80 / 15, abs=0.1)


@pytest.mark.parametrize(
    ("room", "step"), [("steps", "probe_contents"), ("build", "bound_encoder")]
)
def test_a_disk_that_goes_away_during_a_build_refuses_no_file(
    library, index, options, monkeypatch, room, step
):
    module = sys.modules[f"vindex.pipeline.{room}"]
    do = getattr(module, step)
    aside = library.with_name("aside")

    def lose_the_library(*arguments):
        library.rename(aside)
        return do(*arguments)

    monkeypatch.setattr(module, step, lose_the_library)
    report = index.build(library, **options)
    monkeypatch.undo()
    assert report.exit_code is ExitCode.FILES_FAILED
    assert "gone when it was to be read" in report.failures[-1].message
    assert (report.files_found, report.files_failed, report.clips_indexed) == (4, 4, 0)
    assert len(index.failures()) == (1 if step == "bound_encoder" else 0)  # the one of text
    aside.rename(library)
    assert index.build(library).clips_indexed == 2 + 5 + 3
    assert len(index.failures()) == 1


def test_a_copy_is_one_video_in_two_files(library, index, options):
    index.build(library, **options)
    (library / "copy.mp4").write_bytes((library / "c.mp4").read_bytes())
    report = index.build(library)
    assert report.clips_planned == 0
    status = index.status()
    assert (status.videos, status.files, status.clips) == (3, 4, 10)


def test_an_edited_file_is_embedded_again(library, index, options):
    index.build(library, **options)
    make_video(library / "c.mp4", num_frames=30, frame_rate=15)
    report = index.build(library)
    assert report.clips_indexed == 1
    assert sum(key[0] == "c.mp4" for key in rows(index)) == 1
    assert index.status().vector_index.num_vectors == 8


def test_a_deleted_file_is_forgotten(library, index, options):
    index.build(library, **options)
    (library / "c.mp4").unlink()
    assert index.build(library).files_pruned == 1
    assert "c.mp4" not in {key[0] for key in rows(index)}
    assert index.status().vector_index.num_vectors == 7


def test_deleted_files_can_be_kept(library, index, options):
    index.build(library, **options)
    (library / "c.mp4").unlink()
    assert index.build(library, keep_missing=True).files_pruned == 0
    assert "c.mp4" in {key[0] for key in rows(index)}


def test_a_folder_that_lost_most_files_is_not_pruned_unless_told(library, index, options):
    index.build(library, **options)
    for path in [library / "c.mp4", library / "desk" / "b.mkv", library / "desk" / "bad.mp4"]:
        path.unlink()
    report = index.build(library)
    assert report.files_pruned == 0
    assert "3 of 4 known files" in report.warnings[0]
    assert "--prune" in report.warnings[0]
    assert index.build(library, prune=True).files_pruned == 3
    assert {key[0] for key in rows(index)} == {"kitchen/a.mp4"}


def test_only_the_given_roots_are_pruned(library, index, options):
    index.build(library / "kitchen", library / "desk", **options)
    (library / "kitchen" / "a.mp4").unlink()
    report = index.build(library / "desk")
    assert report.files_pruned == 0
    assert index.status().clips == 7


def test_a_lost_vector_index_is_made_again(library, index, options):
    index.build(library, **options)
    folder = IndexFolder(Path(index.path))
    for path in folder.vectors.iterdir():
        path.unlink()
    assert index.status().vector_index is None
    index.build(library)
    assert index.status().vector_index.num_vectors == 10


def test_what_a_dead_build_left_is_swept(library, index, options):
    index.build(library, **options)
    folder = IndexFolder(Path(index.path))
    orphan = folder.shards / "999999999999.parquet"
    orphan.write_bytes(b"half a shard")
    (folder.shards / ".vindex-tmp-1.parquet").write_bytes(b"less")
    (folder.vectors / "vectors-000000.faiss").write_bytes(b"of the build before")
    index.build(library)
    assert len(list(folder.vectors.iterdir())) == 2
    assert sorted(path.name for path in folder.shards.iterdir()) == reader.shard_names(folder)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"clip_seconds": 3.0}, r"--clip-seconds 3 .* made with 2"),
        ({"stride_seconds": 1.0}, "--stride-seconds 1"),
        ({"num_frames": 8}, "--frames 8"),
        ({"views": 3}, "--views 3"),
    ],
)
def test_other_settings_are_refused(built, master_library, changed, message):
    with pytest.raises(IndexMismatchError, match=message) as caught:
        built.build(master_library, **changed)
    assert caught.value.exit_code is ExitCode.INDEX


def test_another_model_is_refused_and_a_moved_one_is_not(
    built, master_library, tiny_model, tmp_path
):

    other = save_tiny_vjepa2(tmp_path / "other", seed=1)
    with pytest.raises(IndexMismatchError, match=r"belongs to .*tiny"):
        built.build(master_library, model=str(other))
    moved = shutil.copytree(tiny_model, tmp_path / "moved")
    assert built.build(master_library, model=str(moved)).exit_code is ExitCode.DONE
    assert built.status().model == str(moved)
    built.build(master_library, model=str(tiny_model))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"reader": "pyaw"}, UsageError, "mean 'pyav'"),
        ({"device": "gpu"}, UsageError, "auto, cuda, mps, cpu"),
        ({"num_workers": 0}, UsageError, "from 1 to"),
        ({"batch_size": -1}, UsageError, "from 1 to"),
        ({"num_frames": 7}, UsageError, "a multiple of 2"),
        ({"clip_seconds": float("nan")}, UsageError, "from 0.1 to 3600"),
        ({"views": 2}, UsageError, "1 or 3"),
    ],
)
def test_bad_options_make_no_index(library, index, options, given, error, message):
    with pytest.raises(error, match=message):
        index.build(library, **(options | given))
    assert not IndexFolder(Path(index.path)).path.exists()


def test_a_library_without_videos_makes_no_index(tmp_path, index, options):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("x")
    with pytest.raises(NothingIndexedError, match="no video file in"):
        index.build(tmp_path / "empty", **options)
    assert not IndexFolder(Path(index.path)).path.exists()


def test_a_second_build_at_once_says_who_holds_the_index(built, master_library):
    with (
        build_lock(IndexFolder(Path(built.path)).locks),
        pytest.raises(IndexLockedError, match=f"process {os.getpid()} since 20"),
    ):
        built.build(master_library)


def test_a_folder_with_other_things_is_never_taken_for_an_index(library, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / ".tmp-notes").write_text("mine")
    with pytest.raises(UsageError, match="holds other things and no index"):
        VideoIndex.at(mine)
    assert (mine / ".tmp-notes").read_text() == "mine"


def test_an_index_is_neither_made_nor_sought_where_duckdb_opens_no_file(tmp_path):
    place = tmp_path / os.fsdecode(b"\xff") / "index"
    for opened in (VideoIndex.at, VideoIndex.open):
        with pytest.raises(UsageError, match="no UTF-8"):
            opened(place)


def test_only_its_own_leftovers_are_swept(library, index, options):
    index.build(library, **options)
    notes = Path(index.path) / ".tmp-notes"
    notes.write_text("mine")
    index.build(library)
    assert notes.read_text() == "mine"


def test_a_lost_shard_is_never_passed_over(library, index, options):
    index.build(library, **options)
    (shard,) = (Path(index.path) / "shards").glob("*.parquet")
    shard.unlink()
    assert index.status().lost_shards == 1
    with pytest.raises(IndexDamagedError, match=r"lost 1 of its shards .* verify --repair"):
        index.build(library)
    index.repair()
    assert index.build(library).clips_indexed == 10


def test_an_interruption_while_files_are_probed_speaks_of_no_clips(
    library, index, options, monkeypatch, capsys
):
    from vindex.cli.build import say_report

    module = sys.modules["vindex.pipeline.steps"]
    probe = module.probe_contents

    def interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return probe(*arguments)

    monkeypatch.setattr(module, "probe_contents", interrupt)
    report = index.build(library, **options)
    assert (report.interrupted, report.clips_indexed) == (True, 0)
    say_report(report)
    err = capsys.readouterr().err
    assert "Interrupted before a clip was encoded" in err
    assert "clips are indexed" not in err


def test_an_interruption_while_the_model_loads_ends_the_build(library, index, options, monkeypatch):
    def load_and_interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return bound_encoder(*arguments)

    module = sys.modules["vindex.pipeline.build"]  # the package has a function of that name
    monkeypatch.setattr(module, "bound_encoder", load_and_interrupt)
    report = index.build(library, **options)
    assert report.interrupted
    assert (report.clips_planned, report.clips_indexed) == (10, 0)


@pytest.mark.parametrize("given", [{"clip_seconds": -2.0}, {"num_frames": 0}, {"views": 0}])
def test_what_no_index_can_have_is_no_mismatch(built, master_library, given):
    with pytest.raises(UsageError):
        built.build(master_library, **given)


def test_each_clip_has_its_most_telling_moment(built):
    rows = built.sql("SELECT start_seconds, end_seconds, best_seconds FROM clips").rows
    assert len(rows) == 10
    assert all(start <= best < end for start, end, best in rows)


def test_the_loop_filter_can_be_skipped_with_pyav_only(library, index, options):
    with pytest.raises(UsageError, match="only --reader pyav can skip it"):
        index.build(library, **options, reader="decord", skip_loop_filter=True)
    report = index.build(library, **options, skip_loop_filter=True)
    assert report.clips_indexed == 2 + 5 + 3
