"""SQL that users write: the documented views, read-only, and no way out."""

import csv
import io
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pyarrow.parquet as pq
import pytest

from vindex.cli.output import print_json
from vindex.errors import UsageError
from vindex.store.locks import writing_turn


@pytest.fixture(scope="module")
def filled(shared_maker):
    maker = shared_maker
    maker.add("a.mp4", [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]], modified_ns=86_400_000_000_000)
    maker.add("b.mp4", [[0.9, 0.1, 0.0]])
    return maker.index


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("view", ["clips", "videos", "labels", "predictions", "failures"])
def test_every_documented_view_can_be_read(filled, view):
    assert filled.sql(f"SELECT * FROM {view}").columns


def test_rows_columns_and_the_limit(filled):
    found = filled.sql("SELECT clip_id, label FROM clips ORDER BY clip_id;", limit=2)
    assert found.columns == ("clip_id", "label")
    assert found.rows == ((1, "Opening something"), (2, "Closing something"))
    assert found.has_more
    assert not filled.sql("FROM clips", limit=3).has_more


def test_times_are_utc(filled):
    ((at,),) = filled.sql("SELECT modified_at FROM videos WHERE relative_path = 'a.mp4'").rows
    assert at.isoformat() == "1970-01-02T00:00:00+00:00"


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DELETE FROM store.clips", "must be one SELECT"),
        ("SELECT 1; SELECT 2", "must be one SELECT"),
        ("", "must be one SELECT"),
        ("COPY clips TO 'x.csv'", "must be one SELECT"),
        ("ATTACH 'x.db'", "must be one SELECT"),
        ("SET lock_configuration = false", "must be one SELECT"),
        ("SELECT * FROM nothing", "nothing does not exist"),
        ("SELEKT 1", "syntax error"),
        ("SELECT * FROM read_text('/etc/hostname')", "disabled by configuration"),
        ("SELECT * FROM '/etc/hostname'", "does not exist"),
        ("SELECT * FROM glob('/*')", "disabled by configuration"),
        ("SELECT 'x'::INTEGER", "DuckDB refuses"),
        ("SELECT labl FROM labels", 'labl" not found in FROM clause; there is "label"'),
    ],
)
def test_everything_else_is_refused_in_one_sentence(filled, query, message):
    with pytest.raises(UsageError, match=message) as caught:
        filled.sql(query)
    assert "\n" not in str(caught.value)
    assert len(filled.sql("FROM clips").rows) == 3


ENDLESS = """(SELECT count(*) FROM range(100000) a, range(100000) b, range(100000) c
    WHERE (a.range * b.range + c.range) % 7 = 3)"""


@pytest.mark.thorough
def test_a_long_query_is_stopped_and_keeps_no_writer_waiting(filled, tmp_path):
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(filled.sql, f"SELECT {ENDLESS}", timeout=3)
        time.sleep(1.5)
        with writing_turn(filled._folder.locks):
            assert not running.done()
        with pytest.raises(UsageError, match=r"took too long .* --timeout"):
            running.result()
    with pytest.raises(UsageError, match="took too long"):
        filled.sql_to_parquet(f"SELECT {ENDLESS}", tmp_path / "never.parquet", timeout=0.1)
    assert not list(tmp_path.iterdir())
    assert len(filled.sql("FROM clips", timeout=60).rows) == 3


def test_rows_that_take_long_to_fetch_are_stopped_too(filled):
    with pytest.raises(UsageError, match="took too long"):
        filled.sql("SELECT * FROM range(100000000)", limit=100_000_000, timeout=0.2)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "1"])
def test_a_time_limit_is_checked(filled, seconds):
    with pytest.raises(UsageError, match="--timeout"):
        filled.sql("FROM clips", timeout=seconds)


@pytest.mark.thorough
def test_a_long_condition_of_a_search_is_stopped(filled):
    limits = {"where": f"clip_id < {ENDLESS}", "timeout": 0.1}
    with pytest.raises(UsageError, match=r"--where .* took too long"):
        filled.search("opening something", **limits)
    with pytest.raises(UsageError, match=r"--where .* took too long"):
        filled.similar(clip=1, **limits)
    assert len(filled.search("opening something", where="clip_id = 1", timeout=60)) == 1


def test_ctrl_c_ends_a_query_as_ctrl_c(filled):
    interrupt = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        filled.sql(f"SELECT {ENDLESS}")
    interrupt.join()


@pytest.fixture
def vindex(monkeypatch, capsys, filled):
    """Run `vindex ARGUMENTS` on the index: exit code, stdout and stderr."""
    import sys

    from vindex.cli import main

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", *arguments, "--index", filled.path])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run


QUERY = "SELECT clip_id, label, probability FROM clips ORDER BY clip_id"


def test_the_command_prints_a_table_json_and_csv(vindex):
    code, out, err = vindex("sql", QUERY, "--limit", "1")
    assert code == 0
    assert out.splitlines() == ["clip_id  label              probability",
                                "1        Opening something  0.700195"]  # fmt: skip
    assert "--limit 10 shows more, --parquet FILE writes all" in err
    document = json.loads(vindex("sql", QUERY, "--json")[1])
    assert document["columns"] == ["clip_id", "label", "probability"]
    assert document["rows"][1]["label"] == "Closing something"
    assert not document["has_more"]
    assert vindex("sql", "SELECT 'a,\"b' AS x, NULL AS y", "--csv")[1] == 'x,y\n"a,""b",\n'
    assert json.loads(vindex("sql", "SELECT 'nan'::DOUBLE AS x", "--json")[1])["rows"] == [
        {"x": None}
    ]


