"""What `--precision int8` gains on this CPU, and what it costs.

    python -m benchmarks.int8 [--models demo vit-large] [--json FILE]

In turns: the model as vindex runs it by itself, in int8, and as a user of transformers writes it
(float32, one clip at a time). Beside the speeds: the cosine between embeddings of the first two,
and for the demo model how often the first label of a clip of the sample library is the right one,
which shows things and surfaces that the model was not trained on. `vit-large` has random weights;
beside it, what the CPU multiplies at most: one large product, in float32 and in int8.
"""

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from benchmarks import harness
from benchmarks.models import save_vit_large
from vindex import VideoIndex
from vindex.encoders import benchmark, load_encoder
from vindex.encoders.checkpoint import find_checkpoint
from vindex.encoders.int8 import Int8Linear

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

_SAMPLE = Path(__file__).parents[1] / "sample_data"
_SECONDS = 1.0
_NEAREST = 10
_SIDE = 4096
"""Of the matrices of the large products, as in `vindex.encoders.benchmark`."""

_AT_LEAST = {"cosine": 0.99, "over plain": 4.0}


def main() -> int:
    """Measure each model and print one table."""
    parser = harness.arguments(__doc__)
    parser.add_argument(
        "--models", nargs="+", choices=("demo", "vit-large"), default=["demo", "vit-large"]
    )
    options = parser.parse_args()
    report = harness.Report("int8", options.rounds)
    with tempfile.TemporaryDirectory(prefix="vindex-int8-") as temporary:
        folder = Path(temporary)
        for name in options.models:
            if name == "demo":
                _measure(report, name, find_checkpoint("demo", with_weights=True).folder)
                _judge(report, folder)
            else:
                _measure(report, name, save_vit_large(folder))
    return report.finish(options.json)


def _measure(report: harness.Report, name: str, folder: Path) -> None:
    """Add the speeds of one model."""
    usual = load_encoder(str(folder), device="cpu")
    flops, kind = benchmark.count_flops(usual), benchmark.runs_in(usual)
    int8 = load_encoder(str(folder), device="cpu", precision="int8")
    plain = benchmark.PlainLoop(folder, usual.spec, "cpu")
    clips = benchmark.noise(usual.spec, usual.batch_size)
    ways = {"usual": (usual, clips), "int8": (int8, clips), "plain": (plain, clips[:1])}
    contenders = {way: _rate(one.encode, given) for way, (one, given) in ways.items()}
    is_large = name == "vit-large"
    if is_large:
        contenders |= _products(kind)
    samples = harness.measure(contenders, report.rounds)
    report.add(f"{name}, {kind}, as by itself", "clips/s", samples["usual"])
    report.add(f"{name}, int8", "clips/s", samples["int8"])
    report.add(f"{name}, plain float32, batch 1", "clips/s", samples["plain"])
    report.add(f"{name}, int8 over {kind}", "x", samples["int8"].over(samples["usual"]))
    report.add(
        f"{name}, int8 over plain", "x", samples["int8"].over(samples["plain"]),
        at_least=_AT_LEAST["over plain"] if is_large else None,
    )  # fmt: skip
    noise = benchmark.noise(usual.spec, 2)
    embeddings = (each.encode(noise).embeddings_BD for each in (usual, int8))
    cosine = harness.Sample((benchmark.least_cosine(*embeddings),))
    report.add(f"{name}, cosine of embeddings", "", cosine, at_least=_AT_LEAST["cosine"])
    if is_large:
        work = {way: _scaled(samples[way], flops / 1e12) for way in ways}
        _add_ceiling(report, name, kind, samples | work)


