"""The models that benchmarks run: their files, what they cost, and what the device could do."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from transformers import VJEPA2Config, VJEPA2ForVideoClassification

from vindex.encoders.registry import known_checkpoint
from vindex.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["flops_per_clip", "matrix_flops", "save_random_weights", "save_vit_large"]

_SIDES = {"cpu": 4096, "cuda": 8192}
"""A GPU is quickest with more than fills a CPU."""

_SECONDS = 1.0
"""A product is repeated so long: in a few milliseconds a GPU's clock neither rises nor falls."""


def save_vit_large(folder: Path) -> Path:
    """Save the default checkpoint's architecture with random weights, 0.75 GB in half precision.

    Args:
        folder: is there.

    Returns:
        `folder`, in the hub's layout.
    """
    known = known_checkpoint(DEFAULT_MODEL)
    assert known is not None
    labels = {i: f"Doing [something] number {i}" for i in range(known.num_labels)}
    config = VJEPA2Config(
        frames_per_clip=known.default_frames,
        crop_size=known.crop_size,
        hidden_size=known.dim,
        id2label=labels,
        label2id={label: i for i, label in labels.items()},
        architectures=["VJEPA2ForVideoClassification"],
    )
    with torch.device("meta"):  # the class's own initialisation takes minutes
        shapes = VJEPA2ForVideoClassification(config).state_dict()
    config.save_pretrained(folder)
    save_random_weights(shapes, folder)
    processor = {
        "crop_size": {"height": known.crop_size, "width": known.crop_size},
        "size": {"shortest_edge": known.crop_size * 256 // 224},
        "video_processor_type": "VJEPA2VideoProcessor",
        **dict.fromkeys(("do_center_crop", "do_normalize", "do_rescale", "do_resize"), True),
        "image_mean": [0.485, 0.456, 0.406],
        "image_std": [0.229, 0.224, 0.225],
        "resample": 2,
        "rescale_factor": 1 / 255,
        "return_metadata": False,
    }
    (folder / "video_preprocessor_config.json").write_text(json.dumps(processor))
    return folder


def save_random_weights(shapes: Mapping[str, torch.Tensor], folder: Path) -> None:
    """Save half-precision weights, the same at each call, for a model's state of these shapes."""
    torch.manual_seed(0)
    weights = {}
    for name, shape in shapes.items():
        values = torch.zeros(shape.shape, dtype=torch.float16)
        if "norm" in name and name.endswith("weight"):
            values.fill_(1)
        elif values.ndim > 1:
            values.normal_(0, 0.02)
        weights[name] = values
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def flops_per_clip(config: VJEPA2Config, num_frames: int) -> float:
    """Multiplications and additions of a clip: encoder, pooler and classifier, no predictor.

    Of matrix products only; norms, softmax, activations and rotations are left out, as is usual.
    """
    width, patch, step = config.hidden_size, config.patch_size, config.tubelet_size
    tokens = num_frames // step * (config.crop_size // patch) ** 2
    # Queries, keys, values and output are 4 w^2 a token, the two linear layers 2 r w^2.
    block = 2 * (4 + 2 * config.mlp_ratio) * width**2 * tokens + 4 * tokens**2 * width
    pooler_block = 2 * 12 * width**2 * tokens + 4 * tokens**2 * width
    last_block = 2 * 2 * width**2 * tokens + 4 * tokens * width + 2 * (1 + 8) * width**2
    patches = 2 * tokens * 3 * step * patch**2 * width
    classifier = 2 * width * config.num_labels
    encoder = patches + config.num_hidden_layers * block
    return float(encoder + config.num_pooler_layers * pooler_block + last_block + classifier)


def matrix_flops(device: str, dtype: torch.dtype) -> Callable[[], float]:
    """A contender that measures what the device does a second in one large matrix product."""
    side = _SIDES[device]
    left = torch.randn(side, side).to(device, dtype)
    right = torch.randn(side, side).to(device, dtype)
    repeats = 20 if device == "cuda" else 1  # between two looks at the clock

    @torch.inference_mode()
    def run() -> float:
        """FLOP/s; the product is warmed up by the first call of a benchmark."""
        _finish(device)
        num_done, began = 0, time.perf_counter()
        while num_done == 0 or time.perf_counter() - began < _SECONDS:
            for _ in range(repeats):
                torch.mm(left, right)
            _finish(device)
            num_done += repeats
        return num_done * 2 * side**3 / (time.perf_counter() - began)

    return run


def _finish(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()
