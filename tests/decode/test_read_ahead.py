"""A short file is read once, and going on with it gives what opening it again would give."""

from __future__ import annotations

from pathlib import Path
from random import Random

import av
import numpy as np
import pytest

from tests.decode.conftest import VIDEOS
from tests.decode.helpers import job_of
from vindex.decode import decode_clips, opening, packets
from vindex.jobs import ClipFrames
from vindex.records import ClipSpec

PARTS = (slice(None), slice(-1, None), slice(1, 2), slice(0, None, 3))
CLOSE_CLIPS = ClipSpec(0.4, 0.4, 8)


def outcome(job):
    """Everything that a job gives, in a form that can be compared."""
    items = []
    for item in decode_clips(job):
        if isinstance(item, ClipFrames):
            items.append((item.clip, item.frames[0].tobytes(), item.pts_seconds[0].tolist()))
        else:
            items.append((item.start_seconds, item.reason, item.message))
    return items


def outcomes(path, monkeypatch):
    """What jobs about parts of a file give, from the packets that were kept and from none."""
    job = job_of(path, spec=CLOSE_CLIPS)
    jobs = [job_of(path, spec=CLOSE_CLIPS, clips=job.clips[part]) for part in PARTS]
    kept = [outcome(job) for job in jobs]
    monkeypatch.setattr(packets, "_KEPT_BYTES", -1)
    anew = [outcome(job) for job in jobs]
    monkeypatch.undo()
    return kept, anew


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("name", VIDEOS)
def test_going_on_gives_the_same_as_opening_again(video, name, monkeypatch):
    kept, anew = outcomes(video(name).path, monkeypatch)
    assert kept[0]
    assert kept == anew


@pytest.mark.parametrize(
    "name",
    ["h264", "mpeg2_ps",
     *(pytest.param(name, marks=pytest.mark.slow) for name in ("hevc", "h264_avi", "vp9"))],
)  # fmt: skip
def test_going_on_gives_the_same_of_damaged_files(video, name, tmp_path, monkeypatch):
    path = Path(video(name).path)
    data = np.frombuffer(path.read_bytes(), np.uint8)
    random = Random(name)
    for number in range(5):
        damaged = data.copy()
        for _ in range(20):  # behind what says what the file is
            damaged[random.randrange(len(data) // 4, len(data))] = random.randrange(256)
        copy = tmp_path / f"{number}{path.suffix}"
        copy.write_bytes(damaged.tobytes())
        kept, anew = outcomes(str(copy), monkeypatch)
        assert kept == anew, copy


def test_a_short_file_is_opened_once_and_a_large_one_again(video, monkeypatch):
    opened = []
    really_open = av.open
    monkeypatch.setattr(
        opening.av, "open", lambda *args, **named: opened.append(1) or really_open(*args, **named)
    )
    job = job_of(video("h264").path)
    opened.clear()
    short = outcome(job)
    assert len(opened) == 1
    opened.clear()
    monkeypatch.setattr(packets, "_KEPT_BYTES", Path(job.path).stat().st_size - 1)
    assert outcome(job) == short
    assert len(opened) == 2
