"""docs/models.md says what the registry says."""

from pathlib import Path

from vindex.encoders.registry import KNOWN_CHECKPOINTS, known_checkpoint
from vindex.settings import DEFAULT_MODEL

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text()


def test_each_known_checkpoint_has_its_row():
    rows = [
        f"| {known.name} | {known.default_frames} | {known.crop_size} | {known.dim} "
        f"| {known.num_labels or '-'} | {known.num_parameters / 1e6:.0f} M | {known.licence} |"
        for known in KNOWN_CHECKPOINTS
    ]
    assert "\n".join(rows) in PAGE


def test_the_command_to_fetch_ahead_names_the_pinned_revision():
    assert f"hf download {DEFAULT_MODEL}" in PAGE
    assert f"--revision {known_checkpoint(DEFAULT_MODEL).revision}" in PAGE
