"""Everything that a device decides: encoding in many ways, decoding, a build, a search.

    python -m benchmarks.gpu [--device cuda] [--model vit-large] [--films FOLDER] [--json FILE]

`vit-large` has the architecture of the default checkpoint and random weights. Each way to encode is
run for `--seconds` after it has warmed up once: number types, batch sizes, and the fastest of them
compiled, without and with CUDA graphs; beside them one large product, and the same model as a user
of transformers writes it. Then copies of a 1080p H.264 film are decoded and built into an index,
which is searched; and torch, and where it is installed faiss-gpu, search vectors.

Where the device is not there every row says so, and the exit code is 0: nothing failed. On one H200
it is meant to take at most 8 minutes (by arithmetic: 16 ways to encode at 4 s, 90 s to compile each
of two, two minutes for films). No network is needed: `python -m benchmarks.prepare_gpu FOLDER`
makes a folder with all that a machine without one needs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from benchmarks import harness
from benchmarks.build import FILM, write_library
from benchmarks.models import save_vit_large
from benchmarks.videos import FOLDER, make
from vindex.cli.bench import whole_build
from vindex.direct.bench import Figure, Ways, decoding
from vindex.encoders.benchmark import WAYS, can_compile

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCHES = {"cuda": (1, 8, 32, 64), "cpu": (1, 4)}
_LIMITS = {
    "share of one large product": 0.45,
    "vindex over the plain loop": 8.0,
    "whole build: the slower stage is busy": 0.90,
}
"""What an H200 must reach with ViT-L; the best way to encode is held to the first."""

_ROWS = (
    ("model loaded", "s"), ("work of a clip", "TFLOP"), ("one large product, fp16", "TFLOP/s"),
    *((f"encode, fp16, batch {size}, eager", "clips/s") for size in _BATCHES["cuda"]),
    ("encode, fp16, the best batch, compiled", "clips/s"),
    ("encode, fp16, the best batch, CUDA graphs", "clips/s"), ("hours of video an hour", "x"),
    ("share of one large product", ""), ("most memory", "GB"),
    ("plain loop of transformers, fp32, batch 1", "clips/s"), ("vindex over the plain loop", "x"),
    ("decode", "clips/s"), ("whole build", "clips/s"),
    ("whole build: the slower stage is busy", ""),
    ("a million vectors, torch", "ms"), ("a million vectors, faiss-gpu", "ms"),
)  # fmt: skip
"""What is shown where there is no device."""

_NUM_VECTORS, _DIM, _NEAREST = 1_000_000, 1024, 10


def main() -> int:
    """Measure, print a table, and write the figures."""
    options = _parser().parse_args()
    began = time.perf_counter()
    if options.device == "cuda" and not torch.cuda.is_available():
        figures = [Figure(name, unit, None, "no device") for name, unit in _ROWS]
    else:
        with tempfile.TemporaryDirectory(prefix="vindex-gpu-") as temporary:
            figures = list(_measured(options, Path(temporary)))
    facts = {"model": options.model, "device": _device(options.device)}
    facts["took"] = f"{time.perf_counter() - began:.0f} s"
    return _finish(figures, facts, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--model", default="vit-large", help="or a name or folder of a checkpoint")
    parser.add_argument("--films", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    parser.add_argument(
        "--files", type=int, default=None, help="copies of the film; default: 4 a core"
    )
    parser.add_argument("--vectors", type=int, default=_NUM_VECTORS, help="to search")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each way to encode")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return parser


def _measured(options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    """Each figure as it comes, said on stderr."""
    model = options.model
    if model == "vit-large":
        (folder / "model").mkdir()
        model = str(save_vit_large(folder / "model"))
    num_files = options.files or 4 * harness.num_cores()
    write_library(folder / "videos", make(FILM, options.films), num_files)
    films = [str(path) for path in sorted((folder / "videos").iterdir())]
    parts = (
        encoding(model, options.device, options.seconds),
        decoding(films, model),
        whole_build(films, model, options.device, folder / "index"),
        searching(options.device, options.vectors),
    )  # fmt: skip
    for part in parts:
        for figure in part:
            print(f"{figure.name}: {figure.value} {figure.unit} {figure.note}", file=sys.stderr)
            yield figure


def encoding(model: str, device: str, seconds: float) -> Iterator[Figure]:
    """Every number type with every batch size; the best compiled, and as CUDA graphs."""
    ways = Ways(model, device=device, seconds=seconds)
    yield from ways.peaks()
    sizes = dict.fromkeys((ways.usual.batch_size, *_BATCHES[device]))
    for number_type in ways.number_types:
        for size in sizes:
            yield from ways.run(replace(ways.usual, number_type=number_type, batch_size=size))
    if ways.rates:
        best = max(ways.rates, key=ways.rates.__getitem__)
        for way in WAYS[1:]:
            variant = replace(best, way=way)
            if not can_compile():
                why = "no C++ compiler or Triton here"
            elif way == "CUDA graphs" and device != "cuda":
                why = "no device"
            else:
                yield from ways.run(variant)
                continue
            yield Figure(f"encode, {variant}", "clips/s", None, why)
    yield from ways.beside()


def searching(device: str, num_vectors: int) -> Iterator[Figure]:
    """The ten nearest of many vectors in half precision, by one product, and by faiss-gpu."""
    name = f"{num_vectors:,} vectors"
    dtype = torch.float16 if device == "cuda" else torch.float32
    vectors_ND = torch.randn(num_vectors, _DIM, device=device, dtype=dtype)
    query_1D = torch.randn(1, _DIM, device=device, dtype=dtype)

    def ask() -> object:
        return torch.topk(query_1D @ vectors_ND.T, _NEAREST).indices.cpu()

    yield Figure(f"{name}, torch", "ms", 1000 * _seconds(ask))
    import faiss

    if device != "cuda" or not hasattr(faiss, "StandardGpuResources"):
        yield Figure(f"{name}, faiss-gpu", "ms", None, "no device or no faiss-gpu")
        return
    index = faiss.GpuIndexFlatIP(faiss.StandardGpuResources(), _DIM)
    index.add(vectors_ND.float().cpu().numpy())
    question = query_1D.float().cpu().numpy()
    yield Figure(
        f"{name}, faiss-gpu", "ms", 1000 * _seconds(lambda: index.search(question, _NEAREST))
    )


def _seconds(ask: Any) -> float:  # noqa: ANN401
    """Median of twenty, after one that warms up."""
    ask()
    seconds = []
    for _ in range(20):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    return float(np.median(seconds))


def _device(device: str) -> str:
    if device == "cuda" and torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return "no device" if device == "cuda" else "cpu"


def _finish(figures: list[Figure], facts: dict[str, str], options: argparse.Namespace) -> int:
    """Print the table, write the JSON document, and give the exit code."""
    must = _LIMITS if options.device == "cuda" and options.model == "vit-large" else {}
    rows = []
    for figure in figures:
        row: dict[str, Any] = {"name": figure.name, "unit": figure.unit, "median": figure.value}
        row |= {"lowest": figure.value, "highest": figure.value, "note": figure.note}
        limit = must.get(figure.name)
        if limit is not None and figure.value is not None:
            row |= {"at_least": limit, "held": figure.value >= limit}
        rows.append(row)
        value = "not measured" if figure.value is None else f"{figure.value:.4g}"
        print(f"| {figure.name} | {value} | {figure.unit} | {figure.note} |")
    machine = harness.machine() | facts
    document = {"benchmark": "gpu", "machine": machine, "rounds": 1, "rows": rows, "notes": []}
    if options.json:
        harness.write_document(options.json, document)
    return int(any(row.get("held") is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
