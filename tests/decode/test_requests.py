"""What a request makes of a picture, against exact filters; several requests of one job."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import av
import numpy as np
import pytest
import torch
from av.video.reformatter import Interpolation
from torch.nn.functional import interpolate

from tests.decode.helpers import SPEC, job_of, same_items
from vindex.decode import decode_clips
from vindex.jobs import ClipFrames
from vindex.records import FrameRequest

needs_decord = pytest.mark.skipif(find_spec("decord") is None, reason="decord is not installed")
READERS = ["pyav", pytest.param("decord", marks=needs_decord)]

WIDTH, HEIGHT, SIDE = 320, 180, 96

EXACTLY = Interpolation.BILINEAR | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND

MEAN_LEVELS, MOST_LEVELS = 0.4, 4
"""Of 255, in pictures whose colours are stored as fully as their brightness (others are not blurred
twice where they are scaled in one step). FFmpeg's bicubic has the parameter -0.6, torch's -0.5."""


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Waves of many lengths and an edge, in a codec that keeps them."""
    path = str(tmp_path_factory.mktemp("films") / "waves.mp4")
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv444p"
        stream.options = {"crf": "4"}
        for number in range(25):
            waves = np.sin((x + 3 * number) ** 2 / 4000) * np.cos(y**2 / 3000)
            picture = np.stack([128 + 90 * waves, 128 + 60 * np.cos(x / 9), 60 + y / 2], -1)
            picture[:, WIDTH - 40 :] = (20, 200, 90)
            frame = av.VideoFrame.from_ndarray(picture.astype(np.uint8), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def shown(path, request, reader="pyav"):
    """`frames_VTHWC` of the film's first clip."""
    job = replace(job_of(path, reader=reader), requests=(request,))
    item = next(decode_clips(job))
    assert isinstance(item, ClipFrames)
    (frames_VTHWC,) = item.frames
    assert frames_VTHWC.shape == request.shape
    return frames_VTHWC


def exactly(path, request):
    """The first picture, decoded plainly and scaled in one step by torch, with its antialiasing."""
    with av.open(path) as container:
        frame = next(container.decode(video=0))
        picture_HWC = frame.reformat(format="rgb24", interpolation=EXACTLY).to_ndarray()
    height, width, _ = picture_HWC.shape
    size = (request.side, request.side)
    if request.fit == "crop":
        size = (request.side, round(width * request.side / height))
    planes = torch.from_numpy(picture_HWC).permute(2, 0, 1)[None].float()
    scaled = interpolate(planes, size, mode=request.filter, antialias=True)[0].clamp(0, 255)
    left = (size[1] - request.side) // 2
    return scaled[:, :, left : left + request.side].permute(1, 2, 0).numpy()


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("fit", ["crop", "squash"])
@pytest.mark.parametrize("filter_", ["bilinear", "bicubic"])
def test_pictures_are_scaled_as_exact_filters_scale_them(film, reader, fit, filter_):
    request = FrameRequest(4, SIDE, fit=fit, filter=filter_)
    found_HWC = shown(film, request, reader)[0, 0].astype(float)
    difference = np.abs(found_HWC - exactly(film, request))
    assert difference.mean() < MEAN_LEVELS
    assert difference.max() < MOST_LEVELS
    other = replace(request, filter="bicubic" if filter_ == "bilinear" else "bilinear")
    assert np.abs(found_HWC - exactly(film, other)).mean() > difference.mean()


@pytest.mark.parametrize("reader", READERS)
def test_squashing_keeps_the_whole_picture(film, reader):
    squashed = shown(film, FrameRequest(4, SIDE, fit="squash"), reader)[0, 0].astype(int)
    cropped = shown(film, FrameRequest(4, SIDE), reader)[0, 0].astype(int)
    green = (20, 200, 90)  # of the rightmost eighth
    np.testing.assert_allclose(squashed[:, -8:].mean((0, 1)), green, atol=6)
    assert np.abs(squashed[:, -16:].mean((0, 1)) - green).max() > 6
    assert np.abs(cropped[:, -8:].mean((0, 1)) - green).max() > 30


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["rotated_90", "vfr", "h264"])
def test_each_request_of_a_job_gets_what_it_would_get_alone(video, name, reader):
    job = job_of(video(name).path, reader=reader)
    requests = (
        FrameRequest(SPEC.num_frames, 64, filter="bicubic"),
        FrameRequest(4, 64, filter="bicubic"),
        FrameRequest(5, 48, fit="squash", filter="bicubic"),
        FrameRequest(2, 64, views=3, filter="bicubic"),
    )
    together = list(decode_clips(replace(job, requests=requests)))
    assert len(together) == len(job.clips)
    for place, request in enumerate(requests):
        alone = list(decode_clips(replace(job, requests=(request,))))
        picked = [
            replace(item, frames=(item.frames[place],), pts_seconds=(item.pts_seconds[place],))
            for item in together
            if isinstance(item, ClipFrames)
        ]
        assert same_items(picked, alone)


def test_requests_that_differ_in_their_times_alone_share_the_scaled_pictures(film, monkeypatch):
    from vindex.decode.scaling import Scaler

    scaled = []
    cut = Scaler.cut
    monkeypatch.setattr(Scaler, "cut", lambda self, *how: scaled.append(1) or cut(self, *how))
    job = job_of(film)
    many, few = FrameRequest(8, 64), FrameRequest(4, 64)  # each time of the few is one of the many
    list(decode_clips(replace(job, requests=(many,))))
    num_alone = len(scaled)
    list(decode_clips(replace(job, requests=(many, few))))
    assert len(scaled) == 2 * num_alone
