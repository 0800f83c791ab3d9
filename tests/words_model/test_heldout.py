"""The held-out captions are sound, and the held-out clips have what they ask for."""

import csv
from collections import Counter

import pytest

from tools.words_model.heldout import (
    DRAWS,
    NUM_CLIPS,
    HeldOutCaption,
    heldout_looks,
    is_true_of,
    write_heldout,
)
from tools.words_model.looks import THINGS, Looks, Thing, Wanted, is_held_out, kind_of
from tools.words_model.words import unknown_words
from vindex.demo.actions import LABELS
from vindex.demo.dataset import CLIP_SECONDS

LEAST_LOOK, LEAST_JOINED = 5, 3


DRAW = DRAWS["second"]
"""That of the model that is shipped: the clips of those before are asked no more."""
LOOK, JOINED, ABSENT = DRAW.look_captions(), DRAW.joined_captions(), DRAW.absent_captions()

every_draw = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)


@pytest.fixture(scope="module")
def clips():
    return DRAW.clips()


def said(caption):
    wanted = caption.wanted
    parts = (wanted.thing, wanted.colour, wanted.surface, wanted.wall, wanted.hand, caption.action)
    return sum(map(bool, parts))


@every_draw
def test_there_are_as_many_captions_as_promised(draw):
    look, joined, absent = draw.look_captions(), draw.joined_captions(), draw.absent_captions()
    assert (len(look), len(joined), len(absent)) == (60, 40, 40)
    assert not [caption for caption in look if caption.action or not said(caption)]
    assert all(caption.action and said(caption) > 1 for caption in joined)
    assert Counter(map(said, look)) == {1: 16, 2: 36, 3: 8}
    assert sum(is_held_out(caption.wanted) for caption in look) == 20
    assert sum(is_held_out(caption.wanted) for caption in joined) == 10
    assert len({caption.action for caption in joined}) == len(LABELS) - 1
    assert {caption.wanted.thing for caption in look} == {"", *THINGS}


def test_no_caption_is_asked_twice():
    texts = [
        caption.text
        for draw in DRAWS.values()
        for caption in draw.look_captions() + draw.joined_captions() + draw.absent_captions()
    ]
    assert len(set(texts)) == 140 * len(DRAWS)


@every_draw
def test_the_words_are_known_and_what_is_absent_is_mostly_not(draw):
    known = [caption.text for caption in draw.look_captions() + draw.joined_captions()]
    assert not [text for text in known if unknown_words(text)]
    strange = [caption.text for caption in draw.absent_captions() if not said(caption)]
    assert len(strange) == 32
    assert all(unknown_words(text) or not text.isascii() for text in strange)


def test_a_caption_of_an_unknown_action_is_refused():
    with pytest.raises(ValueError, match="it is one of"):
        HeldOutCaption("a cup is sold", Wanted(thing="cup"), "Selling something")


@pytest.mark.thorough
def test_the_clips_are_balanced_and_always_the_same(clips):
    assert len(clips) == NUM_CLIPS
    assert set(Counter(clip.label for clip in clips).values()) == {38, 39}
    assert DRAW.clips()[517] == clips[517]


def could_show(caption, clip):
    """Whether things, table, wall and action are there at all, be they in sight or not."""
    end, wanted = clip.start_seconds + CLIP_SECONDS, caption.wanted
    starts = clip.reel.starts
    kinds = {
        kind_of(layer.sprite.kind)
        for take, start, stop in zip(clip.reel.takes, starts, starts[1:], strict=False)
        if start < end and stop > clip.start_seconds
        for layer in take.layers
    }
    return (
        wanted.thing in {"", *kinds}
        and wanted.surface in {"", clip.reel.look.table}
        and wanted.wall in {"", clip.reel.look.wall}
        and caption.action in {"", LABELS[clip.label]}
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("captions", "least"),
    [(LOOK, LEAST_LOOK), (JOINED, LEAST_JOINED)],
    ids=["look", "joined"],
)
def test_enough_clips_are_planned_for_each_caption(clips, captions, least):
    for caption in captions:
        assert sum(could_show(caption, clip) for clip in clips) >= least, caption.text


@pytest.mark.slow
def test_each_caption_is_true_of_enough_clips_and_what_is_absent_of_none(clips):
    looks = heldout_looks(clips)

    def count(caption):
        pairs = zip(clips, looks, strict=True)
        return sum(is_true_of(caption, clip, seen) is True for clip, seen in pairs)

    assert not [c.text for c in LOOK if count(c) < LEAST_LOOK]
    assert not [c.text for c in JOINED if count(c) < LEAST_JOINED]
    assert not [c.text for c in ABSENT if said(c) and count(c)]


def test_another_action_is_not_true_whatever_the_clip_shows(clips):
    clip = clips[0]
    cup = Thing("cup", "red", frozenset(), 0.1)
    looks = Looks((cup,), (), "wood", None, has_wall=False, hand=None, action="")
    here, other = LABELS[clip.label], LABELS[clip.label - 1]
    assert is_true_of(HeldOutCaption("", Wanted(thing="cup"), here), clip, looks) is True
    assert is_true_of(HeldOutCaption("", Wanted(thing="cup"), other), clip, looks) is False
    assert is_true_of(HeldOutCaption("", Wanted(hand="yes"), here), clip, looks) is None
    assert is_true_of(HeldOutCaption("", Wanted(hand="yes"), other), clip, looks) is False


def rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_what_is_written(clips, tmp_path):
    write_heldout(tmp_path, clips[:3], LOOK + JOINED)
    assert sorted(file.name for file in (tmp_path / "videos").iterdir()) == [
        f"0000{number}.mp4" for number in range(3)
    ]
    truth = rows(tmp_path / "truth.csv")
    assert [row["label"] for row in truth] == [LABELS[clip.label] for clip in clips[:3]]
    shown = rows(tmp_path / "shown.csv")
    captions = {caption.text: caption for caption in LOOK + JOINED}
    looks = heldout_looks(clips[:3])
    assert len(shown) > 3
    for row in shown:
        number = int(row["path"][:5])
        answer = is_true_of(captions[row["caption"]], clips[number], looks[number])
        assert row["shown"] == {True: "yes", None: "unknown"}[answer]
