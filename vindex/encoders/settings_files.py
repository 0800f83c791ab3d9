"""Reading the JSON files of a checkpoint: its config and its processor's settings."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from vindex.encoders.checkpoint import CONFIG_FILE, PROCESSOR_FILES, read_json
from vindex.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeGuard

    from vindex.records import ScalingFilter

__all__ = [
    "HALVES",
    "IMAGENET_MEAN",
    "IMAGENET_STD",
    "RGB",
    "Settings",
    "agreed_size",
    "check_fields",
    "check_said",
    "check_scaling",
    "crop_size",
    "has_head",
    "is_positive_integer",
    "read_config",
    "read_labels",
    "read_processor",
    "scaling_filter",
    "squashed_side",
]

RGB = tuple[float, float, float]

IMAGENET_MEAN: RGB = (0.485, 0.456, 0.406)
IMAGENET_STD: RGB = (0.229, 0.224, 0.225)
HALVES: RGB = (0.5, 0.5, 0.5)
"""What the processors of transformers use where a config does not say: the first two for V-JEPA 2
and TimeSformer, the last for VideoMAE and ViViT."""

_MOST_LABELS = 1 << 20
"""Each has a name in memory before the weights say how many there are."""

_FILTERS: dict[int, ScalingFilter] = {2: "bilinear", 3: "bicubic"}
"""By their numbers in Pillow, and so in the hub's files."""


_COMMON_FIELDS = frozenset({
    "architectures", "chunk_size_feed_forward", "dtype", "finetuning_task", "id2label",
    "is_encoder_decoder", "label2id", "model_type", "name_or_path", "num_labels",
    "output_attentions", "output_hidden_states", "problem_type", "return_dict", "torch_dtype",
    "transformers_version", "use_cache",
})  # fmt: skip
"""What configs of every kind have, of this release of transformers and of those before."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A JSON object and the file it comes from, for messages."""

    file: Path
    values: dict[str, Any]

    def part(self, name: str) -> Settings:
        """The settings of one half of a model.

        Raises:
            ModelError: they are not what such settings are.
        """
        values = self.values.get(name, {})
        if not isinstance(values, dict):
            raise ModelError(f"{self.file} says {name} = {values!r}; it must be a JSON object.")
        return Settings(self.file, values)

    def positive_integer(self, key: str, default: int) -> int:
        """A whole number of at least 1.

        Raises:
            ModelError: the file says something else.
        """
        value = self.values.get(key, default)
        if not is_positive_integer(value):
            raise ModelError(f"{self.file} says {key} = {value!r}; it must be a positive integer.")
        return value

    def fraction(self, key: str, default: float) -> float:
        """A number from 0 to 1.

        Raises:
            ModelError: the file says something else.
        """
        value = self.values.get(key, default)
        if not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ModelError(
                f"{self.file} says {key} = {value!r}; it must be a number from 0 to 1."
            )
        return float(value)

    def rgb(self, key: str, default: RGB) -> RGB:
        """Three numbers, one a colour.

        Raises:
            ModelError: the file says something else.
        """
        value = self.values.get(key, default)
        try:
            red, green, blue = (float(part) for part in value)
        except (TypeError, ValueError, OverflowError) as error:
            raise ModelError(
                f"{self.file} says {key} = {value!r}; it must be three numbers."
            ) from error
        least = min(red, green, blue)
        if not isfinite(red + green + blue) or (key == "image_std" and least <= 0):
            raise ModelError(
                f"{self.file} says {key} = {value!r}; vindex cannot normalise pictures with that."
            )
        return red, green, blue


