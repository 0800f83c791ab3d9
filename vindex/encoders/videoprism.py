"""VideoPrism-LvT (Zhao et al. 2024, arXiv:2402.13217): videos and text.

It sees the frames of a clip together, and gives one vector of length 1 for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.published import HEADLESS_PROTOCOL
from vindex.encoders.settings_files import RGB, check_said, check_scaling, squashed_side
from vindex.errors import ModelError
from vindex.records import EncoderSpec

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedConfig

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder
    from vindex.encoders.settings_files import Settings

__all__ = ["ARCHITECTURE"]

_AS_THEY_ARE: tuple[RGB, RGB] = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
"""Mean and standard deviation that leave RGB in [0, 1], which the published models see."""


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """Pictures are squashed to a square; the defaults are those of `VideoPrismVisionConfig`."""
    check_said(processor, "size", "resample", "do_normalize")
    check_scaling(processor, may_not_normalize=True)
    vision, text = config.part("vision_config"), config.part("text_config")
    side = vision.positive_integer("image_size", 288)
    shown_side = squashed_side(processor)
    if shown_side != side or processor.values.get("do_center_crop"):
        raise ModelError(
            f"{config.file} says image_size = {side}, and {processor.file.name} beside it another "
            f"size ({shown_side}) or a crop; the whole picture must be scaled to that square."
        )
    tubelet_size = vision.values.get("tubelet_size", [1, 18, 18])
    if not isinstance(tubelet_size, list) or len(tubelet_size) != 3 or tubelet_size[0] != 1:
        raise ModelError(
            f"{config.file} says tubelet_size = {tubelet_size!r}; VideoPrism cuts each frame by "
            "itself: it must be [1, height, width]."
        )
    dim, text_dim = (half.positive_integer("hidden_size", 768) for half in (vision, text))
    if text_dim != dim:
        raise ModelError(
            f"{config.file} says that texts become vectors of {text_dim} numbers and videos of "
            f"{dim}; they must agree to be compared."
        )
    num_frames = vision.positive_integer("num_frames", 16)
    image_mean, image_std = _statistics(processor)
    return EncoderSpec(
        name=checkpoint.name,
        revision=checkpoint.revision,
        architecture=str(config.values["model_type"]),
        default_frames=num_frames,
        frames_multiple=num_frames,
        fixed_frames=True,
        crop_size=side,
        dim=dim,
        labels=(),
        image_mean=image_mean,
        image_std=image_std,
        fit="squash",
    )


def _statistics(processor: Settings) -> tuple[RGB, RGB]:
    """Mean and standard deviation; never those of the class, which are another model's."""
    if not processor.values["do_normalize"]:
        return _AS_THEY_ARE
    check_said(processor, "image_mean", "image_std")
    mean, deviation = _AS_THEY_ARE
    return processor.rgb("image_mean", mean), processor.rgb("image_std", deviation)


def _load(folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None) -> Encoder:
    from vindex.encoders.videoprism_encoder import VideoPrismEncoder

    return VideoPrismEncoder.load(folder, spec, device=device, batch_size=batch_size)


def _tokens_per_clip(config: PreTrainedConfig) -> int:
    """By the config of the half that sees videos."""
    _, rows, columns = config.tubelet_size
    patches = (config.image_size // rows) * (config.image_size // columns)
    return int(config.num_frames * patches)


ARCHITECTURE = Architecture(
    "videoprism",
    read_spec=_read_spec,
    load=_load,
    unused=("text_model.",),
    tokens_per_clip=_tokens_per_clip,
    usual_protocol=HEADLESS_PROTOCOL,
    reads_text=True,
)
