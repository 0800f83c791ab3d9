"""`vindex ethogram` on the command line."""

import csv
import json
import sys

import pytest

from tests.ethogram.conftest import A, B
from vindex.cli import main


@pytest.fixture
def run(counted, capsys, monkeypatch):
    def command(*arguments):
        monkeypatch.setattr(
            sys, "argv", ["vindex", "ethogram", "--index", counted.path, *arguments]
        )
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return command


def test_the_table_has_all_videos_together_the_longest_first(run):
    code, out, err = run()
    assert code == 0
    header, first, *_ = out.splitlines()
    assert header.split("  ")[0] == "bouts"
    assert first.split() == ["3", "2", "16.0", "5.3", "50.0%", "4.0", *A.split()]
    assert "6 bouts of 3 labels in 2 videos, 0:32.0 seen." in err


def test_other_tables(run):
    _, out, _ = run("--table", "bouts", "--label", B)
    assert out.splitlines()[1].split() == [
        "0:04.0",
        "0:12.0",
        "8.0",
        "0.80",
        *B.split(),
        "/videos/a.mp4",
    ]
    _, out, _ = run("--table", "transitions")
    assert out.splitlines()[1].split() == ["1", "100.0%", *B.split(), *A.split()]
    _, out, _ = run("--bin", "10", "--label", A)
    assert [line.split()[0] for line in out.splitlines()] == ["from", "0:00", "0:10"]


def test_one_sheet(run, tmp_path):
    code, out, _ = run("--bin", "10", "-o", str(tmp_path / "sheet.csv"))
    assert (code, out.strip()) == (0, str(tmp_path / "sheet.csv"))
    with (tmp_path / "sheet.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 3 * (2 + 2 + 2)
    assert run("-o", str(tmp_path / "sheet.csv"))[0] == 2
    assert run("-o", str(tmp_path / "sheet.csv"), "--force")[0] == 0


def test_json(run):
    _, out, _ = run("--json", "--label", B, "--path", "a*")
    found = json.loads(out)
    assert [bout["seconds"] for bout in found["bouts"]] == [8.0]
    assert found["totals"][0]["path"] is None
    assert found["totals"][0]["share"] == 0.4


def test_nothing_found_says_what_to_do(run):
    code, out, err = run("--enter", "0.99")
    assert (code, out) == (1, "")
    assert "a lower --enter" in err
    assert run("--table", "bout")[0] == 2
    assert run("--json", "-o", "x.csv")[0] == 2