def is_positive_integer(value: object) -> TypeGuard[int]:
    """Whether a setting is a whole number of at least 1, which `true` is not."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def read_config(folder: Path) -> Settings:
    """The model's config.

    Raises:
        ModelError: it is missing, no JSON object, or of weights that vindex cannot run.
    """
    config = Settings(folder / CONFIG_FILE, read_json(folder / CONFIG_FILE))
    if config.values.get("quantization_config") is not None:
        raise ModelError(
            f"{config.file} says quantization_config: its weights are quantised, and vindex runs "
            "those in float32 or half precision. Give the checkpoint that this one was made from."
        )
    return config


def read_processor(folder: Path) -> Settings:
    """What is done to pictures, from the file that transformers would take it from.

    Raises:
        ModelError: there is none.
    """
    for name in PROCESSOR_FILES:
        file = folder / name
        if not file.is_file():
            continue
        values = read_json(file)
        if name != "processor_config.json":
            return Settings(file, values)
        for part in ("video_processor", "image_processor"):
            if isinstance(values.get(part), dict):
                return Settings(file, values[part])
    raise ModelError(
        f"{folder} has no {PROCESSOR_FILES[1]}, which says how large the pictures are and how "
        "they are normalised; copy it from the checkpoint that the model was made from."
    )


def check_fields(config: Settings, known: frozenset[str]) -> None:
    """Refuse a config with fields that nobody here knows what to do about.

    transformers passes over those that its class does not have. But a later model may come under
    the same `model_type`, told from the one that vindex knows by such fields alone. One that is
    null, false or 0 says that its model has nothing of the kind, and is no reason to refuse it.

    Args:
        config: of the checkpoint.
        known: the fields of the model's own; not of the installed class, which a later release
            may have given more of them.

    Raises:
        ModelError: it has others.
    """
    unknown = sorted(
        name
        for name, value in config.values.items()
        if name not in known | _COMMON_FIELDS
        and not name.startswith("_")  # what the library notes for itself
        and value not in (None, False)
    )
    if unknown:
        raise ModelError(
            f"{config.file} has fields that vindex does not know of a "
            f"{config.values.get('model_type')} model: {', '.join(unknown)}. The checkpoint may be "
            "of a later model that shares the name, such as V-JEPA 2.1, whose embeddings would be "
            "wrong; give one of `vindex models`. If they are notes of your own that change "
            "nothing in the model, remove them from the file."
        )


def crop_size(processor: Settings, *, default: int) -> int:
    """Side of the square input; written as a number or as height and width.

    Raises:
        ModelError: it is not a square.
    """
    value = processor.values.get("crop_size", default)
    if isinstance(value, dict) and value.get("height") == value.get("width"):
        value = value.get("height")
    if not is_positive_integer(value):
        raise ModelError(f"{processor.file} says crop_size = {value!r}; it must be a square.")
    return value


def agreed_size(config_file: object, key: str, size: int, processor: Settings, default: int) -> int:
    """Side of the model's input, which its processor must have too.

    V-JEPA 2 takes its grid of positions from the config, whatever the input's size: it would
    run, with wrong rows and columns.

    Raises:
        ModelError: they do not agree.
    """
    processor_size = crop_size(processor, default=default)
    if processor_size != size:
        raise ModelError(
            f"{config_file} says {key} = {size} and {processor.file.name} beside it "
            f"{processor_size}; they must agree, since the positions of the patches depend on it."
        )
    return size


def squashed_side(processor: Settings) -> int:
    """Side of the square that a whole picture is scaled to, whatever its shape.

    Raises:
        ModelError: it is not a square.
    """
    size = processor.values.get("size")
    if isinstance(size, dict) and size.get("height") == size.get("width"):
        side = size.get("height")
        if is_positive_integer(side):
            return side
    raise ModelError(
        f"{processor.file} says size = {size!r}; it must be an equal height and width."
    )


def check_said(processor: Settings, *keys: str) -> None:
    """Refuse settings that leave out what no default is right for.

    Raises:
        ModelError: one of the keys is missing.
    """
    for key in keys:
        if key not in processor.values:
            raise ModelError(
                f"{processor.file} does not say {key}, and pictures would be shown otherwise than "
                "the model was trained on; copy the file from the checkpoint that it was made from."
            )


def check_scaling(
    processor: Settings, *, levels: float = 255, may_not_normalize: bool = False
) -> None:
    """Refuse pictures whose numbers are scaled otherwise.

    Args:
        processor: of the checkpoint.
        levels: that `rescale_factor` must be one over.
        may_not_normalize: there are models of the kind that see numbers in [0, 1].

    Raises:
        ModelError: vindex cannot do what the processor does.
    """
    values = processor.values
    scale = values.get("rescale_factor", 1 / levels)
    is_normalized = may_not_normalize or values.get("do_normalize", True)
    is_usual = values.get("do_rescale", True) and is_normalized
    is_scaled = isinstance(scale, float) and abs(scale * levels - 1) <= 1e-6  # not so NaN
    if not is_usual or not is_scaled:
        raise ModelError(
            f"{processor.file} turns scaling by 1/{levels:g} or normalising off; vindex does both."
        )


def scaling_filter(processor: Settings) -> ScalingFilter:
    """The filter that pictures are scaled with; bilinear where the processor does not say.

    Raises:
        ModelError: vindex does not have it.
    """
    number = processor.values.get("resample", 2)
    if not isinstance(number, int) or number not in _FILTERS:
        has = " or ".join(f"{name} ({number})" for number, name in _FILTERS.items())
        raise ModelError(
            f"{processor.file} says resample = {number!r}; vindex scales pictures {has}."
        )
    return _FILTERS[number]


def has_head(config: Settings) -> bool:
    """Whether the checkpoint has a head that gives labels.

    Raises:
        ModelError: the config does not say.
    """
    architectures = config.values.get("architectures")
    if not isinstance(architectures, list) or not architectures:
        raise ModelError(
            f"{config.file} names no architectures, so it is unknown whether the checkpoint has "
            "a head for labels; save the model with transformers."
        )
    return any(str(name).endswith("ForVideoClassification") for name in architectures)


def read_labels(config: Settings) -> tuple[str, ...]:
    """The names of the head's outputs, in their order; none without a head.

    Square brackets ("Opening [something]") mark what the data set's templates leave open; they
    are dropped for showing and matching, and so are line breaks.

    Raises:
        ModelError: they do not count from 0 without gaps, or a name is empty or there twice.
    """
    if not has_head(config):
        return ()
    names = config.values.get("id2label")
    if names is None:
        num_labels = config.positive_integer("num_labels", 2)
        if num_labels > _MOST_LABELS:
            raise ModelError(
                f"{config.file} says num_labels = {num_labels}; a head has at most {_MOST_LABELS}. "
                "Copy the checkpoint again."
            )
        return tuple(f"LABEL_{i}" for i in range(num_labels))
    try:
        label_of = {int(key): label for key, label in names.items()}
    except (AttributeError, ValueError) as error:
        raise ModelError(f"{config.file} has an id2label that maps no numbers to names.") from error
    for key, label in label_of.items():
        if not isinstance(label, str | int):
            raise ModelError(f"{config.file} has {label!r} in id2label for {key}; give it a name.")
    if sorted(label_of) != list(range(len(label_of))) or not label_of:
        raise ModelError(f"{config.file} has an id2label that does not count from 0 without gaps.")
    labels = tuple(
        " ".join(str(label_of[i]).replace("[", "").replace("]", "").split())
        for i in range(len(label_of))
    )
    _check_names(labels, config)
    return labels


def _check_names(labels: tuple[str, ...], config: Settings) -> None:
    """Refuse labels that nobody could ask for by name: names are compared in any case.

    Raises:
        ModelError: one is empty, or two are equal.
    """
    seen: dict[str, int] = {}
    for number, label in enumerate(labels):
        if not label:
            raise ModelError(f"{config.file} has no name in id2label for {number}; give it one.")
        if (first := seen.setdefault(label.casefold(), number)) != number:
            raise ModelError(
                f"{config.file} has {label!r} in id2label for {first} and for {number}; names are "
                "compared in any case and without brackets. Give each its own."
            )
