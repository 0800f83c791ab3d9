"""The map says what the code does, and the code keeps to the plan."""

import pytest

from tools.house.__main__ import PAGE, PICTURE, figures, refreshed
from tools.house.imports import circles, read_imports, without_shortcuts
from tools.house.picture import svg
from tools.house.plan import ROOT, read_plan

MOST_IMPORTS = 80
WRITE = "run `python -m tools.house --write`"


@pytest.fixture(scope="module")
def plan():
    return read_plan((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def imports(plan):
    return read_imports(plan)


def test_rooms_import_few_rooms_and_never_in_a_circle(imports):
    assert circles(imports) == []
    assert len(imports) <= MOST_IMPORTS, "`python -m tools.house` prints them"


def test_the_layers_of_contributing_are_those_of_the_contract(plan):
    page = PAGE.read_text()
    assert "| 9 | `cli`" in page
    assert page == refreshed(page, plan), WRITE


def test_the_picture_is_drawn_from_the_imports(plan, imports):
    assert PICTURE.read_text() == svg(plan, imports), WRITE
    assert PICTURE.stat().st_size < 100_000


def test_lazy_imports_and_those_of_types_count(imports):
    assert ("vindex.index.building", "vindex.build.build") in imports["index", "build"]
    assert ("vindex.index.finding", "vindex.query.results") in imports["index", "query"]
    assert figures(read_plan((ROOT / "pyproject.toml").read_text()), imports).endswith("none")


def test_circles_and_shortcuts_are_seen():
    line = {("a", "b"): [], ("b", "c"): [], ("a", "c"): []}
    assert circles(line) == []
    assert without_shortcuts(line) == [("a", "b"), ("b", "c")]
    assert circles(line | {("c", "a"): []}) == ["a", "b", "c"]


def test_a_layer_without_a_sentence_is_refused():
    contract = '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = [\n    "a",\n]\n'
    with pytest.raises(ValueError, match="1 layers have 0 sentences"):
        read_plan(contract)
    with pytest.raises(ValueError, match="no contract"):
        read_plan("")


def test_no_file_of_the_package_holds_the_marks_of_a_merge():
    marks = ("<" * 7, ">" * 7)
    kinds = (".py", ".html", ".js")
    texts = [path for path in (ROOT / "vindex").rglob("*") if path.suffix in kinds]
    assert len(texts) > 200
    marked = [
        str(path) for path in texts
        if any(line.startswith(marks) for line in path.read_text().splitlines())
    ]  # fmt: skip
    assert marked == []
