"""What vindex must know of an architecture, and where it says so. Loads no torch.

Each architecture is one module, which holds its `ARCHITECTURE`; a further one is a module and a
row of the table here. docs/contributing.md shows how.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transformers import PreTrainedConfig

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder
    from vindex.encoders.published import EvalProtocol
    from vindex.encoders.settings_files import Settings
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURES", "Architecture", "LoadEncoder", "architecture_of", "has_architecture"]

_MODULES = {
    "vjepa2": "vindex.encoders.vjepa2",
    "vjepa2_1": "vindex.encoders.vjepa2_1",
    "videomae": "vindex.encoders.videomae",
    "timesformer": "vindex.encoders.timesformer",
    "vivit": "vindex.encoders.vivit",
    "siglip": "vindex.encoders.siglip",
    "clip": "vindex.encoders.clip",
    "videoprism": "vindex.encoders.videoprism",
}
"""`model_type` of the hub's configs to the module, imported when it is first asked for."""

ARCHITECTURES = tuple(_MODULES)
"""What vindex can run, by the `model_type` of the hub's configs."""


class LoadEncoder(Protocol):
    """What loads a checkpoint of one architecture."""

    def __call__(
        self, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> Encoder:
        """Load a checkpoint that `spec` was read from.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config, or the device.
        """
        ...


@dataclass(frozen=True, slots=True)
class Architecture:
    """The facts of one architecture. Its module loads torch in `load` alone."""

    model_type: str
    """As the hub's configs name it."""
    read_spec: Callable[[Checkpoint, Settings, Settings], EncoderSpec]
    """The facts of a checkpoint, by its config and its processor's settings; raises ModelError."""
    load: LoadEncoder
    unused: tuple[str, ...]
    """Starts of the names of weights that a checkpoint may have or lack, and that never run."""
    tokens_per_clip: Callable[[PreTrainedConfig], int]
    """How many tokens a clip of the usual length becomes, by the loaded model's config."""
    usual_protocol: EvalProtocol
    """How accuracy is measured where nothing is published of a checkpoint itself."""
    reads_text: bool = False
    """It makes vectors of texts too, which those of clips can be compared with."""


def architecture_of(model_type: str) -> Architecture:
    """The facts of an architecture.

    Args:
        model_type: one of `ARCHITECTURES`.

    Raises:
        KeyError: vindex does not have it.
    """
    architecture: Architecture = import_module(_MODULES[model_type]).ARCHITECTURE
    return architecture


def has_architecture(model_type: object) -> bool:
    """Whether vindex has the architecture that a config names."""
    return model_type in _MODULES
