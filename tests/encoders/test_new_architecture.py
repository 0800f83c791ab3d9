"""An architecture of the pooled kind is one module and one row of a table."""

import json

import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

from tests.tiny_models import save_random, tiny_processor_config
from vindex.encoders import architectures, encoder_spec, load_encoder
from vindex.encoders.models import model_facts
from vindex.encoders.published import published_protocol

MODULE = '''
"""A toy: each frame is one token, behind a class token."""

from vindex.encoders.architectures import Architecture
from vindex.encoders.pooled import KINETICS_PROTOCOL, Pooling, fixed_frames_spec
from vindex.encoders.settings_files import HALVES, check_scaling


def _read_spec(checkpoint, config, processor):
    check_scaling(processor)
    statistics = (processor.rgb("image_mean", HALVES), processor.rgb("image_std", HALVES))
    return fixed_frames_spec(
        checkpoint, config, processor, default_frames=4, statistics=statistics
    )


def _class_token(_model, tokens_BND):
    return tokens_BND[:, 0]


def _by_time(_config, tokens_BND):
    return tokens_BND[:, 1:, None]


def _tokens_per_clip(config):
    return config.num_frames


_POOLING = Pooling(
    ("ToyForVideoClassification", "ToyModel"),
    _class_token,
    _by_time,
    unused=("decoder.",),
)

ARCHITECTURE = Architecture(
    "toy",
    read_spec=_read_spec,
    load=_POOLING.load,
    unused=_POOLING.unused,
    tokens_per_clip=_tokens_per_clip,
    usual_protocol=KINETICS_PROTOCOL,
)
'''


class ToyConfig(PreTrainedConfig):
    """As a release of transformers might bring it."""

    model_type = "toy"
    num_frames: int = 4
    image_size: int = 32
    hidden_size: int = 8


class ToyModel(PreTrainedModel):
    """Tokens are the frames' mean colours in another space; the first is their mean."""

    config_class = ToyConfig
    base_model_prefix = "toy"

    def __init__(self, config):
        super().__init__(config)
        self.colours = torch.nn.Linear(3, config.hidden_size)
        self.post_init()

    def forward(self, pixel_values):
        tokens_BND = self.colours(pixel_values.mean((-2, -1)))
        mean_BND = tokens_BND.mean(1, keepdim=True)
        return BaseModelOutput(last_hidden_state=torch.cat([mean_BND, tokens_BND], 1))


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """The module, the row, the class in transformers, and a checkpoint with a weight unused."""
    (tmp_path / "toy_architecture.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(architectures._MODULES, "toy", "toy_architecture")
    monkeypatch.setattr(transformers, "ToyModel", ToyModel, raising=False)
    folder = tmp_path / "model"
    save_random(ToyModel, ToyConfig(), folder, seed=0)
    weights = load_file(folder / "model.safetensors") | {"decoder.weight": torch.zeros(5)}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    processor = json.dumps(tiny_processor_config(32))
    (folder / "video_preprocessor_config.json").write_text(processor)
    return folder


def test_a_module_and_a_row(toy):
    spec = encoder_spec(str(toy))
    assert (spec.architecture, spec.default_frames, spec.crop_size, spec.dim) == ("toy", 4, 32, 8)
    facts = model_facts(str(toy))
    assert (facts.num_parameters, facts.memory_bytes_cpu) == (4 * 8 + 5, 4 * 4 * 8)
    assert published_protocol(str(toy), "toy").num_segments == 5

    clips_BTHWC = np.random.default_rng(0).integers(0, 256, (3, 4, 32, 32, 3), dtype=np.uint8)
    encoding = load_encoder(str(toy), device="cpu", batch_size=2).encode(clips_BTHWC)
    colours_BTC = (clips_BTHWC / 255 - spec.image_mean).mean((2, 3)) / spec.image_std
    weights = {name: w.numpy() for name, w in load_file(toy / "model.safetensors").items()}
    expected_BD = colours_BTC.mean(1) @ weights["colours.weight"].T + weights["colours.bias"]
    np.testing.assert_allclose(encoding.embeddings_BD, expected_BD, atol=1e-5)
    assert encoding.probabilities_BK is None
    assert encoding.saliency_BS.shape == (3, 4)
