"""The encoder that computes each thing once gives what the library's own gives."""

import copy
import itertools

import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, VJEPA2ForVideoClassification
from transformers.models.vjepa2 import modeling_vjepa2

from tests.encoders.test_vjepa2 import cosines, pixel_values
from vindex.encoders import load_encoder
from vindex.encoders.attention import ATTENTION, attend, attend_in_pieces
from vindex.encoders.checkpoint import find_checkpoint
from vindex.encoders.lean_vjepa2 import LeanAttention, make_lean
from vindex.errors import ModelError

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@pytest.fixture(name="demo_clips_BTHWC", scope="module")
def smooth_clips():
    """Smooth, moving pictures, each clip another, at the demo model's size."""
    rng = np.random.default_rng(0)
    coarse = torch.tensor(rng.uniform(0, 255, (6, 3, 4, 5, 5)), dtype=torch.float32)
    smooth = torch.nn.functional.interpolate(coarse, (16, 64, 64), mode="trilinear")
    return smooth.permute(0, 2, 3, 4, 1).to(torch.uint8).numpy()


@pytest.fixture(scope="module")
def demo_model():
    """As a plain user of transformers has it: float32. Copy it before changing it."""
    return VJEPA2ForVideoClassification.from_pretrained(
        find_checkpoint("demo", with_weights=True).folder, dtype=torch.float32
    )


def lean(model, dtype=torch.float32):
    encoder = copy.deepcopy(model.vjepa2.encoder).to(dtype)
    make_lean(encoder, MEAN, STD)
    return encoder


def tokens_of(model, clips_BTHWC):
    with torch.inference_mode():
        return model.vjepa2.get_vision_features(pixel_values(clips_BTHWC))


@pytest.mark.parametrize("num_frames", [4, 2])
def test_tokens_of_a_tiny_model(tiny, clips_BTHWC, num_frames):
    """Its heads of 16 have 4 numbers that do not turn."""
    model = VJEPA2ForVideoClassification.from_pretrained(tiny).eval()
    clips = clips_BTHWC[:, :num_frames]
    with torch.inference_mode():
        tokens = lean(model)(pixel_values_videos=torch.tensor(clips)).last_hidden_state
    torch.testing.assert_close(tokens, tokens_of(model, clips), atol=1e-4, rtol=0)


@pytest.mark.thorough
def test_tokens_of_the_demo_model(demo_model, demo_clips_BTHWC):
    encoder = lean(demo_model)
    assert all(isinstance(layer.attention, LeanAttention) for layer in encoder.layer)
    # The tables are made anew for another number of frames, and for the first one again.
    for clips in (demo_clips_BTHWC, demo_clips_BTHWC[:, :8], demo_clips_BTHWC):
        with torch.inference_mode():
            tokens = encoder(pixel_values_videos=torch.tensor(clips)).last_hidden_state
        torch.testing.assert_close(tokens, tokens_of(demo_model, clips), atol=1e-4, rtol=0)


def test_positions_matter(demo_model, demo_clips_BTHWC):
    """Without this the comparisons above would hold for tables of nothing."""
    encoder = lean(demo_model)
    clips = torch.tensor(demo_clips_BTHWC)
    with torch.inference_mode():
        right = encoder(pixel_values_videos=clips).last_hidden_state
        cosine, sine = encoder.layer[0].attention.tables.of(right)
        sine.neg_()
        turned = encoder(pixel_values_videos=clips).last_hidden_state
    assert cosine.shape == sine.shape == (128, 48)
    assert (turned - right).abs().max() > 0.1


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_changes_little(demo_model, demo_clips_BTHWC, dtype):
    with torch.inference_mode():
        clips = torch.tensor(demo_clips_BTHWC)
        tokens = lean(demo_model, dtype)(pixel_values_videos=clips).last_hidden_state
    assert tokens.dtype == dtype
    plain = tokens_of(demo_model, demo_clips_BTHWC)
    assert cosines(tokens.float().mean(1).numpy(), plain.mean(1).numpy()).min() > 0.999


