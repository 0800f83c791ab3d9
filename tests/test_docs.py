"""The documentation says what is there: commands, links, and Python that runs."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


def script(name):
    spec = importlib.util.spec_from_file_location("refresh", DOCS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_figures_are_those_that_the_benchmarks_wrote():
    module = script("refresh_performance.py")
    page = module.PAGE.read_text()
    assert page == module.refreshed(page), "run `python docs/refresh_performance.py`"
    for results in module.RESULTS.glob("*.json"):
        assert f"<!-- results {results.stem} -->" in page


def test_the_page_of_commands_is_what_their_help_says():
    module = script("refresh_commands.py")
    assert module.PAGE.read_text() == module.page(), "run `python docs/refresh_commands.py`"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (DOCS / target).exists(), target


def test_the_python_of_the_docs_runs(built, tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(), re.DOTALL)
    assert len(blocks) >= 4
    code = "\n".join(blocks)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
        env={"VINDEX_INDEX": built.path, "PYTHONPATH": str(DOCS.parent)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
