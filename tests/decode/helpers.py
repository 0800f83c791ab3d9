"""What several tests of decoding need."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from tests.media_factory import read_number
from vindex.clips import plan_clips, sample_seconds
from vindex.decode import decode_clips, probe
from vindex.decode.geometry import plan_geometry
from vindex.decode.orientation import orientation_of
from vindex.decode.scaling import SCALING, matrix_of
from vindex.jobs import ClipFrames, DecodeJob
from vindex.records import Clip, ClipSpec, Failure, FrameRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tests.media_factory import VideoAsset

SPEC = ClipSpec(clip_seconds=0.5, stride_seconds=0.25, num_frames=8)
"""Overlapping clips; at 25 frames a second their sample times fall on frames and between them."""

CROP = 112


def job_of(
    path: str, *, reader: str = "pyav", spec: ClipSpec = SPEC, clips: Sequence[Clip] | None = None
) -> DecodeJob:
    """All clips of a file, or those given."""
    if clips is None:
        clips = plan_clips(probe(path).duration_seconds, spec)
    request = FrameRequest(spec.num_frames, CROP, spec.views)
    return DecodeJob(path, "fingerprint", tuple(clips), spec.clip_seconds, (request,), reader)


def numbers_of(item: ClipFrames | Failure, view: int = 0) -> list[int]:
    """The numbers that the frames of a clip carry."""
    assert isinstance(item, ClipFrames), item
    return [read_number(frame_HWC) for frame_HWC in item.frames[0][view]]


def check_clips(asset: VideoAsset, job: DecodeJob) -> None:
    """Each clip has the frames shown at its sample times, upright, and their true times."""
    items = list(decode_clips(job))
    assert len(items) == len(job.clips)
    for clip, item in zip(job.clips, items, strict=True):
        assert isinstance(item, ClipFrames), item
        assert item.clip == clip
        (request,), (frames_VTHWC,), (pts_seconds_T,) = job.requests, item.frames, item.pts_seconds
        assert frames_VTHWC.shape == request.shape == (1, request.num_frames, CROP, CROP, 3)
        assert frames_VTHWC.dtype == np.uint8
        wanted = sample_seconds(clip, job.clip_seconds, request.num_frames)
        assert numbers_of(item) == asset.numbers_at(wanted), clip
        shown = [asset.pts_seconds[asset.shown_at(seconds)] for seconds in wanted]
        np.testing.assert_allclose(pts_seconds_T, shown, atol=1e-6)


def same_items(
    ones: Sequence[ClipFrames | Failure], others: Sequence[ClipFrames | Failure]
) -> bool:
    """Whether two runs gave the same frames, bit for bit."""
    return len(ones) == len(others) and all(
        isinstance(one, ClipFrames)
        and isinstance(other, ClipFrames)
        and one.clip == other.clip
        and all(map(np.array_equal, one.frames, other.frames))
        and all(map(np.array_equal, one.pts_seconds, other.pts_seconds))
        for one, other in zip(ones, others, strict=True)
    )


def decode_plainly(path: str) -> list[NDArray[np.uint8]]:
    """`views_VHWC` of every frame that is shown, without any of the reader's economies."""
    reformatter = VideoReformatter()
    views = []
    with av.open(path) as container:
        for frame in container.decode(video=0):
            size = (frame.width, frame.height, Fraction(1), orientation_of(frame))
            geometry = plan_geometry(*size, FrameRequest(1, CROP))
            scaled = reformatter.reformat(
                frame,
                geometry.width,
                geometry.height,
                "gbrp",
                src_colorspace=matrix_of(frame),
                interpolation=SCALING["bilinear"],
                threads=1,
            )
            views.append(geometry.cut(*scaled.to_ndarray().transpose(2, 0, 1)))
    return views
