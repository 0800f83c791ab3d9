"""What a text means to an index, whoever says it."""

import pytest

from tests.search.conftest import LABELS
from vindex.errors import UsageError
from vindex.labels import LabelMatch
from vindex.query.label_search import search_followed, search_labels
from vindex.query.matching import LabelMatcher, LabelMeaning
from vindex.query.queries import TextQuery
from vindex.settings import MOST_TEXT
from vindex.store.catalog.records import Filters
from vindex.store.snapshot import Snapshot


def test_labels_that_fit_have_weights_by_their_ids():
    names = ("Closing something", "Opening something", "Doing nothing")
    meaning = LabelMatcher(names).meaning("opening something")
    assert meaning == LabelMeaning(
        "opening something", (LabelMatch("Opening something", 1.0),), {1: 1.0}, None
    )


@pytest.mark.parametrize(
    ("text", "names", "refusal"),
    [
        ("opening", (), "This index has no labels, since its model has no head for them: use "),
        ("except opening", LABELS, "'except opening' only says what is not wanted: labels can "),
        ("xylophone", LABELS, "No label of this index fits 'xylophone'."),
    ],
)
def test_a_text_that_means_nothing_is_refused_with_its_reason(text, names, refusal):
    meaning = LabelMatcher(names).meaning(text)
    assert (meaning.matches, meaning.weights) == ((), {})
    assert meaning.refusal.startswith(refusal)


def test_a_text_may_not_be_too_long():
    with pytest.raises(UsageError, match=f"may have {MOST_TEXT}"):
        LabelMatcher(LABELS).meaning("x" * (MOST_TEXT + 1))


def test_a_search_asks_for_what_a_meaning_weighs(shared_maker):
    """As where it comes from another matcher than that of labels."""
    shared_maker.add("a.mp4", [[0.9, 0.1, 0], [0.2, 0.8, 0], [0, 0.5, 0.5]])
    with Snapshot.of(shared_maker.folder) as snapshot:
        meaning = LabelMeaning("either", weights={0: 0.5, 1: 1.0})
        both = search_labels(snapshot, TextQuery("either"), meaning, Filters())
        one, other = LabelMeaning("one", weights={0: 1.0}), LabelMeaning("other", weights={1: 1.0})
        pair = search_followed(
            snapshot, TextQuery("one", then="other", within_seconds=0), one, other, Filters()
        )
    assert [(hit.clip_id, hit.num_clips) for hit in both] == [(2, 3)]
    assert both[0].score == pytest.approx(0.9, abs=1e-3)
    assert (both.query, pair.query, pair.then) == ("either", "one", "other")
    assert (pair[0].clip_id, pair[0].then.clip_id) == (1, 2)
