"""The documentation says what is there: commands, links, and Python that runs."""

import functools
import importlib
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer import BadParameter
from typer.main import get_command

from vindex.cli.app import app_for

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def script(name):
    spec = importlib.util.spec_from_file_location("refresh", DOCS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_figures_are_those_that_the_benchmarks_wrote():
    module = script("refresh_performance.py")
    pages = [path.read_text() for path in module.PAGES]
    for text in pages:
        assert text == module.refreshed(text), "run `python docs/refresh_performance.py`"
    for results in module.RESULTS.glob("*.json"):
        assert any(f"<!-- results {results.stem} -->" in page for page in pages)


def test_growth_has_a_column_for_each_size(tmp_path, monkeypatch):
    module = script("refresh_performance.py")
    rows = [
        {"name": "10 clips: size", "unit": "MB", "median": 1.25},
        {"name": "10 clips: recall@10", "unit": "", "median": 1.0},
        {"name": "2,000 clips: size", "unit": "MB", "median": 250.4},
        {"name": "all: ratio", "unit": "x", "median": 2.0},
    ]
    report = {"rows": rows, "rounds": 5, "notes": ["Made up."], "machine": {"cores": "2"}}
    (tmp_path / "few.json").write_text(json.dumps(report))
    monkeypatch.setattr(module, "RESULTS", tmp_path)
    page = "before\n<!-- growth few -->\nold\n<!-- /growth -->\nafter\n"
    assert module.refreshed(page) == (
        "before\n<!-- growth few -->\n"
        "| what | 10 clips | 2,000 clips |\n|---|---|---|\n"
        "| size, MB | 1.25 | 250 |\n| recall@10 | 1 |  |\n\nMade up.\n\n"
        "5 interleaved rounds. cores 2.\n<!-- /growth -->\nafter\n"
    )


def test_the_page_of_commands_is_what_their_help_says():
    module = script("refresh_commands.py")
    assert module.PAGE.read_text() == module.page(), "run `python docs/refresh_commands.py`"


def test_every_option_says_what_it_takes():
    """A model, a time, a path; a text where it is any, and never a type of Python's."""
    page = (DOCS / "commands.md").read_text()
    typed = re.findall(r"^  (--[a-z-]+) (?:TEXT|INTEGER|FLOAT|<.*)", page, re.MULTILINE)
    assert set(typed) == {"--then", "--without"}


def test_the_api_reference_is_what_the_docstrings_say():
    module = script("refresh_api.py")
    page = module.page()
    assert module.PAGE.read_text() == page, "run `python docs/refresh_api.py`"
    assert "VideoIndex.search(\n    text: str,\n" in page
    assert "    path: str | None = None,\n" in page
    assert "- `text`: what happens or what there is to see" in page


def test_the_table_of_formats_is_theirs():
    module = script("refresh_formats.py")
    page = module.PAGE.read_text()
    assert "| `csv` |" in page
    assert page == module.refreshed(page), "run `python docs/refresh_formats.py`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_list_of_pages_has_every_page():
    listed = (DOCS / "README.md").read_text()
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert not [page for page in pages if f"]({page})" not in listed]


def test_nobody_is_told_to_install_somebody_elses_package():
    """On PyPI `vindex` is another project; ours is `vindex-video`."""
    told = re.compile(
        r"vindex\\?\[[a-z]"  # an extra of it
        r"|(?:pip3?|pipx|uv|uvx)\b[^`\n]*\b(?:install|run|add|--from|--spec)[ =][^`\n]*"
        r"(?<![\w./-])[\"']?vindex(?![\w-])[\"']?(?! demo)"
    )
    assert told.search("pip install 'vindex[serve]'")
    assert told.search("pipx install vindex")
    assert not told.search('uvx --from "vindex-video[demo]" vindex demo')
    assert not told.search('pip install ".[cpu]"  # or "vindex-video[cpu]"')
    rooms = ("vindex", "docs", "tests", "benchmarks", "tools")
    files = [ROOT / "Makefile", ROOT / "pyproject.toml", *PAGES]
    files += [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    for file in files:
        if file != Path(__file__).resolve():
            assert told.search(file.read_text()) is None, file


def named(path):
    """What a dotted path such as `vindex.jobs.Encoding` or `vindex.VideoIndex.search` names."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return functools.reduce(getattr, parts[length:], found)
    raise ModuleNotFoundError(path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_docs_name_is_there(page):
    for path in re.findall(r"`(vindex(?:\.\w+)+)(?:\([^`]*\))?`", page.read_text()):
        assert named(path) is not None, path
    for path in re.findall(
        r"`((?:vindex|tools|tests|docs|benchmarks)/[\w/.-]+)`", page.read_text()
    ):
        assert (DOCS.parent / path).exists(), path


@pytest.mark.thorough
def test_the_python_of_the_docs_runs(built, tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(), re.DOTALL)
    assert len(blocks) >= 4
    code = "\n".join(blocks)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
        env={"VINDEX_INDEX": built.path, "PYTHONPATH": str(DOCS.parent)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr


COMMAND = re.compile(r"(?:`|^ {4}|^\$ )vindex ([a-z][^`\n|]*)", re.MULTILINE)
"""A command line in a block or within a sentence, without its `vindex`."""
SCRIPT = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


USAGE_ERROR = BadParameter.__base__  # of all that typer says of options; it has no public name


@functools.cache
def _commands():
    return get_command(app_for()).commands


def unknown_options(line):
    """What of a command line the command does not have."""
    name, *words = shlex.split(line, comments=True)
    command = _commands().get(name)
    if command is None:
        return name
    parser = command.make_parser(command.context_class(command, info_name=name))
    # An option that a sentence only names gets a value; where it takes none, that is an argument.
    try:
        parser.parse_args([*words, "1"])
    except USAGE_ERROR as error:
        return str(error)
    return None


def test_unknown_options_are_seen():
    assert unknown_options("search opening --then closing --limit 3") is None
    assert unknown_options("build ~/Videos --words") is None
    assert unknown_options("search opening --lmit 3").startswith("No such option: --lmit")
    assert unknown_options("serch opening") == "serch"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_of_the_docs_can_be_typed(page):
    text = page.read_text()
    scripts = "\n".join(SCRIPT.findall(text))
    lines = COMMAND.findall(text) + re.findall(r"^vindex (.*)", scripts, re.MULTILINE)
    assert [(line, said) for line in lines if (said := unknown_options(line))] == []
