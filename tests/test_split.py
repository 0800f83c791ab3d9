"""Every test is run by CI, in one of two parts, and the quick part leaves out no subject."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.split import EVERYTHING, spread

ROOT = Path(__file__).parents[1]

WHOLLY_THOROUGH = {
    "tests/browser/test_browser.py",
    "tests/browser/test_colours.py",
    "tests/browser/test_late_picture.py",
    "tests/build/test_cluster_remote.py",
    "tests/build/test_footage.py",
    "tests/build/test_plain_path.py",
    "tests/cli/test_shots.py",
    "tests/encoders/test_vjepa2_giant.py",
    "tests/engines/test_ray_remote.py",
    "tests/exact/test_sample_library.py",
    "tests/robust/crash/test_builds.py",
    "tests/robust/crash/test_spaces.py",
    "tests/robust/crash/test_upkeep.py",
    "tests/robust/test_commands.py",
    "tests/robust/test_memory.py",
    "tests/search/test_merge_aside.py",
    "tests/serve/test_light.py",
    "tests/storage/test_old_index_damage.py",
}
"""Files without a quick test: of a browser, footage, clusters and kills, and what takes seconds
or another file proves at less cost: a head (`test_vjepa2_layers`), exact frames
(`exact/test_index`), what is stored (`build/test_build`), a worker without memory
(`engines/test_refusals`), cuts (`decode/test_shots`, `build/test_shots`), what is damaged
(`robust/test_damage`, `storage/test_old_index`) and what is set aside (`build/test_absence`,
`search/test_merge`)."""


def is_marked(item, name):
    return item.get_closest_marker(name) is not None


def test_ci_runs_both_parts():
    makefile = (ROOT / "Makefile").read_text()
    runs = dict(re.findall(r'^(test\S*):.*\n\t\S*pytest -m "([^"]*)"', makefile, re.MULTILINE))
    assert runs["test"] == "not slow and not thorough"
    assert runs["test-thorough"] == "thorough and not slow"
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert {"make test", "make test-thorough"} <= set(lines)


def test_every_file_has_a_quick_test(pytestconfig):
    """Of the files that are collected: all of them, where all tests are run."""
    parts = defaultdict(set)
    for item in pytestconfig.stash[EVERYTHING]:
        if not is_marked(item, "slow"):
            parts[str(item.path.relative_to(ROOT))].add(is_marked(item, "thorough"))
    thorough = {path for path, found in parts.items() if found == {True}}
    assert thorough - WHOLLY_THOROUGH == set()
    assert WHOLLY_THOROUGH & parts.keys() <= thorough


def test_quick_cases_are_spread_over_all_of_them():
    assert spread(40, 5) == {0, 9, 19, 29, 39}
    assert spread(3, 2) == {0, 2}
    assert spread(7, 1) == {0}
    assert spread(2, 3) == spread(2, 2) == {0, 1}


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("case", ["first", "between", "last"])
def test_cases_are_quick_or_thorough(request, case):
    assert is_marked(request.node, "thorough") == (case == "between")
