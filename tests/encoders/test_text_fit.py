"""A model whose half that reads text does not fit its config is refused before it is used."""

import json
import re
import shutil

import pytest
from safetensors.torch import load_file, save_file

from tests.tiny_models import save_tiny_clip, save_tiny_siglip, save_tiny_videoprism
from vindex.encode.texts import read_background
from vindex.encoders import encoder_spec
from vindex.encoders.text_tower import TextTower
from vindex.errors import ModelError
from vindex.store.layout import IndexFolder

SAVED = {
    "siglip": save_tiny_siglip,
    "clip": save_tiny_clip,
    "videoprism": save_tiny_videoprism,
}


def is_of_text(name):
    return name.startswith(("text_model.", "text_projection."))


@pytest.fixture(scope="module", params=sorted(SAVED))
def saved(request, tmp_path_factory):
    return SAVED[request.param](tmp_path_factory.mktemp("fit") / request.param)


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / saved.name)


def say(folder, **values):
    file = folder / "config.json"
    config = json.loads(file.read_text())
    config["text_config"] |= values
    file.write_text(json.dumps(config))


def weigh(folder, change):
    file = folder / "model.safetensors"
    weights = {name: change(name, weight) for name, weight in load_file(file).items()}
    save_file({n: w for n, w in weights.items() if w is not None}, file, {"format": "pt"})


@pytest.mark.some_cases(6)
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"num_attention_heads": 3}, "3 heads cannot share rows of 32 numbers"),
        ({"num_attention_heads": 10**12}, "1000000000000 heads cannot share"),
        ({"num_hidden_layers": 10**9}, r"encoder\.layers\.2\.layer_norm1\.weight is missing"),
        ({"num_hidden_layers": 1}, "there are 2 layers instead of 1"),
        ({"layer_norm_eps": "x"}, "layer_norm_eps = 'x'; it must be a number from 0 to 1"),
        ({"layer_norm_eps": None}, "layer_norm_eps = None; it must be"),
        ({"layer_norm_eps": -1}, "layer_norm_eps = -1; it must be"),
        ({"layer_norm_eps": float("inf")}, "layer_norm_eps = inf; it must be"),
        ({"hidden_act": ["gelu"]}, r"hidden_act = \['gelu'\]; vindex has"),
        ({"max_position_embeddings": 10**9}, "1,?000,?000,?000"),
    ],
)
def test_what_a_config_says_must_fit_the_weights(folder, values, message):
    say(folder, **values)
    with pytest.raises(ModelError, match=message):
        TextTower.load(folder)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("part", [r"norm", r"fc1\.weight", r"k_proj\.bias", r"position|cls_emb"])
def test_no_weight_may_lack(folder, part):
    weigh(
        folder, lambda name, weight: None if is_of_text(name) and re.search(part, name) else weight
    )
    with pytest.raises(ModelError, match=r"does not fit its config: .* is missing\. Copy"):
        TextTower.load(folder)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("part", [r"norm", r"fc1\.weight", r"k_proj\.bias", r"position|cls_emb"])
def test_no_weight_may_have_another_shape(folder, part):
    def shrunk(name, weight):
        is_meant = is_of_text(name) and re.search(part, name)
        return weight[..., :8].contiguous() if is_meant else weight

    weigh(folder, shrunk)
    with pytest.raises(ModelError, match=r"has the shape \(.*\) instead of \(.*\)\. Copy"):
        TextTower.load(folder)


def test_tokens_are_those_that_the_weights_know(folder):
    table = "text_model.embeddings.token_embedding.weight"
    weigh(folder, lambda name, weight: weight[:9].contiguous() if name == table else weight)
    with pytest.raises(
        ModelError, match=r"is another model's: it gives a token \d+, and .* know 9\."
    ):
        TextTower.load(folder).read("a dog on a beach")


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("factor", [float("nan"), 0.0])
def test_weights_that_make_no_vector_are_said(folder, factor):
    weigh(folder, lambda name, weight: weight * factor if is_of_text(name) else weight)
    with pytest.raises(ModelError, match=r"makes no vector of 'a dog': its weights are broken"):
        TextTower.load(folder).read("a dog")


@pytest.mark.parametrize("saved", ["clip", "siglip"], indirect=True)
def test_vectors_of_texts_are_as_long_as_those_of_clips(folder, tmp_path):
    name = {"clip": "text_projection.weight", "siglip": "text_model.head.weight"}

    def shrunk(each, weight):
        halves = (name[folder.name], name[folder.name].replace("weight", "bias"))
        return weight[:8].contiguous() if each in halves else weight

    weigh(folder, shrunk)
    index = IndexFolder(tmp_path / "index").of_space("words")
    with pytest.raises(ModelError, match=r"vectors of 8 numbers of texts and of \d+ of clips"):
        read_background(encoder_spec(str(folder)), index)
