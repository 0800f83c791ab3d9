"""How many hard cuts `vindex build --cut-at-shots` finds, and what that costs.

    python -m benchmarks.shots [--json FILE]

Films are edited from rendered scenes with grain, bright and dark: most shots are cut hard, some
dissolve, and some have a flash or a whip pan, which are no cuts. Each is written by x264 with and
without its own scene detection, and as MPEG-4; in 1080p by x264 alone. A cut counts as found within
two frames of where it is.

    decode    every frame by PyAV, in one thread, and nothing done with it
    finding   what `vindex.decode.find_shots` does with frames, given those of 10 s again and again
    pass      `vindex.decode.find_shots`, which decodes without the loop filter

All are seconds of a core, not of the clock. Making the films takes three minutes, once.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from benchmarks import harness
from benchmarks.videos import FOLDER, decode_whole
from vindex import VideoIndex
from vindex.decode import find_shots
from vindex.decode.decoding import decode_frames
from vindex.decode.frames import in_order
from vindex.decode.packets import read_index
from vindex.decode.shots import first_frames
from vindex.jobs import ShotJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_RATE = 25
_SEED = 11
_DRAWN_HEIGHT, _DRAWN_WIDTH = 180, 320
_GRAIN_SIGMA = 3.0
_DISSOLVED = 12
"""Frames of a dissolve."""
_KEPT = 10 * _RATE
_PANNED = 8
"""Frames of a whip pan."""
_NEAR = 2
"""Frames by which a cut may be off."""
_LEAST_F1, _MOST_ON_TOP = 0.95, 0.03


@dataclass(frozen=True, slots=True)
class Edit:
    """A film to make."""

    name: str
    codec: str
    width: int
    height: int
    num_shots: int
    options: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """Where it lies in the folder."""
        return f"shots-{self.name.replace(' ', '-').replace(',', '')}.mp4"


_X264 = (("preset", "medium"), ("g", "250"))
_BLIND = ("sc_threshold", "0")
_MPEG4 = (("b", "1500k"), ("g", "250"), ("sc_threshold", "1000000000"))
EDITS = [
    Edit("360p x264", "libx264", 640, 360, 30, (*_X264, ("crf", "23"))),
    Edit("360p x264, no scenecut", "libx264", 640, 360, 30, (*_X264, ("crf", "23"), _BLIND)),
    Edit("360p MPEG-4", "mpeg4", 640, 360, 30, _MPEG4),
    Edit("1080p x264", "libx264", 1920, 1080, 10, (*_X264, ("b", "5M"))),
]


def edited(num_shots: int, height: int, width: int) -> Iterator[tuple[NDArray[np.uint8], bool]]:
    """Frames of a film, RGB, and whether each begins a shot by a hard cut."""
    rng = np.random.default_rng(_SEED)
    reformatter = VideoReformatter()
    tail: NDArray[np.uint8] | None = None
    for number in range(num_shots):
        frames_THWC = _shot(rng)
        is_dissolved = tail is not None
        if tail is not None:
            share = np.linspace(0, 1, _DISSOLVED)[:, None, None, None]
            frames_THWC[:_DISSOLVED] = tail * (1 - share) + frames_THWC[:_DISSOLVED] * share
        at = len(frames_THWC) // 2
        if number % 5 == 2:
            frames_THWC[at : at + 1 + number % 3] = 245
        elif number % 5 == 4:
            for step in range(_PANNED):
                frames_THWC[at + step] = np.roll(frames_THWC[at + step], 20 * step, axis=1)
            frames_THWC[at + _PANNED :] = np.roll(frames_THWC[at + _PANNED :], 20 * _PANNED, axis=2)
        if number % 4 == 3:
            frames_THWC //= 3
        tail = frames_THWC[-_DISSOLVED:] if number % 6 == 4 else None
        for place, frame_HWC in enumerate(frames_THWC[: -_DISSOLVED if tail is not None else None]):
            frame = av.VideoFrame.from_ndarray(frame_HWC, "rgb24")
            large = reformatter.reformat(
                frame, width, height, "yuv420p", interpolation=Interpolation.BICUBIC
            ).to_ndarray()
            grain = rng.normal(0, _GRAIN_SIGMA, (height // 2, width // 2)).repeat(2, 0).repeat(2, 1)
            large[:height] = np.clip(large[:height] + grain, 16, 235)
            yield large, place == 0 and number > 0 and not is_dissolved


def _shot(rng: np.random.Generator) -> NDArray[np.uint8]:
    """frames_THWC of one scene, of 0.6 to 5 s."""
    from vindex.demo.actions import LABELS
    from vindex.demo.dataset import random_reel
    from vindex.demo.renderer import render_reel
    from vindex.demo.scene import random_look
    from vindex.demo.splits import HELD_OUT

    look = random_look(rng, HELD_OUT)
    reel = random_reel(rng, HELD_OUT, look, (str(rng.choice(LABELS)),))
    seconds = min(rng.uniform(0.6, 5.0), reel.seconds)
    times = np.arange(max(2 * _DISSOLVED, int(seconds * _RATE))) / _RATE
    return render_reel(reel, times, _DRAWN_HEIGHT, _DRAWN_WIDTH)[0]


def make(edit: Edit, folder: Path) -> tuple[Path, list[float]]:
    """The file of a film, made if it is not there yet, and when it is cut."""
    path = folder / edit.path
    truth = path.with_suffix(".npy")
    if not truth.exists():
        print(f"making {path}", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        cuts = []
        with av.open(str(path), "w") as container:
            stream = container.add_stream(edit.codec, rate=_RATE, options=dict(edit.options))
            stream.width, stream.height, stream.pix_fmt = edit.width, edit.height, "yuv420p"
            stream.thread_type = "FRAME"
            for number, (planes, is_cut) in enumerate(
                edited(edit.num_shots, edit.height, edit.width)
            ):
                cuts += [number / _RATE] * is_cut
                picture = av.VideoFrame.from_ndarray(planes, "yuv420p")
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
        np.save(truth, np.array(cuts))
    return path, np.load(truth).tolist()


def f1(found: list[float], truth: list[float]) -> float:
    """Of cuts that were found within `_NEAR` frames, each for one that there is."""
    left, hits = list(truth), 0
    for cut in found:
        near = [one for one in left if abs(one - cut) <= (_NEAR + 0.1) / _RATE]
        if near:
            hits += 1
            left.remove(near[0])
    return 2 * hits / (len(found) + len(truth)) if found or truth else 1.0


def _of_a_core(call: Callable[[], object]) -> float:
    """Seconds of a core that a call takes in this process."""
    began = time.process_time()
    call()
    return time.process_time() - began


def _kept_frames(path: str) -> tuple[list[av.VideoFrame], int]:
    """The frames of the first seconds of a film, and how many it has."""
    index = read_index(path)
    frames = decode_frames(path, index, np.arange(index.num_frames))
    return [frame for _, frame in islice(frames, _KEPT)], index.num_frames


def _look(frames: list[av.VideoFrame], num_frames: int) -> None:
    """Do with so many frames what the pass does with those of a film."""
    numbers = range(num_frames)
    first_frames(in_order(zip(numbers, cycle(frames), strict=False), numbers), _RATE)


def _found(path: str) -> list[float]:
    return list(find_shots(ShotJob(path), lambda: None).starts)


def _build(path: str, *, at_shots: bool) -> float:
    """Seconds of a core that a build of one film takes, with the demo model."""
    with TemporaryDirectory() as folder:
        children, own = harness.core_seconds(), time.process_time()
        VideoIndex.at(folder).build(path, model="demo", workers=1, cut_at_shots=at_shots)
        return harness.core_seconds() - children + time.process_time() - own


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--videos", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    parser.add_argument("--only", help="measure films whose name begins so")
    options = parser.parse_args()
    report = harness.Report("shots", options.rounds)
    for edit in EDITS:
        if edit.name.startswith(options.only or ""):
            _measure(edit, options.videos, options.rounds, report)
    return report.finish(options.json)


def _measure(edit: Edit, folder: Path, rounds: int, report: harness.Report) -> None:
    """The rows of one film."""
    place, truth = make(edit, folder)
    path = str(place)
    found = _found(path)
    score = harness.Sample((f1(found, truth),))
    report.add(f"{edit.name}: F1 of {len(truth)} cuts", "", score, at_least=_LEAST_F1)
    took = harness.measure(
        {
            "decode": partial(_of_a_core, partial(decode_whole, path)),
            "finding": partial(_of_a_core, partial(_look, *_kept_frames(path))),
            "pass": partial(_of_a_core, partial(_found, path)),
        },
        rounds,
    )
    on_top = took["finding"].over(took["decode"])
    report.add(f"{edit.name}: finding", "of decoding", on_top, at_most=_MOST_ON_TOP)
    report.add(f"{edit.name}: the pass", "of decoding", took["pass"].over(took["decode"]))
    if edit is EDITS[0] or edit is EDITS[-1]:
        built = harness.measure(
            {
                "whole": partial(_build, path, at_shots=False),
                "at shots": partial(_build, path, at_shots=True),
            },
            min(rounds, 3),
        )
        report.add(
            f"{edit.name}: a build at shots over one without", "x",
            built["at shots"].over(built["whole"]),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
