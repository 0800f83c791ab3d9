"""Hard cuts are found to the frame, and what only looks like one is none."""

from __future__ import annotations

import av
import numpy as np
import pytest

from tests.decode.test_damaged import wipe
from tests.shot_films import barred, fade, film, flash, lamp, light, scene, starts
from vindex.decode import find_shots
from vindex.decode.cutting import CutFinder
from vindex.decode.thinning import Thinner
from vindex.errors import MediaError
from vindex.jobs import ShotJob


def found(path, **job):
    return list(find_shots(ShotJob(str(path), **job), lambda: None).starts)


@pytest.fixture(scope="module")
def pieces():
    return [scene(1, 40), scene(2, 25), scene(3, 33, speed=3), scene(4, 50, noise=8)]


CODECS = {
    "x264 with B-frames": {"codec": "libx264", "b_frames": 3, "gop_size": 250},
    "x264 of ten bits": {"codec": "libx264", "pixel_format": "yuv420p10le"},
    "x265 with open groups": {"codec": "libx265", "open_gop": True},
    "MPEG-4": {"codec": "mpeg4", "gop_size": 300},
    "MPEG-2": {"codec": "mpeg2video"},
    "Motion JPEG": {"codec": "mjpeg", "pixel_format": "yuvj422p"},
    "RGB apart": {"codec": "libx264rgb", "pixel_format": "rgb24"},
    "RGB together": {"codec": "ffv1", "pixel_format": "bgr0"},
    "grey of 16 bits": {"codec": "ffv1", "pixel_format": "gray16le"},
    "YUYV": {"codec": "rawvideo", "pixel_format": "yuyv422"},
    "turned": {"rotation": 90},
    "a late start": {"start_ticks": 40},
}


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("name", CODECS)
def test_cuts_are_found_to_the_frame(pieces, tmp_path, name):
    recipe = CODECS[name]
    plain = recipe.get("codec") in ("ffv1", "rawvideo", "mjpeg")
    path = tmp_path / f"film{'.mkv' if plain else '.mp4'}"
    film(path, pieces, **recipe)
    assert found(path) == [frame / 25 for frame in starts(pieces)]


def test_a_variable_rate_is_followed(pieces, tmp_path):
    steps = np.random.default_rng(1).integers(1, 4, sum(map(len, pieces)))
    ticks = [0, *np.cumsum(steps)[:-1].tolist()]
    asset = film(tmp_path / "vfr.mp4", pieces, ticks=ticks, frame_rate=50)
    expected = [round(asset.pts_seconds[frame], 6) for frame in starts(pieces)]
    assert found(asset.path) == pytest.approx(expected, abs=1e-6)


def test_one_field_of_an_interlaced_film_is_looked_at(tmp_path):
    fields = np.concatenate([scene(1, 81), scene(2, 79)])
    frames = np.empty((80, *fields.shape[1:]), np.uint8)
    frames[:, 0::2], frames[:, 1::2] = fields[0::2, 0::2], fields[1::2, 1::2]
    film(tmp_path / "fields.mp4", [frames], options={"flags": "+ildct+ilme"})
    assert found(tmp_path / "fields.mp4") == [41 / 25], "frame 40 shows the old scene in its top"


def still():
    return np.repeat(scene(6, 1), 60, axis=0)


