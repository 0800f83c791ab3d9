"""Free text: what the words space finds, and what it gives together with the labels."""

import json
import math
import sys

import numpy as np
import pytest

from tests.search.words_maker import (
    DIM,
    WordsMaker,
    blank,
    crowd,
    ranked,
    same,
    scores_of,
    shown,
    siglip,
)
from vindex import VideoIndex
from vindex.cli import main
from vindex.encode import tower
from vindex.errors import UsageError
from vindex.store.background import Background
from vindex.store.vectors import build_vector_index

__all__ = ["blank", "siglip"]

CAR, DOG, ABSENT = "a red car", "a dog on a beach", "xylophone"


@pytest.fixture(scope="module")
def seen(tmp_path_factory, siglip):
    """Four videos of 60 clips, of which few show anything.

    Clips 1 and 2 are a car, 4 a car that is opened, 7 something that is opened, 70 a dog.
    """
    maker = WordsMaker(tmp_path_factory.mktemp("seen") / ".vindex", siglip)
    chances = np.random.default_rng(5).dirichlet([1, 3], size=(4, 60))
    chances = np.concatenate([np.zeros((4, 60, 1)), chances], axis=2)
    chances[0, 3], chances[0, 6] = [0.9, 0.1, 0], [0.8, 0.1, 0.1]
    car, dog = maker.fitting(CAR), maker.fitting(DOG)
    words = np.stack([crowd(number, 60) for number in range(4)])
    words /= np.linalg.norm(words, axis=2, keepdims=True)
    words[0, 0], words[0, 1], words[0, 3] = car, car + 0.2 * words[0, 1], car + 0.1 * words[0, 3]
    words[1, 9] = dog
    for number in range(4):
        maker.add_seen(f"{number}.mp4", words[number], chances[number])
    maker.finish()
    return maker


def test_words_rank_clips_by_z(seen):
    found = seen.index.search(CAR, by="words", limit=240, merge=False)
    expected = seen.opinion(CAR)
    assert scores_of(found) == same(expected)
    assert [hit.clip_id for hit in found[:20]] == ranked(expected)[:20]
    assert {hit.found_by for hit in found} == {"words"}
    few = seen.index.search(CAR, by="words", limit=5, merge=False)
    assert shown(few) == shown(found[:5])
    assert few.has_more
    assert found.words.percentile == 100
    assert found.labels == ()


@pytest.mark.thorough
def test_what_the_vector_index_says_wrongly_is_not_shown(blank):
    """It only proposes; a clip that it puts too low may be missed, and no other score is shown."""
    car = blank.fitting(CAR)
    blank.add_seen("a.mp4", [car, *crowd(1, 59)])
    index = blank.finish()
    p, right = blank.opinion(CAR), blank.vectors
    assert scores_of(index.search(CAR, by="words", limit=3, merge=False))[1] == pytest.approx(
        p[1], abs=1e-4
    )
    blank.vectors = right | {9: right[1], 10: right[1]}
    wrong = [(np.array(list(blank.vectors)), np.stack(list(blank.vectors.values())))]
    build_vector_index(blank.words.vectors, 9, lambda: wrong, num_clips=60, dim=DIM, max_clip_id=60)
    for merge in (False, True):
        found = VideoIndex.open(index.path).search(CAR, by="words", limit=3, merge=merge)
        assert found[0].clip_id == 1
        for hit in found:
            assert hit.score == pytest.approx(p[hit.clip_id], abs=1e-4)
    then = VideoIndex.open(index.path).search(CAR, then=CAR, by="words", limit=3, merge=False)
    for hit in then:
        both = math.sqrt(p[hit.clip_id] * p[hit.then.clip_id])
        assert hit.score == pytest.approx(both, abs=1e-4)


def test_a_text_of_no_words_is_refused(seen):
    assert seen.index.search("?!", by="words").refusal == (
        "'?!' has no words; say what there is to see."
    )


