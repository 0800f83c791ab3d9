"""What `--precision int8` gains on this CPU, and what it costs.

    python -m benchmarks.int8 [--models demo vit-large] [--json FILE]

In turns: the model as vindex runs it by itself, in int8, and as a user of transformers writes it
(float32, one clip at a time). Beside the speeds: the cosine between embeddings of the first two,
and for the demo model how often the first label of a clip of the sample library is the right one,
which shows things and surfaces that the model was not trained on. `vit-large` has random weights.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import harness
from benchmarks.models import save_vit_large
from vindex import VideoIndex
from vindex.encoders import load_encoder, speed
from vindex.encoders.checkpoint import find_checkpoint

_SAMPLE = Path(__file__).parents[1] / "sample_data"
_SECONDS = 1.0
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
    int8 = load_encoder(str(folder), device="cpu", precision="int8")
    plain = speed.PlainLoop(folder, usual.spec, "cpu")
    clips = speed.noise(usual.spec, usual.batch_size)
    kind = speed.runs_in(usual)
    samples = harness.measure(
        {
            "usual": lambda: speed.clips_a_second(usual.encode, clips, seconds=_SECONDS),
            "int8": lambda: speed.clips_a_second(int8.encode, clips, seconds=_SECONDS),
            "plain": lambda: speed.clips_a_second(plain.encode, clips[:1], seconds=_SECONDS),
        },
        report.rounds,
        warm_up=False,
    )
    is_large = name == "vit-large"
    report.add(f"{name}, {kind}, as by itself", "clips/s", samples["usual"])
    report.add(f"{name}, int8", "clips/s", samples["int8"])
    report.add(f"{name}, plain float32, batch 1", "clips/s", samples["plain"])
    report.add(f"{name}, int8 over {kind}", "x", samples["int8"].over(samples["usual"]))
    report.add(
        f"{name}, int8 over plain", "x", samples["int8"].over(samples["plain"]),
        at_least=_AT_LEAST["over plain"] if is_large else None,
    )  # fmt: skip
    noise = speed.noise(usual.spec, 2)
    embeddings = (each.encode(noise).embeddings_BD for each in (usual, int8))
    cosine = harness.Sample((speed.least_cosine(*embeddings),))
    report.add(f"{name}, cosine of embeddings", "", cosine, at_least=_AT_LEAST["cosine"])


def _judge(report: harness.Report, folder: Path) -> None:
    """Build the sample library in both ways, and ask the truth."""
    for precision in ("auto", "int8"):
        index = VideoIndex.at(folder / precision)
        index.build(_SAMPLE / "videos", model="demo", device="cpu", precision=precision)
        top1 = index.evaluate(_SAMPLE / "truth.csv").top1
        report.add(f"demo, {precision}, first label right", "", harness.Sample((top1,)))


if __name__ == "__main__":
    sys.exit(main())
