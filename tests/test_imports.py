"""Light start: which packages a command loads, in a process of its own."""

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import vindex

HEAVY = {
    "av", "decord", "duckdb", "faiss", "numpy", "numpy.ma", "pandas", "pyarrow", "pydantic",
    "torch", "transformers",
}  # fmt: skip


def loaded(code, *arguments):
    """Which heavy packages a piece of Python has loaded when it ends."""
    code += "\nimport sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return HEAVY & set(run.stdout.splitlines()[-1].split())


COMMAND = """
import sys
from vindex import cli
try:
    cli.main()
except SystemExit as exited:
    assert exited.code in (None, 0, 3), exited.code  # 3: one file of the library is no video
"""


@pytest.mark.parametrize("module", ["vindex", "vindex.cli.app", "vindex.index", "vindex.labels"])
def test_importing_loads_nothing_heavy(module):
    assert loaded(f"import {module}") == set()


@pytest.mark.parametrize("arguments", [["--help"], ["export", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    assert loaded(COMMAND, *arguments) == set()


def test_a_search_loads_the_catalog_alone(built):
    assert loaded(COMMAND, "search", "opening something", "--index", built.path) == {"duckdb"}


@pytest.mark.parametrize("command", ["labels", "failures"])
def test_listing_loads_the_catalog_alone(built, command):
    assert loaded(COMMAND, command, "--index", built.path) == {"duckdb"}


@pytest.mark.thorough
def test_sql_loads_the_catalog_alone(built):
    assert loaded(COMMAND, "sql", "SELECT 1", "--index", built.path) == {"duckdb"}


def test_similar_by_clip_loads_no_model_and_no_decoder(built):
    found = loaded(COMMAND, "similar", "--clip", "1", "--index", built.path)
    assert {"duckdb", "numpy", "pyarrow"} <= found
    assert not found & {"av", "faiss", "numpy.ma", "pydantic", "torch", "transformers"}


@pytest.mark.thorough
@pytest.mark.parametrize("question", [["--limit", "3"], ["--no-merge", "--path", "*a*"]])
def test_few_clips_are_found_the_same_with_faiss_and_without(built, question):
    asked = ["similar", "--clip", "1", "--index", built.path, "--json", *question]
    without, with_faiss = (
        subprocess.run(
            [sys.executable, "-c", begin + COMMAND, *asked], capture_output=True, check=False
        ).stdout
        for begin in ("", "import faiss")
    )
    assert b"similarity" in without
    assert without == with_faiss


@pytest.mark.thorough
def test_a_build_with_nothing_to_do_loads_no_model(built, master_library):
    found = loaded(COMMAND, "build", str(master_library), "--index", built.path)
    assert not found & {"av", "pydantic", "torch", "transformers"}


def test_the_public_names_are_there():
    assert sorted(vindex.__all__) == vindex.__all__
    for name in vindex.__all__:
        assert getattr(vindex, name)
    with pytest.raises(AttributeError, match="nonsense"):
        vindex.nonsense  # noqa: B018


def test_the_wheel_takes_every_file_of_the_package_and_nothing_else():
    root = Path(vindex.__file__).parents[1]
    setuptools = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert setuptools["packages"]["find"] == {"include": ["vindex*"]}
    assert [found.parent.name for found in root.glob("vindex*/__init__.py")] == ["vindex"]
    taken = {
        path for pattern in setuptools["package-data"]["vindex"]
        for path in (root / "vindex").glob(pattern)
    }  # fmt: skip
    files = {path for path in (root / "vindex").rglob("*") if path.is_file()}
    code = {path for path in files if path.suffix == ".py" or "__pycache__" in path.parts}
    assert files - code == {path for path in taken if path.is_file()}
    assert all((path.parent / "__init__.py").exists() for path in code if path.suffix == ".py")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("vindex.classify", "Classifier"),
        ("vindex.pipeline", "BuildOptions"),
    ],
)
def test_documented_modules_that_moved_are_found_and_say_where(module, name):
    with pytest.warns(DeprecationWarning, match=f"^{module}.{name} is vindex.{name} now"):
        found = getattr(importlib.import_module(module), name)
    assert found is getattr(vindex, name)
    with pytest.raises(AttributeError, match="nonsense"):
        importlib.import_module(module).nonsense  # noqa: B018


def test_what_is_gone_says_what_does_the_same_now():
    with pytest.raises(
        ImportError, match=r"build_several is gone\. VideoIndex\.build\(library, model"
    ):
        from vindex.pipeline.several import build_several  # noqa: F401
