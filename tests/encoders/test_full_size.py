"""The architecture of the default checkpoint, at its full size, with random weights."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import VJEPA2Config, VJEPA2ForVideoClassification

from tests.media_factory import make_video
from tests.tiny_models import tiny_processor_config
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
    labels = {i: f"Doing [something] number {i}" for i in range(KNOWN.num_labels)}
    config = VJEPA2Config(
        frames_per_clip=KNOWN.default_frames,
        crop_size=KNOWN.crop_size,
        id2label=labels,
        label2id={label: i for i, label in labels.items()},
        architectures=["VJEPA2ForVideoClassification"],
    )
    with torch.device("meta"):  # the class's own initialisation takes minutes
        shapes = VJEPA2ForVideoClassification(config).state_dict()
    torch.manual_seed(0)
    weights = {}
    for name, shape in shapes.items():
        values = torch.zeros(shape.shape, dtype=torch.float16)
        if "norm" in name and name.endswith("weight"):
            values.fill_(1)
        elif values.ndim > 1:
            values.normal_(0, 0.02)
        weights[name] = values
    config.save_pretrained(tmp_path)
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    (tmp_path / "video_preprocessor_config.json").write_text(
        json.dumps(tiny_processor_config(KNOWN.crop_size))
    )
    yield tmp_path
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
