"""A build: what it reports, what it stores, and what a second one does."""

from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import assert_same_rows, rows
from tests.media_factory import make_video
from vindex.decode import decode_clips
from vindex.encoders import load_encoder
from vindex.encoders.vjepa2_encoder import VJepa2Encoder
from vindex.errors import ExitCode, UsageError
from vindex.jobs import DecodeJob
from vindex.records import Clip, Reason
from vindex.store.catalog import reader
from vindex.store.layout import IndexFolder


@pytest.mark.thorough
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
    assert (report.files_found, report.files_skipped, report.files_still_failed) == (4, 4, 1)
    assert report.exit_code is ExitCode.FILES_FAILED, "as long as what failed is as it was"
    assert rows(index).keys() == before.keys()


def test_what_is_stored_is_what_decode_and_encode_give(built, master_library, tiny_model):
    folder = IndexFolder(Path(built.path))
    settings = reader.recipe(folder)
    path = str(master_library / "desk" / "b.mkv")
    stored = {key[1:3]: value for key, value in rows(built).items() if key[0] == "desk/b.mkv"}
    clips = tuple(sorted((Clip(*span) for span in stored), key=lambda clip: clip.start_seconds))
    frames = [item.frames[0][0] for item in decode_clips(
        DecodeJob(path, "", clips, settings.spec.clip_seconds, (settings.request,), "pyav")
    )]  # fmt: skip
    expected = load_encoder(str(tiny_model), device="cpu").encode(np.stack(frames))
    for clip, embedding_D in zip(clips, expected.embeddings_BD, strict=True):
        np.testing.assert_allclose(
            stored[clip.start_seconds, clip.end_seconds], embedding_D, atol=2e-3
        )


@pytest.mark.parametrize(
    "variant",
    [{"batch_size": 64},  # the others are tried by `test_ids`, too
     pytest.param({"workers": 2}, marks=pytest.mark.slow),
     pytest.param({"batch_size": 1}, marks=pytest.mark.slow)],
)  # fmt: skip
def test_rows_do_not_depend_on_workers_or_batches(built, library, index, options, variant):
    index.build(library, **(options | variant))
    assert_same_rows(index, built)


@pytest.mark.thorough
def test_overlapping_clips_and_views(library, index, options):
    index.build(library / "kitchen", **options, stride_seconds=1.0, views=3)
    starts = sorted(key[1] for key in rows(index))
    assert starts == [0.0, 1.0, 2.0]


@pytest.mark.thorough
def test_more_frames_than_the_default(library, index, options):
    report = index.build(library / "kitchen", **options, frames=6)
    assert report.clips_indexed == 2
    assert index.status().clip_spec.num_frames == 6


def test_a_lost_vector_index_is_made_again(library, settled):
    folder = IndexFolder(Path(settled.path))
    for path in folder.vectors.iterdir():
        path.unlink()
    assert settled.status().vector_index is None
    settled.build(library)
    assert settled.status().vector_index.num_vectors == 10


def test_what_a_dead_build_left_is_swept(library, settled):
    folder = IndexFolder(Path(settled.path))
    orphan = folder.shards / "999999999999.parquet"
    orphan.write_bytes(b"half a shard")
    (folder.shards / ".vindex-tmp-1.parquet").write_bytes(b"less")
    (folder.vectors / "vectors-000000.faiss").write_bytes(b"of the build before")
    settled.build(library)
    assert len(list(folder.vectors.iterdir())) == 2
    assert sorted(path.name for path in folder.shards.iterdir()) == reader.shard_names(folder)


def test_only_its_own_leftovers_are_swept(library, settled):
    notes = Path(settled.path) / ".tmp-notes"
    notes.write_text("mine")
    settled.build(library)
    assert notes.read_text() == "mine"


@pytest.mark.thorough
def test_a_clip_that_overflows_the_model_is_refused_alone(library, index, options, monkeypatch):
    encode = VJepa2Encoder._encode_batch
    num_broken = 0

    def overflow_once(self, frames_BTHWC):
        nonlocal num_broken
        encoding = encode(self, frames_BTHWC)
        if not num_broken and len(frames_BTHWC) > 1:
            num_broken = 1
            encoding.embeddings_BD[1] = np.nan
            encoding.probabilities_BK[1] = np.nan
        return encoding

    monkeypatch.setattr(VJepa2Encoder, "_encode_batch", overflow_once)
    report = index.build(library, **options, batch_size=3)
    (failure,) = [f for f in report.failures if f.reason is Reason.NOT_FINITE]
    assert failure.end_seconds - failure.start_seconds == pytest.approx(2, abs=0.01)
    assert "try --device cpu" in failure.message
    assert (report.clips_indexed, report.clips_failed) == (9, 1)
    assert report.files_partly_indexed == 1
    index.build(library, retry_failed=True)
    assert index.status().clips == 10


def test_each_clip_has_its_most_telling_moment(built):
    rows = built.sql("SELECT start_seconds, end_seconds, best_seconds FROM clips").rows
    assert len(rows) == 10
    assert all(start <= best < end for start, end, best in rows)


@pytest.mark.thorough
def test_the_loop_filter_can_be_skipped_with_pyav_only(library, index, options):
    with pytest.raises(UsageError, match="only --reader pyav can skip it"):
        index.build(library, **options, reader="decord", skip_loop_filter=True)
    report = index.build(library, **options, skip_loop_filter=True)
    assert report.clips_indexed == 2 + 5 + 3


@pytest.mark.thorough
def test_that_only_the_first_part_of_a_joined_file_is_read_is_a_failure(index, options, tmp_path):
    library = tmp_path / "joined"
    library.mkdir()
    make_video(library / "part.flv", num_frames=60)
    part = (library / "part.flv").read_bytes()
    (library / "part.flv").unlink()
    (library / "film.flv").write_bytes(part + part)
    report = index.build(library, **options)
    assert (report.clips_indexed, report.exit_code) == (1, ExitCode.FILES_FAILED)
    (failure,) = report.failures
    assert failure.message.startswith("Only its first part is read, up to 0:02.4: ")
    assert (index.build(library).clips_planned, len(index.failures())) == (0, 1)