NONE = {
    "a scene": lambda: [scene(5, 120)],
    "a scene that hardly moves": lambda: [scene(5, 120, speed=0, noise=0.5)],
    "noise": lambda: [scene(5, 120, noise=40)],
    "a pan that begins and ends": lambda: [scene(5, 30, speed=0), scene(5, 60, speed=9)],
    "a pan to and fro": lambda: [scene(8, 50, speed=12), scene(8, 50, speed=12)[::-1]],
    "a flash": lambda: [flash(scene(5, 80), 30, 1)],
    "flashes": lambda: [flash(flash(flash(scene(5, 120), 20, 2), 55, 4), 100, 7)],
    "a fade": lambda: [fade(scene(5, 25), scene(6, 85)[:25]), scene(6, 85)[25:]],
    "a fade to black": lambda: [
        fade(scene(5, 30), np.zeros_like(scene(5, 30))), np.zeros_like(still())
    ],
    "still": lambda: [still()],
    "black": lambda: [np.zeros_like(still())],
    "a lamp": lambda: [lamp(scene(5, 120), 15)],
    "a slow lamp": lambda: [lamp(scene(5, 120), 40)],
    "light": lambda: [light(scene(5, 120), 20)],
    "slow light": lambda: [light(scene(5, 120), 45)],
    "every second frame twice": lambda: [np.repeat(scene(5, 60, speed=6), 2, axis=0)],
    "a slide for each second frame": lambda: [np.concatenate([scene(n, 2) for n in range(40)])],
}  # fmt: skip


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("name", NONE)
def test_what_looks_like_a_cut_is_none(tmp_path, name):
    film(tmp_path / "film.mp4", NONE[name](), gop_size=30)
    assert found(tmp_path / "film.mp4") == []


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    "make",
    [
        lambda: [scene(1, 40, noise=25), scene(2, 40, noise=25)],
        lambda: [scene(1, 40) // 6 + 10, scene(2, 40) // 6 + 10],
        lambda: [barred(scene(1, 40)), barred(scene(2, 40))],
        lambda: [scene(1, 40, speed=8), scene(2, 40, speed=8)],
        lambda: [np.repeat(scene(1, 1), 40, axis=0), np.repeat(scene(2, 1), 40, axis=0)],
        lambda: [flash(scene(1, 60), 20, 2), flash(scene(2, 60), 30, 3)],
        lambda: [scene(1, 40), np.full_like(scene(1, 30), 16), scene(1, 40)],
    ],
    ids=["noisy", "dark", "upright", "panned", "slides", "flashed", "black between"],
)
def test_cuts_are_seen_whatever_else_there_is(tmp_path, make):
    pieces = make()
    film(tmp_path / "film.mp4", pieces, gop_size=300)
    assert found(tmp_path / "film.mp4") == [frame / 25 for frame in starts(pieces)]


@pytest.mark.thorough
def test_a_long_film_is_looked_through_in_parts(tmp_path):
    """Cuts near where one part ends are found like others."""
    lengths = [60 + 7 * n for n in range(12)]
    many = [scene(n, length) for n, length in enumerate(lengths)]
    film(tmp_path / "film.mp4", many)
    assert found(tmp_path / "film.mp4") == [frame / 25 for frame in starts(many)]
    assert found(tmp_path / "film.mp4", most_seconds=6.0) == [60 / 25, 127 / 25]


def test_damage_in_the_middle_is_passed_over(pieces, tmp_path):
    asset = film(tmp_path / "whole.mp4", pieces, gop_size=10)
    first, _, last = starts(pieces)
    hole = wipe(asset, tmp_path / "hole.mp4", 70, 80)
    cuts = found(hole)
    assert first / 25 in cuts
    assert last / 25 in cuts
    assert all(abs(cut - frame / 25) < 0.5 for cut, frame in zip(cuts, starts(pieces), strict=True))


def test_a_clock_that_jumps_changes_times_alone(pieces, tmp_path):
    parts = [tmp_path / "1.ts", tmp_path / "2.ts"]
    film(parts[0], pieces[:2])
    film(parts[1], pieces[2:])
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert found(joined) == pytest.approx([frame / 25 for frame in starts(pieces)], abs=0.05)


def test_signs_of_life_are_given_while_packets_go_by(pieces, tmp_path, monkeypatch):
    monkeypatch.setattr("vindex.decode.shots._SIGN_SECONDS", -1.0)
    film(tmp_path / "film.mp4", pieces)
    signs = []
    find_shots(ShotJob(str(tmp_path / "film.mp4")), lambda: signs.append(1))
    assert len(signs) >= sum(map(len, pieces))


def test_a_file_that_is_no_video_is_refused(tmp_path):
    (tmp_path / "bad.mp4").write_text("no video")
    with pytest.raises(MediaError, match="cannot be opened as a video"):
        find_shots(ShotJob(str(tmp_path / "bad.mp4")), lambda: None)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(("width", "height"), [(16, 16), (33, 1), (160, 120), (1920, 1080)])
def test_samples_are_taken_where_they_lie(width, height):
    levels_HW = np.random.default_rng(1).integers(0, 256, (height, width)).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(levels_HW, "gray")
    thinner = Thinner(frame)
    samples_S = np.empty(thinner.num_samples, np.uint8)
    thinner.take(frame, samples_S)
    assert set(samples_S.tolist()) <= set(levels_HW.ravel().tolist())
    assert min(width, 16) * (min(height, 12) // 2 + 1) // 2 <= len(samples_S) < 32 * 24
    larger = frame.reformat(2 * width, 2 * height, interpolation="POINT")
    thinner.take(larger, again_S := np.empty_like(samples_S))
    assert np.mean(np.abs(again_S - samples_S.astype(int)) < 3) > 0.9, "its size changed"


def test_no_frames_have_no_cuts():
    assert CutFinder(4, 25.0).finish() == []
