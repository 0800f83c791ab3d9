"""A line of a truth file may name any file of a content, not only the one that is shown."""

import pytest

from tests.search.conftest import IndexMaker
from vindex import UsageError

HEADER = "path,start_seconds,end_seconds,label\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """One video in two files, and another one; two clips each."""
    maker = IndexMaker(tmp_path_factory.mktemp("named") / ".vindex")
    maker.add("a.mp4", [[0.9, 0.1, 0], [0.2, 0.8, 0]])
    maker.add_copy("z/copy.mp4", "a.mp4")
    maker.add("b.mp4", [[0.9, 0.1, 0], [0.1, 0.9, 0]])
    maker.refresh_vectors()
    return maker.index


def lines(path):
    return f"{path},0,0:04.0,Opening something\n{path},4,8,Closing something\n"


@pytest.fixture
def written(tmp_path):
    def write(text):
        place = tmp_path / "truth.csv"
        place.write_text(text)
        return place

    return write


def test_labels_may_be_of_another_case(index, written):
    as_named = index.evaluate(written(HEADER + lines("a.mp4")))
    assert as_named.per_label[0].label == "Closing something"
    assert index.evaluate(written(HEADER + lines("a.mp4").replace("Op", "op"))) == as_named


@pytest.mark.thorough
def test_each_path_of_a_copy_is_the_video(index, written):
    by_one = index.evaluate(written(HEADER + lines("a.mp4") + lines("b.mp4")))
    by_other = index.evaluate(written(HEADER + lines("z/copy.mp4") + lines("b.mp4")))
    assert (by_one.clips, by_one.top1, by_one.unmatched_rows) == (4, 1.0, 0)
    assert by_other == by_one
    assert by_one == index.evaluate(
        written(HEADER + lines("a.mp4") + lines("z/copy.mp4") + lines("b.mp4"))
    )


def test_a_path_may_be_given_in_full_as_an_export_of_examples_has_it(index, written):
    by_relative = index.evaluate(written(HEADER + lines("b.mp4")))
    (path,) = {hit.path for hit in index.everything(path="b.mp4")}
    assert path != "b.mp4"
    assert index.evaluate(written(HEADER + lines(path))) == by_relative


def test_what_is_said_of_half_a_clip_by_two_copies_is_said_of_half(index, written):
    """Two equal lines cover no more than one: here less than half of the clip."""
    truth = HEADER + lines("b.mp4")
    truth += "a.mp4,0,1.5,Opening something\nz/copy.mp4,0,1.5,Opening something\n"
    assert index.evaluate(written(truth)).clips == 2


def test_captions_and_taught_labels_name_copies_too(index, written):
    caption = "path,start_seconds,end_seconds,caption\nz/copy.mp4,0,4,opening something\n"
    found = index.evaluate_captions(written(caption))
    assert (found.captions, found.clips, found.per_caption[0].rank) == (1, 2, 1)
    with pytest.raises(UsageError, match="No clip of this index"):
        index.evaluate(written(HEADER + lines("copy.mp4")))
