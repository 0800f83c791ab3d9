"""Finding a checkpoint, and refusing a broken one in a sentence."""

import json
import re
import shutil

import numpy as np
import pytest
from safetensors.torch import load_file, save_file
from transformers import VJEPA2ForVideoClassification

from vindex.encoders import checkpoint, encoder_spec, load_encoder
from vindex.encoders.checkpoint import find_checkpoint, weight_files
from vindex.encoders.registry import (
    KNOWN_CHECKPOINTS,
    full_name,
    known_checkpoint,
    suggestion,
)
from vindex.encoders.weights import quiet_transformers
from vindex.errors import ModelError
from vindex.settings import DEFAULT_MODEL


def refusal(folder):
    """The one line that `load_encoder` refuses a checkpoint with."""
    with pytest.raises(ModelError) as caught:
        load_encoder(str(folder), device="cpu")
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 700
    return message


def test_a_folder_is_known_by_its_absolute_path(tiny, monkeypatch):
    monkeypatch.chdir(tiny.parent)
    assert find_checkpoint(f"./{tiny.name}", with_weights=True).name == str(tiny)
    assert find_checkpoint(tiny.name, with_weights=True).name == str(tiny)


def test_demo_is_the_checkpoint_in_the_package(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "_DEMO_FOLDER", tmp_path)
    with pytest.raises(ModelError, match="this installation lacks its checkpoint"):
        encoder_spec("demo")
    shutil.copytree(tiny, tmp_path / "checkpoint")
    assert encoder_spec("demo").name == "demo"
    assert encoder_spec("demo").fingerprint == encoder_spec(str(tiny)).fingerprint


def test_sharded_weights(tiny, tmp_path, clips_BTHWC):
    sharded = shutil.copytree(tiny, tmp_path / "sharded")
    (sharded / "model.safetensors").unlink()
    with quiet_transformers():
        model = VJEPA2ForVideoClassification.from_pretrained(tiny)
        model.save_pretrained(sharded, max_shard_size="150KB")
    assert len(weight_files(sharded)) > 2
    one, many = (load_encoder(str(folder), device="cpu") for folder in (tiny, sharded))
    np.testing.assert_array_equal(
        many.encode(clips_BTHWC).embeddings_BD, one.encode(clips_BTHWC).embeddings_BD
    )
    shard = weight_files(sharded)[1]
    shard.unlink()
    assert f"lacks {shard.name}" in refusal(sharded)


def test_an_index_that_lists_nothing(copy):
    (copy / "model.safetensors").rename(copy / "weights.safetensors")
    (copy / "model.safetensors.index.json").write_text('{"weight_map": {}}')
    assert "lists no weights" in refusal(copy)


@pytest.mark.parametrize("form", ["../{}/weights.safetensors", "/{}", "shards/weights.safetensors"])
def test_weights_outside_of_the_folder_are_not_looked_for(copy, form):
    weights = (copy / "model.safetensors").rename(copy / "weights.safetensors")
    name = form.format(copy.name if form.startswith("..") else weights)
    (copy / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"x": name}}))
    assert "lists weights outside of its folder" in refusal(copy)


def test_weights_of_a_name_that_no_disk_takes_are_missing(copy):
    (copy / "model.safetensors").unlink()
    names = {"weight_map": {"x": "x" * 300}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(names))
    assert "which its model.safetensors.index.json lists; copy the whole folder" in refusal(copy)


def test_weights_longer_than_their_head_says_are_refused_unread(copy):
    with (copy / "model.safetensors").open("r+b") as weights:
        weights.truncate(1 << 40)  # of which the disk holds nothing, and which takes hours to read
    assert "cannot be read as safetensors" in refusal(copy)


def test_pickled_weights_are_refused(copy):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    assert "pytorch_model.bin, which can run code when it is read" in refusal(copy)


def test_a_folder_without_weights(copy):
    (copy / "model.safetensors").unlink()
    assert "holds no weights" in refusal(copy)


def test_a_folder_without_config(copy):
    (copy / "config.json").unlink()
    assert "has no config.json" in refusal(copy)


@pytest.mark.parametrize("content", ["", "{", "[]", '"config"'])
def test_a_config_that_is_no_json_object(copy, content):
    (copy / "config.json").write_text(content)
    assert "config.json" in refusal(copy)


@pytest.mark.parametrize("changes", [{"num_attention_heads": 0}, {"dtype": "nosuch"}])
def test_a_config_that_the_class_stumbles_over(copy, changes):
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | changes))
    assert "cannot be loaded" in refusal(copy)


@pytest.mark.parametrize("num_bytes", [0, 4, 100, 50_000])
def test_weights_cut_short(copy, num_bytes):
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:num_bytes])
    assert "copy the checkpoint again" in refusal(copy)


