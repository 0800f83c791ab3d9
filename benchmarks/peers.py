"""A library of one-clip files, by vindex and by transformers, with the same model and device.

    python -m benchmarks.peers [--cases demo demo-vp9 demo-1080p vit-large] [--json FILE]

Needs torchvision, which the processor of V-JEPA 2 is made of, and for `pipeline` also torchcodec,
with FFmpeg's libraries on the system: `pip install ".[peers]"`.

    ours             `VideoIndex.build` from nothing: walk, fingerprint, decode, encode, write
    pipeline         transformers' `pipeline("video-classification")`, file after file, float32; it
                     decodes with torchcodec, in as many threads as FFmpeg thinks right. Left out,
                     with a note, where torchcodec does not load
    load_video       what transformers' documentation shows for classifying without a pipeline:
                     `load_video` with PyAV (in one thread), the processor and the model, float32
    decoding alone   every frame by PyAV in a process on every core, and nothing done with it: what
                     no program that has FFmpeg decode whole files can surpass

The first three load the model within the time that is measured, and end with the labels of every
file; ours also with embeddings and an index on disk. The files last 4 s. Of `demo` and `vit-large`
they are H.264 with 12 frames/s of 240 lines at 400 kb/s; of `demo-vp9` VP9 at 176 kb/s, otherwise
alike (in MP4: in WebM, as Something-Something v2 comes, `load_video` finds no frames); of
`demo-1080p` H.264 with 30 frames/s of 1080 lines at 5 Mb/s, where decoding is nearly all of it.
`vit-large` has random weights. The files are so many that loading the model is a small part of
anybody's time; of `vit-large`, encoding is nearly all.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

# Nothing heavy up here: worker processes import this module, too, and torchvision comes first.
from benchmarks import harness
from benchmarks.videos import Film, decode_whole, make
from vindex import VideoIndex
from vindex.cores import num_cores

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Case:
    """A model and files to label with it."""

    film: Film
    num_files: int
    at_least: float | None = None
    """What ours over theirs must be."""


SHORT = Film("h264-240p-12fps.mp4", "libx264", 426, 240, 4, 400, frame_rate=12)
SHORT_VP9 = Film("vp9-240p-12fps.mp4", "libvpx-vp9", 426, 240, 4, 176, frame_rate=12)
CASES = {
    "demo": Case(SHORT, 1000, 4.0),
    "demo-vp9": Case(SHORT_VP9, 1000),
    "demo-1080p": Case(Film("h264-1080p-one-clip.mp4", "libx264", 1920, 1080, 4, 5000), 30),
    "vit-large": Case(SHORT, 4, 1.2),
}
NUM_FRAMES = 16
_NO_PIPELINE = (
    "The pipeline was not measured: torchcodec, with which it reads files, does not load."
)


def main() -> int:
    """Measure each model and print one table."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--cases", nargs="+", choices=tuple(CASES), default=list(CASES))
    options = parser.parse_args()
    if not _has_torchvision():
        print('torchvision cannot be imported; run `pip install ".[peers]"`.', file=sys.stderr)
        return 2
    from benchmarks.build import write_library
    from benchmarks.models import save_vit_large
    from vindex.encoders.checkpoint import find_checkpoint

    report = harness.Report("peers", options.rounds)
    report.notes.append("On the CPU; a GPU was not measured.")
    with tempfile.TemporaryDirectory() as temporary:
        for name in options.cases:
            work = Path(temporary, name)
            library, checkpoint = work / "library", work / "checkpoint"
            checkpoint.mkdir(parents=True)
            write_library(library, make(CASES[name].film), CASES[name].num_files)
            if name == "vit-large":
                save_vit_large(checkpoint)
            else:
                checkpoint = find_checkpoint("demo", with_weights=True).folder
            _measure(report, name, library, checkpoint, work)
    return report.finish(options.json)


def _measure(
    report: harness.Report, name: str, library: Path, checkpoint: Path, work: Path
) -> None:
    """Add the rows of one model."""
    files = sorted(library.iterdir())
    theirs = {"load_video": _by_load_video}
    if _has_pipeline(checkpoint, files[0]):
        theirs = {"pipeline": _by_pipeline, **theirs}
    elif _NO_PIPELINE not in report.notes:
        report.notes.append(_NO_PIPELINE)
    indexes = iter(range(1_000_000))
    cores = ProcessPoolExecutor(num_cores(), get_context("spawn"))
    contenders = {
        "ours": lambda: _ours(library, checkpoint, work / f"index{next(indexes)}", len(files)),
        **{who: lambda call=call: call(checkpoint, files) for who, call in theirs.items()},
        "decoding alone": lambda: _decoded(cores, files),
    }
    with cores:
        samples = harness.measure(
            {who: harness.seconds_of(call) for who, call in contenders.items()}, report.rounds
        )
    rates = {who: sample.rate(len(files)) for who, sample in samples.items()}
    for who, rate in rates.items():
        report.add(f"{name}, {who}", "clips/s", rate)
    for who in theirs:
        ratio = rates["ours"].over(rates[who])
        report.add(f"{name}, ours over {who}", "x", ratio, at_least=CASES[name].at_least)
        most = rates["decoding alone"].over(rates[who])
        report.add(f"{name}, decoding alone over {who}", "x", most)


def _decoded(cores: ProcessPoolExecutor, files: list[Path]) -> None:
    for _ in cores.map(decode_whole, map(str, files)):
        pass


def _ours(library: Path, checkpoint: Path, index: Path, num_clips: int) -> None:
    report = VideoIndex.at(index).build(library, model=str(checkpoint), device="cpu")
    if report.clips_indexed != num_clips:
        raise SystemExit(f"{report.clips_indexed} clips were indexed instead of {num_clips}.")


def _by_pipeline(checkpoint: Path, files: list[Path]) -> None:
    import torch
    from transformers import pipeline

    classify = pipeline("video-classification", model=str(checkpoint), dtype=torch.float32)
    for file in files:
        classify(str(file), num_frames=NUM_FRAMES)


def _by_load_video(checkpoint: Path, files: list[Path]) -> None:
    import torch
    from transformers import AutoModelForVideoClassification, AutoVideoProcessor
    from transformers.video_utils import load_video

    processor = AutoVideoProcessor.from_pretrained(checkpoint)
    model = AutoModelForVideoClassification.from_pretrained(checkpoint, dtype=torch.float32)
    model.eval()
    for file in files:
        frames_THWC, _ = load_video(str(file), num_frames=NUM_FRAMES, backend="pyav")
        inputs = processor(frames_THWC, return_tensors="pt")
        with torch.inference_mode():
            logits = model(**inputs).logits
        model.config.id2label[int(logits.argmax())]


def _has_pipeline(checkpoint: Path, file: Path) -> bool:
    """Whether the pipeline reads files of this model here."""
    try:
        _by_pipeline(checkpoint, [file])
    except (ImportError, OSError, RuntimeError):  # the last two: without FFmpeg, without CUDA's
        return False
    return True


def _has_torchvision() -> bool:
    """Import torchvision, also where its wheel is made for CUDA and torch for the CPU only.

    Its own operators do not load then, and its import fails because it describes two of them.
    None of them is needed to scale and crop, so they are declared first; but not where they load,
    which would end the process.
    """
    if find_spec("torchvision") is None:
        return False
    importing = [sys.executable, "-c", "import torchvision"]
    if subprocess.run(importing, check=False, capture_output=True).returncode:
        import torch

        operators: Callable[[str], object] = torch.library.Library("torchvision", "FRAGMENT").define
        for name in ("nms", "qnms"):
            operators(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    try:
        import torchvision  # noqa: F401
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
