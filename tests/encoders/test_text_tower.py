"""Texts are read, without torch, as the library's own classes read them.

Of these models many people get vectors that are wrong without a word. Each way to that is a test.
"""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer, CLIPConfig, CLIPModel

from tests.tiny_models import (
    save_random,
    save_tiny_clip,
    save_tiny_siglip,
    save_tiny_videoprism,
    save_tiny_vjepa2,
)
from vindex.encoders.text_tokens import full_stop
from vindex.encoders.text_tower import TextTower
from vindex.encoders.text_weights import Widened
from vindex.encoders.weights import quiet_transformers
from vindex.errors import ModelError

SAVED = {
    "siglip": save_tiny_siglip,
    "clip": save_tiny_clip,
    "videoprism": save_tiny_videoprism,
}
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
        if value is None:
            del target[last]
    path.write_text(json.dumps(settings))
    return folder


def vector_of(folder, tokens, mask=None):
    """By the library; `tokens` as the model is to be given them."""
    inputs = {"input_ids": torch.tensor([tokens])}
    if mask is not None:
        inputs["attention_mask"] = torch.tensor([mask])
    with torch.inference_mode(), quiet_transformers():
        whole = AutoModel.from_pretrained(folder).eval()
        vector_D = whole.get_text_features(**inputs).pooler_output[0]
    return (vector_D / vector_D.norm()).numpy()


def inputs_of(folder, text):
    """The tokens of a text that needs no rewriting, padded as the model wants it, and the mask."""
    text = f"{text}." if folder.name == "videoprism" else text
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids
    if folder.name == "siglip":
        return tokens + [0] * (16 - len(tokens)), None
    if folder.name == "videoprism":
        return tokens + [0] * (24 - len(tokens)), [1] * len(tokens) + [0] * (24 - len(tokens))
    return tokens, None


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_what_the_library_makes_of_it(model, text):
    read = TextTower.load(model).read(text)
    np.testing.assert_allclose(read.vector_D, vector_of(model, *inputs_of(model, text)), atol=1e-4)
    assert read.vector_D.dtype == np.float32
    assert not read.is_cut


def test_many_texts_are_read_as_each_alone(model):
    tower = TextTower.load(model)
    texts = [*TEXTS, "a dog", "a red car", "dog " * 40] * 3
    together = dict(tower.read_all(texts))
    assert sorted(together) == list(range(len(texts)))
    for place, text in enumerate(texts):
        alone = tower.read(text)
        np.testing.assert_allclose(together[place].vector_D, alone.vector_D, atol=1e-6)
        assert together[place].is_cut == alone.is_cut


@pytest.mark.parametrize("act", ["gelu", "quick_gelu", "gelu_pytorch_tanh", "relu"])
def test_each_activation(tmp_path, act):
    folder = change(save_tiny_clip(tmp_path / "clip"), "config.json", text_config__hidden_act=act)
    read = TextTower.load(folder).read("a red car")
    expected = vector_of(folder, *inputs_of(folder, "a red car"))
    np.testing.assert_allclose(read.vector_D, expected, atol=1e-5)


def test_tokens_are_those_of_the_librarys_tokenizer(model):
    """Which keeps capitals where SigLIP 2's files name Gemma's, and VideoPrism's everywhere."""
    text = "a red car turning left."
    with quiet_transformers():
        expected = AutoTokenizer.from_pretrained(model)(text)["input_ids"]
    tokens = TextTower.load(model)._tokens.tokens_of(text).ids
    assert tokens[: len(expected)] == expected
    assert set(tokens[len(expected) :]) <= {0}


def test_siglip_needs_every_pad_and_no_mask(tmp_path):
    """It reads the last place, which is a pad in all texts that it was trained on."""
    folder = save_tiny_siglip(tmp_path / "siglip")
    tokens, _ = inputs_of(folder, "a red car")
    vector_D = TextTower.load(folder).read("a red car").vector_D
    short = tokens[: tokens.index(0) + 2]
    masked = vector_of(folder, tokens, [int(token != 0) for token in tokens])
    for wrong_D in (vector_of(folder, short), masked):
        assert np.abs(wrong_D - vector_D).max() > 0.01


def test_padding_is_at_the_right_whatever_class_is_named(tmp_path):
    """`Siglip2Tokenizer` pads at the left if its settings do not say where."""
    folder = save_tiny_siglip(tmp_path / "siglip")
    expected_D = TextTower.load(folder).read("a dog").vector_D
    settings = {"tokenizer_class": "Siglip2Tokenizer", "padding_side": None}
    change(folder, "tokenizer_config.json", **settings)
    np.testing.assert_array_equal(TextTower.load(folder).read("a dog").vector_D, expected_D)
    change(folder, "tokenizer_config.json", padding_side="left")
    with pytest.raises(ModelError, match=r"padding_side = 'left'.*on the right"):
        TextTower.load(folder)


