"""A config whose sizes its weights cannot have is refused before a model of them is built."""

import json
import shutil
import time

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.tiny_models import save_tiny_siglip
from vindex.encoders import load_encoder
from vindex.encoders.sizes import check_sizes
from vindex.errors import ModelError


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return save_tiny_siglip(tmp_path_factory.mktemp("sizes") / "siglip")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "siglip")


def say(folder, half, **values):
    file = folder / "config.json"
    config = json.loads(file.read_text())
    config[half] |= values
    file.write_text(json.dumps(config))


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("half", "name", "value", "has"),
    [
        ("vision_config", "num_hidden_layers", 100_000, "have at most 2 layers"),
        ("text_config", "num_hidden_layers", 10**12, "have at most 2 layers"),
        ("vision_config", "intermediate_size", 10**15, "are at most "),
        ("text_config", "vocab_size", 10**12, "are at most "),
    ],
)
def test_an_absurd_size_is_refused_at_once(folder, half, name, value, has):
    say(folder, half, **{name: value})
    began = time.process_time()
    with pytest.raises(ModelError, match=rf"{half}\.{name} = {value}, and the weights .* {has}"):
        load_encoder(str(folder), device="cpu")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("half", "size", "weight", "shape"),
    [
        ("vision_config", "num_hidden_layers", f"layers.{10**6 - 1}.bias", [1]),
        ("vision_config", "num_hidden_layers", f"layers.{'9' * 5000}.bias", [1]),
        ("text_config", "vocab_size", "empty", [10**6, 0]),
    ],
)
def test_a_weight_that_only_looks_large_lets_no_size_pass(folder, half, size, weight, shape):
    weights = load_file(folder / "model.safetensors")
    save_file(weights | {weight: torch.zeros(shape)}, folder / "model.safetensors")
    say(folder, half, **{size: 10**6})
    with pytest.raises(ModelError, match=f"{size} = {10**6}, and the weights beside it"):
        check_sizes(folder)


def test_true_sizes_pass(saved):
    check_sizes(saved)


def test_weights_in_several_files_are_counted_together(saved, tmp_path):
    folder = shutil.copytree(saved, tmp_path / "siglip")
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    first, last = (
        {n: torch.clone(w) for n, w in weights.items() if (".layers.1." in n) is is_second}
        for is_second in (False, True)
    )
    names = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
    for file_name, some in zip(names, (first, last), strict=True):
        save_file(some, folder / file_name, {"format": "pt"})
    weight_map = dict.fromkeys(first, names[0]) | dict.fromkeys(last, names[1])
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    check_sizes(folder)


def test_weights_that_are_cut_off_are_said_to_be(folder):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(
        ModelError, match=r"cannot be read as safetensors .*; copy the checkpoint again"
    ):
        check_sizes(folder)
