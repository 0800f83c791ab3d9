"""Ethograms of an index: every figure is reckoned by hand from the probabilities."""

import csv
import json
from dataclasses import astuple

import pyarrow.parquet as pq
import pytest

from tests.ethogram.conftest import FIRST, A, B, C
from tests.search.conftest import IndexMaker
from vindex import UsageError
from vindex.output.ethogram.chart import chart
from vindex.output.ethogram.records import Ethogram
from vindex.output.ethogram.sheet import write_sheet
from vindex.records import ClipSpec


@pytest.fixture(scope="module")
def found(counted):
    return counted.ethogram()


@pytest.mark.parametrize("none", [[], (), ""])
def test_no_label_at_all_is_refused(counted, none):
    with pytest.raises(UsageError, match="name a label, or leave it out for all"):
        counted.ethogram(none)


def totals(ethogram, path=None):
    return {
        row.label: astuple(row)[5:]
        for row in ethogram.totals
        if row.relative_path == path
    }  # fmt: skip


def test_bouts(found):
    bouts = [
        (bout.relative_path, bout.label, bout.start_seconds, bout.end_seconds, bout.num_clips)
        for bout in found.bouts
    ]
    assert bouts == [
        ("a.mp4", A, 0.0, 8.0, 2),
        ("a.mp4", B, 4.0, 12.0, 2),
        ("a.mp4", A, 12.0, 16.0, 1),
        ("a.mp4", C, 16.0, 20.0, 1),
        ("b.mp4", C, 0.0, 8.0, 2),
        ("b.mp4", A, 8.0, 12.0, 1),
    ]
    assert [round(bout.probability, 3) for bout in found.bouts] == [0.8, 0.8, 0.9, 0.6, 0.8, 0.7]


def test_totals_of_each_video_and_of_all(found):
    # bouts, videos, total, mean, share of the time seen, latency, seen
    assert totals(found, "a.mp4") == {
        A: (2, 1, 12.0, 6.0, 0.6, 0.0, 20.0),
        B: (1, 1, 8.0, 8.0, 0.4, 4.0, 20.0),
        C: (1, 1, 4.0, 4.0, 0.2, 16.0, 20.0),
    }
    assert totals(found, "b.mp4") == {
        A: (1, 1, 4.0, 4.0, 1 / 3, 8.0, 12.0),
        B: (0, 0, 0.0, None, 0.0, None, 12.0),
        C: (1, 1, 8.0, 8.0, 2 / 3, 0.0, 12.0),
    }
    assert totals(found) == {
        A: (3, 2, 16.0, 16 / 3, 0.5, 4.0, 32.0),
        B: (1, 1, 8.0, 8.0, 0.25, 4.0, 32.0),
        C: (2, 2, 12.0, 6.0, 0.375, 8.0, 32.0),
    }


def test_transitions(found):
    overall = [astuple(row)[2:] for row in found.transitions if row.path is None]
    assert overall == [
        (B, A, 1, 1.0),
        (C, A, 1, 1.0),
        (A, B, 1, 0.5),
        (A, C, 1, 0.5),
    ]
    of_b = [astuple(row)[1:] for row in found.transitions if row.relative_path == "b.mp4"]
    assert of_b == [("b.mp4", C, A, 1, 1.0)]


def test_time_bins(counted):
    binned = counted.ethogram(A, bin=10.0)
    rows = [astuple(row)[1:] for row in binned.totals]
    assert rows == [
        (None, 0.0, 10.0, A, 2, 2, 10.0, 6.0, 0.5, 4.0, 20.0),
        (None, 10.0, 20.0, A, 1, 2, 6.0, 4.0, 0.5, 1.0, 12.0),
        ("a.mp4", 0.0, 10.0, A, 1, 1, 8.0, 8.0, 0.8, 0.0, 10.0),
        ("a.mp4", 10.0, 20.0, A, 1, 1, 4.0, 4.0, 0.4, 2.0, 10.0),
        ("b.mp4", 0.0, 10.0, A, 1, 1, 2.0, 4.0, 0.2, 8.0, 10.0),
        ("b.mp4", 10.0, 12.0, A, 0, 1, 2.0, None, 1.0, 0.0, 2.0),
    ]


def test_a_label_that_is_never_on_is_counted_when_it_is_asked_for(counted):
    found = counted.ethogram([B, "opening SOMETHING"], path="b.mp4")
    assert [each.label for each in found.labels] == [B, A]
    assert totals(found, "b.mp4")[B] == (0, 0, 0.0, None, 0.0, None, 12.0)
    nothing = counted.ethogram(B, path="b.mp4")
    assert nothing.bouts == ()
    assert [row.bouts for row in nothing.totals] == [0, 0]


