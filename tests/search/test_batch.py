"""Many queries at once, and what was indexed since a time."""

import io
import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.search.conftest import unit
from vindex.cli import main
from vindex.epoch import nanoseconds_of
from vindex.errors import UsageError
from vindex.query.batch import NoJson, queries_of_lines
from vindex.query.when import nanoseconds_when

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def index(shared_maker):
    """Two clips that were indexed 30 days ago, and one of now."""
    shared_maker.add("kitchen/a.mp4", [[0.9, 0, 0], [0, 0.8, 0]], [unit(1.0), unit(0.0, 1.0)])
    catalog = duckdb.connect(str(shared_maker.folder.catalog))
    catalog.execute("UPDATE store.clips SET indexed_at = ?", [NOW - timedelta(days=30)])
    catalog.close()
    shared_maker.add("desk/b.mp4", [[0.7, 0.3, 0]], [unit(0.5, 0.5)])
    shared_maker.refresh_vectors()
    return shared_maker.index


@pytest.fixture
def vindex(monkeypatch, capsys, index):
    """Run `vindex search` with some arguments: exit code, lines on stdout, and stderr."""

    def run(*arguments, stdin=b""):
        given = ["vindex", "search", "--index", index.path, *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", given)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="ascii"))
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, [json.loads(line) for line in out.splitlines()], err

    return run


@pytest.fixture
def vindex_sql(monkeypatch, capsys, index):
    """What `vindex sql` prints of a query."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", "sql", "--index", index.path, *arguments])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().out

    return run


@pytest.mark.some_cases(1)
@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("24h", {3}),
        ("7d", {3}),
        ("5 w", {1, 2, 3}),
        ("5000 s", {3}),
        ("600m", {3}),
        ("600 min", {3}),
        ("1h30m", {3}),
        ("2 weeks", {3}),
        ("4W 1 Day", {3}),
        ("4 weeks 3 days", {1, 2, 3}),
        ("30 Days ago", {3}),
        ("31 days ago", {1, 2, 3}),
        ((NOW - timedelta(days=30)).isoformat(), {1, 2, 3}),
        ((NOW - timedelta(days=30) + timedelta(microseconds=1)).isoformat(), {3}),
        ((NOW - timedelta(days=29)).date(), {3}),
        ((NOW + timedelta(days=2)).date().isoformat(), set()),
    ],
    ids=[
        "hours",
        "days",
        "weeks",
        "seconds",
        "m",
        "minutes",
        "hour and a half",
        "in full",
        "in any case",
        "several",
        "ago",
        "longer ago",
        "then",
        "later",
        "date",
        "to come",
    ],  # the same at any time
)
def test_since_passes_what_was_indexed_then_or_later(index, since, expected):
    assert {hit.clip_id for hit in index.everything(since=since)} == expected
    for found in (
        index.search("opening or closing something", since=since, merge=False, min_score=0),
        index.similar(clip=1, since=since, merge=False, min_score=-1),
    ):
        assert {hit.clip_id for hit in found} == expected


@pytest.mark.parametrize("since", ["today", "Yesterday"])
def test_days_begin_at_midnight_here(index, since):
    """Clip 3 was indexed a moment before the test began: yesterday, if it was midnight then."""
    midnight = datetime.combine(datetime.now().astimezone().date(), clock_time()).astimezone()
    days = timedelta(days=since == "Yesterday")
    began = nanoseconds_when("--since", since)
    assert began == nanoseconds_of(midnight - days)
    assert {hit.clip_id for hit in index.everything(since=since)} <= {3}


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-05-01", "2026-05-01T04:00"),
        ("2026-05-01T18:30", "2026-05-01T22:30"),
        ("2026-05-01 18:30:05", "2026-05-01T22:30:05"),
        ("2026-05-01T18:30Z", "2026-05-01T18:30"),
        (" 2026-05-01T18:30+02:00 ", "2026-05-01T16:30"),
        ("20260501T18Z", "2026-05-01T18:00"),
        ("20260501T1830Z", "2026-05-01T18:30"),
        ("20260501T183005", "2026-05-01T22:30:05"),
    ],
)
def test_times_without_a_zone_are_those_of_this_machine(text, utc):
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert nanoseconds_when("--recorded-after", text) == nanoseconds_of(expected)


def test_a_time_that_no_catalog_holds_is_the_furthest_it_can(index):
    everything = {hit.clip_id for hit in index.everything()}
    for option, passing in (("since", set()), ("recorded_after", set()),
                            ("recorded_before", everything)):  # fmt: skip
        far = {hit.clip_id for hit in index.everything(**{option: "9999-01-01"})}
        long_ago = {hit.clip_id for hit in index.everything(**{option: "1500-01-01"})}
        assert (far, long_ago) == (passing, everything - passing)


@pytest.fixture
def in_new_york(monkeypatch):
    """Clocks show another time than UTC."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.some_cases(1)
@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("output", ["--csv", "--json", None])
def test_a_time_that_sql_prints_is_taken_for_the_same(vindex_sql, index, output):
    query = "SELECT max(indexed_at) AS newest FROM clips WHERE clip_id < 3"
    out = vindex_sql(query, *([output] if output else []))
    newest = json.loads(out)["rows"][0]["newest"] if output == "--json" else out.splitlines()[1]
    assert datetime.fromisoformat(newest) == NOW - timedelta(days=30)
    assert newest.endswith("+00:00")
    assert {hit.clip_id for hit in index.everything(since=newest)} == {1, 2, 3}
    later = datetime.fromisoformat(newest) + timedelta(microseconds=1)
    assert {hit.clip_id for hit in index.everything(since=str(later))} == {3}
    where = f"indexed_at = '{newest}'"
    assert {hit.clip_id for hit in index.everything(where=where)} == {1, 2}


@pytest.mark.usefixtures("in_new_york")
def test_times_of_tables_are_in_utc(index, tmp_path):
    query = "SELECT indexed_at FROM clips WHERE clip_id = 1"
    index.sql_to_parquet(query, tmp_path / "times.parquet")
    written = pq.read_table(tmp_path / "times.parquet").column(0)
    found = index.sql(query).to_arrow().column(0)
    assert str(written.type) == str(found.type) == "timestamp[us, tz=UTC]"
    expected = int((NOW - timedelta(days=30)).timestamp() * 1_000_000)
    assert written.cast("int64").to_pylist() == found.cast("int64").to_pylist() == [expected]


@pytest.mark.parametrize(
    "since", ["tomorrow", "24", "-7d", "9999999d", "999999999w", "5M", "1h5M", "1y", "2 months", "",
              "h1", "1h30", "ago"],
)  # fmt: skip
def test_a_time_that_is_none_is_refused(index, since):
    with pytest.raises(
        UsageError,
        match=r"--since .* ISO format, .* or how long ago: 30s, 5m \(minutes\), 24h, 1h30m",
    ):
        index.everything(since=since)


def test_lines_are_texts_or_objects_and_empty_ones_are_none():
    lines = [
        "\ufeffopening\n", "\n", '  {"text": "closing"} \r\n', "{oh", '"a red car"', "[1, 2]", "7",
    ]  # fmt: skip
    assert list(queries_of_lines(lines)) == [
        (1, "opening"), (3, {"text": "closing"}), (4, "{oh"), (5, "a red car"), (6, [1, 2]),
        (7, "7"),
    ]  # fmt: skip


def test_every_query_has_the_answer_that_it_has_alone(index):
    queries = [
        "opening something",
        {"text": "closing something", "limit": 1, "merge": False},
        {"text": "opening something", "then": "closing something", "within": 2},
        {"text": "opening something", "like": 3, "like_weight": 0.9, "path": "desk"},
        {"text": "opening something", "where": "clip_id > 1", "label": None},
        {"text": "opening something", "absent": True, "without": ["closing something"]},
    ]
    alone = [
        index.search(query, limit=7) if isinstance(query, str)
        else index.search(**({"limit": 7} | query))
        for query in queries
    ]  # fmt: skip
    answers = list(index.search_batch(queries, limit=7))
    assert [answer.result for answer in answers] == alone
    assert {answer.error for answer in answers} == {None}
    assert [len(found) > 0 for found in alone] == [True] * 6


@pytest.mark.some_cases(7)
@pytest.mark.parametrize(
    ("query", "told"),
    [
        (NoJson("{oh"), "{oh was given, which is not JSON. A line that begins with {, [ or"),
        ({"path": "desk"}, "which has no text"),
        ({"text": ""}, "which is empty"),
        ({"text": 7}, "text 7 was given; it must be a text."),
        ({"text": "a", "limit": "3"}, 'limit "3" was given; it must be a whole number.'),
        ({"text": "a", "limit": True}, "limit true was given; it must be a whole number."),
        ({"text": "a", "limit": 1000.0}, "limit 1000.0 was given; it must be a whole number."),
        ({"text": "a", "within": "5"}, 'within "5" was given; it must be a number.'),
        ({"text": "a", "limit": 0}, "--limit 0 was given; it must be from 1"),
        ({"text": "a", "merge": 1}, "merge 1 was given; it must be true or false."),
        ({"text": "a", "limt": 3}, "Did you mean 'limit'?"),
        ({"text": "a", "path": "\ud800"}, "it must be a text."),
        ({"text": "a", "like": "a\0b"}, "it must be a path, or the id of a clip."),
        ({"text": "a", "like": "none.mp4"}, "none.mp4"),
        ({"text": "a", "without": [1]}, "it must be a list of texts."),
        ({"text": "a", "since": 7}, "it must be a time."),
        ({"text": "a", "by": "words"}, "no space that reads texts"),
        ({"text": "a", "label": "Singing"}, "no label with that name"),
        ({"text": "a", "device": "cpu"}, "'device' was given"),
        ([1], "[1] was given as a query. Give a text"),
        (["a", None, True], '["a", null, true] was given as a query.'),
        (None, "null was given as a query."),
    ],
)
def test_what_is_wrong_with_one_query_keeps_no_other_from_its_answer(index, query, told):
    refused, other = index.search_batch([query, "opening something"])
    assert refused.result is None
    assert told in refused.error
    if isinstance(query, dict) and not isinstance(query.get("text"), str):
        assert json.loads(refused.query) == query.get("text", query)
    assert other.result.hits[0].clip_id == 1


def test_a_query_that_json_cannot_hold_is_refused_in_text_that_can_be_written(index):
    itself = {}
    itself["text"] = itself
    queries = [
        {("a", 1): 2}, {"text": {("a", 1): 2}}, {"text": "a", 7: 2}, itself, ["\ud800é"],
        {"text": "a", "path": "\ud800é"}, "opening something",
    ]  # fmt: skip
    *refused, other = index.search_batch(queries)
    told = [
        "('a', 1) was given; a query of a batch may say text,",
        "text {('a', 1): 2} was given; it must be a text.",
        "7 was given; a query of a batch may say text,",
        "text {'text': {'text': {",
        '["\\ud800é"] was given as a query.',
        'path "\\ud800é" was given; it must be a text.',
    ]
    for answer, expected in zip(refused, told, strict=True):
        assert answer.error.startswith(expected)
        (answer.query + answer.error).encode()
    assert json.loads(refused[4].query) == ["\ud800é"]
    assert other.result.hits[0].clip_id == 1


def test_a_file_of_queries_gives_a_json_line_for_each(vindex, tmp_path):
    file = tmp_path / "queries.txt"
    file.write_text('opening something\n\n{"text": "closing something", "limit": 5}\n')
    code, found, err = vindex("--from", file, "--limit", 1, "--since", "24h")
    assert (code, err) == (0, "")
    assert [each["line"] for each in found] == [1, 3]
    assert [each["query"] for each in found] == ["opening something", "closing something"]
    assert [[hit["clip_id"] for hit in each["results"]] for each in found] == [[3], [3]]


def test_answers_are_printed_before_the_next_line_is_read(index, monkeypatch, capsys):
    seen = []

    def lines():
        yield "opening something\n"
        seen.append(capsys.readouterr().out)
        yield "closing something\n"

    monkeypatch.setattr(sys, "stdin", lines())
    monkeypatch.setattr(sys, "argv", ["vindex", "search", "--index", index.path, "--from", "-"])
    with pytest.raises(SystemExit) as exited:
        main()
    assert not exited.value.code
    assert [json.loads(text)["line"] for text in seen] == [1]
    assert json.loads(capsys.readouterr().out)["line"] == 2


@pytest.mark.thorough
def test_a_condition_of_all_lines_is_asked_once(index, monkeypatch):
    started = []

    def popen(*arguments, **given):
        started.append(arguments)
        return start(*arguments, **given)

    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", popen)
    queries = [
        "opening something",
        "closing something",
        {"text": "opening", "where": "clip_id = 3"},
    ]
    found = list(index.search_batch([*queries, queries[0]], where="clip_id < 3", merge=False))
    assert [[hit.clip_id for hit in each.result] for each in found] == [[1], [2], [3], [1]]
    assert len(started) == 2
    refused = list(index.search_batch(["opening", "closing"], where="no_such_column > 1"))
    assert [each.error.partition(" (")[0] for each in refused] == [
        "--where 'no_such_column > 1' was given, which DuckDB refuses"
    ] * 2
    assert len(started) == 3


def test_a_file_in_utf_16_is_refused_as_that(vindex, tmp_path):
    file = tmp_path / "queries.txt"
    file.write_text("opening something\n", encoding="utf-16")
    code, found, err = vindex("--from", file)
    assert (code, found) == (2, [])
    assert f"--from {file} was given, which is text in UTF-16; it must be UTF-8." in err
    file.write_text("opening something\n", encoding="utf-8-sig")
    assert vindex("--from", file)[0] == 0


@pytest.mark.thorough
def test_what_belongs_to_a_companion_holds_for_all_lines_that_do_not_say_it(vindex, index):
    lines = [
        {"text": "opening something", "like": 3},
        {"text": "opening something", "like": 3, "like_weight": 0.1},
        {"text": "opening something", "then": "closing something"},
    ]
    given = "\n".join(map(json.dumps, lines)).encode()
    _, found, _ = vindex("--from", "-", "--like-weight", 0.9, "--within", 0.5, stdin=given)
    alone = [
        index.search("opening something", like=3, like_weight=0.9),
        index.search("opening something", like=3, like_weight=0.1),
        index.search("opening something", then="closing something", within=0.5),
    ]
    assert [[hit["score"] for hit in each["results"]] for each in found] == [
        [pytest.approx(hit.score, abs=1e-4) for hit in each] for each in alone
    ]
    assert found[0]["results"] != found[1]["results"]
    code, found, err = vindex("--from", "-", "--within", -1, stdin=given)
    assert (code, len(found)) == (3, 3)
    assert "--within -1" in err


def test_lines_that_fail_are_listed_and_the_exit_code_says_so(vindex):
    lines = b'opening something\n{"text": 7}\n\xff\xfe\nbaking a cake\n'
    code, found, err = vindex("--from", "-", stdin=lines)
    assert code == 3
    assert [each["line"] for each in found] == [1, 2, 3, 4]
    assert "must be a text" in found[1]["error"]
    assert "not UTF-8" in found[2]["error"]
    assert found[3]["results"] == []
    assert "No label of this index fits" in found[3]["refusal"]
    assert "failed: -, line 2: text 7 was given" in err
    assert err.splitlines()[-1] == "2 of 4 lines failed."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "none.txt"], "--from none.txt cannot be read: No such file"),
        (["--from", "."], "--from . cannot be read: Is a directory"),
        (["--from", "-"], "it has no queries. Write one per line."),
        (["--from", "-", "opening"], "--from - and a text were given"),
        (["--from", "-", "--then", "closing"], "--from - and --then were given"),
        (["--from", "-", "--thumbnails"], "prints JSON, which holds no pictures"),
        ([], "No query was given. Give a text, or --from FILE"),
    ],
)
def test_what_cannot_be_a_batch_is_refused(vindex, arguments, told):
    code, found, err = vindex(*arguments)
    assert (code, found) == (2, [])
    assert told in err
