"""Number types, batch sizes, and how frames get to a device."""

import numpy as np
import pytest
import torch
from transformers import TimesformerConfig, VideoMAEConfig, VivitConfig, VJEPA2Config

from tests.tiny_models import (
    save_tiny_clip,
    save_tiny_siglip,
    save_tiny_timesformer,
    save_tiny_videomae,
    save_tiny_videoprism,
    save_tiny_vivit,
    save_tiny_vjepa2,
    save_tiny_vjepa2_1,
)
from vindex.encoders import load_encoder
from vindex.encoders.architectures import ARCHITECTURES, architecture_of
from vindex.encoders.devices import (
    choose_device,
    choose_devices,
    clips_for_a_gpu,
    default_batch_size,
    on_device,
    weight_type,
)
from vindex.encoders.feeder import Feeder
from vindex.errors import ModelError, UsageError
from vindex.jobs import colour_planes

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")

SAVE_TINY = {
    "vjepa2": save_tiny_vjepa2,
    "vjepa2_1": save_tiny_vjepa2_1,
    "videomae": save_tiny_videomae,
    "timesformer": save_tiny_timesformer,
    "vivit": save_tiny_vivit,
    "siglip": save_tiny_siglip,
    "clip": save_tiny_clip,
    "videoprism": save_tiny_videoprism,
}


def as_planes(clips_BTHWC):
    """The same frames, as a build hands them to an encoder."""
    planes_BTHWC = colour_planes(*clips_BTHWC.shape)
    planes_BTHWC[...] = clips_BTHWC
    return planes_BTHWC


def test_narrow_models_run_in_float32_on_every_cpu():
    assert weight_type("cpu", 32) == torch.float32
    assert weight_type("cuda", 32) == torch.float16
    assert weight_type("mps", 1024) == torch.float32


def test_batches_on_a_cpu_are_what_its_caches_hold():
    demo = {"tokens": 128, "width": 192}  # 196,608 bytes at their widest in bf16
    expected = torch.get_num_threads() * 2**21 // 196_608
    assert default_batch_size("cpu", **demo, dtype=torch.bfloat16) == expected
    in_float32 = default_batch_size("cpu", **demo, dtype=torch.float32)
    assert 1 <= in_float32 <= default_batch_size("cpu", **demo, dtype=torch.bfloat16)


def test_batches_are_never_empty():
    huge = {"tokens": 256 * 64**2, "width": 4096}
    assert default_batch_size("cpu", **huge, dtype=torch.float32) == 1
    assert default_batch_size("mps", **huge, dtype=torch.float32) == 1


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (VJEPA2Config(frames_per_clip=16), 8 * 16**2),
        (VideoMAEConfig(), 8 * 14**2),
        (VideoMAEConfig(patch_size=14, num_frames=8, tubelet_size=1), 8 * 16**2),
        (TimesformerConfig(), 8 * 14**2),  # each frame has tokens of its own
        (VivitConfig(), 16 * 14**2),
        (VivitConfig(tubelet_size=(4, 16, 28)), 8 * 14 * 8),
    ],
)
def test_tokens_are_counted_by_the_architecture(config, expected):
    assert architecture_of(config.model_type).tokens_per_clip(config) == expected


def test_batches_on_a_gpu_fill_it_and_fit_into_half_of_its_memory():
    vit_large = {"tokens": 2048, "layer_bytes": 2048 * 1024 * 2}  # 80 MiB a clip are held
    assert clips_for_a_gpu(**vit_large, free_bytes=139 << 30) == 32  # 65,536 tokens
    assert clips_for_a_gpu(**vit_large, free_bytes=6 << 30) == 32
    assert clips_for_a_gpu(**vit_large, free_bytes=2 << 30) == 12
    assert clips_for_a_gpu(**vit_large, free_bytes=0) == 1
    vit_giant = {"tokens": 18_432, "layer_bytes": 18_432 * 1408 * 2}  # 64 frames of 384 pixels
    assert clips_for_a_gpu(**vit_giant, free_bytes=139 << 30) == 3
    demo = {"tokens": 128, "layer_bytes": 128 * 192 * 2}
    assert clips_for_a_gpu(**demo, free_bytes=139 << 30) == 256


def test_a_build_gets_all_gpus_or_the_one_device_that_there_is():
    num_gpus = torch.cuda.device_count()
    several = [f"cuda:{number}" for number in range(num_gpus)]
    assert choose_devices("auto") == (several if num_gpus > 1 else [choose_device("auto")])
    assert choose_devices("cpu") == ["cpu"]


