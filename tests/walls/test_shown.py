"""Names and labels of an index are shown so that they change nothing but their own place."""

import csv
import io
import shutil
import sys

import duckdb
import pytest

from tests.serve.conftest import visitor
from vindex import VideoIndex
from vindex.cli.output import print_csv
from vindex.output.cells import safe_cell

FORMULA = "=cmd|' -C calc'!A0"
HIDING = "a\x1b[31mred\u202egpj.exe\x07"
LONG = "x" * 1_000_000


@pytest.fixture(scope="module")
def hostile(built, tmp_path_factory):
    """An index whose labels are hostile, and whose files have the names of formulas."""
    folder = shutil.copytree(built.path, tmp_path_factory.mktemp("shown") / "index")
    with duckdb.connect(f"{folder}/catalog.duckdb") as connection:
        for number, label in enumerate((HIDING, LONG, FORMULA)):
            connection.execute(
                "UPDATE store.labels SET label = ? WHERE label_id = ?", [label, number]
            )
        connection.execute("UPDATE store.files SET relative_path = ?", [f"{FORMULA}.mp4"])
        connection.execute("UPDATE store.files SET path_bytes = encode(?)", [f"{FORMULA}.mp4"])
        connection.execute("UPDATE store.clip_rows SET label_id = clip_id % 3")
        connection.execute("UPDATE store.predictions SET label_id = clip_id % 3")
    return VideoIndex.open(folder)


def run(monkeypatch, capsys, *arguments):
    from vindex.cli import main

    monkeypatch.setattr(sys, "argv", ["vindex", *arguments])
    with pytest.raises(SystemExit):
        main()
    return capsys.readouterr()


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    "arguments",
    [("labels",), ("similar", "--clip", "1", "--no-merge"), ("sql", "FROM labels"), ("status",)],
)
def test_the_terminal_shows_no_control_character_and_no_megabyte(
    hostile, monkeypatch, capsys, arguments
):
    out, err = run(monkeypatch, capsys, *arguments, "--index", hostile.path)
    shown = out + err
    assert shown
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert len(shown) < 300_000


@pytest.mark.parametrize("is_terminal", [True, False])
def test_comma_separated_values_are_whole_but_on_a_terminal(monkeypatch, capsys, is_terminal):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    print_csv(("a", "b"), [(HIDING, 1)])
    shown = r"a\x1b[31mred\u202egpj.exe\x07" if is_terminal else HIDING
    assert capsys.readouterr().out == f"a,b\n{shown},1\n"


@pytest.mark.parametrize("page", ["/", "/?clip=1", "/library", "/clip/1", "/video/1"])
def test_pages_show_none_either(hostile, page):
    text = visitor(hostile).get(page).text
    assert not set(text) & set("\x1b\x07\u202e")
    assert len(text) < 500_000


def test_verify_says_that_a_label_is_too_long(hostile):
    assert "labels of hundreds of characters" in hostile.verify().damages[0].message


@pytest.mark.parametrize("how", ["export", "sql"])
def test_no_cell_is_a_formula(hostile, monkeypatch, capsys, tmp_path, how):
    if how == "export":
        file = tmp_path / "hits.csv"
        hostile.export(hostile.everything(), file)
        text = file.read_text()
    else:
        query = "SELECT label, relative_path, -1 AS n FROM clips"
        text, _ = run(monkeypatch, capsys, "sql", query, "--csv", "--index", hostile.path)
        assert ",-1\n" in text  # a number is none
    csv.field_size_limit(2**30)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{FORMULA}.mp4" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-x",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_what_spreadsheets_run_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a=1", "", " =1", -1, 1.5, None, "'=1"])
def test_all_else_stays(value):
    assert safe_cell(value) == value