def test_what_both_say_is_one_list(seen):
    text = "opening a red car"
    words, labels = seen.opinion(text), {4: 0.9, 7: 0.8}
    found = seen.index.search(text, limit=240, merge=False)
    assert found.labels[0].label == "Opening something"
    assert found.words is not None
    weight = found.labels[0].weight
    expected = {i: 0.5 * labels.get(i, 0) * weight + 0.5 * p for i, p in words.items()}
    assert scores_of(found) == same(expected)
    assert [hit.clip_id for hit in found[:10]] == ranked(expected)[:10]
    few = seen.index.search(text, limit=3, merge=False)
    assert shown(few) == shown(found[:3])


def test_each_may_be_asked_alone(seen):
    text = "opening a red car"
    labels = seen.index.search(text, by="labels", merge=False)
    weight = labels.labels[0].weight
    assert scores_of(labels) == same({4: 0.9 * weight, 7: 0.8 * weight})
    assert {hit.found_by for hit in labels} == {"labels"}
    assert labels.words is None
    words = seen.index.search(text, by="words", limit=240, merge=False)
    assert scores_of(words) == same(seen.opinion(text))
    assert words.labels == ()


def test_the_words_space_itself_is_asked_by_words_alone(seen):
    opened = VideoIndex.open(seen.index.path, space="words")
    assert shown(opened.search(CAR)) == shown(seen.index.search(CAR, by="words"))
    assert "has no labels" in opened.search(CAR, by="labels").refusal


def refused(seen, *, wanted=True):
    """A text that fits no clip well enough, or one that does."""
    cut = seen.background.cut
    return next(
        text for text in map("the {} of xylophones".format, range(10**6))
        if (max(seen.z(text).values()) < cut) == wanted
    )  # fmt: skip


def test_nothing_matches_is_said_with_what_random_sentences_reach(seen):
    text = refused(seen)
    best = max(seen.z(text).values())
    percentile = 100 * np.mean(seen.background.best_M < best)
    sentence = f"{text!r} fits no clip here better than {percentile:.0f} % of random sentences do."
    for by in ("auto", "words"):
        result = seen.index.search(text, by=by)
        assert (len(result), result.words) == (0, None)
        assert result.refusal.startswith(sentence)
        assert result.warnings == (result.refusal,)
        assert result.as_dict()["refusal"] == result.refusal
        assert ("No label of this index fits" in result.refusal) == (by == "auto")
    narrow = seen.index.search(CAR, path="3.mp4", merge=False, limit=60)
    expected = {i: p for i, p in seen.opinion(CAR).items() if i > 180}
    assert scores_of(narrow) == same(expected)  # the index shows it, though this video does not


def test_words_that_say_nothing_leave_the_labels_alone(seen):
    text = next(
        text for text in map("opening {} of them".format, range(10**6))
        if max(seen.z(text).values()) < seen.background.cut
    )  # fmt: skip
    both, labels = seen.index.search(text), seen.index.search(text, by="labels")
    assert both == labels
    assert len(both) > 0


@pytest.mark.thorough
def test_what_is_not_wanted_lowers_what_it_fits(seen):
    car, dog = seen.opinion(CAR), seen.opinion(DOG)
    found = seen.index.search(CAR, by="words", without=[DOG], limit=240, merge=False)
    assert scores_of(found) == same({i: car[i] * (1 - dog[i]) for i in car})
    few = seen.index.search(CAR, by="words", without=[DOG], limit=4, merge=False)
    assert shown(few) == shown(found[:4])
    assert few.as_dict()["without"] == [DOG]
    assert "without" not in seen.index.search(CAR, by="words").as_dict()
    labels = seen.index.search("opening something", by="labels", without=["closing something"])
    assert [hit.clip_id for hit in labels] == [4, 7]
    assert labels[0].score == pytest.approx(0.9 * (1 - 0.1), abs=1e-3)
    nothing = seen.index.search(CAR, without=[refused(seen)])
    assert "lowers nothing" in nothing.warnings[0]
    assert shown(nothing) == shown(seen.index.search(CAR))
    with pytest.raises(UsageError, match="must be a list of texts"):
        seen.index.search(CAR, without="a dog")
    with pytest.raises(UsageError, match=r"'tastes' was given; it must be one of auto, labels"):
        seen.index.search(CAR, by="tastes")


