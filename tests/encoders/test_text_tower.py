"""Texts are read, without torch, as the library's own classes read them."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel

from tests.tiny_models import save_tiny_clip, save_tiny_siglip, save_tiny_vjepa2
from vindex.encoders.text_tower import TextTower
from vindex.encoders.weights import quiet_transformers
from vindex.errors import ModelError

SAVED = {"siglip": save_tiny_siglip, "clip": save_tiny_clip}
TEXTS = ("a red car", "a dog turning left at night", "x", "")


@pytest.fixture(scope="module", params=sorted(SAVED))
def model(request, tmp_path_factory):
    return SAVED[request.param](tmp_path_factory.mktemp("models") / request.param)


def change(folder, file, **values):
    path = folder / file
    settings = json.loads(path.read_text())
    for key, value in values.items():
        target = settings
        *parents, last = key.split("__")
        for parent in parents:
            target = target[parent]
        target[last] = value
    path.write_text(json.dumps(settings))
    return folder


def vector_of(folder, tokens):
    """By the library; `tokens` as the model is to be given them."""
    with torch.inference_mode(), quiet_transformers():
        whole = AutoModel.from_pretrained(folder).eval()
        vector_D = whole.get_text_features(input_ids=torch.tensor([tokens])).pooler_output[0]
    return (vector_D / vector_D.norm()).numpy()


def tokens_of(folder, text):
    from tokenizers import Tokenizer

    tokens = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids[:16]
    return tokens + [0] * (16 - len(tokens)) if folder.name == "siglip" else tokens


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_what_the_library_makes_of_it(model, text):
    read = TextTower.load(model).read(text)
    np.testing.assert_allclose(read.vector_D, vector_of(model, tokens_of(model, text)), atol=1e-4)
    assert read.vector_D.dtype == np.float32
    assert not read.is_cut


@pytest.mark.parametrize("act", ["gelu", "quick_gelu", "gelu_pytorch_tanh"])
def test_each_activation(tmp_path, act):
    folder = change(save_tiny_clip(tmp_path / "clip"), "config.json", text_config__hidden_act=act)
    read = TextTower.load(folder).read("a red car")
    expected = vector_of(folder, tokens_of(folder, "a red car"))
    np.testing.assert_allclose(read.vector_D, expected, atol=1e-5)


def test_capitals_and_spaces_mean_nothing(model):
    """SigLIP 2's tokenizer keeps capitals, which its model never saw."""
    tower = TextTower.load(model)
    one, other = tower.read("a red car"), tower.read("  A  Red\nCAR ")
    np.testing.assert_array_equal(one.vector_D, other.vector_D)
    assert np.abs(one.vector_D - tower.read("a car red").vector_D).max() > 1e-3


def test_punctuation_means_nothing_to_the_first_siglip_alone(tmp_path):
    second = save_tiny_siglip(tmp_path / "siglip")
    two = [TextTower.load(second).read(text).vector_D for text in ("a red car", "a red, car!")]
    assert np.abs(two[0] - two[1]).max() > 1e-3
    first = change(second, "tokenizer_config.json", tokenizer_class="SiglipTokenizer")
    one = [TextTower.load(first).read(text).vector_D for text in ("a red car", "a red, car!")]
    np.testing.assert_array_equal(one[0], one[1])


def test_a_long_text_is_cut_and_said(model):
    tower = TextTower.load(model)
    long = tower.read("dog " * 40)
    assert long.is_cut
    assert np.isfinite(long.vector_D).all()
    np.testing.assert_array_equal(long.vector_D, tower.read("dog " * 400).vector_D)


def test_half_precision_is_read(model, tmp_path):
    half, rounded = (shutil.copytree(model, tmp_path / name) for name in ("half", "rounded"))
    weights = {key: w.half() for key, w in load_file(half / "model.safetensors").items()}
    save_file(weights, half / "model.safetensors", {"format": "pt"})
    whole = {key: w.float() for key, w in weights.items()}
    save_file(whole, rounded / "model.safetensors", {"format": "pt"})
    of_half, of_rounded = (TextTower.load(folder).read("a dog") for folder in (half, rounded))
    np.testing.assert_array_equal(of_half.vector_D, of_rounded.vector_D)
    assert (of_half.vector_D != TextTower.load(model).read("a dog").vector_D).any()


def test_numbers_that_numpy_lacks_are_refused(tmp_path):
    folder = save_tiny_siglip(tmp_path)
    weights = load_file(folder / "model.safetensors")
    save_file(
        {key: w.bfloat16() for key, w in weights.items()},
        folder / "model.safetensors",
        {"format": "pt"},
    )
    with pytest.raises(ModelError, match=r"float32 or float16"):
        TextTower.load(folder)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("tokenizer.json", "no tokenizer.json"),
        ("tokenizer_config.json", "no tokenizer_config.json"),
        ("config.json", "no config.json"),
        ("model.safetensors", "holds no weights"),
    ],
)
def test_what_is_missing_is_said(tmp_path, file, message):
    folder = save_tiny_siglip(tmp_path)
    (folder / file).unlink()
    with pytest.raises(ModelError, match=message):
        TextTower.load(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"model": 7}'])
def test_a_broken_tokenizer_is_said(tmp_path, content):
    folder = save_tiny_siglip(tmp_path)
    (folder / "tokenizer.json").write_text(content)
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        TextTower.load(folder)


def test_other_refusals(tmp_path):
    with pytest.raises(ModelError, match=r"'vjepa2', which reads no text; siglip and clip do"):
        TextTower.load(save_tiny_vjepa2(tmp_path / "vjepa2"))
    folder = save_tiny_siglip(tmp_path / "siglip")
    with pytest.raises(ModelError, match=r"hidden_act = 'relu'"):
        TextTower.load(change(folder, "config.json", text_config__hidden_act="relu"))
    change(folder, "config.json", text_config__hidden_act="gelu")
    with pytest.raises(ModelError, match="names no pad_token"):
        TextTower.load(change(folder, "tokenizer_config.json", pad_token="<none>"))
    change(folder, "tokenizer_config.json", pad_token={"content": "<pad>"})
    weights = load_file(folder / "model.safetensors")
    kept = {key: w for key, w in weights.items() if not key.startswith("text_model.head.")}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match="lack the half of the model that reads text"):
        TextTower.load(folder)


def test_no_torch_is_loaded(model):
    code = (
        "import sys; from pathlib import Path; from vindex.encoders.text_tower import TextTower;"
        f"TextTower.load(Path({str(model)!r})).read('a dog');"
        "sys.exit(bool({'torch', 'transformers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
