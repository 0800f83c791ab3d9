"""Temporal moments are those of the tokens that the embedding is the mean of."""

import numpy as np
import torch
from scipy import stats
from transformers import VJEPA2ForVideoClassification

from tests.encoders.test_vjepa2 import pixel_values
from vindex.encoders import load_encoder
from vindex.encoders.moments import temporal_moments


def test_moments_are_the_textbooks_averaged_over_the_places():
    tokens_BSPD = torch.from_numpy(np.random.default_rng(1).gamma(1.0, size=(3, 8, 5, 4)))
    expected_variance_BD = tokens_BSPD.numpy().var(1).mean(1)
    expected_root_BD = np.cbrt(stats.moment(tokens_BSPD.numpy(), 3, axis=1)).mean(1)
    moments_BM = temporal_moments(tokens_BSPD.float())
    assert moments_BM.dtype == torch.float32
    np.testing.assert_allclose(moments_BM[:, :4], expected_variance_BD, rtol=1e-5)
    np.testing.assert_allclose(moments_BM[:, 4:], expected_root_BD, rtol=1e-3, atol=1e-5)


def test_what_stands_still_has_none():
    tokens_BSPD = torch.randn(2, 1, 5, 4).expand(-1, 8, -1, -1).half()
    torch.testing.assert_close(temporal_moments(tokens_BSPD), torch.zeros(2, 8), atol=1e-6, rtol=0)


def test_an_encoder_gives_those_of_its_last_tokens(tiny, clips_BTHWC):
    longer_BTHWC = np.concatenate([clips_BTHWC, clips_BTHWC[:, :2], clips_BTHWC[:, 1:3]], axis=1)
    encoder = load_encoder(str(tiny), device="cpu", batch_size=3)
    moments_BM = encoder.encode(longer_BTHWC).moments_BM
    model = VJEPA2ForVideoClassification.from_pretrained(tiny).eval()
    with torch.inference_mode():
        tokens_BND = model.vjepa2.get_vision_features(pixel_values(longer_BTHWC))
    tokens_BSPD = tokens_BND.reshape(len(clips_BTHWC), 4, -1, tokens_BND.shape[-1])
    expected_BM = temporal_moments(tokens_BSPD).numpy()
    num_features = tokens_BND.shape[-1]
    np.testing.assert_allclose(moments_BM[:, :num_features], expected_BM[:, :num_features], 1e-4)
    # The cube root magnifies what rounding leaves of a third moment of nearly 0.
    np.testing.assert_allclose(
        moments_BM[:, num_features:], expected_BM[:, num_features:], atol=5e-3
    )
    assert np.ptp(expected_BM[:, num_features:], axis=0).max() > 0.1


def test_without_a_head_there_are_moments_too(tiny_headless, clips_BTHWC):
    encoding = load_encoder(str(tiny_headless), device="cpu").encode(clips_BTHWC)
    assert encoding.moments_BM.shape == (len(clips_BTHWC), 2 * encoding.embeddings_BD.shape[1])
