"""Diving48 heads see the tokens of four layers, as they were trained."""

import numpy as np
import pytest
import torch
from transformers import VJEPA2Config, VJEPA2ForVideoClassification

from tests.encoders.test_vjepa2 import pixel_values
from tests.tiny_models import save_tiny_vjepa2
from vindex.encoders import load_encoder, vjepa2_layers
from vindex.encoders.vjepa2_layers import head_layers, keeping_layers

LABELS = tuple(f"Dive number {i}" for i in range(48))


@pytest.fixture(scope="module")
def diving(tmp_path_factory):
    """A head of 48 labels on an encoder of five layers, for 32 frames."""
    folder = tmp_path_factory.mktemp("models") / "diving48"
    return save_tiny_vjepa2(folder, labels=LABELS, num_frames=32, num_layers=5)


@pytest.mark.parametrize(
    ("size", "layers"),
    [
        ({"hidden_size": 1024, "num_hidden_layers": 24}, (17, 19, 21, 23)),
        ({"hidden_size": 1408, "num_hidden_layers": 40}, (24, 29, 34, 39)),
        ({"hidden_size": 1280, "num_hidden_layers": 32}, (31,)),
    ],
)
def test_layers_of_the_published_heads(size, layers):
    assert head_layers(VJEPA2Config(**size, num_labels=48, frames_per_clip=32)) == layers


def test_other_heads_see_the_last_layer():
    size = {"hidden_size": 1024, "num_hidden_layers": 24}
    assert head_layers(VJEPA2Config(**size, num_labels=174, frames_per_clip=16)) == (23,)
    assert head_layers(VJEPA2Config(**size, num_labels=48, frames_per_clip=64)) == (23,)


def test_a_head_sees_its_layers(diving, clips_BTHWC, monkeypatch):
    """Against a forward that goes layer by layer through the library's own modules."""
    last_only = load_encoder(str(diving), device="cpu").encode(clips_BTHWC)
    monkeypatch.setitem(vjepa2_layers._DIVING48_LAYERS, (32, 5), (0, 2, 3, 4))
    encoding = load_encoder(str(diving), device="cpu").encode(clips_BTHWC)
    model = VJEPA2ForVideoClassification.from_pretrained(diving).eval()
    with torch.inference_mode():
        tokens = model.vjepa2.encoder.embeddings(pixel_values(clips_BTHWC))
        seen = []
        for number, layer in enumerate(model.vjepa2.encoder.layer):
            tokens = layer(tokens)[0]
            if number != 1:
                seen.append(model.vjepa2.encoder.layernorm(tokens))
        logits = model.classifier(model.pooler(torch.cat(seen, 1)))
        embeddings = seen[-1].mean(1)
    np.testing.assert_allclose(encoding.probabilities_BK, logits.softmax(-1).numpy(), atol=1e-4)
    np.testing.assert_allclose(encoding.embeddings_BD, embeddings.numpy(), atol=1e-4)
    np.testing.assert_array_equal(encoding.embeddings_BD, last_only.embeddings_BD)
    assert np.abs(encoding.probabilities_BK - last_only.probabilities_BK).max() > 0.01


def test_segments_join_the_tokens_of_all_layers(diving, clips_BTHWC, monkeypatch):
    monkeypatch.setitem(vjepa2_layers._DIVING48_LAYERS, (32, 5), (0, 4))
    encoder = load_encoder(str(diving), device="cpu")
    found_BK = encoder.segment_probabilities(clips_BTHWC[:6].reshape(2, 3, 4, 32, 32, 3))
    model = VJEPA2ForVideoClassification.from_pretrained(diving).eval()
    layers, norm = model.vjepa2.encoder.layer, model.vjepa2.encoder.layernorm
    with torch.inference_mode():
        first = layers[0](model.vjepa2.encoder.embeddings(pixel_values(clips_BTHWC[:6])))[0]
        last = first
        for layer in layers[1:]:
            last = layer(last)[0]
        tokens = torch.cat([norm(first), norm(last)], 1)
        joined = tokens.reshape(2, -1, tokens.shape[-1])
        expected_BK = model.classifier(model.pooler(joined)).softmax(-1).numpy()
    np.testing.assert_allclose(found_BK, expected_BK, atol=1e-4)


def test_nothing_is_kept_after_a_pass(diving):
    encoder = VJEPA2ForVideoClassification.from_pretrained(diving).vjepa2.encoder
    with keeping_layers(encoder, (0, 2)) as kept:
        encoder(pixel_values(np.zeros((1, 4, 32, 32, 3), np.uint8)))
    assert [tuple(tokens.shape) for tokens in kept] == [(1, 8, 32), (1, 8, 32)]
    assert not any(layer._forward_hooks for layer in encoder.layer)