def test_fast_defaults_give_what_the_plain_path_gives(demo_model, demo_clips_BTHWC):
    """Against the whole model in float32, one clip at a time."""
    encoding = load_encoder("demo", device="cpu").encode(demo_clips_BTHWC)
    with torch.inference_mode():
        singles = [pixel_values(clip[None]) for clip in demo_clips_BTHWC]
        tokens = [demo_model.vjepa2.get_vision_features(single) for single in singles]
        logits = [demo_model(pixel_values_videos=single).logits for single in singles]
    embeddings_BD = torch.cat([token.mean(1) for token in tokens]).numpy()
    probabilities_BK = torch.cat(logits).softmax(-1).numpy()
    assert cosines(encoding.embeddings_BD, embeddings_BD).min() > 0.999
    # As differences between clips, too, which all that they have in common does not soften.
    mean_D = embeddings_BD.mean(0)
    assert cosines(encoding.embeddings_BD - mean_D, embeddings_BD - mean_D).min() > 0.999
    np.testing.assert_allclose(encoding.probabilities_BK, probabilities_BK, atol=0.05)
    apart = [cosines(a[None], b[None])[0] for a, b in itertools.pairwise(embeddings_BD)]
    assert min(apart) < 0.99


def interleaved_rotation(x, pos):
    """As V-JEPA 2.1 turns: each pair by its own frequency."""
    half = x.shape[-1] // 2
    angles = pos.unsqueeze(-1) * 1.0 / 10000 ** (torch.arange(half, dtype=x.dtype) / half)
    sine, cosine = (table.repeat_interleave(2, dim=-1) for table in (angles.sin(), angles.cos()))
    first, second = x.unflatten(-1, (-1, 2)).unbind(-1)
    return x * cosine + torch.stack((-second, first), -1).flatten(-2) * sine


def with_modality(self, pixel_values_videos):
    """As V-JEPA 2.1 tells videos from images: one vector for all patches."""
    return self.patch_embeddings(pixel_values_videos.permute(0, 2, 1, 3, 4)) + 0.01


@pytest.mark.parametrize("model", ["demo", "tiny", "tiny_headless"])
def test_other_rotary_positions_are_noticed(model, request, monkeypatch):
    name = model if model == "demo" else str(request.getfixturevalue(model))
    load_encoder(name, device="cpu")
    monkeypatch.setattr(modeling_vjepa2, "rotate_queries_or_keys", interleaved_rotation)
    with pytest.raises(ModelError, match=r"gives other numbers .* V-JEPA 2\.1 is not supported"):
        load_encoder(name, device="cpu")


def test_other_patches_are_noticed(monkeypatch):
    monkeypatch.setattr(modeling_vjepa2.VJEPA2Embeddings, "forward", with_modality)
    with pytest.raises(ModelError, match="gives other numbers"):
        load_encoder("demo", device="cpu")


def test_a_class_with_other_parts_is_noticed(monkeypatch):
    """As one that makes its tables of positions once, outside the layers."""

    def forward(self, hidden_states, position_embeddings):
        return hidden_states * position_embeddings, None

    monkeypatch.setattr(modeling_vjepa2.VJEPA2RopeAttention, "forward", forward)
    with pytest.raises(ModelError, match=r"has other parts \(.*position_embeddings"):
        load_encoder("demo", device="cpu")


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("num_queries", "num_keys", "piece"),
    [(40, 40, 1 << 20), (40, 40, 40 * 40 * 3), (40, 40, 40 * 40), (40, 40, 100), (1, 40, 10)],
    ids=["all at once", "some heads", "one head", "two rows", "one query, less than a row"],
)
def test_attention_in_pieces(num_queries, num_keys, piece):
    torch.manual_seed(0)
    query = torch.randn(2, num_queries, 4, 12).transpose(1, 2)
    key, value = torch.randn(2, 2, num_keys, 4, 12).transpose(2, 3)
    in_pieces = attend_in_pieces(query, key, value, 0.3, piece=piece)
    whole = scaled_dot_product_attention(query, key, value, scale=0.3)
    torch.testing.assert_close(in_pieces, whole, atol=1e-5, rtol=1e-5)


def test_attention_of_bf16_on_this_cpu():
    torch.manual_seed(0)
    query, key, value = torch.randn(3, 2, 4, 40, 12)
    exact = scaled_dot_product_attention(query, key, value, scale=0.3)
    half = attend(*(x.bfloat16() for x in (query, key, value)), 0.3)
    assert half.dtype == torch.bfloat16
    torch.testing.assert_close(half.float(), exact, atol=0.02, rtol=0)


def test_attention_as_transformers_calls_it():
    query, key, value = torch.randn(3, 2, 4, 40, 12)
    registered = AttentionInterface()[ATTENTION]
    out, weights = registered(None, query, key, value, None, scaling=0.3, dropout=0.0)
    torch.testing.assert_close(out, attend(query, key, value, 0.3).transpose(1, 2))
    assert weights is None
    with pytest.raises(NotImplementedError, match="a mask"):
        registered(None, query, key, value, torch.ones(40, 40), scaling=0.3)
