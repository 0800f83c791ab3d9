"""The same of the sample library, whose frames carry no number: they are known by their look.

The truth is a plain decoding of each file from its start. A picture is one of its frames if that is
as near as any; frames that look alike are the same.
"""

from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from tests.pictures.helpers import picture_of
from vindex.clips import plan_clips, sample_seconds
from vindex.decode import decode_clips, probe
from vindex.direct.keyframes import Keyframe, Keyframes, write_keyframes
from vindex.errors import MediaError
from vindex.jobs import ClipFrames, DecodeJob
from vindex.pictures.cuts import cut_to_file, stream_span
from vindex.pictures.pictures import jpeg_at
from vindex.records import ClipSpec, FrameRequest

LIBRARY = Path(__file__).parents[2] / "sample_data/videos"
SPEC = ClipSpec(4.0, 4.0, 16)
SIDE = 32
ALIKE = 0.6
"""Levels by which a frame may be farther than the nearest, for coding anew changes that much."""


def can_be_read(path):
    try:
        return bool(probe(str(path)))
    except MediaError:
        return False


VIDEOS = [path for path in sorted(LIBRARY.rglob("*")) if path.is_file() and can_be_read(path)]


def small(picture_HWC):
    """A picture as a few grey squares, by the mean over each."""
    height, width, _ = picture_HWC.shape
    grey_HW = picture_HWC.mean(-1)
    rows = np.linspace(0, height, SIDE + 1).astype(int)[:-1]
    columns = np.linspace(0, width, SIDE + 1).astype(int)[:-1]
    sums = np.add.reduceat(np.add.reduceat(grey_HW, rows, 0), columns, 1)
    ones = np.add.reduceat(np.add.reduceat(np.ones_like(grey_HW), rows, 0), columns, 1)
    return sums / ones


def decoded(source):
    """When each frame is shown, and how it looks; upright."""
    with av.open(source) as container:
        container.streams.video[0].thread_count = 1
        frames = list(container.decode(video=0))
    turned = {frame.rotation for frame in frames}
    (rotation,) = turned
    looks = [small(np.rot90(f.to_ndarray(format="rgb24"), rotation // 90)) for f in frames]
    return [frame.time - frames[0].time for frame in frames], looks


@cache
def truth(path):
    seconds, looks = decoded(str(path))
    return np.array(seconds), np.stack(looks)


def check(path, numbers, looks):
    """That the pictures are of these frames of the file."""
    frames = truth(path)[1]
    for number, look in zip(numbers, looks, strict=True):
        distances = np.abs(frames - look).mean((1, 2))
        assert distances[number] <= distances.min() + ALIKE, (number, int(distances.argmin()))


def number_at(path, seconds):
    return int(np.searchsorted(truth(path)[0], seconds + 1e-6, "right")) - 1


def numbers_between(path, start, end):
    first = max(0, number_at(path, start))
    return list(range(first, int(np.searchsorted(truth(path)[0], end - 1e-6))))


@pytest.fixture(params=VIDEOS, ids=lambda path: path.name.replace(" ", "_"))
def path(request):
    yield request.param
    truth.cache_clear()


@pytest.mark.slow
def test_whatever_is_taken_out_of_a_clip_is_what_was_indexed_of_it(path, tmp_path):
    check_clips(path, tmp_path, plan_clips(probe(str(path)).duration_seconds, SPEC))


@pytest.mark.thorough
@pytest.mark.parametrize("path", VIDEOS[16:17], ids=lambda path: path.name, indirect=True)
def test_the_same_of_one_clip_of_one_video(path, tmp_path):
    check_clips(path, tmp_path, plan_clips(probe(str(path)).duration_seconds, SPEC)[1:2])


def check_clips(path, folder, clips):
    """Each way of taking frames out of these clips."""
    for clip in clips:
        times = sample_seconds(clip, SPEC.clip_seconds, SPEC.num_frames)
        width, height = probe(str(path)).width, probe(str(path)).height
        request = FrameRequest(SPEC.num_frames, min(width, height), fit="squash")
        job = DecodeJob(str(path), "", (clip,), SPEC.clip_seconds, (request,), "pyav")
        (item,) = decode_clips(job)
        assert isinstance(item, ClipFrames)
        check(path, [number_at(path, at) for at in times], map(small, item.frames[0][0]))

        at = clip.start_seconds + 0.37 * clip.seconds
        check(path, [number_at(path, at)], [small(picture_of(jpeg_at(str(path), at, 4096)))])
        keyframes = Keyframes(str(path), "model", 1.0, False, (Keyframe(1, at),))
        (written,) = write_keyframes(keyframes, folder, overwrite=True).frames
        jpeg = (folder / written.file).read_bytes()
        check(path, [number_at(path, at)], [small(picture_of(jpeg))])

        span = (clip.start_seconds, clip.end_seconds)
        expected = numbers_between(path, *span)
        for exact in (True, False):
            cut_to_file(str(path), *span, folder / "cut.mp4", exact=exact)
            check(path, expected, decoded(str(folder / "cut.mp4"))[1])
        (folder / "stream.mp4").write_bytes(b"".join(stream_span(str(path), *span)))
        check(path, expected, decoded(str(folder / "stream.mp4"))[1])
