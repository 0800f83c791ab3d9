"""A piece of a long file has the very frames that it has when the whole file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.decode.helpers import job_of, same_items
from tests.media_factory import make_video
from vindex.decode import decode_clips, pieces
from vindex.decode.packets import read_index
from vindex.decode.pieces import open_part

ENTERED = ["h264", "h264_mkv", "h264_open_gop", "h264_10_bit", "hevc", "hevc_open_gop", "mpeg4"]
ENTERED += ["vp9", "av1", "vfr", "edit_list"]
LEFT_TO_THE_WHOLE = ["h264_ts", "h264_avi", "hevc_m2ts", "mpeg2_ps"]


@pytest.fixture(autouse=True)
def _pieces_always_pay(monkeypatch):
    monkeypatch.setattr(pieces, "_WORTH_SECONDS", -1e9)


def piece_of(path, start_seconds, end_seconds):
    """The index of a piece; None where the whole file was gone through."""
    with open_part(path, start_seconds, end_seconds) as (index, _):
        return None if index.seek_pts is None else index


@pytest.mark.parametrize("name", ENTERED)
def test_a_piece_gives_the_same_frames_as_the_whole_file(video, name, monkeypatch):
    job = job_of(video(name).path)
    chosen = (slice(-1, None), slice(-3, None), slice(1, 3), slice(0, 2))
    given = [list(decode_clips(job_of(job.path, clips=job.clips[part]))) for part in chosen]
    monkeypatch.setattr(pieces, "_WORTH_SECONDS", 1e9)
    whole = list(decode_clips(job))
    for part, items in zip(chosen, given, strict=True):
        assert same_items(items, whole[part]), part


@pytest.mark.parametrize("name", ENTERED)
def test_only_the_packets_of_the_piece_are_gone_through(video, name):
    path = video(name).path
    whole = read_index(path)
    end = float(whole.end_seconds)
    last, first = piece_of(path, 0.8 * end, end), piece_of(path, 0.0, 0.2 * end)
    assert last is not None
    assert last.seconds_N[0] <= 0.8 * end
    assert last.end_seconds == whole.end_seconds
    # What an edit list hides at the start cannot be told from what is lost.
    assert (first is None) == (name == "edit_list")
    assert first is None or first.seconds_N[-1] >= 0.2 * end
    for piece in filter(None, (first, last)):
        assert piece.num_packets < 0.75 * whole.num_packets
        inside = (whole.seconds_N >= piece.seconds_N[0]) & (whole.seconds_N <= piece.seconds_N[-1])
        assert piece.seconds_N.tolist() == whole.seconds_N[inside].tolist()


@pytest.mark.parametrize("name", LEFT_TO_THE_WHOLE)
def test_containers_that_cannot_be_entered_exactly_are_gone_through(video, name):
    assert piece_of(video(name).path, 1.0, 2.0) is None


def test_a_short_file_is_gone_through(video, monkeypatch):
    monkeypatch.setattr(pieces, "_WORTH_SECONDS", 60.0)
    assert piece_of(video("h264").path, 1.0, 2.0) is None


def test_a_keyframe_that_is_none_is_no_place_to_enter(tmp_path):
    honest = make_video(tmp_path / "honest.mp4", codec="mpeg4", gop_size=60)
    # Without its table of keyframes an mp4 says that every frame is one.
    lying = tmp_path / "lying.mp4"
    lying.write_bytes(Path(honest.path).read_bytes().replace(b"stss", b"free"))
    assert piece_of(str(lying), 1.5, 2.0) is None
    assert piece_of(honest.path, 1.5, 2.0) is not None
