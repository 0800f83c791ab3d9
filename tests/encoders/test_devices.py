"""Number types, batch sizes, and how frames get to a device."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.devices import default_batch_size, weight_type
from vindex.encoders.feeding import Feeder

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def test_narrow_models_run_in_float32_on_every_cpu():
    assert weight_type("cpu", 32) == torch.float32
    assert weight_type("cuda", 32) == torch.float16
    assert weight_type("mps", 1024) == torch.float32


def test_batches_on_a_cpu_are_what_its_caches_hold():
    spec = encoder_spec("demo")  # 128 tokens of 192 numbers: 196,608 bytes at their widest in bf16
    expected = torch.get_num_threads() * 2**21 // 196_608
    assert default_batch_size("cpu", spec, torch.bfloat16) == expected
    in_float32 = default_batch_size("cpu", spec, torch.float32)
    assert 1 <= in_float32 <= default_batch_size("cpu", spec, torch.bfloat16)


def test_batches_are_never_empty(tiny):
    huge = replace(encoder_spec(str(tiny)), default_frames=512, crop_size=1024, dim=4096)
    assert default_batch_size("cpu", huge, torch.float32) == 1
    assert default_batch_size("mps", huge, torch.float32) == 1


def test_a_cpu_gets_all_frames_at_once(clips_BTHWC):
    (piece,) = Feeder("cpu").pieces(clips_BTHWC[::-1])
    np.testing.assert_array_equal(piece.numpy(), clips_BTHWC[::-1])
    assert piece.dtype == torch.uint8


@needs_cuda
def test_a_gpu_gets_the_frames_in_pieces(clips_BTHWC):
    feeder = Feeder("cuda")
    for clips in (clips_BTHWC, clips_BTHWC[::-1], clips_BTHWC[:1], clips_BTHWC[:, :2]):
        pieces = list(feeder.pieces(clips))
        assert len(pieces) == min(len(clips), 4)
        np.testing.assert_array_equal(torch.cat(pieces).cpu().numpy(), clips)


@needs_cuda
def test_batches_on_a_gpu_change_nothing(tiny, clips_BTHWC):
    at_once = load_encoder(str(tiny), device="cuda", batch_size=7).encode(clips_BTHWC)
    singly = load_encoder(str(tiny), device="cuda", batch_size=1).encode(clips_BTHWC)
    np.testing.assert_allclose(at_once.embeddings_BD, singly.embeddings_BD, atol=5e-3)
