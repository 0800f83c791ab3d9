"""Damaged files keep what is good of them and say what is not; nothing reaches the terminal."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from random import Random

import av
import numpy as np
import pytest

from tests.decode.helpers import check_clips, job_of, numbers_of
from tests.media_factory import VideoAsset, make_video
from vindex.decode import decode_clips, probe
from vindex.errors import MediaError
from vindex.jobs import ClipFrames
from vindex.records import Clip, ClipSpec, Failure, Reason, Stage

needs_decord = pytest.mark.skipif(find_spec("decord") is None, reason="decord is not installed")


def wipe(asset: VideoAsset, path: Path, first: int, last: int, *, keep_bytes: int = 0) -> str:
    """A copy in which the bytes of some packets are wrong, past the first few of each."""
    data = bytearray(Path(asset.path).read_bytes())
    with av.open(asset.path) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    for packet in packets[first:last]:
        if packet.size > keep_bytes:
            end = packet.pos + packet.size
            data[packet.pos + keep_bytes : end] = bytes(packet.size - keep_bytes)
    path.write_bytes(data)
    return str(path)


def patched_frames(path: Path) -> list[int]:
    """Frames that the decoder says it had to make up in part, of a video of 25 a second."""
    patched = []
    with av.open(str(path)) as container:
        container.streams.video[0].thread_count = 1  # with more it keeps quiet about it
        for packet in container.demux(video=0):
            with suppress(av.error.FFmpegError):
                patched += [round(f.time * 25) for f in packet.decode() if f.is_corrupt]
    return patched


@pytest.mark.parametrize("name", ["h264", "hevc", "av1"])
def test_a_hole_costs_the_clips_that_it_touches_and_no_others(video, tmp_path, name):
    asset = video(name)
    path = wipe(asset, tmp_path / "hole.mp4", 24, 36)
    job = job_of(path, spec=ClipSpec(0.4, 0.4, 8))
    items = list(decode_clips(job))
    assert len(items) == 6
    for position in (0, 1, 4, 5):
        assert numbers_of(items[position]) == asset.numbers_at(
            [job.clips[position].start_seconds + i / 20 for i in range(8)]
        )
    failure = items[2]
    assert isinstance(failure, Failure)
    assert (failure.path, failure.stage, failure.reason) == (path, Stage.DECODE, Reason.DAMAGED)
    assert (failure.start_seconds, failure.end_seconds) == (0.8, pytest.approx(1.2))
    assert " of its 8 frames could be decoded; 6 are needed" in failure.message


def test_a_lost_frame_is_replaced_by_the_nearest_good_one(tmp_path):
    asset = make_video(tmp_path / "whole.mp4", b_frames=0)
    path = wipe(asset, tmp_path / "gap.mp4", 23, 24)  # the last of its group: none refers to it
    item = next(decode_clips(job_of(path, spec=ClipSpec(0.2, 0.2, 5), clips=[Clip(0.8, 1.0)])))
    assert numbers_of(item) == [20, 21, 22, 22, 24]
    np.testing.assert_allclose(item.pts_seconds[0], np.array([20, 21, 22, 22, 24]) / 25)


def test_a_frame_that_the_decoder_had_to_patch_up_is_not_taken(tmp_path):
    asset = make_video(tmp_path / "whole.mp4", b_frames=0)
    path = tmp_path / "patched.mp4"
    with av.open(asset.path) as container:
        packet = [packet for packet in container.demux(video=0) if packet.size][23]
    # Not every wrong byte makes the decoder notice, so look for one that does.
    for offset in range(packet.pos + packet.size // 3, packet.pos + packet.size - 6):
        data = bytearray(Path(asset.path).read_bytes())
        data[offset : offset + 6] = bytes(byte ^ 0xA5 for byte in data[offset : offset + 6])
        path.write_bytes(data)
        patched = patched_frames(path)
        if patched:
            break
    assert patched == [23]
    item = next(decode_clips(job_of(str(path), spec=ClipSpec(0.2, 0.2, 5), clips=[Clip(0.8, 1.0)])))
    assert numbers_of(item) == [20, 21, 22, 22, 24]


def test_where_frames_are_counted_a_lost_one_still_counts(tmp_path):
    asset = make_video(tmp_path / "whole.avi", b_frames=0)
    path = wipe(asset, tmp_path / "gap.avi", 23, 24, keep_bytes=8)
    item = next(decode_clips(job_of(path, spec=ClipSpec(0.4, 0.4, 5), clips=[Clip(0.96, 1.36)])))
    assert numbers_of(item) == [24, 26, 28, 30, 32]


def test_a_clip_with_three_quarters_of_its_frames_is_kept_and_one_with_less_is_not(tmp_path):
    asset = make_video(tmp_path / "whole.mp4", codec="mjpeg", pixel_format="yuvj420p")
    spec, clip = ClipSpec(0.32, 0.32, 8), [Clip(0.4, 0.72)]
    kept = wipe(asset, tmp_path / "kept.mp4", 12, 14)
    lost = wipe(asset, tmp_path / "lost.mp4", 12, 15)
    assert numbers_of(next(decode_clips(job_of(kept, spec=spec, clips=clip)))) == [
        *(10, 11, 11, 14, 14, 15, 16, 17),
    ]
    failure = next(decode_clips(job_of(lost, spec=spec, clips=clip)))
    assert isinstance(failure, Failure)
    assert failure.message.startswith("5 of its 8 frames")


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("suffix", "codec"),
    [("mp4", "libx264"), ("mp4", "libx265"), ("mkv", "libx264"), ("ts", "libx264")],
)
def test_a_file_cut_off_is_as_long_as_what_is_left_of_it(tmp_path, suffix, codec):
    first = {"movflags": "faststart"} if suffix == "mp4" else None
    asset = make_video(tmp_path / f"whole.{suffix}", codec=codec, container_options=first)
    data = Path(asset.path).read_bytes()
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(data[: len(data) // 2])
    with av.open(str(path)) as container:
        left = []
        for packet in container.demux(video=0):
            try:
                left += [frame.time for frame in packet.decode()]
            except av.error.FFmpegError:
                assert suffix == "mp4", "only mp4 hands over half a packet"
    info = probe(str(path))
    assert info.num_frames == len(left) < 45
    assert info.duration_seconds == pytest.approx(max(left) - min(left) + 0.04)
    shown = VideoAsset(
        str(path),
        tuple(seconds - min(left) for seconds in left),
        tuple(round((seconds - min(left)) * 25) for seconds in left),
        160,
        120,
        0.04,
    )
    check_clips(shown, job_of(str(path)))


def test_an_mp4_that_lost_its_index_is_no_video(video, tmp_path):
    data = Path(video("h264").path).read_bytes()
    path = tmp_path / "no_moov.mp4"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(MediaError, match="Invalid data") as refusal:
        probe(str(path))
    assert refusal.value.reason == Reason.NOT_A_VIDEO


def test_a_stream_without_one_good_frame_has_no_frames(video, tmp_path):
    path = wipe(video("h264"), tmp_path / "wiped.mp4", 0, 60)
    for ask in (lambda: probe(path), lambda: list(decode_clips(job_of(path, clips=[Clip(0, 1)])))):
        with pytest.raises(MediaError, match="60 h264 packets") as refusal:
            ask()
        assert refusal.value.reason == Reason.NO_FRAMES


def test_a_clip_past_the_end_is_refused_because_the_file_must_have_changed(video):
    items = list(decode_clips(job_of(video("h264").path, clips=[Clip(2, 2.4), Clip(2.4, 2.9)])))
    assert isinstance(items[0], ClipFrames)
    assert isinstance(items[1], Failure)
    assert (items[1].reason, items[1].start_seconds) == (Reason.CHANGED, 2.4)
    assert "ends at 2.400 s" in items[1].message


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("reader", ["pyav", pytest.param("decord", marks=needs_decord)])
@pytest.mark.parametrize("name", ["h264", "h264_mkv", "hevc", "vp9"])
def test_noise_in_a_file_never_ends_in_anything_but_clips_and_refusals(
    video, tmp_path, capfd, name, reader
):
    asset = video(name)
    data = Path(asset.path).read_bytes()
    for seed in range(4):
        noisy = bytearray(data)
        random = Random(seed)
        for _ in range(40):
            noisy[random.randrange(len(data) // 8, len(data))] = random.randrange(256)
        path = tmp_path / f"noisy_{seed}{Path(asset.path).suffix}"
        path.write_bytes(noisy)
        clips = [Clip(0.0, 0.5), Clip(0.5, 1.0), Clip(1.9, 2.4)]
        try:
            items = list(decode_clips(job_of(str(path), clips=clips, reader=reader)))
        except MediaError as refusal:
            assert refusal.message  # noqa: PT017
            continue
        assert [type(item) in (ClipFrames, Failure) for item in items] == [True] * 3
    assert capfd.readouterr() == ("", "")
