"""A checkpoint is hostile until it is read: a sentence within seconds, and the right advice."""

import json
import os
import shutil
import time

import pytest

from tests.tiny_models import save_tiny_vjepa2
from vindex.encoders import load_encoder
from vindex.errors import ModelError

CONFIG, PROCESSOR = "config.json", "video_preprocessor_config.json"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return save_tiny_vjepa2(tmp_path_factory.mktemp("checkpoint") / "tiny")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "model")


def refusal(folder):
    """What is said of a checkpoint, in one sentence and in time."""
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        load_encoder(str(folder), device="cpu")
    assert time.monotonic() - began < 5
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 700
    return message


def change(folder, **values):
    file = folder / CONFIG
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("name", [CONFIG, PROCESSOR])
@pytest.mark.parametrize("inner", ["[", '{"a":'])
def test_json_that_is_nested_deep(folder, name, inner):
    (folder / name).write_text('{"a":' + inner * 200_000)
    assert "nested deeper" in refusal(folder) or "cannot be read" in refusal(folder)


def test_labels_that_have_no_names_are_not_named_before_they_are_counted(folder):
    config = json.loads((folder / CONFIG).read_text())
    del config["id2label"], config["label2id"]
    (folder / CONFIG).write_text(json.dumps(config | {"num_labels": 10**9}))
    assert f"num_labels = {10**9}; a head has at most" in refusal(folder)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (os.mkfifo, "not a file but a folder, a pipe or a device"),
        (lambda file: file.symlink_to("/dev/zero"), "not a file but a folder, a pipe or a device"),
        (lambda file: file.mkdir(), "not a file but a folder, a pipe or a device"),
        (lambda file: os.truncate(os.open(file, os.O_CREAT | os.O_RDWR), 1 << 40), "MiB"),
    ],
)
def test_a_config_that_never_ends(folder, make, message):
    (folder / CONFIG).unlink()
    make(folder / CONFIG)
    assert message in refusal(folder)


def test_quantised_weights(folder):
    change(folder, quantization_config={"quant_method": "bitsandbytes", "load_in_4bit": True})
    assert "quantised" in refusal(folder)
    assert "made from" in refusal(folder)


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_hidden_layers", 10**9),
        ("num_pooler_layers", 10**8),
        ("pred_num_hidden_layers", 10**8),
        ("num_labels", 10**9),
        ("hidden_size", 10**9),
        ("pred_hidden_size", 10**9),
        ("pred_num_mask_tokens", 10**10),
        ("mlp_ratio", 1e30),
        ("pred_mlp_ratio", 1e9),
        ("attention_dropout", "x"),
        ("frames_per_clip", 10**12),
    ],
)
def test_sizes_that_the_weights_cannot_have(folder, name, value):
    change(folder, **{name: value})
    assert "--workers" not in refusal(folder)