NESTED = """SELECT ['nan'::DOUBLE, 1.5] AS list, {'a': ['-inf'::DOUBLE]} AS struct,
    MAP {1: ['nan'::FLOAT]} AS map, 'a\\xFF'::BLOB AS bytes, ['\\x01'::BLOB] AS more,
    1.50::DECIMAL(4, 2) AS d, DATE '2026-05-01' AS day"""


def test_json_holds_what_json_can_say(vindex):
    (row,) = json.loads(vindex("sql", NESTED, "--json")[1], parse_constant=pytest.fail)["rows"]
    assert row["list"] == [None, 1.5]
    assert row["struct"] == {"a": [None]}
    assert row["map"] == {"1": [None]}
    assert (row["bytes"], row["more"]) == ("61ff", ["01"])
    assert (row["d"], row["day"]) == ("1.50", "2026-05-01")


def test_csv_holds_lists_and_bytes_as_json_does(vindex):
    query = "SELECT ['a', NULL] AS list, {'x': 1.5::DOUBLE} AS s, 'a\\xFF'::BLOB AS bytes, 2 AS n"
    rows = list(csv.reader(io.StringIO(vindex("sql", query, "--csv")[1])))
    assert rows[1] == ['["a", null]', '{"x": 1.5}', "61ff", "2"]


def test_columns_of_one_name_are_refused_where_they_would_be_lost(vindex, tmp_path):
    target = tmp_path / "rows.parquet"
    code, out, err = vindex("sql", "SELECT 1 AS x, 2 AS x", "--parquet", str(target))
    assert (code, out) == (2, "")
    assert "several columns of the name 'x'" in err
    assert list(tmp_path.iterdir()) == []
    code, out, err = vindex("sql", "SELECT 1 AS x, 2 AS x", "--json")
    assert (code, out) == (2, "")
    assert "several columns of the name 'x'" in err
    assert "AS" in err
    assert vindex("sql", "SELECT 1 AS x, 2 AS x", "--csv")[1] == "x,x\n1,2\n"


def test_the_printer_says_no_number_that_json_cannot(capsys):
    with pytest.raises(ValueError, match="JSON compliant"):
        print_json({"x": [float("nan")]})


@pytest.mark.thorough
def test_the_command_takes_a_time_limit(vindex):
    code, out, err = vindex("sql", f"SELECT {ENDLESS}", "--timeout", "0.1")
    assert (code, out) == (2, "")
    assert "took too long" in err
    code, _, err = vindex("search", "opening", "--where", f"{ENDLESS} > 0", "--timeout", "0.1")
    assert code == 2
    assert "took too long" in err


@pytest.mark.thorough
def test_the_command_writes_all_rows_as_parquet(vindex, tmp_path):
    target = tmp_path / "rows.parquet"
    code, out, err = vindex("sql", QUERY, "--parquet", str(target))
    assert (code, out) == (0, "")
    assert "3 rows written" in err
    assert pq.read_table(target).column("clip_id").to_pylist() == [1, 2, 3]


def test_a_file_of_rows_is_replaced_only_when_asked(vindex, tmp_path):
    target = tmp_path / "rows.parquet"
    target.write_bytes(b"mine")
    code, out, err = vindex("sql", QUERY, "--parquet", str(target))
    assert (code, out) == (2, "")
    assert "--force" in err
    assert target.read_bytes() == b"mine"
    assert vindex("sql", QUERY, "--parquet", str(target), "--force")[0] == 0
    assert pq.read_table(target).num_rows == 3


def test_the_command_refuses_with_exit_code_2(vindex):
    assert vindex("sql", "DROP TABLE x")[0] == 2
    assert vindex("sql", QUERY, "--json", "--csv")[0] == 2
    assert vindex("sql", QUERY, "--limit", "0")[0] == 2


@pytest.mark.thorough
def test_the_other_commands_print_what_they_find(vindex):
    code, out, err = vindex("search", "opening something", "--then", "closing something")
    assert code == 0
    assert "Opening something - then: Closing something" in out
    assert "labels: Opening something 1.00 - then: Closing something 1.00" in err
    found = json.loads(vindex("search", "opening something", "--no-merge", "--json")[1])
    assert [hit["clip_id"] for hit in found["results"]] == [3, 1, 2]
    code, out, _ = vindex("search", "opening something", "--where", "clip_id = 1", "--like", "3")
    assert (code, len(out.splitlines())) == (0, 2)
    _, out, err = vindex("search", "opening something", "--label", "closing something")
    assert "Opening something" in out.splitlines()[1]
    assert err.splitlines()[-1].startswith("--label 'closing something': the most probable label")
    assert "--label" not in vindex("search", "opening something")[2]
    code, out, _ = vindex("similar", "--clip", "1", "--not", "2", "--per-video", "1")
    assert (code, len(out.splitlines())) == (0, 3)
    code, _, err = vindex("duplicates")
    assert code == 0
    assert "No copies were found." in err
