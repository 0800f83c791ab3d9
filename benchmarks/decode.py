"""How fast two workers decode, against two ffmpeg processes that decode to nothing.

    pip install 'vindex-video[bench]'
    python -m benchmarks.decode [--json FILE]

Every contender gets the same file twice, at once, in two processes with one decoding thread each:

    vindex   the engine's workers, 16 of every 64 frames scaled, cropped, RGB, in shared memory
    ffmpeg   `ffmpeg -threads 1 -i FILE -f null -`, its own measure of the time after opening
    PyAV     every frame decoded, nothing done with it
    decord   the same 16 of every 64 frames scaled, by its `get_batch`; 1080p H.264 only

vindex's time includes opening the file, going through its packets and handing the frames to the
process that would encode them; the others' leaves out their start. Speeds are frames of the file
a second. The videos take two to four minutes to make, once; the measuring takes about five.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import harness
from benchmarks.videos import FOLDER, FRAME_RATE, Film, decode_whole, make
from vindex.clips import plan_clips
from vindex.decode import probe
from vindex.encode.reading import decode_clips, find_shots, look
from vindex.encoders import encoder_spec
from vindex.engines import EngineModel, LocalEngine, Reading
from vindex.jobs import DecodeJob, EncodedClip, Encoding
from vindex.records import Clip, ClipSpec, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SPEC = ClipSpec(clip_seconds=64 / FRAME_RATE, stride_seconds=64 / FRAME_RATE, num_frames=16)
CROP = 256
RECIPE = Recipe(replace(encoder_spec("demo"), crop_size=CROP), SPEC)
WORKERS = 2
DECORD_FILM = "h264-1080p-8m"


@dataclass(frozen=True, slots=True)
class Case:
    """A film and what must be reached with it."""

    film: Film
    over_ffmpeg: float | None
    """None: published, and nothing is asked of it."""


CASES = [
    Case(Film("h264-1080p-8m.mp4", "libx264", 1920, 1080, 15, 8000), 1.05),
    Case(Film("h264-few-b-1080p-8m.mp4", "libx264", 1920, 1080, 15, 8000, b_strategy=1), None),
    Case(Film("h264-1080p-5m.mp4", "libx264", 1920, 1080, 15, 5000), 0.95),
    Case(Film("h264-720p-4m.mp4", "libx264", 1280, 720, 30, 4200), 1.05),
    Case(Film("hevc-1080p-5m.mp4", "libx265", 1920, 1080, 15, 5000), 1.30),
    Case(Film("h264-240p.mp4", "libx264", 320, 240, 300, 400), 0.80),
]


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--videos", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    parser.add_argument("--only", help="measure films whose name begins so")
    parser.add_argument("--alone", nargs=2, metavar=("WHO", "FILE"), help="one contender's process")
    options = parser.parse_args()
    if options.alone:
        who, path = options.alone
        print({"pyav": _pyav, "decord": _decord}[who](path))
        return 0
    cases = [case for case in CASES if case.film.name.startswith(options.only or "")]
    if not cases:
        names = ", ".join(case.film.name for case in CASES)
        parser.error(f"--only {options.only} was given, and no film is called so: {names}")
    report = harness.Report("decode", options.rounds)
    ffmpeg = _ffmpeg_binary()
    report.facts["ffmpeg"] = _ffmpeg_version(ffmpeg)
    for case in cases:
        path = str(make(case.film, options.videos))
        _measure(case, path, ffmpeg, options.rounds, report)
    return report.finish(options.json)


def _measure(case: Case, path: str, ffmpeg: str, rounds: int, report: harness.Report) -> None:
    name, frames = Path(path).stem, WORKERS * case.film.num_frames
    clips = tuple(plan_clips(case.film.seconds, SPEC))
    with _engine() as engine:
        list(engine.probe([path] * WORKERS))  # workers are up before the clock starts
        contenders = {
            "vindex": partial(_vindex, engine, path, clips),
            "ffmpeg": partial(_at_once, _to_nothing(ffmpeg, path), _ffmpeg_seconds),
            "PyAV": partial(_at_once, _alone("pyav", path), float),
        }
        if name == DECORD_FILM:
            contenders["decord"] = partial(_at_once, _alone("decord", path), float)
        seconds = harness.measure(contenders, rounds)
    for who, sample in seconds.items():
        report.add(f"{name}: {who}", "frames/s", sample.rate(frames))
    for who, limit in {"ffmpeg": case.over_ffmpeg, "PyAV": None, "decord": 1.2}.items():
        if who in seconds:
            ratio = seconds[who].over(seconds["vindex"])
            report.add(f"{name}: vindex over {who}", "x", ratio, at_least=limit)


def _engine() -> LocalEngine:
    reading = Reading(look, probe, decode_clips, find_shots)
    return LocalEngine(reading, [EngineModel(RECIPE, _Nothing)], num_workers=WORKERS)


class _Nothing:
    """A model that takes no time."""

    batch_size = 8

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        return Encoding(np.zeros((len(frames_BTHWC), 1), np.float32), None)


def _vindex(engine: LocalEngine, path: str, clips: tuple[Clip, ...]) -> float:
    """Seconds until every clip of the file has come out, in both workers."""
    began = time.perf_counter()
    job = DecodeJob(path, "", clips, SPEC.clip_seconds, (RECIPE.request,), "pyav")
    given = [item for item in engine.encode_clips([job] * WORKERS) if isinstance(item, EncodedClip)]
    assert len(given) == WORKERS * len(clips)
    return time.perf_counter() - began


def _at_once(command: list[str], seconds_in: Callable[[str], float]) -> float:
    """Seconds of the slower of two equal processes that run at the same time."""
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(WORKERS)
    ]
    outputs = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError(f"{' '.join(command)} failed:\n{outputs[0]}")
    return max(map(seconds_in, outputs))


def _alone(who: str, path: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.decode", "--alone", who, path]


def _pyav(path: str) -> float:
    """Decode every frame."""
    began = time.perf_counter()
    decode_whole(path)
    return time.perf_counter() - began


def _decord(path: str) -> float:
    """The frames that vindex takes, the way decord is used."""
    import decord

    began = time.perf_counter()
    height, width, _ = decord.VideoReader(path, num_threads=1)[0].shape
    scale = CROP / min(height, width)
    size = {"width": round(width * scale), "height": round(height * scale)}
    video = decord.VideoReader(path, num_threads=1, **size)
    for start in range(0, len(video) - 63, 64):
        frames_THWC = video.get_batch(range(start, start + 64, 4)).asnumpy()
        left = (frames_THWC.shape[2] - CROP) // 2
        np.ascontiguousarray(frames_THWC[:, :, left : left + CROP])
    return (time.perf_counter() - began) * len(video) / (start + 64)


def _ffmpeg_binary() -> str:
    """The system's, or that of the `bench` extra."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _to_nothing(ffmpeg: str, path: str) -> list[str]:
    arguments = ["-nostdin", "-hide_banner", "-benchmark", "-threads", "1", "-i"]
    return [ffmpeg, *arguments, path, "-f", "null", "-"]


def _ffmpeg_version(ffmpeg: str) -> str:
    output = subprocess.run([ffmpeg, "-version"], check=True, capture_output=True, text=True)
    return output.stdout.split()[2]


def _ffmpeg_seconds(output: str) -> float:
    found = re.search(r"bench: .*rtime=([0-9.]+)s", output)
    assert found, output
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())
