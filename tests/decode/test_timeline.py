"""Where pictures lie on a file's own timeline, what its time code says, and what its rate is."""

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.export.timed_videos import NTSC, Timed
from tests.media_factory import make_video
from vindex.decode import probe

PAL = Fraction(25)


def probed(folder, *arguments, **options):
    """What a probe says of such a video."""
    video = Timed(*arguments, **options)
    video.make(folder)
    return probe(str(folder / video.name))


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.ts"])
def test_a_picture_that_starts_after_its_sound_is_that_late(tmp_path, name):
    info = probed(tmp_path, name, PAL, None, Fraction(3), has_sound=True)
    assert info.timeline_offset_seconds == pytest.approx(3.0, abs=0.022)  # AAC's first 1024 samples
    assert (info.duration_seconds, info.num_frames) == (pytest.approx(3.0, abs=0.002), 75)
    assert (info.start_timecode, info.sound_channels) == (None, 2)


@pytest.mark.parametrize(
    ("name", "offset_seconds"), [("a.mp4", 3.0), ("a.mkv", 0.0), ("a.ts", 0.0), ("a.avi", 0.0)]
)
def test_where_nothing_begins_earlier_only_a_presentation_counts_from_before(
    tmp_path, name, offset_seconds
):
    make_video(tmp_path / name, start_ticks=75)
    info = probe(str(tmp_path / name))
    assert info.timeline_offset_seconds == pytest.approx(offset_seconds, abs=1e-6)
    assert info.sound_channels == 0


def test_hidden_frames_before_the_first_shown_one_do_not_count(tmp_path):
    make_video(tmp_path / "a.mp4", num_hidden=15)
    assert probe(str(tmp_path / "a.mp4")).timeline_offset_seconds == 0.0


def _boxes(data, start, end):
    """Kind, start and end of each box (ISO/IEC 14496-12, 4.2) between two places."""
    while start < end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        yield kind, start, start + size
        start += size


def _delay_time_code(path, late, length):
    """Put an empty edit before the time code track of a MOV; its `moov` is the last box.

    Args:
        path: of the file.
        late: length of the empty edit, in thousandths of a second.
        length: of the track itself, in the same.
    """
    data = path.read_bytes()
    ((_, moov, end),) = [box for box in _boxes(data, 0, len(data)) if box[0] == b"moov"]
    tracks = [box for box in _boxes(data, moov + 8, end) if box[0] == b"trak"]
    ((_, track, track_end),) = [box for box in tracks if b"tmcd\0" in data[box[1] : box[2]]
                                and b"TimeCodeHandler" in data[box[1] : box[2]]]  # fmt: skip
    scale = (
        struct.unpack_from(">I", data, data.index(b"mvhd") + 16)[0] // 1000
    )  # of the movie's clock
    edits = [late * scale, -1, 1 << 16, length * scale, 0, 1 << 16]
    table = struct.pack(">I4sI4sII6i", 56 - 8, b"edts", 40, b"elst", 0, 2, *edits)
    kept = [box for box in _boxes(data, track + 8, track_end) if box[0] != b"edts"]
    header, *others = (data[start:end] for _, start, end in kept)
    content = b"".join((header, table, *others))
    changed = struct.pack(">I4s", 8 + len(content), b"trak") + content
    inside = data[moov + 8 : track] + changed + data[track_end:end]
    path.write_bytes(data[:moov] + struct.pack(">I4s", 8 + len(inside), b"moov") + inside)


def test_a_time_code_holds_from_where_its_track_begins(tmp_path):
    options = {"late_seconds": Fraction(3), "has_sound": True}
    assert probed(tmp_path, "a.mov", PAL, "10:00:00:00", **options).start_timecode == "10:00:00:00"
    _delay_time_code(tmp_path / "a.mov", 3000, 3000)
    info = probe(str(tmp_path / "a.mov"))
    assert info.timeline_offset_seconds == 3.0
    assert info.start_timecode == "09:59:57:00"


@pytest.mark.parametrize(
    ("rate", "written", "counted", "expected"),
    [
        (Fraction(60_000, 1001), "10:01:00;40", 2, "10:01:00;40"),
        (Fraction(50), "10:00:07:48", 2, "10:00:07:48"),
        (PAL, "10:00:07:24", 1, "10:00:07:24"),
    ],
)
def test_a_track_may_count_two_frames_as_one(tmp_path, rate, written, counted, expected):
    """As those of cameras do that take 50 and 59.94 frames a second."""
    video = Timed("a.mov", rate, written)
    video.make(tmp_path)
    _count_by(tmp_path / "a.mov", counted)
    assert probe(str(tmp_path / "a.mov")).start_timecode == expected


def _count_by(path, times):
    """Let the time code track of a MOV count so many frames as one."""
    data = bytearray(path.read_bytes())
    entry = data.index(b"tmcd" + bytes(7) + b"\1")  # its sample description
    scale, step, base = struct.unpack_from(">IIB", data, entry + 20)
    struct.pack_into(">IIB", data, entry + 20, scale // times, step, base // times)
    with av.open(str(path)) as container:
        place = next(container.demux(container.streams.data[0])).pos
    (number,) = struct.unpack_from(">I", data, place)
    struct.pack_into(">I", data, place, number // times)
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["a.mov", "a.mp4", "a.mkv"])
def test_time_code_is_kept_as_it_is_written(tmp_path, name):
    assert probed(tmp_path, name, NTSC, "14:09:42;10").start_timecode == "14:09:42;10"


def test_what_is_no_time_code_is_none(tmp_path):
    assert probed(tmp_path, "a.mkv", PAL, "about noon").start_timecode is None


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    "name", ["a.mp4", *(pytest.param(name, marks=pytest.mark.slow) for name in ("a.mkv", "a.ts"))]
)
@pytest.mark.parametrize(
    "rate", [Fraction(24_000, 1001), 24, 25, NTSC, 30, 50, Fraction(60_000, 1001), 60,
             Fraction(117, 4), 15, 12, 120],
)  # fmt: skip
def test_a_constant_rate_is_what_the_file_has(tmp_path, name, rate):
    info = probed(tmp_path, name, Fraction(rate), seconds=2)
    assert info.nominal_frame_rate == pytest.approx(float(rate), rel=1e-5)


@pytest.mark.parametrize("last", [2, 30, 250])
def test_a_last_frame_that_stands_changes_the_mean_rate_alone(tmp_path, last):
    ticks = [*range(60), 59 + last]
    make_video(tmp_path / "a.mp4", frame_rate=60, ticks=ticks)
    info = probe(str(tmp_path / "a.mp4"))
    assert info.nominal_frame_rate == 60.0
    assert info.frame_rate < 60


def test_a_variable_rate_gets_the_nearest_that_editors_have(tmp_path):
    jitter = np.random.default_rng(0).integers(-8, 9, 90)
    ticks = (np.arange(90) * 1000 / 29.9 + jitter).round().astype(int)
    make_video(tmp_path / "a.mp4", frame_rate=1000, ticks=ticks.tolist())
    info = probe(str(tmp_path / "a.mp4"))
    assert info.nominal_frame_rate in (pytest.approx(30_000 / 1001), 30.0)
