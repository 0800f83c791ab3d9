"""What the held-out clips are asked, and what their answers are worth."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.search.words_maker import DIM, WordsMaker
from tests.tiny_models import save_tiny_siglip
from tools.words_model.exam import HeldOut, examine, label_queries
from vindex.encode.texts import background_captions
from vindex.labels import match_labels
from vindex.store.background import Background

CAR, OPENED_CAR = "a red car", "opening a red car"
OPENING, HOLDING = "Opening something", "Holding something"


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("heldout")
    labels = [HOLDING, OPENING, OPENING, *[HOLDING] * 5]
    spans = [f"{number}.mp4,0,4,{label}" for number, label in enumerate(labels)]
    (folder / "truth.csv").write_text("\n".join(["path,start_seconds,end_seconds,label", *spans]))
    shown = [f"{CAR},0.mp4,yes", f"{CAR},1.mp4,yes", f"{CAR},5.mp4,unknown",
             f"{OPENED_CAR},1.mp4,yes"]  # fmt: skip
    (folder / "shown.csv").write_text("\n".join(["caption,path,shown", *shown]))
    return HeldOut.read(folder)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Clips 0 and 1 are a car, 1 and 2 are opened."""
    siglip = save_tiny_siglip(tmp_path_factory.mktemp("models") / "siglip")
    maker = WordsMaker(tmp_path_factory.mktemp("exam") / ".vindex", siglip)
    vectors_ND = np.random.default_rng(1).normal(size=(8, DIM))
    vectors_ND[0] = vectors_ND[1] = maker.fitting(CAR)
    vectors_ND[1] += 0.01 * vectors_ND[3]
    for number, vector_D in enumerate(vectors_ND):
        chances = [0.9, 0, 0.1] if number in (1, 2) else [0.05, 0, 0.9]
        maker.add_seen(f"{number}.mp4", [vector_D], [chances])
    return maker.finish()


@pytest.fixture(scope="module")
def absent(index):
    """What fits no label, and no clip as well as most sentences do."""
    best_M = Background.read(Path(index.path) / "spaces" / "words" / "background").best_M
    captions = background_captions()
    names = [label for label, _ in index.labels()]
    return next(captions[i] for i in np.argsort(best_M) if not match_labels(captions[i], names))


def test_what_clips_show_is_read(truth):
    assert truth.labels["1.mp4"] == OPENING
    assert truth.shown == {CAR: {"0.mp4", "1.mp4"}, OPENED_CAR: {"1.mp4"}}
    assert truth.unknown == {CAR: {"5.mp4"}}


def test_what_cannot_be_told_counts_for_nothing(truth):
    assert truth.precision(CAR, ["5.mp4", "0.mp4", "1.mp4"]) == 1
    assert truth.precision(CAR, ["2.mp4", "0.mp4", "5.mp4", "1.mp4"]) == (1 / 2 + 2 / 3) / 2
    assert truth.precision(CAR, ["1.mp4"]) == 1 / 2
    assert truth.precision(CAR, []) == 0


def test_label_queries_are_those_of_the_labels_that_are_there():
    queries = label_queries({OPENING, "Closing something"})
    assert queries
    assert {label for query in queries for label in query.labels} <= {OPENING, "Closing something"}
    assert label_queries({"Doing what nobody asks for"}) == []


@pytest.mark.thorough
def test_an_index_is_examined(index, truth, absent):
    found = examine(index, truth, [CAR, "shown by no clip"], [OPENED_CAR], [absent])
    assert (found.num_clips, found.num_look, found.num_joined, found.num_absent) == (8, 1, 1, 1)
    assert found.look_map_words == 1
    assert found.joined_map_labels == 1  # of equal clips the first
    assert found.joined_map_auto == 1
    assert (found.absent_refused_auto, found.look_refused_auto) == (1, 0)
    assert found.num_label_queries == len(label_queries({OPENING, HOLDING}))
    assert found.label_hit_at_1_labels == 1


@pytest.mark.thorough
def test_the_limits_are_those_of_the_figures(index, truth, absent):
    found = examine(index, truth, [CAR], [OPENED_CAR], [absent])
    held = {name.partition(":")[0]: is_held for name, _, is_held in found.limits()}
    assert held == {
        "look": True, "joined": False, "absent": True, "good queries": True,
        "label queries": found.label_hit_at_1_auto >= 1,
    }  # fmt: skip
    better = replace(found, joined_map_labels=0.5, joined_map_words=0.6, look_refused_auto=0.2)
    assert [is_held for _, _, is_held in better.limits()][1:4] == [True, True, False]
