"""Truth files, and which label a clip truly has."""

import pytest

from vindex.errors import UsageError
from vindex.measure.evaluate import average_precision
from vindex.measure.ground_truth import (
    LabelledFile,
    TrueSpan,
    read_captions,
    read_labelled,
    read_truth,
    true_label,
    true_labels,
)
from vindex.records import Clip

HEADER = "path,start_seconds,end_seconds,label\n"


def written(tmp_path, text):
    path = tmp_path / "truth.csv"
    path.write_text(text)
    return path


def test_spans_are_read_by_video(tmp_path):
    text = HEADER + '"a, b.mp4",0,2.5,Opening something\n"a, b.mp4",3,4,Closing something\n'
    assert read_truth(written(tmp_path, text)) == {
        "a, b.mp4": [
            TrueSpan(0, 2.5, "Opening something"), TrueSpan(3, 4, "Closing something")
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "path,label\n",
            "no column start, end; its header is 'path,label'",
        ),
        (HEADER, "no lines below its header"),
        (HEADER + "a,x,1,y\n", "line 2: 'x' to '1' was given"),
        (HEADER + "a,0,1,y\na,3,2,y\n", "line 3: a span from 3 to 2 was given"),
        (HEADER + "a,0\n", "line 2: '0' to '' was given"),
        (HEADER + "a,0,1\n", "line 2: the label is missing"),
        (HEADER + "a,0,1, []\n", "line 2: the label is missing"),
        (HEADER + "a,0,1," + "y" * 200_000, "cannot be read as CSV: field larger than"),
    ],
)
def test_a_bad_truth_file_says_what_and_where(tmp_path, text, message):
    with pytest.raises(UsageError, match=message):
        read_truth(written(tmp_path, text))


def test_labels_are_read_as_they_are_shown(tmp_path):
    """As the data sets spell them, and as spreadsheets write: with a mark before the UTF-8."""
    path = written(tmp_path, "\ufeff" + HEADER + "a.mp4,0,1, Opening [something]\n")
    assert read_truth(path) == {"a.mp4": [TrueSpan(0, 1, "Opening something")]}
    assert read_labelled(path) == [
        LabelledFile("a.mp4", "Opening something", TrueSpan(0, 1, "Opening something"))
    ]


def test_files_may_be_labelled_without_times(tmp_path):
    whole = LabelledFile("a.mp4", "Opening something", None)
    assert read_labelled(written(tmp_path, "path,label\na.mp4,Opening something\n")) == [whole]
    text = HEADER + "a.mp4,,,Opening something\nb.mp4,1,,Opening something\n"
    with pytest.raises(UsageError, match="line 3: '1' to '' was given"):
        read_labelled(written(tmp_path, text))
    assert read_labelled(written(tmp_path, text.rpartition("b.mp4")[0])) == [whole]
    with pytest.raises(UsageError, match="line 2: the label is missing"):
        read_labelled(written(tmp_path, "path,label\na.mp4\n"))


def test_captions_are_read_by_video(tmp_path):
    text = HEADER.replace("label", "caption") + "a.mp4,0,2.5,  A red  [box]\na.mp4,1,4,a hand\n"
    assert read_captions(written(tmp_path, text)) == {
        "a.mp4": [TrueSpan(0, 2.5, "A red [box]"), TrueSpan(1, 4, "a hand")]
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "no column caption; its header is ",
        ),
        ("a,0,1, ", "line 2: the caption is missing. Say what the span shows"),
        ("a,2,1,y", "line 2: a span from 2 to 1 was given"),
        ("a,0,1," + "y" * 401, "line 2: a caption of 401 characters was given; at most 400"),
    ],
)
def test_a_bad_caption_file_says_what_and_where(tmp_path, text, message):
    header = HEADER.replace("label", "caption") if text else HEADER
    with pytest.raises(UsageError, match=message):
        read_captions(written(tmp_path, header + text))


def test_a_missing_truth_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.csv cannot be read"):
        read_truth(tmp_path / "nowhere.csv")


def test_a_clip_has_the_label_that_covers_most_of_it():
    spans = [TrueSpan(0, 3, "a"), TrueSpan(3, 5, "b"), TrueSpan(6, 8, "b")]
    assert true_label(Clip(0, 4), spans) == "a"
    assert true_label(Clip(4, 8), spans) == "b"  # two spans of one label add up
    assert true_label(Clip(2, 4), spans) == "a"  # half is enough
    assert true_label(Clip(5, 8), spans[:2]) is None


def test_a_clip_has_all_captions_that_cover_half_of_it():
    spans = [TrueSpan(0, 2, "a"), TrueSpan(1, 3, "b"), TrueSpan(0, 1.9, "c"), TrueSpan(8, 9, "d")]
    assert true_labels(Clip(0, 4), spans) == {"a", "b"}
    assert true_labels(Clip(4, 8), spans) == set()


def test_average_precision_is_the_mean_precision_at_each_hit():
    assert average_precision([True, False, True], 2) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([False, True], 4) == pytest.approx(0.5 / 4)
    assert average_precision([], 3) == 0