def test_weights_that_lack_are_not_made_up(copy):
    weights = load_file(copy / "model.safetensors")
    del weights["vjepa2.encoder.layer.1.mlp.fc1.weight"]
    save_file(weights, copy / "model.safetensors", {"format": "pt"})
    assert "1 lack (such as vjepa2.encoder.layer.1.mlp.fc1.weight)" in refusal(copy)


def test_weights_of_another_model_are_not_passed_over(copy):
    weights = load_file(copy / "model.safetensors")
    weights["vjepa2.encoder.modality.weight"] = weights["classifier.weight"].clone()
    save_file(weights, copy / "model.safetensors", {"format": "pt"})
    message = refusal(copy)
    assert "1 are not of a VJEPA2ForVideoClassification" in message
    assert "(such as vjepa2.encoder.modality.weight)" in message


def test_a_config_of_another_size(copy):
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"hidden_size": 64}))
    assert "cannot be loaded" in refusal(copy)


def test_a_config_with_a_value_of_the_wrong_type(copy):
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"num_hidden_layers": "two"}))
    assert "cannot be loaded" in refusal(copy)


def test_a_head_with_more_outputs_than_labels(copy):
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"id2label": {"0": "a", "1": "b"}}))
    assert "cannot be loaded" in refusal(copy)


def test_a_file_is_no_checkpoint(copy):
    assert "is a file; give a hub name" in refusal(copy / "model.safetensors")


@pytest.mark.parametrize(
    ("model", "hint"),
    [
        ("./no-such-folder", ""),
        ("/no/such/folder", ""),
        ("vjepa2-vitl-fpc256-256", " Did you mean facebook/vjepa2-vitl-fpc64-256?"),
        (
            "timesformer",
            " Did you mean facebook/timesformer-base-finetuned-k400, facebook/timesformer-base-"
            "finetuned-k600 or facebook/timesformer-base-finetuned-ssv2?",
        ),
        ("demp", " Did you mean demo?"),
        ("", ""),
    ],
)
def test_what_is_neither_folder_nor_hub_name(model, hint):
    with pytest.raises(ModelError) as caught:
        encoder_spec(model)
    assert str(caught.value) == (
        f"The model {model!r} is neither a folder here nor a known hub name; give a hub name "
        "such as facebook/NAME, a folder in the hub's layout, or demo. `vindex models` lists the "
        f"known ones.{hint}"
    )


@pytest.mark.parametrize("model", ["x" * 5000, "~nobody-of-this-name/model"])
def test_a_path_that_the_system_refuses(model):
    with pytest.raises(ModelError, match="is a path that cannot be read; give a hub name"):
        encoder_spec(model)


def test_the_default_is_known_and_pinned():
    assert KNOWN_CHECKPOINTS[0].name == DEFAULT_MODEL
    for known in KNOWN_CHECKPOINTS:
        assert known_checkpoint(known.name) is known
    revisions = [known.revision for known in KNOWN_CHECKPOINTS if known.revision]
    assert all(re.fullmatch("[0-9a-f]{40}", revision) for revision in revisions)
    assert len(set(revisions)) == len(revisions) == 14
    assert known_checkpoint("facebook/other") is None


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("facebook/vjepa2-vitl-fpc256-256", "facebook/vjepa2-vitl-fpc64-256"),
        ("facebook/VJEPA2-ViTG-fpc64-384", "facebook/vjepa2-vitg-fpc64-384"),
        ("vjepa2-vith-fpc64-256", "facebook/vjepa2-vith-fpc64-256"),
        ("vjepa2-vitl-fpc256-256", "facebook/vjepa2-vitl-fpc64-256"),
        (
            "videomae-base-finetuned",
            "MCG-NJU/videomae-base-finetuned-kinetics or MCG-NJU/videomae-base-finetuned-ssv2",
        ),
    ],
)
def test_near_names_are_suggested(given, meant):
    assert suggestion(given) == f" Did you mean {meant}?"


@pytest.mark.parametrize("name", ["openai/whisper", "facebook/vjepa2-vitl-fpc64-256", "x"])
def test_nothing_is_suggested(name):
    assert suggestion(name) == ""


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("vjepa2-vitl-fpc16-256-ssv2", "facebook/vjepa2-vitl-fpc16-256-ssv2"),
        ("VideoMAE-base-ssv2", "MCG-NJU/videomae-base-ssv2"),
        ("mcg-nju/videomae-base", "MCG-NJU/videomae-base"),
        ("vjepa2-vitl-fpc256-256", "vjepa2-vitl-fpc256-256"),
        ("somebody/videomae-base", "somebody/videomae-base"),
    ],
)
def test_known_names_need_no_owner(given, meant):
    assert full_name(given) == meant
