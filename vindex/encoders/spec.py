"""What a checkpoint eats and gives, read from its JSON files alone. Loads no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vindex.encoders.checkpoint import CONFIG_FILE, PROCESSOR_FILES, Checkpoint, read_json
from vindex.errors import ModelError
from vindex.media import EncoderSpec

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_spec"]

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)
"""What `VJEPA2VideoProcessor` uses where a config does not say."""


def read_spec(checkpoint: Checkpoint) -> EncoderSpec:
    """The facts of a checkpoint.

    Raises:
        ModelError: of an architecture that vindex does not have, or the files are incomplete or
            contradict each other.
    """
    config = _Settings(checkpoint.folder / CONFIG_FILE, read_json(checkpoint.folder / CONFIG_FILE))
    architecture = config.values.get("model_type")
    read = _READERS.get(str(architecture))
    if read is None:
        raise ModelError(
            f"{checkpoint.name} is of the architecture {architecture!r}; vindex has "
            f"{', '.join(_READERS)}."
        )
    return read(checkpoint, config, _read_processor(checkpoint.folder))


@dataclass(frozen=True, slots=True)
class _Settings:
    """A JSON object and the file it comes from, for messages."""

    file: Path
    values: dict[str, Any]

    def positive_integer(self, key: str, default: int) -> int:
        value = self.values.get(key, default)
        if not isinstance(value, int) or value < 1:
            raise ModelError(f"{self.file} says {key} = {value!r}; it must be a positive integer.")
        return value

    def rgb(self, key: str, default: tuple[float, float, float]) -> tuple[float, float, float]:
        value = self.values.get(key, default)
        try:
            red, green, blue = (float(part) for part in value)
        except (TypeError, ValueError) as error:
            raise ModelError(
                f"{self.file} says {key} = {value!r}; it must be three numbers."
            ) from error
        return red, green, blue


def _vjepa2_spec(checkpoint: Checkpoint, config: _Settings, processor: _Settings) -> EncoderSpec:
    """V-JEPA 2; the defaults are those of `VJEPA2Config`."""
    crop_size = config.positive_integer("crop_size", 256)
    processor_crop_size = _crop_size(processor, default=256)
    if processor_crop_size != crop_size:
        # The model takes its grid of positions from the config, whatever the input's size: it
        # would run, with wrong rows and columns.
        raise ModelError(
            f"{config.file} says crop_size = {crop_size} and {processor.file.name} beside it "
            f"{processor_crop_size}; they must agree, since the positions of the patches depend "
            "on it."
        )
    _check_scaling(processor)
    return EncoderSpec(
        name=checkpoint.name,
        revision=checkpoint.revision,
        architecture="vjepa2",
        default_frames=config.positive_integer("frames_per_clip", 64),
        # A rest of frames that fills no tubelet would be dropped in silence.
        frames_multiple=config.positive_integer("tubelet_size", 2),
        fixed_frames=False,
        crop_size=crop_size,
        dim=config.positive_integer("hidden_size", 1024),
        labels=_labels(config) if _has_head(config) else (),
        image_mean=processor.rgb("image_mean", _IMAGENET_MEAN),
        image_std=processor.rgb("image_std", _IMAGENET_STD),
    )


_READERS = {"vjepa2": _vjepa2_spec}
"""`model_type` of a config to what reads it."""


def _read_processor(folder: Path) -> _Settings:
    """The video processor's settings, from the file that transformers would take them from."""
    for name in PROCESSOR_FILES:
        file = folder / name
        if not file.is_file():
            continue
        values = read_json(file)
        if name != "processor_config.json":
            return _Settings(file, values)
        if isinstance(values.get("video_processor"), dict):
            return _Settings(file, values["video_processor"])
    raise ModelError(
        f"{folder} has no {PROCESSOR_FILES[1]}, which says how large the pictures are and how "
        "they are normalised; copy it from the checkpoint that the model was made from."
    )


def _crop_size(processor: _Settings, *, default: int) -> int:
    """Side of the square input; written as a number or as height and width."""
    value = processor.values.get("crop_size", default)
    if isinstance(value, dict) and value.get("height") == value.get("width"):
        value = value.get("height")
    if not isinstance(value, int) or value < 1:
        raise ModelError(f"{processor.file} says crop_size = {value!r}; it must be a square.")
    return value


def _check_scaling(processor: _Settings) -> None:
    """Refuse statistics that are not of RGB scaled to [0, 1]."""
    values = processor.values
    scale = values.get("rescale_factor", 1 / 255)
    is_usual = values.get("do_rescale", True) and values.get("do_normalize", True)
    if not is_usual or not isinstance(scale, float) or abs(scale * 255 - 1) > 1e-6:
        raise ModelError(
            f"{processor.file} turns scaling by 1/255 or normalising off; vindex does both."
        )


def _has_head(config: _Settings) -> bool:
    architectures = config.values.get("architectures")
    if not isinstance(architectures, list) or not architectures:
        raise ModelError(
            f"{config.file} names no architectures, so nobody can tell whether the checkpoint has "
            "a head for labels; save the model with transformers."
        )
    return any(str(name).endswith("ForVideoClassification") for name in architectures)


def _labels(config: _Settings) -> tuple[str, ...]:
    """The names of the head's outputs, in their order.

    Square brackets ("Opening [something]") mark what the data set's templates leave open; they
    are dropped for showing and matching.
    """
    names = config.values.get("id2label")
    if names is None:
        num_labels = config.positive_integer("num_labels", 2)
        return tuple(f"LABEL_{i}" for i in range(num_labels))
    try:
        label_of = {int(key): str(label) for key, label in names.items()}
    except (AttributeError, ValueError) as error:
        raise ModelError(f"{config.file} has an id2label that maps no numbers to names.") from error
    if sorted(label_of) != list(range(len(label_of))) or not label_of:
        raise ModelError(f"{config.file} has an id2label that does not count from 0 without gaps.")
    return tuple(
        label_of[i].replace("[", "").replace("]", "").strip() for i in range(len(label_of))
    )
