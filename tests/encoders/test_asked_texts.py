"""A text becomes a vector by the model of the index, once; then the index knows it."""

import os
import re
import shutil

import numpy as np
import pytest

from tests.tiny_models import save_tiny_siglip, save_tiny_vjepa2
from vindex.encode import texts, tower
from vindex.encoders import encoder_spec
from vindex.encoders.text_tower import TextTower
from vindex.encoders.text_vocabulary import Vocabulary
from vindex.errors import IndexMismatchError, ModelError
from vindex.records import ClipSpec, Recipe
from vindex.store.layout import IndexFolder


@pytest.fixture
def model(tmp_path):
    return save_tiny_siglip(tmp_path / "model")


@pytest.fixture
def recipe(model):
    return Recipe(encoder_spec(str(model)), ClipSpec(4, 4, 4))


@pytest.fixture
def index(tmp_path):
    return IndexFolder(tmp_path / "index", "words")


def forget_the_model():
    tower.kept_tower.cache_clear()


def test_a_text_that_was_asked_needs_no_model(model, recipe, index):
    read = texts.read_text(index, recipe, "a red car")
    np.testing.assert_array_equal(read.vector_D, TextTower.load(model).read("a red car").vector_D)
    long = texts.read_text(index, recipe, "a red car " * 20)
    assert (read.is_cut, long.is_cut) == (False, True)
    shutil.rmtree(model)
    forget_the_model()
    for text, before in (("a red car", read), ("a red car " * 20, long)):
        again = texts.read_text(index, recipe, text)
        np.testing.assert_array_equal(again.vector_D, before.vector_D)
        assert again.is_cut == before.is_cut
    with pytest.raises(ModelError):
        texts.read_text(index, recipe, "a blue car")
    assert len(list((index.path / "spaces" / "words" / "texts").iterdir())) == 2


def test_what_is_kept_damaged_is_read_anew(recipe, index):
    read = texts.read_text(index, recipe, "a red car")
    (file,) = index.texts.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:7] + b"?" + whole[8:], whole[:-5] + b"\1" + whole[-4:]):
        file.write_bytes(damaged)
        again = texts.read_text(index, recipe, "a red car")
        np.testing.assert_array_equal(again.vector_D, read.vector_D)
        assert not again.is_cut
        assert file.read_bytes() == whole


def test_a_model_that_looks_the_same_is_not_read_again(model, recipe, index, monkeypatch):
    index.folder_of_space.mkdir(parents=True)
    texts.read_text(index, recipe, "a red car")
    forget_the_model()

    def read_all(*_, **__):
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr("vindex.encoders.checkpoint.find_checkpoint", read_all)
        texts.read_text(index, recipe, "a blue car")
        forget_the_model()
        os.utime(model / "tokenizer.json", ns=(1, 1))
        with pytest.raises(AssertionError):
            texts.read_text(index, recipe, "a green car")
        index.checkpoint.write_bytes(b"damaged")
        with pytest.raises(AssertionError):
            texts.read_text(index, recipe, "a green car")
    expected_D = TextTower.load(model).read("a green car").vector_D
    np.testing.assert_array_equal(
        texts.read_text(index, recipe, "a green car").vector_D, expected_D
    )


def test_an_index_that_cannot_be_written_to_answers(recipe, index):
    index.path.mkdir()
    (index.path / "spaces").write_text("no folder")
    assert texts.read_text(index, recipe, "a red car").vector_D.shape == (32,)


def test_the_oldest_texts_go(recipe, index, monkeypatch):
    monkeypatch.setattr(texts, "_MOST_KEPT", 4)
    for number in range(4):
        texts.read_text(index, recipe, f"car {number}")
    for age, file in enumerate(sorted(index.texts.iterdir())):
        os.utime(file, ns=(age, age))
    kept = sorted(index.texts.iterdir())[2:]
    texts.read_text(index, recipe, "a new one")
    assert set(kept) < set(index.texts.iterdir())
    assert len(list(index.texts.iterdir())) == 3


def test_another_model_in_its_place_is_refused(model, recipe, index):
    shutil.rmtree(model)
    save_tiny_siglip(model, seed=1)
    forget_the_model()
    with pytest.raises(IndexMismatchError, match="no longer the one that the words space"):
        texts.read_text(index, recipe, "a red car")


def test_the_background_captions(model, recipe, index):
    background = texts.read_background(recipe.encoder, index)
    captions = texts.background_captions()
    assert len(captions) == len(set(captions)) == len(background.captions_MD)
    assert all(caption == " ".join(caption.split()) != "" for caption in captions)
    expected_D = TextTower.load(model).read(captions[3]).vector_D
    np.testing.assert_allclose(background.captions_MD[3], expected_D, atol=1e-6)
    assert background.model == recipe.encoder.fingerprint
    assert background.captions == texts.captions_hash()
    assert background.num_clips == 0


def test_the_background_captions_are_many_and_of_all_kinds():
    captions = texts.background_captions()
    assert len({caption.lower() for caption in captions}) == 500
    words = [re.findall(r"[\w'-]+", caption.lower()) for caption in captions]
    assert {len(caption) for caption in words} == set(range(2, 15))
    assert len({word for caption in words for word in caption}) > 1200
    assert not [caption for caption in captions if "something" in caption.lower().split()]


def test_a_model_that_reads_no_text(tmp_path, index):
    spec = encoder_spec(str(save_tiny_vjepa2(tmp_path / "motion")))
    with pytest.raises(ModelError, match="reads no text"):
        texts.read_background(spec, index)


def test_of_a_large_tokenizer_a_text_needs_few_words(model, recipe, index, monkeypatch):
    monkeypatch.setattr(tower, "_LEAST_BYTES", 0)
    index.folder_of_space.mkdir(parents=True)
    expected_D = TextTower.load(model).read("a red car").vector_D
    np.testing.assert_array_equal(texts.read_text(index, recipe, "a red car").vector_D, expected_D)
    whole = index.vocabulary.read_bytes()

    def read_all(*_):
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr("vindex.encoders.text_tokens._tokenizer_of", read_all)
        patch.setattr(Vocabulary, "of", read_all)
        forget_the_model()
        read = texts.read_text(index, recipe, "a blue car")
    blue_D = TextTower.load(model).read("a blue car").vector_D
    np.testing.assert_array_equal(read.vector_D, blue_D)
    index.vocabulary.write_bytes(whole[:-7])
    forget_the_model()
    texts.read_text(index, recipe, "a green car")
    assert index.vocabulary.read_bytes() == whole
    shutil.rmtree(index.texts)
    os.utime(model / "tokenizer.json", ns=(1, 1))
    forget_the_model()
    np.testing.assert_array_equal(texts.read_text(index, recipe, "a red car").vector_D, expected_D)
    assert index.vocabulary.read_bytes() != whole


def test_another_tokenizer_is_another_model(model, recipe):
    content = (model / "tokenizer.json").read_text()
    (model / "tokenizer.json").write_text(content + "\n")
    assert encoder_spec(str(model)).fingerprint != recipe.encoder.fingerprint
