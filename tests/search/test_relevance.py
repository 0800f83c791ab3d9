"""Weak matches stand below the others, and are left out of what is taken along."""

import json
import sys

import pyarrow.parquet as pq
import pytest

from tests.search.conftest import unit
from vindex.cli import main
from vindex.errors import UsageError
from vindex.query.example_query import ExampleQuery
from vindex.query.results import SearchResult

CHANCES = (0.9, 0.5, 0.44, 0.2)


@pytest.fixture(scope="module")
def filled(shared_maker):
    """Four clips of four videos that show ever less of opening, and are ever less alike."""
    for number, chance in enumerate(CHANCES):
        shared_maker.add(
            f"{number}.mp4",
            [[chance, 0.0, 0.08 * (number == 3)]],
            [unit(1.0, (0.0, 0.1, 0.2, 5.0)[number])],
        )
    shared_maker.refresh_vectors()
    return shared_maker.index


def run(monkeypatch, index, *arguments):
    """The exit code of a command."""
    full = ["vindex", *map(str, arguments), "--index", index.path]
    monkeypatch.setattr(sys, "argv", full)
    with pytest.raises(SystemExit) as exited:
        main()
    return exited.value.code or 0


def test_hits_below_half_of_the_best_are_weak(filled):
    found = filled.search("opening something")
    assert [hit.is_weak for hit in found] == [False, False, True, True]
    assert [hit.percentile for hit in found] == [75.0, 50.0, 25.0, 0.0]
    assert [hit.score for hit in found.relevant] == pytest.approx([0.9, 0.5], abs=1e-3)
    assert found.as_dict()["results"][2]["is_weak"] is True
    assert found.as_dict()["results"][0]["percentile"] == 75.0


def test_the_limit_is_no_reason_to_say_there_are_more_where_these_are_weak(filled):
    assert filled.search("opening something", limit=3).has_more
    assert not filled.search("opening something", limit=3).relevant.has_more
    assert filled.search("opening something", limit=1).relevant.has_more


def test_a_score_that_was_asked_for_is_the_only_cut(filled):
    everything = filled.search("opening something", min_score=0)
    assert len(everything) == 4
    assert not any(hit.is_weak for hit in everything)
    assert len(filled.search("opening something", min_score=0.43)) == 3


def test_where_the_best_is_hardly_probable_all_are_weak(filled):
    (hit,) = filled.search("holding something")
    assert hit.score == pytest.approx(0.08, abs=1e-3)
    assert hit.is_weak


def test_similar_hits_are_weak_beside_the_best_that_is_not_the_example(filled):
    found = filled.similar(clip=1)
    assert [(hit.clip_id, hit.is_example, hit.is_weak) for hit in found] == [
        (1, True, False), (2, False, False), (3, False, False), (4, False, True),
    ]  # fmt: skip
    assert len(filled.similar(clip=1, min_score=0.99)) == 2
    assert len(filled.similar(clip=1, min_score=-1)) == 4
    with pytest.raises(UsageError, match="--min-score 2 was given; it must be from -1 to 1"):
        filled.similar(clip=1, min_score=2)


def test_percentiles_are_of_the_clips_that_pass(filled):
    found = filled.search("opening something", where="clip_id > 2")
    assert [(hit.clip_id, hit.percentile) for hit in found] == [(3, 50.0), (4, 0.0)]


@pytest.mark.parametrize(
    ("span", "is_shown"), [((None, None), True), ((0.0, 4.0), True), ((8.0, None), False)]
)
def test_a_file_of_the_library_is_the_example_where_its_span_is(filled, span, is_shown):
    start, end = span
    query = ExampleQuery("/videos/0.mp4", start_seconds=start, end_seconds=end)
    (hit,) = filled.everything(path="0.mp4")
    moment = type("Moment", (), {"best": hit, "start_seconds": 0.0, "end_seconds": 4.0})
    assert query.is_shown_by(moment) is is_shown
    other = ExampleQuery("/videos/1.mp4", start_seconds=start, end_seconds=end)
    assert not other.is_shown_by(moment)


def test_slices_are_results(filled):
    found = filled.search("opening something")
    assert isinstance(found[1:3], SearchResult)
    assert found[1:3].to_pandas()["clip_id"].tolist() == [2, 3]
    assert found[1:3].query == "opening something"
    assert repr(found[:1]) == "<SearchResult of 'opening something': 1 hit>"
    assert repr(found[0]) == "<Hit 1: 0.mp4 0:00.0-0:04.0, Opening something, score 0.900>"


def test_searches_list_weaker_matches_below(filled, monkeypatch, capsys):
    assert run(monkeypatch, filled, "search", "opening", "something") == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split() == [
        "rank", "score", "pct.", "clip", "from", "to", "label", "prob.", "path",
    ]  # fmt: skip
    assert len(out.splitlines()) == 5
    assert "weaker matches below:" in err
    assert run(monkeypatch, filled, "search", "opening something", "--min-score", 0) == 0
    assert "weaker" not in capsys.readouterr().err


@pytest.mark.parametrize(("options", "ranks"), [((), [1, 2]), (("--min-score", 0), [1, 2, 3, 4])])
def test_exports_take_what_is_relevant_or_all(
    filled, monkeypatch, capsys, tmp_path, options, ranks
):
    place = tmp_path / "found.parquet"
    code = run(monkeypatch, filled, "export", "opening", "something", "-o", place, *options)
    assert code == 0
    table = pq.read_table(place)
    assert table["rank"].to_pylist() == ranks
    assert table["percentile"].to_pylist()[:2] == [75.0, 50.0]
    err = capsys.readouterr().err
    told = "2 weaker matches are left out; --min-score 0 takes them." in err
    assert told is not bool(options)


def test_where_more_weak_ones_may_follow_it_says_so(filled, monkeypatch, capsys, tmp_path):
    place = tmp_path / "found.csv"
    asked = ("export", "opening something", "--limit", 3, "-o", place)
    assert run(monkeypatch, filled, *asked) == 0
    told = "1 or more weaker matches are left out; --min-score 0 takes them."
    assert told in capsys.readouterr().err


def test_where_all_is_weak_nothing_is_written(filled, monkeypatch, capsys, tmp_path):
    place = tmp_path / "found.csv"
    assert run(monkeypatch, filled, "export", "holding something", "-o", place) == 1
    assert "1 weaker match is left out; --min-score 0 takes it." in capsys.readouterr().err
    assert not place.exists()


def test_json_is_what_json_prints(filled, monkeypatch, capsys, tmp_path):
    place = tmp_path / "found.json"
    assert run(monkeypatch, filled, "export", "opening something", "-o", place) == 0
    written = json.loads(place.read_text())
    capsys.readouterr()
    assert run(monkeypatch, filled, "search", "opening something", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert written["results"] == printed["results"][:2]
    assert written["labels"] == printed["labels"]