def test_filters_leave_gaps(counted):
    found = counted.ethogram(path="a.mp4", where="start_seconds <> 4 AND start_seconds <> 12")
    (video,) = found.videos
    assert video.spans == ((0.0, 4.0), (8.0, 12.0), (16.0, 20.0))
    assert [(bout.label, bout.start_seconds) for bout in found.bouts] == [(A, 0), (B, 8), (C, 16)]
    assert found.transitions == ()
    assert totals(found, "a.mp4")[A] == (1, 1, 4.0, 4.0, 1 / 3, 0.0, 12.0)


def test_time_that_no_clip_covers_is_not_seen(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    maker.add("a.mp4", FIRST[:1], seconds=20.0)
    (row,) = maker.index.ethogram(A, bin=16.0).totals[2:3]
    assert astuple(row)[2:] == (0.0, 16.0, A, 1, 1, 4.0, 4.0, 1.0, 0.0, 4.0)
    last = maker.index.ethogram(A, bin=16.0).totals[3]
    assert astuple(last)[2:] == (16.0, 20.0, A, 0, 0, 0.0, None, None, None, 0.0)


def test_overlapping_clips_count_time_once(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex", ClipSpec(4.0, 1.0, 4))
    maker.add("a.mp4", [[1, 0, 0]] * 3 + [[0, 1, 0]] * 5)  # 0-4, 1-5, ..., 7-11
    found = maker.index.ethogram(smooth=0)
    assert totals(found) == {
        A: (1, 1, 4.5, 4.5, 4.5 / 11, 0.0, 11.0),
        B: (1, 1, 6.5, 6.5, 6.5 / 11, 4.5, 11.0),
    }
    smoothed = maker.index.ethogram()  # over three clips: 1, 1, 2/3, 1/3, 0, 0, 0, 0 of A
    bouts = [(bout.label, bout.start_seconds, bout.end_seconds) for bout in smoothed.bouts]
    assert bouts == [(A, 0.0, 5.5), (B, 3.5, 11.0)]


def test_what_cannot_be_counted_says_why(counted, tmp_path):
    for options, message in (
        ({"labels": "Opening somethng"}, "no label with that name. Nearest: Opening something"),
        ({"label": A}, "say `labels=`"),
        ({"enter": 0.2, "leave": 0.4}, "no higher than --enter"),
        ({"enter": 0}, "--enter 0 was given"),
        ({"bin": 0}, "--bin 0 was given"),
        ({"smooth": -1}, "--smooth -1 was given"),
        ({"min_bout": -1}, "--min-bout -1 was given"),
        ({"path": "c*"}, "No clip passes the filters"),
    ):
        with pytest.raises(UsageError, match=message):
            counted.ethogram(**options)
    with pytest.raises(UsageError, match="totals, bouts, transitions"):
        counted.ethogram().table("bout")
    for name, message in (("a.xls", r"\.csv, \.parquet, \.json, \.boris"), ("a.csv", "--table")):
        with pytest.raises(UsageError, match=message):
            write_sheet(counted.ethogram(), tmp_path / name, "bout")


def test_sheets(found, tmp_path):
    with pytest.raises(UsageError, match=r"deep does not exist\. Make it"):
        write_sheet(found, tmp_path / "deep" / "totals.csv")
    path = write_sheet(found, tmp_path / "totals.csv")
    with path.open(newline="") as file:
        first, *_, last = list(csv.DictReader(file))
    assert (first["path"], first["label"], first["bouts"]) == ("", B, "1")
    assert (last["relative_path"], last["label"], last["latency_seconds"]) == ("b.mp4", A, "8.0")
    with pytest.raises(UsageError, match="already exists"):
        write_sheet(found, path)
    path = write_sheet(found, tmp_path / "bouts.parquet", "bouts")
    table = pq.read_table(path)
    assert table.column("seconds").to_pylist() == [8.0, 8.0, 4.0, 4.0, 8.0, 4.0]
    assert table.equals(found.to_arrow("bouts"))
    held = json.loads(write_sheet(found, tmp_path / "all.json").read_text())
    assert held["labels"][0] == {
        "label": B, "num_yes": None, "enter": 0.5, "leave": pytest.approx(1 / 3),
        "smooth_seconds": 2.0, "min_seconds": 0.0,
    }  # fmt: skip
    assert [video["seen_seconds"] for video in held["videos"]] == [20.0, 12.0]
    assert len(held["bouts"]) == 6
    assert len(held["totals"]) == 9
    assert len(held["transitions"]) == 8


def test_data_frames(found):
    frame = found.to_pandas("totals")
    assert frame[frame.path.isna()].total_seconds.sum() == 36.0
    assert found.to_pandas("transitions")["count"].sum() == 8


def test_a_chart_has_every_bout_once_and_says_what_it_is(found):
    page = chart(found)
    assert page.count("<title>") == 6
    assert "<title>0:04.0-0:12.0 Closing something</title>" in page
    assert page.count('class="lanes"') == 2
    assert 'x="200.00" y="11" width="400.00" height="8"' in page  # closing, 4 to 12 of 20 s
    assert "<td>3</td><td>2</td><td>0:16.0</td><td>50.0%</td>" in page
    assert chart(Ethogram((), (), ())) == ""
