"""A head as wide as ViT-g's: loaded and run, it attends with 16 heads, not with 22."""

import json

import numpy as np
import pytest
import torch
from transformers import VJEPA2Config, VJEPA2ForVideoClassification

from tests.encoders.test_vjepa2 import pixel_values
from tests.tiny_models import TINY_LABELS, save_random, tiny_processor_config
from vindex.encoders import batched, load_encoder


def save_slim(folder, *, width=1408, heads=22, layers=1, frames=4, labels=TINY_LABELS):
    """A published size's width and heads, with next to nothing between its layers."""
    config = VJEPA2Config(
        crop_size=32,
        frames_per_clip=frames,
        hidden_size=width,
        num_attention_heads=heads,
        num_hidden_layers=layers,
        mlp_ratio=1 / 11,
        num_pooler_layers=0,
        pred_hidden_size=16,
        pred_num_attention_heads=1,
        pred_num_hidden_layers=1,
        initializer_range=0.03,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    save_random(VJEPA2ForVideoClassification, config, folder, seed=0)
    (folder / "video_preprocessor_config.json").write_text(json.dumps(tiny_processor_config(32)))
    return folder


def as_trained(model):
    """The pooler of ViT-g with its 16 heads."""
    attention = model.pooler.cross_attention_layer.cross_attn
    assert (attention.num_heads, attention.head_dim) == (22, 64)
    attention.num_heads, attention.head_dim, attention.scale = 16, 88, 88**-0.5


@pytest.mark.thorough
def test_probabilities_of_a_giant_head(tmp_path, clips_BTHWC, monkeypatch):
    # As precisely as the reference, also on CPUs where so wide a model runs in bf16.
    monkeypatch.setattr(batched, "weight_type", lambda *_: torch.float32)
    folder = save_slim(tmp_path)
    encoder = load_encoder(str(folder), device="cpu")
    found_BK = encoder.encode(clips_BTHWC[:3]).probabilities_BK
    model = VJEPA2ForVideoClassification.from_pretrained(folder).eval()
    pixels = pixel_values(clips_BTHWC[:3])
    with torch.inference_mode():
        as_loaded = model(pixels).logits.softmax(-1).numpy()
        as_trained(model)
        expected_BK = model(pixels).logits.softmax(-1).numpy()
    np.testing.assert_allclose(found_BK, expected_BK, atol=1e-4)
    assert np.abs(as_loaded - expected_BK).max() > 1e-3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "heads", "seen"), [(1024, 16, (17, 19, 21, 23)), (1408, 22, (24, 29, 34, 39))]
)
def test_a_diving48_head_of_the_published_depth(
    width, heads, seen, tmp_path, clips_BTHWC, monkeypatch
):
    """Four layers' tokens, and of ViT-g 16 heads: both at once, in each size that is published."""
    monkeypatch.setattr(batched, "weight_type", lambda *_: torch.float32)
    labels = tuple(f"Dive number {i}" for i in range(48))
    save_slim(tmp_path, width=width, heads=heads, layers=seen[-1] + 1, frames=32, labels=labels)
    encoding = load_encoder(str(tmp_path), device="cpu").encode(clips_BTHWC[:3])
    model = VJEPA2ForVideoClassification.from_pretrained(tmp_path).eval()
    for weights in tmp_path.glob("*.safetensors"):  # a gigabyte, which pytest would keep
        weights.unlink()
    pixels = pixel_values(clips_BTHWC[:3])
    with torch.inference_mode():
        as_loaded = model(pixels).logits.softmax(-1).numpy()
        if width == 1408:
            as_trained(model)
        tokens = model.vjepa2.encoder.embeddings(pixels)
        of_layers = []
        for layer in model.vjepa2.encoder.layer:
            tokens = layer(tokens)[0]
            of_layers.append(model.vjepa2.encoder.layernorm(tokens))
        head_tokens = torch.cat([of_layers[number] for number in seen], 1)
        expected_BK = model.classifier(model.pooler(head_tokens)).softmax(-1).numpy()
    np.testing.assert_allclose(encoding.probabilities_BK, expected_BK, atol=1e-4)
    np.testing.assert_allclose(encoding.embeddings_BD, of_layers[-1].mean(1).numpy(), atol=1e-4)
    assert np.abs(as_loaded - expected_BK).max() > 1e-3
