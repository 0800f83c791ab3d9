"""A whole build over the slower of its stages alone.

    python -m benchmarks.build [--model MODEL] [--workers N] [--json FILE]

The library is 1080p H.264 at 8 Mb/s, one film under several names with bytes of its own in each.
Each contender is a whole process on the device that vindex chooses, on an index of its own:

    build    `vindex build`: walk, probe, decode, encode, write, vector index
    decode   the same jobs through the same engine, with an encoder that does nothing
    encode   the same number of clips through the same encoder, from memory

A round takes three to four minutes on two cores. Starting takes a build four seconds, mostly to
load torch, so with few files the ratio says more of that than of how the stages overlap: give
`--files` in proportion to `--workers`. `--model vit-large` has the architecture of the default
checkpoint and random weights.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import harness
from benchmarks.videos import FOLDER, Film, make
from vindex.clips import plan_clips
from vindex.decode import probe
from vindex.encode.reading import decode_clips, find_shots, look
from vindex.encoders import encoder_spec, load_encoder
from vindex.engines import EngineModel, LocalEngine, Reading
from vindex.jobs import DecodeJob, Encoding, colour_planes
from vindex.records import Recipe
from vindex.settings import clip_spec

if TYPE_CHECKING:
    import argparse

    from vindex.records import EncoderSpec

FILM = Film("h264-1080p-8m.mp4", "libx264", 1920, 1080, 15, 8000)
VINDEX = [sys.executable, "-c", "from vindex.cli import main; main()"]
OURSELVES = [sys.executable, "-m", "benchmarks.build"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What every contender is given."""

    model: str
    workers: int

    def arguments(self) -> list[str]:
        """As `vindex build` and this module take them."""
        return ["--model", self.model, "--workers", str(self.workers)]


def main() -> int:
    """Measure and print."""
    options = _parser().parse_args()
    setup = Setup(options.model, options.workers)
    if options.alone:
        stage, library = options.alone
        {"decode": decode_alone, "encode": encode_alone}[stage](Path(library), setup)
        return 0
    with tempfile.TemporaryDirectory(prefix="vindex-build-") as name:
        library = Path(name) / "videos"
        write_library(library, make(FILM, options.videos), options.files)
        if options.model == "vit-large":
            setup = Setup(_vit_large(Path(name) / "model"), options.workers)
        seconds = _measure(library, Path(name) / "index", setup, options.rounds)
    facts = {"model": options.model, "workers": str(options.workers), **_gpu()}
    page = harness.Report("build", options.rounds, facts)
    frames = options.files * FILM.num_frames
    for stage, sample in seconds.items():
        page.add(stage, "s", sample)
        page.add(f"{stage}, source", "frames/s", sample.rate(frames))
    pairs = zip(seconds["decode"].values, seconds["encode"].values, strict=True)
    slower = harness.Sample(tuple(max(pair) for pair in pairs))
    page.add("build over the slower stage", "x", slower.over(seconds["build"]), at_least=0.90)
    return page.finish(options.json)


def _parser() -> argparse.ArgumentParser:
    parser = harness.arguments(__doc__)
    parser.add_argument("--videos", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    parser.add_argument("--files", type=int, default=60, help="of 15 s each; default: 60")
    parser.add_argument("--model", default="demo", help="or vit-large; default: demo")
    parser.add_argument("--workers", type=int, default=2, help="that decode; default: 2")
    parser.add_argument(
        "--alone", nargs=2, metavar=("STAGE", "LIBRARY"), help="one stage's process"
    )
    return parser


def _measure(library: Path, index: Path, setup: Setup, rounds: int) -> dict[str, harness.Sample]:
    """Seconds of the whole build and of each stage alone."""

    def alone(stage: str) -> list[str]:
        return [*OURSELVES, *setup.arguments(), "--alone", stage, str(library)]

    build(next(library.iterdir()), index, setup)  # or the first of all would find modules cold
    return harness.measure(
        {
            "build": harness.seconds_of(lambda: build(library, index, setup)),
            "decode": harness.seconds_of(lambda: run(alone("decode"))),
            "encode": harness.seconds_of(lambda: run(alone("encode"))),
        },
        rounds,
        warm_up=False,
    )


def _vit_large(folder: Path) -> str:
    from benchmarks.models import save_vit_large  # not above: decoding alone needs no torch

    folder.mkdir()
    return str(save_vit_large(folder))


def _gpu() -> dict[str, str]:
    """What the report says of it, if there is one."""
    import torch

    return {"gpu": torch.cuda.get_device_name()} if torch.cuda.is_available() else {}


def write_library(folder: Path, film: Path, num_files: int) -> None:
    """Copies of a film that differ in a box at their end, which players pass over."""
    folder.mkdir()
    for number in range(num_files):
        box = b"\x00\x00\x00\x10free" + number.to_bytes(8, "big")
        (folder / f"{number:04d}.mp4").write_bytes(film.read_bytes() + box)


def build(library: Path, index: Path, setup: Setup) -> None:
    """The whole thing."""
    run([*VINDEX, "build", str(library), *setup.arguments(), "--index", str(index)])
    shutil.rmtree(index)


def decode_alone(library: Path, setup: Setup) -> None:
    """Every clip of the library into shared memory."""
    encoder = encoder_spec(setup.model)
    reading = Reading(look, probe, decode_clips, find_shots)
    models = [EngineModel(Recipe(encoder, clip_spec(encoder)), Nothing)]
    with LocalEngine(reading, models, num_workers=setup.workers) as engine:
        for _ in engine.encode_clips(jobs_of(library, encoder)):
            pass


def encode_alone(library: Path, setup: Setup) -> None:
    """As many clips as the library has, from memory."""
    encoder = load_encoder(setup.model)
    frames_BTHWC = colour_planes(encoder.batch_size, *clip_shape(encoder.spec))
    frames_BTHWC[...] = np.random.default_rng(0).integers(0, 256, frames_BTHWC.shape, np.uint8)
    num_left = sum(len(job.clips) for job in jobs_of(library, encoder.spec))
    while num_left > 0:
        encoder.encode(frames_BTHWC[:num_left])
        num_left -= len(frames_BTHWC)


def clip_shape(encoder: EncoderSpec) -> tuple[int, int, int, int]:
    """T, H, W, C of a clip."""
    return encoder.default_frames, encoder.crop_size, encoder.crop_size, 3


def jobs_of(library: Path, encoder: EncoderSpec) -> list[DecodeJob]:
    """What a build decodes."""
    recipe = Recipe(encoder, clip_spec(encoder))
    clips = tuple(plan_clips(FILM.seconds, recipe.spec))
    return [
        DecodeJob(str(path), "", clips, recipe.spec.clip_seconds, (recipe.request,), "pyav")
        for path in sorted(library.iterdir())
    ]


class Nothing:
    """A stand-in for a model that takes no time."""

    batch_size = 8

    def encode(self, frames_BTHWC: np.ndarray) -> Encoding:
        """Zeros."""
        return Encoding(np.zeros((len(frames_BTHWC), 1), np.float32), None)


def run(command: list[str]) -> None:
    """A process, with what it says when it fails."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


if __name__ == "__main__":
    sys.exit(main())
