"""A head as wide as ViT-g's: loaded and run, it attends with 16 heads, not with 22."""

import json

import numpy as np
import torch
from transformers import VJEPA2Config, VJEPA2ForVideoClassification

from tests.encoders.test_vjepa2 import pixel_values
from tests.tiny_models import TINY_LABELS, save_random, tiny_processor_config
from vindex.encoders import load_encoder, vjepa2


def save_giant_head(folder):
    """ViT-g's width and heads, in one slim layer, before the head's cross-attention."""
    config = VJEPA2Config(
        crop_size=32,
        frames_per_clip=4,
        hidden_size=1408,
        num_attention_heads=22,
        num_hidden_layers=1,
        mlp_ratio=1 / 11,
        num_pooler_layers=0,
        pred_hidden_size=16,
        pred_num_attention_heads=1,
        pred_num_hidden_layers=1,
        initializer_range=0.03,
        id2label=dict(enumerate(TINY_LABELS)),
        label2id={label: i for i, label in enumerate(TINY_LABELS)},
    )
    save_random(VJEPA2ForVideoClassification, config, folder, seed=0)
    (folder / "video_preprocessor_config.json").write_text(json.dumps(tiny_processor_config(32)))
    return folder


def test_probabilities_of_a_giant_head(tmp_path, clips_BTHWC, monkeypatch):
    # As precisely as the reference, also on CPUs where so wide a model runs in bf16.
    monkeypatch.setattr(vjepa2, "weight_type", lambda *_: torch.float32)
    folder = save_giant_head(tmp_path)
    encoder = load_encoder(str(folder), device="cpu")
    found_BK = encoder.encode(clips_BTHWC[:3]).probabilities_BK
    model = VJEPA2ForVideoClassification.from_pretrained(folder).eval()
    pixels = pixel_values(clips_BTHWC[:3])
    attention = model.pooler.cross_attention_layer.cross_attn
    assert (attention.num_heads, attention.head_dim) == (22, 64)
    with torch.inference_mode():
        as_loaded = model(pixels).logits.softmax(-1).numpy()
        attention.num_heads, attention.head_dim, attention.scale = 16, 88, 88**-0.5
        expected_BK = model(pixels).logits.softmax(-1).numpy()
    np.testing.assert_allclose(found_BK, expected_BK, atol=1e-4)
    assert np.abs(as_loaded - expected_BK).max() > 1e-3
