"""SQL that users write: the documented views, read-only, and no way out."""

import json

import pyarrow.parquet as pq
import pytest

from vindex.errors import UsageError


@pytest.fixture(scope="module")
def filled(shared_maker):
    maker = shared_maker
    maker.add("a.mp4", [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]], modified_ns=86_400_000_000_000)
    maker.add("b.mp4", [[0.9, 0.1, 0.0]])
    return maker.index


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
    assert at.isoformat() == "1970-01-02T00:00:00"


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
    ],
)
def test_everything_else_is_refused_in_one_sentence(filled, query, message):
    with pytest.raises(UsageError, match=message) as caught:
        filled.sql(query)
    assert "\n" not in str(caught.value)
    assert len(filled.sql("FROM clips").rows) == 3


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


def test_the_command_writes_all_rows_as_parquet(vindex, tmp_path):
    target = tmp_path / "rows.parquet"
    code, out, err = vindex("sql", QUERY, "--parquet", str(target))
    assert (code, out) == (0, "")
    assert "3 rows written" in err
    assert pq.read_table(target).column("clip_id").to_pylist() == [1, 2, 3]


def test_the_command_refuses_with_exit_code_2(vindex):
    assert vindex("sql", "DROP TABLE x")[0] == 2
    assert vindex("sql", QUERY, "--json", "--csv")[0] == 2
    assert vindex("sql", QUERY, "--limit", "0")[0] == 2


def test_the_other_commands_print_what_they_find(vindex):
    code, out, err = vindex("search", "opening something", "--then", "closing something")
    assert code == 0
    assert "Opening something - then: Closing something" in out
    assert "labels: Opening something 1.00 - then: Closing something 1.00" in err
    found = json.loads(vindex("search", "opening something", "--no-merge", "--json")[1])
    assert [hit["clip_id"] for hit in found["results"]] == [3, 1, 2]
    code, out, _ = vindex("search", "opening something", "--where", "clip_id = 1", "--like", "3")
    assert (code, len(out.splitlines())) == (0, 2)
    code, out, _ = vindex("similar", "--clip", "1", "--not", "2", "--per-video", "1")
    assert (code, len(out.splitlines())) == (0, 3)
    code, _, err = vindex("duplicates")
    assert code == 0
    assert "No copies were found." in err
