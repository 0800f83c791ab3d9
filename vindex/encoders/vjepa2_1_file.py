"""A published file of V-JEPA 2.1 as a checkpoint folder: the weights that run, as safetensors.

The layout of such a file, as app/vjepa_2_1/models and src/hub/backbones.py of
github.com/facebookresearch/vjepa2 write and read it: a dictionary whose `ema_encoder` (of the
distilled ViT-B and ViT-L) or `target_encoder` (of ViT-g and ViT-G) has the weights of the encoder,
under names that may begin with `module.` and `backbone.`:

| name | shape | what becomes of it |
|---|---|---|
| `patch_embed.proj` | D, 3, 2, 16, 16 | patches of a video |
| `video_mod_embed` | 1, 1, D | added to each of them: part of their bias |
| `blocks.N.attn.qkv` | 3 D, D | queries, keys and values, one below the other |
| `blocks.N.attn.proj`, `.norm1`, `.norm2`, `.mlp.fc1`, `.mlp.fc2` | | as they are |
| `norms_block.3` | D | the last LayerNorm |
| `patch_embed_img.proj`, `img_mod_embed` | | of pictures: left out |
| `norms_block.0` to `.2` | | of inner layers, for training: left out |

Heads are 64 wide in all sizes; nothing in a file says so. No published file was at hand when this
was written: it was tested with random weights of the same layout.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from hashlib import file_digest
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any
from zipfile import is_zipfile

import torch
from safetensors.torch import save_file

from vindex.encoders.checkpoint import CONFIG_FILE
from vindex.encoders.registry import KNOWN_CHECKPOINTS
from vindex.encoders.settings_files import IMAGENET_MEAN, IMAGENET_STD
from vindex.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_folder"]

_HEAD_SIZE = 64
_CROP_SIZE = 384
_NUM_FRAMES = 16
"""Trained with 16, at the end with 64, which cost twenty times as much; V-JEPA 2's mean embedding
is as good of 16 (docs/models.md). `--frames 64` gives the others."""

_ENCODERS = ("ema_encoder", "target_encoder")
"""The first that a file has: beside the one of a distilled model lies that of its teacher."""

_WRAPPERS = re.compile(r"\b(?:module|backbone)\.")
_UNUSED = (
    "patch_embed_img.",
    "img_mod_embed",
    "norms_block.0.",
    "norms_block.1.",
    "norms_block.2.",
)

_BROKEN = (RuntimeError, EOFError, KeyError, ValueError, TypeError)
"""What torch raises of a file whose inside is altered."""

_OTHER_LAYOUT = (RuntimeError, ValueError, TypeError, IndexError, ZeroDivisionError)
"""What is raised by weights of other shapes."""

Weights = dict[str, torch.Tensor]


def write_folder(file: Path) -> Path:
    """Write the encoder of a published file beside it, in the hub's layout.

    Args:
        file: as it was fetched; no code in it is run.

    Returns:
        The folder, named as `vindex models` names the model; of ViT-g and ViT-G with its width.

    Raises:
        ModelError: it is not such a file, it is not whole, or the folder cannot be written.
    """
    _check_hash(file)
    weights = _encoder_weights(file, _saved(file))
    try:
        converted = _as_vjepa2(weights)
        folder, config = file.absolute().parent / _name(file, converted), _config(converted)
    except KeyError as error:
        raise _unlike(file, f"it lacks the weight {error}") from error
    except _OTHER_LAYOUT as error:
        raise _unlike(file, f"its weights are laid out in another way: {error}") from error
    _write(folder, converted, config)
    return folder


def _saved(file: Path) -> object:
    """What torch saved in a file, where that is nothing but numbers.

    Raises:
        ModelError: it is something else, or not whole.
    """
    try:
        if not file.stat().st_size:
            raise _unlike(file, "it is empty")
        if not is_zipfile(file):  # as torch has written them since 2020
            raise _unlike(file, "it is not a file of torch, or its end is missing")
        return torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except OSError as error:
        raise ModelError(f"{file} cannot be read ({error.strerror or error}).") from error
    except UnpicklingError as error:
        raise _unlike(file, "it holds more than numbers, which could run code") from error
    except _BROKEN as error:
        raise _unlike(file, "torch cannot read it") from error


def _unlike(file: Path, why: str) -> ModelError:
    return ModelError(
        f"{file} is not a V-JEPA 2.1 file, or not a whole one ({why}). Fetch it again; `vindex "
        "models vjepa2_1_vitb_384` says from where."
    )


def _check_hash(file: Path) -> None:
    """Refuse a file under a published name with other bytes, where their hash is known."""
    for known in KNOWN_CHECKPOINTS:
        published = known.file
        if published is None or published.sha256 is None or published.name != file.name:
            continue
        with file.open("rb") as stream:
            found = file_digest(stream, "sha256").hexdigest()
        if found != published.sha256:
            raise ModelError(
                f"{file} has the name of a published file and not its bytes: its SHA-256 is "
                f"{found}, that of {published.name} {published.sha256}. Fetch it again with `curl "
                f"-LO {published.url}`; a file of your own needs another name."
            )


def _encoder_weights(file: Path, saved: object) -> Weights:
    """The encoder's weights, by their names without what a training wrapped them in."""
    found = saved if isinstance(saved, dict) else {}
    weights = next((found[key] for key in _ENCODERS if key in found), None)
    if not isinstance(weights, dict) or not all(map(torch.is_tensor, weights.values())):
        raise ModelError(
            f"{file} has no encoder of V-JEPA 2.1 ({' or '.join(_ENCODERS)}); vindex reads the "
            "files that `vindex models` lists under vjepa2_1, and folders in the hub's layout."
        )
    return {_WRAPPERS.sub("", str(name)): weight for name, weight in weights.items()}


