"""What fuzzing found, mended."""

import json
import shutil
from pathlib import Path

import pytest

from vindex.cli.endings import ending_of
from vindex.encoders import load_encoder
from vindex.errors import ModelError


def test_a_sentence_does_not_repeat_thousands_of_characters():
    """A config whose `model_type` has 5,000: what to do about it still stands at the end."""
    way_out = "`vindex models` lists the known ones."
    said, code = ending_of(ModelError(f"config.json says {'a' * 5000}. {way_out}"))
    assert len(said) < 1600
    assert said.startswith("vindex: config.json says aaa")
    assert said.endswith(way_out)
    assert code == 1


@pytest.fixture
def with_setting(tiny_model, tmp_path):
    """A copy of the tiny model whose config says something else."""

    def change(name, value):
        copy = Path(shutil.copytree(tiny_model, tmp_path / "model"))
        config = json.loads((copy / "config.json").read_text())
        (copy / "config.json").write_text(json.dumps(config | {name: value}))
        return str(copy)

    return change


def test_a_number_type_that_is_a_list_of_lists_is_refused(with_setting):
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(with_setting("dtype", [["float32"]]), device="cpu")


def test_a_predictor_of_no_size_is_refused_without_a_warning(with_setting):
    """Torch warned of each of its empty weights before they were compared with those there."""
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(with_setting("pred_mlp_ratio", 0), device="cpu")