def test_clip_of_openai_ends_a_text_at_the_largest_id(tmp_path):
    """Its configs name the id 2, which its tokenizer does not end a text with."""
    folder = save_tiny_clip(tmp_path / "clip")
    before_D = TextTower.load(folder).read("a red car").vector_D
    change(folder, "config.json", text_config__eos_token_id=2)
    tokens, _ = inputs_of(folder, "a red car")
    read = TextTower.load(folder).read("a red car")
    np.testing.assert_allclose(read.vector_D, vector_of(folder, tokens), atol=1e-4)
    assert np.abs(read.vector_D - before_D).max() > 0.01


def test_towers_of_other_sizes_as_tinyclip_has_them(tmp_path):
    """Texts are narrower than pictures, with as many heads as the class has by default."""
    folder = save_tiny_clip(tmp_path / "clip")
    config = CLIPConfig.from_pretrained(folder)
    text = {"hidden_size": 64, "num_attention_heads": 8, "num_hidden_layers": 3}
    narrow = CLIPConfig(
        text_config=config.text_config.to_dict() | text,
        vision_config=config.vision_config.to_dict(),
        projection_dim=24,
    )
    save_random(CLIPModel, narrow, folder, seed=2)
    change(folder, "config.json", text_config__num_attention_heads=None)
    read = TextTower.load(folder).read("a red car")
    expected = vector_of(folder, *inputs_of(folder, "a red car"))
    np.testing.assert_allclose(read.vector_D, expected, atol=1e-4)


def test_videoprism_without_its_mask_is_another_vector(tmp_path):
    """With it, the number of pads means nothing; they are left out here."""
    folder = save_tiny_videoprism(tmp_path / "videoprism")
    tokens, mask = inputs_of(folder, "a red car")
    num_tokens = sum(mask)
    vector_D = TextTower.load(folder).read("a red car").vector_D
    bare_D = vector_of(folder, tokens[:num_tokens], mask[:num_tokens])
    np.testing.assert_allclose(vector_D, bare_D, atol=1e-5)
    for unmasked in (tokens, tokens[:num_tokens]):
        assert np.abs(vector_of(folder, unmasked) - vector_D).max() > 0.01


def test_videoprism_is_given_no_more_tokens_than_it_has_places(tmp_path):
    folder = save_tiny_videoprism(tmp_path / "videoprism")
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json")).encode("dog " * 40).ids
    read = TextTower.load(folder).read("dog " * 40)
    assert read.is_cut
    expected_D = vector_of(folder, tokens[:24], [1] * 24)
    np.testing.assert_allclose(read.vector_D, expected_D, atol=1e-4)
    with pytest.raises(RuntimeError):
        vector_of(folder, tokens[:25], [1] * 25)


@pytest.mark.parametrize("text", ["Hello, World!", "Hello,World..", "  Hello   WORLD"])
def test_videoprism_reads_texts_as_its_authors_write_them(text, tmp_path):
    assert full_stop(text) == "hello world."
    tower = TextTower.load(save_tiny_videoprism(tmp_path / "videoprism"))
    expected_D = tower.read("hello world").vector_D
    np.testing.assert_array_equal(tower.read(text).vector_D, expected_D)
    assert np.abs(tower.read("world hello").vector_D - expected_D).max() > 1e-3


def test_of_the_weights_only_the_towers_are_read(model):
    """Not the half that sees, nor of the table of tokens more than the rows of a text."""
    tower, held = TextTower.load(model), load_file(model / "model.safetensors")
    read = sum(weight.size for weight in tower._layers.weights.values())
    of_texts = {name: w for name, w in held.items() if name.startswith("text_")}
    table = of_texts["text_model.embeddings.token_embedding.weight"]
    assert read == sum(weight.numel() for weight in of_texts.values()) - table.numel()
    assert read < sum(weight.numel() for weight in held.values()) / 2


def test_capitals_and_spaces_mean_nothing(model):
    """SigLIP 2's tokenizer keeps capitals, which its model never saw."""
    tower = TextTower.load(model)
    one, other = tower.read("a red car"), tower.read("  A  Red\nCAR ")
    np.testing.assert_array_equal(one.vector_D, other.vector_D)
    assert np.abs(one.vector_D - tower.read("a car red").vector_D).max() > 1e-3


def test_punctuation_means_nothing_to_the_first_siglip_alone(tmp_path):
    """For which the library's own tokenizer would need sentencepiece."""
    second = save_tiny_siglip(tmp_path / "siglip")
    two = [TextTower.load(second).read(text).vector_D for text in ("a red car", "a red, car!")]
    assert np.abs(two[0] - two[1]).max() > 1e-3
    first = change(second, "tokenizer_config.json", tokenizer_class="SiglipTokenizer")
    one = [TextTower.load(first).read(text).vector_D for text in ("a red car", "a red, car!")]
    np.testing.assert_array_equal(one[0], one[1])


def test_of_a_text_of_megabytes_the_beginning_is_read(model):
    tower = TextTower.load(model)
    long, cut = (tower.read("a red car " * times) for times in (300_000, 1000))
    assert long.is_cut
    np.testing.assert_array_equal(long.vector_D, cut.vector_D)


