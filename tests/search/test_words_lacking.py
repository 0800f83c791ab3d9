"""What a search says where a space lacks clips, or has lost its model, background or shards."""

import shutil

import numpy as np
import pytest

from tests.search.words_maker import (
    WordsMaker,
    blank,
    crowd,
    ranked,
    same,
    scores_of,
    shown,
    siglip,
)
from tests.tiny_models import save_tiny_siglip
from vindex.encode import tower
from vindex.errors import IndexDamagedError, IndexMismatchError, ModelError
from vindex.store.background import Background

__all__ = ["blank", "siglip"]

CAR = "a red car"


@pytest.mark.thorough
def test_clips_that_one_space_lacks_are_judged_by_the_other(blank):
    text = "opening a red car"
    car = blank.fitting(text)
    words = crowd(4, 40)
    words[:3] = car
    chances = [[0, 0, 1]] * 40
    chances[0] = chances[1] = [0.9, 0, 0.1]
    chances[5] = [0.7, 0, 0.3]
    blank.add_seen("a.mp4", words, chances, lacking=(1, 5))
    blank.finish()
    found = blank.index.search(text, limit=40, merge=False)
    p, weight = blank.opinion(text), found.labels[0].weight
    expected = {i: p[i] / 2 for i in p} | {1: (0.9 * weight + p[1]) / 2}
    expected |= {2: 0.9 * weight, 6: 0.7 * weight}
    assert scores_of(found) == same(expected)
    assert [hit.clip_id for hit in blank.index.search(text, limit=3, merge=False)] == ranked(
        expected
    )[:3]
    assert {hit.clip_id: hit.found_by for hit in found if hit.clip_id in (1, 2, 3)} == {
        1: "both", 2: "labels", 3: "words"
    }  # fmt: skip
    assert [hit.clip_id for hit in found if hit.found_by == "labels"] == [2, 6]
    only_words = blank.index.search(text, by="words", limit=40, merge=False)
    assert scores_of(only_words) == same(p)


@pytest.mark.thorough
def test_a_damaged_shard_of_the_words_space_leaves_its_clips_to_the_labels(blank):
    text = "opening a red car"
    car = blank.fitting(text)
    for name in ("a.mp4", "b.mp4"):
        words = crowd(len(blank.vectors), 20)
        words[0] = car
        blank.add_seen(name, words, [[0.9, 0, 0.1], *[[0, 0, 1]] * 19])
    blank.finish()
    shard = max(blank.words.shards.iterdir())
    shard.unlink()
    found = blank.index.search(text, limit=40, merge=False)
    p, weight = blank.opinion(text), found.labels[0].weight
    expected = {i: p[i] / 2 for i in p if i <= 20} | {1: (0.9 * weight + p[1]) / 2}
    assert scores_of(found) == same(expected | {21: 0.9 * weight})
    assert "20 candidates cannot be judged by words: " in found.warnings[0]
    shown_alone = blank.index.search(text, by="words", limit=40, merge=False)
    assert set(scores_of(shown_alone)) == set(range(1, 21))


@pytest.mark.thorough
def test_without_its_background_the_labels_alone_answer_and_say_so(blank):
    blank.add_seen("a.mp4", crowd(1, 5), [[0.9, 0, 0.1]] * 5)
    labels = blank.index.search("opening something", by="labels")
    for background in (None, "other", "damaged", "empty"):
        shutil.rmtree(blank.words.background, ignore_errors=True)
        if background == "other":
            made = blank.captions.extended_by([(np.arange(3), crowd(2, 3))])
            Background.of(made.captions_MD, model="another", captions="").write(
                blank.words.background
            )
        elif background == "damaged":
            blank.finish()
            (file,) = blank.words.background.iterdir()
            file.write_bytes(file.read_bytes()[:-9])
        elif background == "empty":
            blank.captions.write(blank.words.background)
        result = blank.index.search("opening something")
        assert result.hits == labels.hits
        assert result.warnings[0].startswith("Labels alone were asked: The space words of")
        way_out = "makes them" if background == "empty" else "rebuilds that"
        with pytest.raises(IndexDamagedError, match=f"`vindex build` {way_out}"):
            blank.index.search("opening something", by="words")


@pytest.mark.thorough
def test_a_model_that_is_gone_is_needed_for_new_texts_alone(tmp_path):
    maker = WordsMaker(tmp_path / ".vindex", save_tiny_siglip(tmp_path / "siglip"))
    maker.add_seen("a.mp4", [maker.fitting(CAR), *crowd(1, 9)], [[0.9, 0, 0.1]] * 10)
    index = maker.finish()
    found = index.search(CAR)
    assert found[0].found_by == "words"
    shutil.rmtree(tmp_path / "siglip")
    tower.kept_tower.cache_clear()
    assert shown(index.search(CAR)) == shown(found)
    with pytest.raises(ModelError):
        index.search("a blue car", by="words")
    labels = index.search("opening something")
    assert labels.warnings[0].startswith("Labels alone were asked: ")
    assert labels.hits == index.search("opening something", by="labels").hits


def test_an_index_without_such_a_space_is_told_how_to_get_one(maker):
    maker.add("a.mp4", [[0.9, 0.1, 0]])
    assert maker.index.search("opening something").warnings == ()
    for ask in (maker.index.search, lambda _, by: maker.index.similar(clip=1, by=by)):
        with pytest.raises(IndexMismatchError, match="Add one with `vindex build --words`"):
            ask("opening something", by="words")
