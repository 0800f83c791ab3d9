"""A copied cut begins where a decoder that knows nothing can begin."""

import av
import pytest

from tests.media_factory import make_video
from tests.pictures.helpers import numbers_in
from vindex.decode.opening import open_video
from vindex.pictures.cuts import cut_to_file
from vindex.pictures.entries import Units

X264 = "keyint=12:min-keyint=12:scenecut=0:log-level=none"
OPEN = {"options": {"x264-params": f"{X264}:bframes=2:b-adapt=0:open-gop=1"}}
REFRESH = {"options": {"x264-params": f"{X264}:bframes=0:intra-refresh=1"}}


def are_entries(path):
    """How the packets of a file that are called keyframes fare as entries."""
    with open_video(str(path)) as (container, stream):
        units = Units(stream)
        return [
            units.is_entry(packet)
            for packet in container.demux(stream)
            if packet.size and packet.is_keyframe
        ]


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("options", [OPEN, REFRESH], ids=["open", "refresh"])
def test_a_recovery_point_is_no_entry(tmp_path, suffix, options):
    video = make_video(tmp_path / f"v.{suffix}", num_frames=75, **options)
    first, *others = are_entries(video.path)
    assert first
    assert others == [False] * 6


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_an_idr_picture_and_a_cra_picture_are_entries(tmp_path, suffix):
    closed = make_video(tmp_path / f"c.{suffix}", num_frames=36)
    hevc = make_video(tmp_path / f"h.{suffix}", num_frames=36, codec="libx265", open_gop=True)
    assert are_entries(closed.path) == [True] * 3
    assert are_entries(hevc.path) == [True] * 3


@pytest.mark.thorough
@pytest.mark.parametrize("options", [OPEN, REFRESH], ids=["open", "refresh"])
def test_a_copy_reaches_back_to_an_idr_picture_or_is_encoded(tmp_path, options):
    video = make_video(tmp_path / "v.mp4", num_frames=525, width=64, height=64, **options)
    near = cut_to_file(video.path, 1.52, 2.52, tmp_path / "near.mp4")
    assert near.is_copy
    assert [number for _, number in numbers_in(near.path)] == list(range(38, 63))
    with av.open(near.path) as container:
        keyframes = [entry.is_keyframe for entry in container.streams.video[0].index_entries]
    assert keyframes[0]
    assert sum(keyframes) == 1, "no player may begin at a recovery point"
    far = cut_to_file(video.path, 16.0, 17.0, tmp_path / "far.mp4")
    assert not far.is_copy
    assert [number for _, number in numbers_in(far.path)] == list(range(400, 425))


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("start", [36, 37, 47, 48, 50])
def test_leading_pictures_of_a_cra_picture_are_left_out(tmp_path, suffix, start):
    video = make_video(
        tmp_path / f"v.{suffix}", num_frames=75, codec="libx265", open_gop=True, b_frames=3
    )
    cut = cut_to_file(video.path, start / 25, (start + 20) / 25, tmp_path / "cut.mp4")
    assert cut.is_copy
    assert [number for _, number in numbers_in(cut.path)] == list(range(start, start + 20))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_parameters_that_are_not_in_the_header_are_seen(tmp_path, codec):
    own = make_video(tmp_path / "own.ts", num_frames=5, codec=codec)
    other = make_video(tmp_path / "other.ts", num_frames=5, codec=codec, width=200)
    with open_video(own.path) as (container, stream):
        units = Units(stream)
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert [units.changes_header(packet) for packet in packets] == [False] * 5
        with open_video(other.path) as (elsewhere, strange):
            assert units.changes_header(next(elsewhere.demux(strange)))