@pytest.mark.parametrize("devices", ["cuda:99", "cuda:98,cuda:99"])
def test_a_gpu_that_is_not_there_is_refused_with_those_that_are(devices):
    with pytest.raises(UsageError, match=r"--device cuda:9\d was given, .* it finds .*cpu\."):
        choose_devices(devices)


@needs_cuda
def test_a_gpu_can_be_meant_by_its_number(clips_BTHWC, tiny):
    assert choose_devices("cuda:0") == ["cuda:0"]
    encoder = load_encoder(str(tiny), device="cuda:0", batch_size=3)
    meant = encoder.encode(clips_BTHWC).embeddings_BD
    first = load_encoder(str(tiny), device="cuda", batch_size=3).encode(clips_BTHWC).embeddings_BD
    assert encoder.device == "cuda:0"
    np.testing.assert_array_equal(meant, first)


def test_a_device_that_refuses_the_weights():
    """This torch has no mps, as another may have no memory left."""
    if torch.backends.mps.is_available():
        pytest.skip("mps is here")
    with pytest.raises(ModelError, match=r"cannot be moved to mps \(.*\); .* --device cpu"):
        on_device(torch.nn.Linear(2, 2), "mps")


def test_a_cpu_gets_all_frames_at_once(clips_BTHWC):
    (piece,) = Feeder("cpu").pieces(clips_BTHWC[::-1])
    np.testing.assert_array_equal(piece.numpy(), clips_BTHWC[::-1])
    assert piece.dtype == torch.uint8


def test_colours_that_lie_apart_are_not_put_together(clips_BTHWC):
    (piece,) = Feeder("cpu").pieces(as_planes(clips_BTHWC))
    np.testing.assert_array_equal(piece.numpy(), clips_BTHWC)
    assert piece.movedim(-1, 2).is_contiguous()


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_where_the_colours_lie_changes_nothing(architecture, tmp_path):
    encoder = load_encoder(str(SAVE_TINY[architecture](tmp_path)), device="cpu")
    spec = encoder.spec
    shape = (3, spec.default_frames, spec.crop_size, spec.crop_size, 3)
    clips_BTHWC = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    together, apart = encoder.encode(clips_BTHWC), encoder.encode(as_planes(clips_BTHWC))
    np.testing.assert_allclose(apart.embeddings_BD, together.embeddings_BD, atol=1e-5)
    if spec.labels:
        np.testing.assert_allclose(apart.probabilities_BK, together.probabilities_BK, atol=1e-5)
    np.testing.assert_allclose(apart.saliency_BS, together.saliency_BS, rtol=1e-3, atol=1e-5)


@needs_cuda
def test_a_gpu_gets_the_frames_in_pieces(clips_BTHWC):
    feeder = Feeder("cuda")
    kinds = (clips_BTHWC, clips_BTHWC[::-1], clips_BTHWC[:1], clips_BTHWC[:, :2])
    for clips in (*kinds, as_planes(clips_BTHWC), as_planes(clips_BTHWC)[2:]):
        pieces = list(feeder.pieces(clips))
        assert len(pieces) == min(len(clips), 4)
        np.testing.assert_array_equal(torch.cat(pieces).cpu().numpy(), clips)


@pytest.mark.some_cases(2)
@needs_cuda
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_gpu_is_not_waited_for_between_pieces(architecture, tmp_path):
    encoder = load_encoder(str(SAVE_TINY[architecture](tmp_path)), device="cuda")
    spec = encoder.spec
    shape = (2, spec.default_frames, spec.crop_size, spec.crop_size, 3)
    frames_BTHWC = torch.zeros(shape, dtype=torch.uint8, device="cuda")
    with torch.inference_mode():
        encoder._run(frames_BTHWC)  # makes tables once
        torch.cuda.set_sync_debug_mode("error")
        try:
            encoder._run(frames_BTHWC)
        finally:
            torch.cuda.set_sync_debug_mode("default")


@needs_cuda
def test_batches_on_a_gpu_change_nothing(tiny, clips_BTHWC):
    at_once = load_encoder(str(tiny), device="cuda", batch_size=7).encode(clips_BTHWC)
    singly = load_encoder(str(tiny), device="cuda", batch_size=1).encode(clips_BTHWC)
    np.testing.assert_allclose(at_once.embeddings_BD, singly.embeddings_BD, atol=5e-3)
