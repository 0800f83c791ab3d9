"""How quickly clips are encoded, and how much of the machine's matrix units that takes.

    python -m benchmarks.encode [--device cpu] [--models demo vit-large] [--json FILE]

Frames are uint8 in memory, at the model's size; for ours with their colours apart, as a build has
them, for plain with their colours together, as PyAV and decord give them. Measured in turns:

    ours    `load_encoder(...).encode`, everything at its default: embeddings, probabilities and
            saliencies
    plain   as a user of transformers writes it: float32, one clip at a time, `model(...).logits`;
            on a GPU without TF32, as torch has it by default
    matrix  one product of two 4096 x 4096 matrices (8192 x 8192 on a GPU), in the number type that
            ours runs in

The share is the FLOP/s of ours over those of the matrix. `vit-large` has the architecture of the
default checkpoint and random weights: what is computed is the same, what comes out means nothing.
Before anything is timed, both must give the same embeddings to a cosine of 0.999.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from transformers import VJEPA2ForVideoClassification

from benchmarks import harness
from benchmarks.models import flops_per_clip, matrix_flops, save_vit_large
from vindex.encoders import load_encoder
from vindex.encoders.checkpoint import find_checkpoint
from vindex.encoders.devices import weight_type
from vindex.jobs import colour_planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.encoders.encoder import Encoder

_SECONDS = 1.0
"""A contender runs until so long has passed, and once at least."""


class Plain:
    """transformers in float32, one clip at a time."""

    def __init__(self, folder: Path, device: str) -> None:
        model = VJEPA2ForVideoClassification.from_pretrained(folder, dtype=torch.float32)
        self.model = model.eval().to(device)
        self._device = device

    @torch.inference_mode()
    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """`probabilities_BK`."""
        logits = [self.model(self._pixels(clip)).logits for clip in frames_BTHWC]
        return torch.cat(logits).softmax(-1).cpu().numpy()

    @torch.inference_mode()
    def embedding(self, clip_THWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The mean token."""
        tokens_1ND = self.model.vjepa2.get_vision_features(self._pixels(clip_THWC))
        return tokens_1ND.mean(1)[0].cpu().numpy()

    def _pixels(self, clip_THWC: NDArray[np.uint8]) -> torch.Tensor:
        mean = torch.tensor([0.485, 0.456, 0.406], device=self._device)
        std = torch.tensor([0.229, 0.224, 0.225], device=self._device)
        frames_THWC = torch.from_numpy(clip_THWC).to(self._device).float() / 255
        return ((frames_THWC - mean) / std).permute(0, 3, 1, 2)[None]


def main() -> int:
    """Measure each model and print one table."""
    parser = harness.arguments(__doc__)
    default = "cuda" if torch.cuda.is_available() else "cpu"
    parser.add_argument("--device", choices=("cpu", "cuda"), default=default)
    parser.add_argument(
        "--models", nargs="+", choices=("demo", "vit-large"), default=["demo", "vit-large"]
    )
    options = parser.parse_args()
    report = harness.Report("encode", options.rounds)
    report.facts["device"] = options.device
    if options.device == "cuda":
        report.facts["gpu"] = torch.cuda.get_device_name()
        report.facts["float32 precision"] = torch.get_float32_matmul_precision()
    else:
        report.notes.append("No GPU: not measured." if default == "cpu" else "GPU: not asked for.")
    with tempfile.TemporaryDirectory() as temporary:
        for name in options.models:
            if name == "demo":
                folder = find_checkpoint("demo", with_weights=True).folder
            else:
                folder = save_vit_large(Path(temporary))
            _measure(report, name, folder, options.device)
    return report.finish(options.json)


def _measure(report: harness.Report, name: str, folder: Path, device: str) -> None:
    """Add the rows of one model."""
    ours, plain = load_encoder(str(folder), device=device), Plain(folder, device)
    spec = ours.spec
    num_clips = ours.batch_size * (4 if device == "cuda" else 1)
    shape = (num_clips, spec.default_frames, spec.crop_size, spec.crop_size, 3)
    clips = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    planes = colour_planes(*shape)
    planes[...] = clips
    cosine = _cosine(ours.encode(planes[:1]).embeddings_BD[0], plain.embedding(clips[0]))
    if cosine < 0.999:
        raise SystemExit(f"{name}: ours and plain differ, their cosine is {cosine:.5f}.")
    dtype = weight_type(device, spec.dim)
    samples = harness.measure(
        {
            "ours": lambda: _rate(ours, planes, num_clips),
            "plain": lambda: _rate(plain, clips, 1),
            "matrix": matrix_flops(device, dtype),
        },
        report.rounds,
    )
    flops = flops_per_clip(plain.model.config, spec.default_frames)
    done = harness.Sample(tuple(rate * flops for rate in samples["ours"].values))
    limits = (0.45, 8.0) if device == "cuda" and name == "vit-large" else (None, None)
    kind = str(dtype).removeprefix("torch.")
    report.facts[f"{name}"] = (
        f"{kind}, batch {ours.batch_size}, {flops / 1e12:.4g} TFLOP a clip, cosine to plain "
        f"{cosine:.5f}"
    )
    report.add(f"{name}, ours", "clips/s", samples["ours"])
    report.add(f"{name}, plain float32, batch 1", "clips/s", samples["plain"])
    over = samples["ours"].over(samples["plain"])
    report.add(f"{name}, ours over plain", "x", over, at_least=limits[1])
    report.add(f"{name}, ours", "TFLOP/s", _tera(done))
    report.add(f"{name}, one large product, {kind}", "TFLOP/s", _tera(samples["matrix"]))
    share = done.over(samples["matrix"])
    report.add(f"{name}, ours, share of that", "", share, at_least=limits[0])


def _rate(contender: Encoder | Plain, clips: NDArray[np.uint8], at_once: int) -> float:
    """Clips a second."""
    num_done, began = 0, time.perf_counter()
    while num_done == 0 or time.perf_counter() - began < _SECONDS:
        start = num_done % len(clips)
        contender.encode(clips[start : start + at_once])
        num_done += at_once
    return num_done / (time.perf_counter() - began)


def _cosine(a_D: NDArray[np.float32], b_D: NDArray[np.float32]) -> float:
    return float(a_D @ b_D / np.linalg.norm(a_D) / np.linalg.norm(b_D))


def _tera(sample: harness.Sample) -> harness.Sample:
    return harness.Sample(tuple(value / 1e12 for value in sample.values))


if __name__ == "__main__":
    sys.exit(main())