def test_refusals_by_words_alone_point_to_without(seen):
    refusal = seen.index.search("anything except cars", by="words").refusal
    assert refusal == (
        "'anything except cars' only says what is not wanted; say what is, and give the rest as "
        "--without TEXT."
    )


def test_one_thing_after_another_is_found_by_words(seen):
    first, then = seen.opinion(CAR), seen.opinion(DOG)
    found = seen.index.search(CAR, then=DOG, by="words", within=8, merge=False, limit=9)
    pairs = {}
    for clip_id, score in first.items():
        later = [i for i in range(clip_id + 1, clip_id + 4) if (i - 1) // 60 == (clip_id - 1) // 60]
        if later:
            best = max(later, key=lambda i: then[i])
            pairs[clip_id] = best, math.sqrt(score * then[best])
    expected = sorted(pairs, key=lambda i: -pairs[i][1])[:9]
    assert [(hit.clip_id, hit.then.clip_id) for hit in found] == [
        (clip_id, pairs[clip_id][0]) for clip_id in expected
    ]
    assert [hit.score for hit in found] == pytest.approx([pairs[i][1] for i in expected], abs=2e-3)
    spans = seen.index.search(CAR, then=DOG, by="words", within=8)
    assert spans[0].num_clips == 2


def test_a_text_and_an_example_share_the_score(seen):
    found = seen.index.search("opening a red car", like=4, like_weight=0.25, limit=240, merge=False)
    words, weight = seen.opinion("opening a red car"), found.labels[0].weight
    labels = {4: 0.9 * weight, 7: 0.8 * weight}
    expected = {i: 0.75 * (0.5 * labels.get(i, 0) + 0.5 * p) + 0.25 for i, p in words.items()}
    assert scores_of(found) == same(expected)


@pytest.mark.thorough
def test_filters_of_labels_are_those_of_the_labels(seen):
    found = seen.index.search(CAR, label="Opening something", by="words", merge=False)
    assert [hit.clip_id for hit in found] == [4, 7]
    assert found[0].label == "Opening something"
    where = seen.index.search(CAR, where="probability > 0.85 AND label LIKE 'Open%'", by="words")
    assert [hit.clip_id for hit in where] == [4]


@pytest.mark.thorough
def test_neighbours_are_one_moment_where_both_voices_go_on(blank):
    text = "opening a red car"
    car = blank.fitting(text)
    other = -car
    chances = [[0.9, 0, 0.1], [0.6, 0, 0.4], [0.9, 0, 0.1], *[[0, 0, 1]] * 3]
    blank.add_seen("a.mp4", [car, car, other, other, car, other], chances)
    blank.add_seen("b.mp4", crowd(2, 40))
    blank.finish()
    found = blank.index.search(text, limit=3)
    assert (found[0].clip_id, found[0].num_clips, found[0].found_by) == (1, 2, "both")
    assert sorted(shown(found)[1:]) == [(3, 1, "labels"), (5, 1, "words")]


@pytest.mark.thorough
def test_the_best_of_both_is_found_far_down_in_either_list(blank):
    """It is about the 150th of both, beyond the candidates that are looked at first."""
    text = "opening a red car"
    car, away = blank.fitting(text), crowd(8, 1)[0]
    away /= 3 * np.linalg.norm(away)
    blank.add_seen("seen.mp4", [car + 0.001 * i * away for i in range(150)])
    chances = [[0.9 - 0.001 * i, 0, 0.1] for i in range(150)]
    blank.add_seen("named.mp4", [-car] * 150, chances)
    (both,) = blank.add_seen("both.mp4", [car + 0.3 * away], [[0.6, 0, 0.4]])
    index = blank.finish()
    p = blank.opinion(text)
    assert ranked(p).index(both) >= 140
    first = index.search(text, limit=1, merge=False)[0]
    weight = index.search(text, limit=1).labels[0].weight
    assert (first.clip_id, first.found_by) == (both, "both")
    assert first.score == pytest.approx((0.6 * weight + p[both]) / 2, abs=2e-3)


@pytest.mark.thorough
def test_similar_clips_by_look(seen):
    vectors = {
        i: v.astype(float) / np.linalg.norm(v.astype(float)) for i, v in seen.vectors.items()
    }
    expected = {i: float(v @ vectors[4]) for i, v in vectors.items()}
    found = seen.index.similar(clip=4, by="words", limit=240, merge=False)
    assert {h.clip_id: h.similarity for h in found} == same(expected)
    assert [h.clip_id for h in found[:3]] == ranked(expected, -2)[:3]
    assert found[0].found_by is None
    by_motion = seen.index.similar(clip=4, limit=3, merge=False)
    assert [h.similarity for h in by_motion] == pytest.approx([1, 1, 1], abs=1e-3)
    opened = seen.index.similar(clip=4, by="words", label="opening something", merge=False)
    assert {h.clip_id: h.similarity for h in opened} == same({4: 1.0, 7: expected[7]})
    assert {h.label for h in opened} == {"Opening something"}
    named = {"label": "opening something", "path": "0.mp4", "where": "probability < 0.85"}
    assert [h.clip_id for h in seen.index.similar(clip=4, by="words", **named)] == [7]
    index = seen.index
    for _ in range(4):  # the last of them from memory
        held = index.similar(clip=4, by="words", label="opening something", merge=False)
    assert held == opened
    with pytest.raises(UsageError, match="it must be one of motion, words"):
        seen.index.similar(clip=4, by="labels")


def test_a_process_that_asks_again_reads_neither_model_nor_background_nor_catalog(
    seen, monkeypatch
):
    index = seen.index
    expected = [index.search(CAR), index.search("opening a red car"), index.search(CAR, by="words")]
    for _ in range(3):
        index.search(CAR, by="words")
    index.search("a text that no test asked before")  # loads the model in this process

    def never(*_, **__):
        raise AssertionError("read again")

    monkeypatch.setattr(Background, "read", never)
    monkeypatch.setattr(tower, "load_tower", never)
    index.search("a green car")
    monkeypatch.setattr("vindex.store.catalog.connection.connect", never)
    assert shown(index.search(CAR, by="words")) == shown(expected[2])
    monkeypatch.undo()
    assert shown(index.search(CAR)) == shown(expected[0])
    assert shown(index.search("opening a red car")) == shown(expected[1])


@pytest.fixture
def vindex(monkeypatch, capsys, seen):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", *arguments, "--index", seen.index.path])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run


def test_the_command_line_says_who_found_what(vindex, seen):
    code, out, err = vindex("search", "opening a red car", "--limit", "2")
    assert code == 0
    assert "by" in out.splitlines()[0].split()
    assert "words: fits a clip here better than 100 % of random sentences do" in err
    code, out, _ = vindex("search", CAR, "--by", "words", "--without", DOG, "--json")
    document = json.loads(out)
    assert document["words"] == {"percentile": 100.0, "is_cut": False}
    assert document["results"][0]["found_by"] == "words"
    code, out, err = vindex("search", refused(seen), "--json")
    document = json.loads(out)
    assert (code, document["results"]) == (1, [])
    assert document["refusal"] in err
    assert vindex("similar", "--clip", "4", "--by", "words")[0] == 0


def test_any_query_takes_words_too(vindex, tmp_path):
    for query in ([CAR, "--by", "words", "--without", DOG], ["--clip", "4", "--by", "words"]):
        file = tmp_path / f"{len(query)}.csv"
        code, _, err = vindex("export", *query, "--limit", "3", "-o", str(file))
        assert code == 0, err
        header, first, *_ = file.read_text().splitlines()
        assert "found_by" in header.split(",")
        assert (",words," in first) == (len(query) == 5)
    page = tmp_path / "page.html"
    assert (
        vindex("report", CAR, "--min-score", "0", "--limit", "2", "-o", str(page))[0] == 3
    )  # no video is there
    text = page.read_text()
    assert "Words: fits a clip here better than 100 % of random sentences do" in text
    assert text.count(" by words<br>") == 2
    code, _, err = vindex("export", "--by", "words", "-o", str(tmp_path / "all.csv"))
    assert code == 2
    assert "--by words was given without a query" in err
