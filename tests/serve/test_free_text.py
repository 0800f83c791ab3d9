"""The app of an index with a words space takes any text, and says who found what."""

import re

import numpy as np
import pytest

from tests.search.words_maker import DIM, WordsMaker
from tests.serve.conftest import visitor
from tests.tiny_models import save_tiny_siglip
from vindex.encode.texts import background_captions

CAR = "a red car"


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """A video of 60 clips: 1 shows a car, 4 a car that is opened, 7 something that is opened."""
    model = save_tiny_siglip(tmp_path_factory.mktemp("models") / "siglip")
    maker = WordsMaker(tmp_path_factory.mktemp("seen") / ".vindex", model)
    words = np.random.default_rng(2).normal(size=(60, DIM))
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    car = maker.fitting(CAR)
    words[0], words[3] = car, car + 0.1 * words[3]
    chances = np.tile([0.0, 0.2, 0.8], (60, 1))
    chances[3], chances[6] = [0.9, 0.1, 0], [0.8, 0.1, 0.1]
    maker.add_seen("a.mp4", words, chances)
    maker.finish()
    return maker


@pytest.fixture(scope="module")
def web(seen):
    return visitor(seen.index)


def hits(page):
    """Clip and who found it, of each card."""
    clips = re.findall(r"/thumb/(\d+)\.jpg", page.text)
    return list(
        zip(map(int, clips), re.findall(r", found by ([a-z ]+)[\";]", page.text), strict=True)
    )


def test_a_text_finds_what_is_to_be_seen(web, seen):
    page = web.get("/", params={"q": CAR})
    assert page.status_code == 200
    expected = [hit.clip_id for hit in seen.index.search(CAR, limit=60)]
    assert [clip for clip, _ in hits(page)] == expected
    assert {clip for clip, _ in hits(page)[:2]} == {1, 4}
    assert {who for _, who in hits(page)} == {"words"}
    assert "better than 100 of 100 random sentences" in page.text


def test_labels_and_words_answer_together(web):
    page = web.get("/", params={"q": "opening a red car"})
    assert hits(page)[0] == (4, "labels and words")
    assert "Understood as" in page.text
    assert "and by what the picture shows" in page.text


def test_one_of_the_two_can_be_asked(web):
    page = web.get("/", params={"q": "opening a red car", "by": "labels"})
    assert hits(page)[:2] == [(4, "labels"), (7, "labels")]
    assert '<option value="labels" selected>' in page.text
    assert {who for _, who in hits(web.get("/?q=opening+a+red+car&by=words"))} == {"words"}


def test_what_is_not_wanted_comes_later(web):
    page = web.get("/", params={"q": "opening something", "by": "labels"})
    assert [clip for clip, _ in hits(page)][:2] == [4, 7]
    page = web.get("/", params={"q": "opening something", "without": CAR})
    assert hits(page)[0][0] == 7
    assert f'name="without" value="{CAR}"' in page.text


def test_nothing_matches_is_said(web, seen):
    best_M = seen.background.best_M
    absent = background_captions()[int(best_M.argmin())]
    page = web.get("/", params={"q": absent, "by": "words"})
    assert page.status_code == 200
    assert "Nothing here fits" in page.text
    assert "random sentences" in page.text
    assert "/thumb/" not in page.text


def test_what_only_negates_is_told_once(web):
    page = web.get("/", params={"q": "no car"})
    assert "Nothing here fits" in page.text
    assert page.text.count("only says what is not wanted") == 1


def test_clips_are_alike_by_what_is_to_be_seen(web):
    page = web.get("/", params={"clip": 1, "by": "words"})
    clips = [int(clip) for clip in re.findall(r'src="/thumb/(\d+)\.jpg" width', page.text)]
    assert clips[:2] == [1, 4]
    assert "Looks like" in page.text
    assert "Alike by" in page.text


def test_without_goes_with_words_only(web):
    page = web.get("/", params={"clip": 1, "without": CAR})
    assert page.status_code == 400
    assert "&#39;Without&#39;" in page.text


def test_an_index_without_a_words_space_offers_none(built):
    text = visitor(built).get("/").text
    assert 'name="without"' in text
    assert 'name="by"' not in text
