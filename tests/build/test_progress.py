"""What a build says while it runs, and of its speed at the end: in time of film, both."""

import re
import time

import pytest

from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.encode.progress import ClipProgress


def speeds(text):
    """What the bar said, one after the other."""
    return [float(speed) for speed in re.findall(r"([\d.]+)x real time", text)]


def test_the_bar_counts_film_and_not_clips(capfd):
    with ClipProgress(9, 12.0, enabled=True) as progress:  # 9 clips of 4 s, one every second
        time.sleep(0.25)
        for _ in range(9):
            progress.add_clips()
    last = speeds(capfd.readouterr().err)[-1]
    assert 0 < last <= 12 / 0.25


@pytest.mark.thorough
def test_overlapping_clips_count_once_in_bar_and_summary(tmp_path, tiny_model, capfd, monkeypatch):
    told = []

    class Noted(ClipProgress):
        def __init__(self, num_clips, film_seconds, **options):
            told.append((num_clips, film_seconds))
            super().__init__(num_clips, film_seconds, **options)

    monkeypatch.setattr("vindex.build.encoding.ClipProgress", Noted)
    video = make_video(tmp_path / "a.mp4", num_frames=300)
    report = VideoIndex.at(tmp_path / "index").build(
        video.path, model=str(tiny_model), clip_seconds=4, stride_seconds=1, workers=1,
        show_progress=True,
    )  # fmt: skip
    assert (report.clips_indexed, report.video_seconds) == (9, 12.0)
    assert told == [(9, 12.0)]
    assert speeds(capfd.readouterr().err)[-1] >= 12 / report.wall_seconds


def test_what_takes_long_is_said_once(monkeypatch, capfd):
    monkeypatch.setattr("vindex.encode.progress._EARLY_SECONDS", 0.0)
    monkeypatch.setattr("vindex.encode.progress._LONG_SECONDS", 0.0)
    with ClipProgress(100, 50.0, enabled=True, hint="Wait.") as progress:
        progress.add_clips()
        progress.add_clips()
    told = capfd.readouterr().err
    assert len(re.findall(r"At this speed it takes [\d.]+ \w+ more\. Wait\.", told)) == 1