def _products(kind: str) -> dict[str, Callable[[], float]]:
    """One large product in float32, in the usual number type and in int8: TFLOP/s."""
    product = Int8Linear(torch.nn.Linear(_SIDE, _SIDE, bias=False))
    given = torch.randn(_SIDE, _SIDE)
    in_int8 = _rate(lambda _: product(given), range(1))
    contenders = {
        number_type: partial(benchmark.matrix_flops, "cpu", number_type, seconds=_SECONDS)
        for number_type in dict.fromkeys(("fp32", kind))
    }
    contenders = {name: _times(each, 1e-12) for name, each in contenders.items()}
    return contenders | {"int8 product": _times(in_int8, 2e-12 * _SIDE**3)}


def _add_ceiling(
    report: harness.Report, name: str, kind: str, tera: Mapping[str, harness.Sample]
) -> None:
    """Add what the CPU multiplies at most, and which part of it each way gets; all in TFLOP/s."""
    for number_type in dict.fromkeys(("fp32", kind)):
        report.add(f"one large product, {number_type}", "TFLOP/s", tera[number_type])
    report.add("one large product, int8", "TFLOP/s", tera["int8 product"])
    for way, product in (("plain", "fp32"), ("usual", kind), ("int8", "int8 product")):
        shown = f"{kind}, as by itself" if way == "usual" else way
        share = tera[way].over(tera[product])
        report.add(f"{name}, {shown}: share of one large product", "", share)
    most = tera["int8 product"].over(tera["plain"])
    report.add(f"one large product in int8 over {name}, plain", "x", most)


def _rate(
    encode: Callable[[NDArray[np.uint8]], object], clips: NDArray[np.uint8]
) -> Callable[[], float]:
    """A contender: how many clips are encoded a second; the first of all warms up."""

    @torch.inference_mode()
    def run() -> float:
        num_done, began = 0, time.perf_counter()
        while num_done == 0 or time.perf_counter() - began < _SECONDS:
            encode(clips)
            num_done += len(clips)
        return num_done / (time.perf_counter() - began)

    return run


def _times(contender: Callable[[], float], factor: float) -> Callable[[], float]:
    return lambda: contender() * factor


def _scaled(sample: harness.Sample, factor: float) -> harness.Sample:
    return harness.Sample(tuple(value * factor for value in sample.values))


def _judge(report: harness.Report, folder: Path) -> None:
    """Build the sample library in both ways, ask the truth, and one with clips of the other."""
    embeddings = {}
    for precision in ("auto", "int8"):
        index = VideoIndex.at(folder / precision)
        index.build(_SAMPLE / "videos", model="demo", device="cpu", precision=precision)
        top1 = index.evaluate(_SAMPLE / "truth.csv").top1
        report.add(f"demo, {precision}, first label right", "", harness.Sample((top1,)))
        embeddings_ND = index.embeddings().embeddings_ND.astype(np.float32)
        embeddings[precision] = embeddings_ND / np.linalg.norm(embeddings_ND, axis=1, keepdims=True)
    usual_ND, int8_ND = embeddings.values()
    name = "demo, index in int8, asked as by itself"
    cosines_N = (usual_ND * int8_ND).sum(1)
    report.add(f"{name}: cosine to the clip", "", harness.Sample(tuple(cosines_N.tolist())))
    report.add(f"{name}: {_NEAREST} nearest shared", "", _shared(usual_ND, int8_ND))


def _shared(asked_ND: NDArray[np.float32], index_ND: NDArray[np.float32]) -> harness.Sample:
    """For each clip, which share of its nearest in an index stays if it is asked otherwise."""
    shares = []
    for clip, (asked_D, own_D) in enumerate(zip(asked_ND, index_ND, strict=True)):
        nearest = []
        for query_D in (asked_D, own_D):
            similarity_N = index_ND @ query_D
            similarity_N[clip] = -np.inf
            nearest.append(set(np.argsort(-similarity_N)[:_NEAREST].tolist()))
        shares.append(len(nearest[0] & nearest[1]) / _NEAREST)
    return harness.Sample(tuple(shares))


if __name__ == "__main__":
    sys.exit(main())
