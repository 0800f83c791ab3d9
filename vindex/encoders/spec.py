"""What a checkpoint eats and gives, read from its JSON files alone. Loads no torch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.encoders.architectures import ARCHITECTURES, architecture_of, has_architecture
from vindex.encoders.settings_files import read_config, read_processor, scaling_filter
from vindex.encoders.unfit import why_unfit
from vindex.errors import ModelError

if TYPE_CHECKING:
    from vindex.encoders.checkpoint import Checkpoint
    from vindex.records import EncoderSpec

__all__ = ["read_spec"]


def read_spec(checkpoint: Checkpoint) -> EncoderSpec:
    """The facts of a checkpoint.

    Raises:
        ModelError: of an architecture that vindex does not have, or the files are incomplete or
            contradict each other.
    """
    config = read_config(checkpoint.folder)
    model_type = config.values.get("model_type")
    unfit = why_unfit(model_type)
    if unfit:
        raise ModelError(f"{checkpoint.name} {unfit}")
    if not isinstance(model_type, str) or not has_architecture(model_type):
        raise ModelError(
            f"{checkpoint.name} is of the architecture {model_type!r}; vindex has "
            f"{', '.join(ARCHITECTURES)}. `vindex models` lists checkpoints of these."
        )
    processor = read_processor(checkpoint.folder)
    spec = architecture_of(model_type).read_spec(checkpoint, config, processor)
    return replace(spec, filter=scaling_filter(processor))
