"""V-JEPA 2.1 (Mur-Labadia et al. 2026, arXiv:2603.14482), an encoder without labels.

Its weights are published as files of torch, and transformers has no class for it. It is V-JEPA 2
but for the angles by which positions turn queries and keys, and a vector that is added to all
patches of a video. So `vindex download FILE` writes such a file as a folder in the layout of a
`VJEPA2Model`, and this architecture loads that folder with the other angles. When transformers
has the class, both can go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.published import HEADLESS_PROTOCOL
from vindex.encoders.vjepa2 import tokens_per_clip, vjepa2_spec

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder
    from vindex.encoders.settings_files import Settings
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURE"]


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    return replace(vjepa2_spec(checkpoint, config, processor), architecture="vjepa2_1", labels=())


def _load(folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None) -> Encoder:
    from vindex.encoders.lean_vjepa2 import V_JEPA_2_1
    from vindex.encoders.vjepa2_encoder import VJepa2Encoder

    return VJepa2Encoder.load(
        folder, spec, device=device, batch_size=batch_size, rotation=V_JEPA_2_1
    )


ARCHITECTURE = Architecture(
    "vjepa2_1",
    read_spec=_read_spec,
    load=_load,
    unused=("predictor.",),
    tokens_per_clip=tokens_per_clip,
    usual_protocol=HEADLESS_PROTOCOL,
)
