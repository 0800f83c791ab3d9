"""What fuzzing found, mended."""

from vindex.cli.endings import ending_of
from vindex.errors import ModelError


def test_a_sentence_does_not_repeat_thousands_of_characters():
    """A config whose `model_type` has 5,000: what to do about it still stands at the end."""
    way_out = "`vindex models` lists the known ones."
    said, code = ending_of(ModelError(f"config.json says {'a' * 5000}. {way_out}"))
    assert len(said) < 1600
    assert said.startswith("vindex: config.json says aaa")
    assert said.endswith(way_out)
    assert code == 1