def _as_vjepa2(weights: Weights) -> Weights:
    """The same encoder under the names of a `VJEPA2Model`; raises KeyError where one is missing."""
    left = {name: w for name, w in weights.items() if not name.startswith(_UNUSED)}
    made: Weights = {
        "embeddings.patch_embeddings.proj.weight": left.pop("patch_embed.proj.weight"),
        "embeddings.patch_embeddings.proj.bias": left.pop("patch_embed.proj.bias")
        + left.pop("video_mod_embed").flatten(),
        "layernorm.weight": left.pop("norms_block.3.weight"),
        "layernorm.bias": left.pop("norms_block.3.bias"),
    }
    for number in range(_num_layers(left)):
        block, layer = f"blocks.{number}.", f"layer.{number}."
        for kind in ("weight", "bias"):
            parts = left.pop(f"{block}attn.qkv.{kind}").chunk(3)
            for name, part in zip(("query", "key", "value"), parts, strict=True):
                made[f"{layer}attention.{name}.{kind}"] = part
            made[f"{layer}attention.proj.{kind}"] = left.pop(f"{block}attn.proj.{kind}")
            for name in ("norm1", "norm2", "mlp.fc1", "mlp.fc2"):
                made[f"{layer}{name}.{kind}"] = left.pop(f"{block}{name}.{kind}")
    if left:
        raise ValueError(f"{sorted(left)[0]} is not known")
    return {f"encoder.{name}": weight.clone() for name, weight in made.items()}


def _num_layers(weights: Weights) -> int:
    numbers = (re.match(r"blocks\.(\d+)\.", name) for name in weights)
    return max((int(found[1]) + 1 for found in numbers if found), default=0)


def _name(file: Path, weights: Weights) -> str:
    """As the list of models has it, by its width; of any other the file's.

    With the width where names differ in a capital alone, which many disks do not tell apart.
    """
    width = len(weights["encoder.layernorm.weight"])
    names = {known.dim: known.name for known in KNOWN_CHECKPOINTS if known.file}
    name = names.get(width, file.stem)
    alike = [other for other in names.values() if other.lower() == name.lower()]
    return f"{name}-{width}" if len(alike) > 1 else name


def _config(weights: Weights) -> dict[str, Any]:
    width, _, tubelet_size, patch_size, _ = weights[
        "encoder.embeddings.patch_embeddings.proj.weight"
    ].shape
    num_layers = sum(name.endswith(".norm1.weight") for name in weights)
    return {
        "model_type": "vjepa2_1",
        "architectures": ["VJEPA2Model"],
        "hidden_size": width,
        "num_hidden_layers": num_layers,
        "num_attention_heads": width // _HEAD_SIZE,
        "mlp_ratio": len(weights["encoder.layer.0.mlp.fc1.bias"]) / width,
        "crop_size": _CROP_SIZE,
        "patch_size": patch_size,
        "tubelet_size": tubelet_size,
        "frames_per_clip": _NUM_FRAMES,
        "pred_num_hidden_layers": 0,  # it never runs: none is made
    }


def _write(folder: Path, weights: Weights, config: dict[str, Any]) -> None:
    """All files or none, as far as a reader can see."""
    if folder.exists():
        raise ModelError(
            f"{folder} already exists; give it as --model, or remove it to write it again."
        )
    processor = {
        "crop_size": {"height": _CROP_SIZE, "width": _CROP_SIZE},
        "image_mean": IMAGENET_MEAN,
        "image_std": IMAGENET_STD,
        "resample": 2,
    }
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        unfinished.mkdir()
        save_file(weights, unfinished / "model.safetensors", {"format": "pt"})
        for name, content in (
            (CONFIG_FILE, config),
            ("video_preprocessor_config.json", processor),
        ):
            (unfinished / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        unfinished.rename(folder)
    except OSError as error:
        raise ModelError(f"{folder} cannot be written ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
