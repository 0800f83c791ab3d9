"""The words model that ships: what its folder holds, and that it tells scenes apart."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import SiglipModel

import vindex.demo
from tools.words_model.captions import truth_bc
from tools.words_model.looks import Wanted
from tools.words_model.measure import as_frames, draw_clips, embed_clips, precisions
from vindex.encoders.text_tower import TextTower

FOLDER = Path(vindex.demo.__file__).with_name("words_checkpoint")
TEXTS = {
    "a hand": Wanted(hand="yes"),
    "no hand in sight": Wanted(hand="no"),
    "something green": Wanted(colour="green"),
    "a blue object": Wanted(colour="blue"),
    "a wooden table": Wanted(surface="wood"),
}


def test_it_is_small_and_has_all_that_a_checkpoint_has():
    files = {file.name: file.stat().st_size for file in FOLDER.iterdir()}
    assert set(files) == {
        "README.md", "config.json", "metrics.json", "model.safetensors", "preprocessor_config.json",
        "tokenizer.json", "tokenizer_config.json", "training_log.csv",
    }  # fmt: skip
    assert sum(files.values()) < 6e6
    card = (FOLDER / "README.md").read_text()
    assert json.loads((FOLDER / "metrics.json").read_text())["num_clips"] == 1000
    assert "words, and nothing else" in card


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Two red cups and the bottles on a wooden table.", ()),
        ("a zebra drinks from a red cup", ("zebra", "drinks")),
        ("a handbag beside a KEYBOARD, a handbag", ("handbag", "keyboard")),
        ("🦓", ("🦓",)),
        ("x" * 3000, ("x" * 2400,)),
    ],
)
def test_it_says_which_words_it_was_not_taught(text, unknown):
    assert TextTower.load(FOLDER).read(text).unknown == unknown


@pytest.fixture(scope="module")
def clips():
    return draw_clips(3, 78)


@pytest.mark.thorough
def test_captions_find_the_scenes_they_are_true_of(clips):
    model = SiglipModel.from_pretrained(FOLDER, dtype=torch.float32).eval()
    tower = TextTower.load(FOLDER)
    texts_CD = np.stack([tower.read(text).vector_D for text in TEXTS])
    truth = truth_bc(as_frames(clips), list(TEXTS.values()))
    found = precisions(embed_clips(model, clips) @ texts_CD.T, truth)
    chance = (truth == 2).mean(0)
    assert np.mean(found) > 0.6
    assert (np.array(found) > 1.3 * chance).all()
