"""`vindex collection`, and what `export`, `cut` and `report` take of one."""

import csv
import json

import pytest

from tests.collected.test_collections import index
from tests.teach.conftest import gestures, master_gestures, real  # noqa: F401 - fixtures
from vindex.cli import main, output

__all__ = ["index"]


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command on an index; gives its exit code, stdout and stderr."""

    def ran(index, *arguments):
        monkeypatch.setattr("sys.argv", ["vindex", *map(str, arguments), "--index", index.path])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return ran


def test_an_import_of_examples_takes_no_label_that_it_would_pass_over(run, index, tmp_path):
    table = tmp_path / "examples.csv"
    table.write_text("path,start,end,label\nv0.mp4,0,4,Waving\nv1.mp4,0,4,Nodding\n")
    code, _, err = run(index, "examples", "Waving", "--import", table)
    assert code == 2
    assert "an import teaches every label of the table" in err
    assert len(index.examples()) == 0


@pytest.mark.thorough
def test_the_commands_keep_list_and_change(run, index):
    code, out, err = run(index, "collection", "list")
    assert (code, out) == (0, "")
    assert err == "There are no collections. `vindex collection add NAME MOMENT` makes one.\n"
    code, _, err = run(index, "collection", "add", "Knots", "7", "v0.mp4@0:02-0:05.5")
    assert (code, err) == (0, "2 moments added to the new collection 'Knots'.\n")
    _, _, err = run(index, "collection", "add", "knots", "7", "9")
    assert err == "1 moment added to 'Knots'; it now has 3 (1 already in it).\n"
    assert run(index, "collection", "note", "Knots", "for the trailer")[0] == 0
    _, _, err = run(index, "collection", "note", "Knots", "hero", "--item", "2")
    assert err == "Note of item 2 of 'Knots' saved.\n"
    _, _, err = run(index, "collection", "order", "Knots", "2")
    assert err == "'Knots' now begins with item 2.\n"
    _, out, err = run(index, "collection", "remove", "Knots", "3", "--json")
    assert err == "1 moment removed from 'Knots'.\n"
    kept = json.loads(out)
    assert (kept["name"], kept["note"]) == ("Knots", "for the trailer")
    assert [(each["item"], each["clip_id"], each["note"]) for each in kept["items"]] == [
        (2, 1, "hero"), (1, 7, ""),
    ]  # fmt: skip
    _, out, err = run(index, "collection", "show", "knots")
    assert err == "for the trailer\n"
    rows = [line.split() for line in out.splitlines()]
    assert rows[1][:4] == ["2", "0:02.0", "0:05.5", "/videos/v0.mp4"]
    assert rows[1][-1] == "hero"
    assert rows[2][:4] == ["1", "0:08.0", "0:12.0", "/videos/v1.mp4"]
    _, out, _ = run(index, "collection", "rename", "Knots", "Best", "--json")
    assert json.loads(out)["name"] == "Best"
    _, out, _ = run(index, "collection", "list", "--json")
    facts = {"name": "Best", "note": "for the trailer", "num_items": 2}
    assert json.loads(out) == {"collections": [facts]}


def test_a_collection_is_kept_in_silence_too(run, index, monkeypatch):
    monkeypatch.setattr(output, "_silenced", set())  # else it lasts for the process
    monkeypatch.setenv("TQDM_DISABLE", "")
    code, out, err = run(index, "collection", "add", "Knots", "7", "-q")
    assert (code, out, err) == (0, "", "")
    code, out, err = run(index, "collection", "show", "Knots", "--quiet")
    assert (code, err) == (0, "")
    assert "/videos/v1.mp4" in out
    code, _, err = run(index, "collection", "show", "Knives", "-q")
    assert (code, err.startswith("vindex: There is no collection")) == (2, True)


def test_a_collection_is_deleted_only_on_purpose(run, index):
    index.collect("Knots", [7])
    code, _, err = run(index, "collection", "delete", "Knots")
    assert (code, err) == (2, "vindex: 'Knots' was kept. --yes deletes it without asking.\n")
    assert run(index, "collection", "delete", "Knots", "--yes")[0] == 0
    code, _, err = run(index, "collection", "show", "Knots")
    assert code == 2
    assert "There is no collection 'Knots'" in err


def test_it_is_exported_whole_in_its_order_with_its_notes(run, index, tmp_path):
    made = index.collect("Knots", [7, 1])
    made.set_note("hero", 2)
    made.order([2])
    place = tmp_path / "knots.csv"
    code, out, _ = run(index, "export", "--collection", "Knots", "-o", place)
    assert (code, out.strip()) == (0, str(place))
    with place.open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["rank"], row["clip_id"], row["note"]) for row in rows] == [
        ("1", "1", "hero"), ("2", "7", ""),
    ]  # fmt: skip
    for more, said in [
        (["--label", "x"], "--label was given; it narrows a query"),
        (
            ["opening"],
            "--clip ID, --collection NAME and --recurring.",
        ),
        (["--then", "x"], "--then was given; it goes with a text"),
        (["--limit", "1"], "--limit was given; it narrows a query"),
        (["--min-score", "0.5"], "--min-score was given; it narrows a query"),
        (["--no-merge"], "--no-merge was given; it narrows a query"),
    ]:
        options = ["--collection", "Knots", *more, "-o", tmp_path / "more.csv"]
        code, _, err = run(index, "export", *options)
        assert (code, said in err) == (2, True), err


@pytest.mark.thorough
def test_it_is_cut_and_reported(run, real, tmp_path):  # noqa: F811
    clips = [hit.clip_id for hit in real.everything(path="*b.mkv")]
    real.collect("Both", [clips[2], "kitchen/a.mp4@0:01-0:02"]).set_note("the hero", 1)
    code, out, _ = run(real, "cut", "--collection", "both", "-o", tmp_path / "cuts", "--exact")
    names = [line.rpartition("/")[2] for line in out.splitlines()]
    assert (code, names) == (0, ["001_b_0m04.0s.mp4", "002_a_0m01.0s.mp4"])
    page = tmp_path / "page.html"
    assert run(real, "report", "--collection", "Both", "-o", page)[0] == 0
    assert "<h1>Both</h1>" in page.read_text()
    assert "the hero" in page.read_text()
