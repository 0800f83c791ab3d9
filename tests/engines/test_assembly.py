"""What is made of the values that a model gives for a clip."""

import numpy as np

from vindex.engines.assembly import encoded_clip, mean_of_views
from vindex.jobs import DecodeJob, Encoding
from vindex.records import Clip, FrameRequest


def test_the_best_moment_of_a_clip_lies_in_it_though_its_frame_stood_long_before():
    clip = Clip(4.0, 8.0)
    job = DecodeJob("a.mp4", "aa", (clip,), 4.0, (FrameRequest(4, 8),), "pyav")
    saliency_BS = np.array([[1.0, 1.0]], np.float32)
    encoding = Encoding(np.zeros((1, 2), np.float32), None, saliency_BS)
    encoded = encoded_clip(job, clip, [0.5, 0.5, 6.0, 7.0], encoding, 0, "motion")
    assert encoded.steps == ((4.0, 1.0), (6.0, 1.0))
    assert encoded.best_seconds == 6.0


def test_a_clip_gets_the_mean_moments_of_its_views():
    clip = Clip(0.0, 4.0)
    job = DecodeJob("a.mp4", "aa", (clip,), 4.0, (FrameRequest(4, 8, views=3),), "pyav")
    moments_BM = np.array([[1.0, 2.0], [2.0, 4.0], [6.0, 0.0]], np.float32)
    of_views = Encoding(np.zeros((3, 1), np.float32), None, None, moments_BM)
    encoded = encoded_clip(job, clip, [0.0, 1.0], mean_of_views(of_views, 3, 1), 0, "motion")
    assert encoded.moments_M.tolist() == [3.0, 2.0]
