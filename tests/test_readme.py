"""Every command that the README and the tour show runs, and prints what they say it prints."""

import importlib.util
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from vindex.cli.app import app_for

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def readme():
    script = Path(__file__).parents[1] / "docs" / "refresh_readme.py"
    spec = importlib.util.spec_from_file_location("refresh_readme", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the README's commands run, one after another."""
    return tmp_path_factory.mktemp("readme")


def skeleton(page):
    """Times and speeds differ from machine to machine; every line that is there stays there."""
    return [re.sub(r"[0-9.]+", "#", line)[:8].split()[:1] for line in page.splitlines()]


@pytest.mark.slow  # it builds the sample library with two models, as the tour does
def test_every_command_of_the_readme_prints_what_is_shown(readme, folder):
    text = readme.README.read_text()
    assert len(list(readme.commands(text))) >= 5
    output_of = readme.outputs(text, folder)
    assert "Traceback" not in str(output_of)
    assert skeleton(readme.refreshed(text, output_of)) == skeleton(text)


@pytest.mark.slow
def test_every_command_of_the_tour_prints_what_is_shown_and_the_readme_shows_the_same(
    readme, tmp_path
):
    tour, text = readme.TOUR.read_text(), readme.README.read_text()
    assert len(list(readme.commands(tour))) >= 18
    output_of = readme.outputs(tour, tmp_path)
    assert "Traceback" not in str(output_of)
    for page in (tour, text):
        assert skeleton(readme.refreshed(page, output_of)) == skeleton(page)


def test_columns_stay_aligned_where_paths_get_other_names(readme):
    output = """\
reason  path                 message
broken  /tmp/abcdefgh/a.mp4  It is no video.
broken  /tmp/abcdefgh/b.mp4  It is no video."""
    assert (
        readme.without_places(output, "/tmp/abcdefgh")
        == """\
reason  path             message
broken  /home/you/a.mp4  It is no video.
broken  /home/you/b.mp4  It is no video."""
    )
    lines = readme.TOUR.read_text().splitlines()
    header, row = next((a, b) for a, b in pairwise(lines) if a.startswith("stage  reason"))
    assert header.index("message") == row.index("It cannot be opened")


def test_the_readme_fits_a_look_and_the_tour_shows_every_command(readme):
    text = readme.README.read_text()
    assert len(text.splitlines()) <= 150
    tour = readme.TOUR.read_text()
    for command in app_for().registered_commands:
        name = command.name or command.callback.__name__
        assert f"vindex {name}" in tour, name
    assert "make demo" in text
    assert "make test" in text


@pytest.mark.slow  # it needs what that one builds
def test_the_python_of_the_readme_runs(readme, folder):
    text = readme.README.read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    if not (folder / ".vindex").exists():
        readme.run("vindex build sample_data/videos --model demo", folder)
    (folder / "vindex-demo").mkdir()
    (folder / "vindex-demo/index").symlink_to(folder / ".vindex")  # as `vindex demo` makes it
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == 3
