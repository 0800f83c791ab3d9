"""The registry's figures are those of the classes."""

import pytest
import torch
from transformers import (
    CLIPConfig,
    CLIPModel,
    SiglipConfig,
    SiglipModel,
    TimesformerConfig,
    TimesformerForVideoClassification,
    VideoMAEConfig,
    VideoMAEForVideoClassification,
    VideoMAEModel,
    VideoPrismClipModel,
    VideoPrismConfig,
    VivitConfig,
    VivitForVideoClassification,
    VJEPA2Config,
    VJEPA2ForVideoClassification,
    VJEPA2Model,
)
from transformers.models.videomae import modeling_videomae

from vindex.encoders.architectures import ARCHITECTURES
from vindex.encoders.registry import KNOWN_CHECKPOINTS

VJEPA2_SIZES = {
    1024: {"num_hidden_layers": 24, "num_attention_heads": 16, "mlp_ratio": 4.0},
    1280: {"num_hidden_layers": 32, "num_attention_heads": 16, "mlp_ratio": 4.0},
    1408: {"num_hidden_layers": 40, "num_attention_heads": 22, "mlp_ratio": 48 / 11},
}
VIDEOMAE_SIZES = {
    384: {"num_hidden_layers": 12, "num_attention_heads": 6, "intermediate_size": 1536},
    768: {"num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072},
    1024: {"num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096},
    1280: {"num_hidden_layers": 32, "num_attention_heads": 16, "intermediate_size": 5120},
}


@pytest.fixture(autouse=True)
def no_table_of_positions(monkeypatch):
    """VideoMAE computes it in plain Python, for seconds; it is no parameter."""
    monkeypatch.setattr(
        modeling_videomae, "get_sinusoid_encoding_table", lambda n, d: torch.zeros(1, n, d)
    )


VJEPA2_1_SIZES = {
    768: {"num_hidden_layers": 12, "num_attention_heads": 12, "mlp_ratio": 4.0},
    1664: {"num_hidden_layers": 48, "num_attention_heads": 26, "mlp_ratio": 64 / 13},
} | VJEPA2_SIZES


def parameters(module):
    return sum(weight.numel() for weight in module.parameters())


def counted(known):
    """Parameters of the checkpoint's class, all and loaded, counted without memory for them."""
    labels = {"num_labels": known.num_labels} if known.num_labels else {}
    with torch.device("meta"):
        if known.architecture == "vjepa2":
            config = VJEPA2Config(hidden_size=known.dim, **VJEPA2_SIZES[known.dim], **labels)
            model = (VJEPA2ForVideoClassification if labels else VJEPA2Model)(config)
            predictor = (model.vjepa2 if labels else model).predictor
            return parameters(model), parameters(model) - parameters(predictor)
        if known.architecture == "vjepa2_1":
            width = known.dim
            config = VJEPA2Config(hidden_size=width, **VJEPA2_1_SIZES[width])
            encoder = parameters(VJEPA2Model(config).encoder)
            # Patches of one frame, vectors for pictures and videos, three more LayerNorms.
            return encoder + width * 3 * 16**2 + width + 2 * width + 3 * 2 * width, encoder
        if known.architecture == "videomae":
            sizes = VIDEOMAE_SIZES[known.dim] | {"hidden_size": known.dim}
            config = VideoMAEConfig(**sizes, **labels, use_mean_pooling=bool(labels))
            model = (VideoMAEForVideoClassification if labels else VideoMAEModel)(config)
        elif known.architecture == "siglip":
            model = siglip2(known)
            return parameters(model), parameters(model.vision_model)
        elif known.architecture == "videoprism":
            model = videoprism(known)
            return parameters(model), parameters(model.video_model)
        elif known.architecture == "clip":
            patch_size = int(known.name.rpartition("patch")[2])
            model = CLIPModel(CLIPConfig(vision_config={"patch_size": patch_size}))
            seen = parameters(model.vision_model) + parameters(model.visual_projection)
            return parameters(model), seen
        elif known.architecture == "timesformer":
            config = TimesformerConfig(
                num_frames=known.default_frames, image_size=known.crop_size, **labels
            )
            model = TimesformerForVideoClassification(config)
        else:
            model = VivitForVideoClassification(VivitConfig(**labels))
    return parameters(model), parameters(model)


def siglip2(known):
    """Patch and pixels are in its name; its table of tokens is that of Gemma."""
    patch_size, pixels = known.name.partition("patch")[2].split("-")
    size = {} if known.dim == 768 else VIDEOMAE_SIZES[known.dim] | {"hidden_size": known.dim}
    return SiglipModel(SiglipConfig(
        text_config=size | {"vocab_size": 256_000},
        vision_config=size | {"patch_size": int(patch_size), "image_size": int(pixels)},
    ))  # fmt: skip


def videoprism(known):
    """Of its two sizes the larger has wider towers, and only the one for videos is deeper."""
    widths = VIDEOMAE_SIZES[known.dim] | {"hidden_size": known.dim}
    num_layers = widths.pop("num_hidden_layers")
    return VideoPrismClipModel(VideoPrismConfig(
        text_config=widths,
        vision_config=widths | {
            "num_spatial_layers": num_layers, "num_frames": known.default_frames,
            "image_size": known.crop_size,
        },
    ))  # fmt: skip


SMALL_ONES = [known for known in KNOWN_CHECKPOINTS if known.num_parameters < 150_000_000]


def check(known):
    assert counted(known) == (known.num_parameters, known.num_loaded)


@pytest.mark.parametrize("known", SMALL_ONES[::4], ids=lambda known: known.name)
def test_sizes_are_those_of_the_class(known):
    check(known)


@pytest.mark.slow
@pytest.mark.parametrize("known", KNOWN_CHECKPOINTS, ids=lambda known: known.name)
def test_all_sizes_are_those_of_the_class(known):
    check(known)


def test_facts_are_in_their_ranges():
    assert {known.architecture for known in KNOWN_CHECKPOINTS} == set(ARCHITECTURES)
    assert len({known.name for known in KNOWN_CHECKPOINTS}) == len(KNOWN_CHECKPOINTS)
    for known in KNOWN_CHECKPOINTS:
        assert bool(known.label_set) == bool(known.num_labels)
        assert known.memory_bytes_gpu * 2 == known.memory_bytes_cpu
        assert known.download_bytes is None or known.memory_bytes_cpu <= known.download_bytes
        reads_texts = known.architecture in ("siglip", "clip", "videoprism")
        assert known.window_seconds is None if reads_texts else 1 < known.window_seconds <= 16


def test_names_of_vjepa2_checkpoints_say_their_frames_and_pixels():
    large = next(k for k in KNOWN_CHECKPOINTS if k.name == "facebook/vjepa2-vitg-fpc64-384-ssv2")
    assert (large.default_frames, large.crop_size, large.dim) == (64, 384, 1408)
    assert (large.label_set, large.num_labels) == ("SSv2", 174)
