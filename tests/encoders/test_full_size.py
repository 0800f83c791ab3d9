"""The architecture of the default checkpoint, at its full size, with random weights."""

import numpy as np
import pytest

from benchmarks.models import save_vit_large
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.encoders import load_encoder
from vindex.encoders.registry import known_checkpoint
from vindex.settings import DEFAULT_MODEL

KNOWN = known_checkpoint(DEFAULT_MODEL)


@pytest.fixture(scope="module", autouse=True)
def torch_threads():
    """All threads that torch wants: this model is large."""


@pytest.fixture
def full_size(tmp_path):
    """A ViT-L with a head of 174 labels, 0.75 GB in half precision; deleted after the test."""
    yield save_vit_large(tmp_path)
    (tmp_path / "model.safetensors").unlink()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_full_size_model_indexes_a_file(full_size, tmp_path):
    make_video(tmp_path / "a.mp4", num_frames=75, width=320, height=240)
    index = VideoIndex.at(tmp_path / "index")
    report = index.build(tmp_path / "a.mp4", model=str(full_size), device="cpu")
    assert (report.clips_planned, report.clips_indexed) == (1, 1)
    status = index.status()
    assert (status.labels, status.dimensions, status.clip_spec.num_frames) == (174, 1024, 16)
    (hit,) = index.similar(clip=1)
    assert hit.similarity == pytest.approx(1.0, abs=1e-3)
    assert hit.label.startswith("Doing something number")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_full_size_model_encodes_a_clip(full_size):
    encoder = load_encoder(str(full_size), device="cpu")
    spec = encoder.spec
    assert (spec.default_frames, spec.crop_size) == (KNOWN.default_frames, KNOWN.crop_size)
    assert (spec.dim, len(spec.labels)) == (KNOWN.dim, KNOWN.num_labels)
    rng = np.random.default_rng(0)
    clip_BTHWC = rng.integers(0, 256, (1, 16, 256, 256, 3), dtype=np.uint8)
    encoding = encoder.encode(clip_BTHWC)
    assert encoding.embeddings_BD.shape == (1, 1024)
    # Every token left the last LayerNorm with mean 0, and so did their mean.
    assert abs(encoding.embeddings_BD.mean()) < 1e-3
    assert encoding.embeddings_BD.std() > 0.01
    assert encoding.probabilities_BK.shape == (1, 174)
    np.testing.assert_allclose(encoding.probabilities_BK.sum(), 1, atol=1e-5)
