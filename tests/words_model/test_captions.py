"""Captions say what frames show, and nobody is taught what is held out."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tools.words_model.captions import MAYBE, NO, YES, captions_of, say, truth_bc
from tools.words_model.looks import Wanted, is_held_out, is_shown, see
from tools.words_model.pool import Frames, draw_frames, encoded
from tools.words_model.scenes import may_teach, training_reel
from tools.words_model.tokenizer import NUM_TOKENS, build_tokenizer
from tools.words_model.words import unknown_words
from vindex.demo.actions import LABELS

ROOT = Path(__file__).parents[2]
ANSWERS = {True: YES, False: NO, None: MAYBE}


@pytest.fixture(scope="module")
def sights():
    rng = np.random.default_rng(5)
    reels = [training_reel(rng, LABELS[i], 0.8) for i in range(8)]
    return [see(reel, np.array([1.0, 2.5]), 60, 80) for reel in reels]


@pytest.fixture(scope="module")
def captions():
    frames = draw_frames(np.random.default_rng(2), 24, 0.8)
    rng = np.random.default_rng(3)
    return [said for _ in range(40) for said in captions_of(frames, rng, changed=0.4)]


def test_the_table_of_truth_says_what_is_shown_says(sights, captions):
    looks = [sight.looks() for sight in sights]
    wanted = [said for _, said in captions[:300]]
    empty = np.zeros((len(looks), 0), np.uint8)
    columns = zip(*map(encoded, looks), strict=True)
    frames = Frames(empty, empty, empty, *(np.stack(column) for column in columns))
    expected = [[ANSWERS[is_shown(look, said)] for said in wanted] for look in looks]
    truth = truth_bc(frames, wanted)
    np.testing.assert_array_equal(truth, expected)
    assert {NO, MAYBE, YES} == set(truth.ravel().tolist())


def test_scenes_and_captions_of_training_lack_what_is_held_out(sights, captions):
    rng = np.random.default_rng(8)
    for label in LABELS:
        reel = training_reel(rng, label, 1.0)
        kinds = {layer.sprite.kind for layer in reel.takes[0].layers}
        kinds |= {spec.kind for spec, _ in reel.look.distractors}
        kinds |= {"chest"} if "tray" in kinds else set()
        pairs = [Wanted(thing=k, surface=reel.look.table) for k in kinds - {"hand", "tray", "lid"}]
        assert not any(map(is_held_out, pairs))
    drawn = [
        thing for sight in sights if may_teach(sight.looks()) for thing in sight.looks().things
    ]
    assert drawn
    assert not any(is_held_out(Wanted(thing=thing.kind, colour=thing.colour)) for thing in drawn)
    assert not any(is_held_out(said) for _, said in captions)


def test_captions_use_the_words_that_are_taught_and_fit_the_model(captions):
    tokenizer = build_tokenizer()
    assert [word for text, _ in captions for word in unknown_words(text)] == []
    assert max(len(tokenizer.encode(text).ids) for text, _ in captions) <= NUM_TOKENS
    assert "<unk>" not in tokenizer.encode("A dog's beach, naïve: 3 o'clock!").tokens


def test_a_caption_says_what_is_wanted():
    rng = np.random.default_rng(1)
    texts = [say(Wanted(thing="cup", colour="red", surface="tiles"), rng) for _ in range(60)]
    assert all("red" in text and ("cup" in text or "mug" in text) for text in texts)
    assert all("til" in text for text in texts)
    assert len(set(texts)) > 50
    assert "is spun" in say(Wanted(thing="cup"), rng, "is spun")


def test_the_sample_library_s_captions_stand_on_spans_of_its_truth():
    with (ROOT / "sample_data/truth.csv").open(newline="") as lines:
        spans = {(r["path"], r["start_seconds"], r["end_seconds"]) for r in csv.DictReader(lines)}
    with (ROOT / "sample_data/captions.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {(row["path"], row["start_seconds"], row["end_seconds"]) for row in rows} <= spans
    assert [word for row in rows for word in unknown_words(row["caption"])] == []
    assert len({row["caption"] for row in rows}) > 100
