"""Which frames are indexed, shown and cut, of files whose clocks and streams are unusual."""

from io import BytesIO

import av
import pytest

from tests.cases.codes import read_code
from tests.pictures.helpers import picture_of
from vindex.clips import plan_clips
from vindex.decode import decode_clips, probe
from vindex.direct.keyframes import Keyframe, Keyframes, write_keyframes
from vindex.jobs import DecodeJob
from vindex.pictures.cuts import cut_to_file, stream_span
from vindex.pictures.pictures import jpeg_at
from vindex.records import ClipSpec, FrameRequest

SPEC = ClipSpec(clip_seconds=4.0, stride_seconds=4.0, num_frames=16)


def shown_to_model(path):
    """The numbers that a model is shown of each clip."""
    clips = plan_clips(probe(str(path)).duration_seconds, SPEC)
    job = DecodeJob(str(path), "", tuple(clips), 4.0, (FrameRequest(16, 224),), "pyav")
    return [[read_code(frame) for frame in item.frames[0][0]] for item in decode_clips(job)]


def sampled(numbers_and_times, clip_start):
    """The numbers that stand at 16 even times of a clip of four seconds."""
    times = [clip_start + n / 4 for n in range(16)]
    return [max((at, number) for at, number in numbers_and_times if at <= t)[1] for t in times]


def thumbnail(path, seconds):
    return read_code(picture_of(jpeg_at(str(path), seconds, 320)))


def numbers_in(video):
    with av.open(video if not isinstance(video, bytes) else BytesIO(video)) as container:
        return [read_code(one.to_ndarray(format="rgb24")) for one in container.decode(video=0)]


def streamed(path, start, end):
    return numbers_in(b"".join(stream_span(str(path), start, end)))


def seconds_of(path):
    """How long a file plays its pictures."""
    with av.open(str(path)) as container:
        return container.duration / av.time_base


def cut(path, start, end, tmp_path, **options):
    cut_to_file(str(path), start, end, tmp_path / "cut.mp4", **options)
    return numbers_in(str(tmp_path / "cut.mp4"))


@pytest.mark.parametrize("name", ["lowres_first.mkv", "one_jpeg_first.mkv", "one_jpeg_first.mp4"])
def test_the_stream_that_players_choose_is_read(inputs, tmp_path, name):
    path = inputs / name
    info = probe(str(path))
    assert (info.width, info.height, info.num_frames) == (320, 240, 200)
    assert info.duration_seconds == pytest.approx(8.0)
    even = [(n / 25, n) for n in range(200)]
    assert shown_to_model(path) == [sampled(even, 0), sampled(even, 4)]
    assert thumbnail(path, 6.01) == 150
    assert cut(path, 4, 8, tmp_path, exact=True) == list(range(100, 200))
    assert cut(path, 4, 8, tmp_path) == list(range(100, 200))


def test_a_frame_that_stands_is_shown_until_the_next_one_comes(inputs, tmp_path):
    path = inputs / "screenrec.mp4"  # frame 0 for ten seconds, then 30 a second
    frames = [(0.0, 0), *((10 + n / 30, 1 + n) for n in range(150))]
    shown = shown_to_model(path)
    assert shown[:2] == [[0] * 16, [0] * 16]
    assert shown[2] == sampled(frames, 8)
    assert shown[2][:8] == [0] * 8
    assert [thumbnail(path, at) for at in (4.0, 9.9, 10.0, 12.0)] == [0, 0, 1, 61]
    for options in ({"exact": True}, {}):
        assert cut(path, 4, 8, tmp_path, **options) == [0]
        assert seconds_of(tmp_path / "cut.mp4") == pytest.approx(4.0, abs=0.05)
        assert cut(path, 8, 12, tmp_path, **options) == list(range(61))
        assert seconds_of(tmp_path / "cut.mp4") == pytest.approx(4.0, abs=0.05)


def test_a_time_lapse_of_a_frame_in_ten_seconds_is_shown_as_it_stands(inputs, tmp_path):
    path = inputs / "tenth.mp4"
    shown = shown_to_model(path)
    assert shown == [[int((4 * clip + n / 4) // 10) for n in range(16)] for clip in range(10)]
    for options in ({"exact": True}, {}):
        assert cut(path, 8, 12, tmp_path, **options) == [0, 1]
        assert cut(path, 12, 16, tmp_path, **options) == [1]
        assert seconds_of(tmp_path / "cut.mp4") == pytest.approx(4.0, abs=0.05)


@pytest.mark.thorough
def test_frames_without_a_time_of_their_own_are_shown_and_cut(inputs, tmp_path):
    path = inputs / "h264ps.mpg"  # 8 of 200 packets have a time
    even = [(n / 25, n) for n in range(200)]
    assert shown_to_model(path) == [sampled(even, 0), sampled(even, 4)]
    for options in ({"exact": True}, {}):
        assert cut(path, 4, 8, tmp_path, **options) == list(range(100, 200))
    assert streamed(path, 4, 8) == list(range(100, 200))
    times = (0.603, 2.705, 4.873, 6.986)
    frames = tuple(Keyframe(number, at) for number, at in enumerate(times, start=1))
    written = write_keyframes(Keyframes(str(path), "model", 8.0, False, frames), tmp_path)
    found = [read_code(picture_of((tmp_path / one.file).read_bytes())) for one in written.frames]
    assert found == [15, 67, 121, 174]


@pytest.mark.parametrize(
    ("name", "num_frames"),
    [pytest.param("dashcam3.ts", 600, marks=pytest.mark.slow), ("joined.ts", 200)],
)
def test_parts_whose_clocks_start_anew_are_one_recording(inputs, tmp_path, name, num_frames):
    path = inputs / name
    info = probe(str(path))
    assert info.num_frames == num_frames
    assert info.duration_seconds == pytest.approx(num_frames / 25)
    even = [(n / 25, n) for n in range(num_frames)]
    starts = range(0, num_frames // 25, 4)
    assert shown_to_model(path) == [sampled(even, start) for start in starts]
    for start in starts:
        expected = list(range(25 * start, 25 * start + 100))
        assert thumbnail(path, start + 2.5) == expected[62]
        assert cut(path, start, start + 4, tmp_path, exact=True) == expected
        assert cut(path, start, start + 4, tmp_path) == expected
        assert streamed(path, start, start + 4) == expected


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["late.mp4", "late.mkv"])
def test_a_picture_that_starts_after_its_sound_is_cut_with_the_sound_that_goes_with_it(
    inputs, tmp_path, name
):
    path = inputs / name
    for options in ({"exact": True}, {}):
        assert cut(path, 4, 8, tmp_path, **options) == list(range(100, 200))
        with av.open(str(tmp_path / "cut.mp4")) as container:
            frames = list(container.decode(audio=0))
        assert frames[0].time == pytest.approx(0.0, abs=0.05)
        end = frames[-1].time + frames[-1].samples / frames[-1].sample_rate
        assert end == pytest.approx(4.0, abs=0.06)
