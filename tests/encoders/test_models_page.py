"""docs/models.md says what the registry says."""

import importlib.util
from pathlib import Path

from vindex.encoders.architectures import ARCHITECTURES
from vindex.encoders.registry import KNOWN_CHECKPOINTS, known_checkpoint
from vindex.settings import DEFAULT_MODEL

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "models.md").read_text()


def test_the_table_is_that_of_the_registry():
    spec = importlib.util.spec_from_file_location("refresh_models", DOCS / "refresh_models.py")
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    assert refresh.refreshed(PAGE) == PAGE
    for known in KNOWN_CHECKPOINTS:
        assert f"\n| {known.name} | {known.default_frames} x {known.crop_size}" in PAGE


def test_every_architecture_has_its_definition():
    for architecture in ARCHITECTURES:
        assert f"| `{architecture}` |" in PAGE


def test_the_command_to_fetch_ahead_names_the_pinned_revision():
    assert f"hf download {DEFAULT_MODEL}" in PAGE
    assert f"--revision {known_checkpoint(DEFAULT_MODEL).revision}" in PAGE