def test_a_product_with_16_bits_is_that_with_the_numbers_they_are():
    bits_NM = np.arange(1 << 16, dtype=np.uint16).reshape(-1, 64)
    halves_NM = bits_NM.view(np.float16)
    finite_NM = halves_NM[np.isfinite(halves_NM).all(axis=1)]
    stored = Widened({"half": finite_NM, "brain": bits_NM[:200], "scale": halves_NM[0]})
    one_by_one_MM = np.eye(64, dtype=np.float32)
    np.testing.assert_array_equal(
        stored.times(one_by_one_MM, "half").T, finite_NM.astype(np.float32)
    )
    found_NM = stored.times(one_by_one_MM, "brain").T
    np.testing.assert_array_equal(found_NM.view(np.uint32) >> 16, bits_NM[:200])
    assert stored["scale"].dtype == stored["half"].dtype == np.float32


def test_a_long_text_is_cut_and_said(model):
    tower = TextTower.load(model)
    long = tower.read("dog " * 40)
    assert long.is_cut
    assert np.isfinite(long.vector_D).all()
    np.testing.assert_array_equal(long.vector_D, tower.read("dog " * 400).vector_D)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_read(model, tmp_path, dtype):
    half, rounded = (shutil.copytree(model, tmp_path / name) for name in ("half", "rounded"))
    weights = {key: w.to(dtype) for key, w in load_file(half / "model.safetensors").items()}
    save_file(weights, half / "model.safetensors", {"format": "pt"})
    whole = {key: w.float() for key, w in weights.items()}
    save_file(whole, rounded / "model.safetensors", {"format": "pt"})
    of_half, of_rounded = (TextTower.load(folder).read("a dog") for folder in (half, rounded))
    np.testing.assert_array_equal(of_half.vector_D, of_rounded.vector_D)
    assert (of_half.vector_D != TextTower.load(model).read("a dog").vector_D).any()


def test_numbers_of_another_type_are_refused(tmp_path):
    folder = save_tiny_siglip(tmp_path)
    weights = load_file(folder / "model.safetensors")
    save_file(
        {key: w.to(torch.float8_e4m3fn) for key, w in weights.items()},
        folder / "model.safetensors",
        {"format": "pt"},
    )
    with pytest.raises(ModelError, match=r"type F8_E4M3; .* float32 or float16"):
        TextTower.load(folder)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("num_bytes", [0, 7, 100, 30_000, -5])
def test_weights_that_are_cut_off_are_said(tmp_path, num_bytes):
    folder = save_tiny_siglip(tmp_path)
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:num_bytes])
    with pytest.raises(ModelError, match=r"cannot be read as safetensors .*copy it again"):
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


def test_a_tokenizer_of_sentencepiece_alone_is_said(tmp_path):
    folder = save_tiny_siglip(tmp_path)
    (folder / "tokenizer.json").rename(folder / "spiece.model")
    with pytest.raises(ModelError, match=r"no tokenizer\.json.*make it from the spiece\.model"):
        TextTower.load(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"model": 7}'])
def test_a_broken_tokenizer_is_said(tmp_path, content):
    folder = save_tiny_siglip(tmp_path)
    (folder / "tokenizer.json").write_text(content)
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        TextTower.load(folder)


def test_other_refusals(tmp_path):
    with pytest.raises(
        ModelError, match=r"'vjepa2', which reads no text; siglip, clip and videoprism do"
    ):
        TextTower.load(save_tiny_vjepa2(tmp_path / "vjepa2"))
    folder = save_tiny_siglip(tmp_path / "siglip")
    with pytest.raises(ModelError, match=r"hidden_act = 'silu'"):
        TextTower.load(change(folder, "config.json", text_config__hidden_act="silu"))
    change(folder, "config.json", text_config__hidden_act="gelu")
    with pytest.raises(ModelError, match="names no pad_token"):
        TextTower.load(change(folder, "tokenizer_config.json", pad_token="<none>"))
    change(folder, "tokenizer_config.json", pad_token={"content": "<pad>"})
    weights = load_file(folder / "model.safetensors")
    kept = {key: w for key, w in weights.items() if not key.startswith("text_model.head.")}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match="lack the half of the model that reads text"):
        TextTower.load(folder)


@pytest.mark.parametrize("cap", [0, "much"])
def test_a_cap_that_is_none_is_refused(tmp_path, cap):
    folder = save_tiny_videoprism(tmp_path)
    change(folder, "config.json", text_config__attn_logit_softcapping=cap)
    with pytest.raises(ModelError, match="attn_logit_softcapping"):
        TextTower.load(folder)


@pytest.mark.some_cases(1)
def test_no_torch_is_loaded(model):
    code = (
        "import sys; from pathlib import Path; from vindex.encoders.text_tower import TextTower;"
        f"TextTower.load(Path({str(model)!r})).read('a dog');"
        "sys.exit(bool({'torch', 'transformers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
