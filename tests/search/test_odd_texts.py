"""Texts that nobody expects, and words spaces that are not whole: each gets a sentence."""

import pytest

from tests.search.test_words import CAR, crowd
from tests.search.words_maker import WordsMaker
from tests.tiny_models import save_tiny_siglip
from vindex.errors import UsageError
from vindex.settings import MOST_TEXT

LONG = CAR + " on a very long road" * MOST_TEXT


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    """Two videos of 20 clips in a shard each; the first of each shows a car, the last a road."""
    folder = tmp_path_factory.mktemp("odd")
    maker = WordsMaker(folder / ".vindex", save_tiny_siglip(folder / "siglip"))
    for number, name in enumerate(("a.mp4", "b.mp4")):
        words = crowd(number, 20)
        words[0], words[-1] = maker.fitting(CAR), maker.fitting(LONG)
        maker.add_seen(name, words, [[0.9, 0, 0.1], *[[0, 0, 1]] * 19])
    maker.finish()
    return maker


@pytest.fixture
def index(maker):
    return maker.index


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("by", ["auto", "labels", "words"])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"text": "a \udcff car"},
            r"^'a \\udcff car' was given, which holds bytes that are not UTF",
        ),
        ({"then": "a \ud800 car"}, r"^--then 'a \\ud800 car' was given, which holds bytes"),
        ({"without": ["\udcff"]}, r"^--without '\\udcff' was given, which holds bytes"),
        ({"text": " \n"}, r"^' \\n' was given, which is empty\. Say what happens in"),
        ({"then": ""}, r"^--then '' was given, which is empty\. Say what happens after"),
        ({"without": [""]}, r"^--without '' was given, which is empty\. Say what clips"),
        ({"without": [7]}, r"^--without 7 was given; a query is text"),
        ({"without": "a dog"}, r"^without='a dog' was given; it must be a list of texts"),
        ({"without": 7}, r"^without=7 was given; it must be a list of texts"),
    ],
)
def test_what_is_no_text_is_refused(index, by, given, sentence):
    with pytest.raises(UsageError, match=sentence):
        index.search(**{"text": CAR, "by": by} | given)


def test_several_are_taken_however_they_are_given(index):
    plain = index.search(CAR, by="words")
    without = index.search(CAR, by="words", without=["a dog"])
    assert without.hits != plain.hits
    assert index.search(CAR, by="words", without=(text for text in ["a dog"])) == without
    assert index.search(CAR, by="words", without=None) == plain
    bad = index.similar(clip=1, not_=[5], merge=False)
    assert 5 not in [hit.clip_id for hit in bad]
    assert index.similar(clip=1, not_=iter([5]), merge=False) == bad
    alike = index.similar(clip=1, merge=False)
    assert index.similar(clip=1, not_=None, merge=False) == alike
    with pytest.raises(UsageError, match="not_=5 was given; it must be a list of ids"):
        index.similar(clip=1, not_=5)


def test_a_text_too_long_for_labels_is_left_to_the_words_space(index):
    both = index.search(LONG)
    assert both == index.search(LONG, by="words")
    assert {hit.clip_id for hit in both[:2]} == {20, 40}
    assert both.words.is_cut
    assert both.warnings == (
        f"{LONG[:100] + '...'!r} is longer than the words model takes; its end was left out.",
    )
    with pytest.raises(UsageError, match=f"may have {MOST_TEXT}"):
        index.search(LONG, by="labels")


def test_what_only_negates_is_refused_once(index):
    refusal = index.search("no car").refusal
    assert refusal.count("only says what is not wanted") == 1
    assert refusal.endswith("give the rest as --without TEXT.")
    warning = index.search(CAR, without=["no dog"]).warnings[0]
    assert warning == "--without 'no dog' lowers nothing. Say it without a no."


def test_lost_shards_are_told_where_nothing_fits(maker, index):
    shards = sorted(maker.words.shards.iterdir())
    for shard in shards:
        shard.rename(shard.with_suffix(".away"))
    try:
        alone, both = index.search(CAR, by="words"), index.search(CAR)
        labels = index.search("opening a red car")
    finally:
        for shard in shards:
            shard.with_suffix(".away").rename(shard)
    for result in (alone, both):
        assert result.refusal.startswith(f"{CAR!r} fits no clip here")
        told = sorted(result.warnings[1:], key=lambda warning: warning.split("shards/")[1])
        for warning, shard in zip(told, shards, strict=True):
            assert warning.startswith(f"20 candidates cannot be judged by words: The shard {shard}")
    assert [hit.clip_id for hit in labels] == [1, 21]
    assert len(labels.warnings) == 2
    assert index.search(CAR, by="words").warnings == ()
