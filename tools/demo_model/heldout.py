"""Writes held-out renders as a library of one-clip videos, to measure an index of them.

python -m tools.demo_model.heldout heldout
vindex build heldout/videos --model demo --index heldout/index
vindex eval heldout/truth.csv --index heldout/index
"""

from __future__ import annotations

import argparse
import csv
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.demo_model.measure import FINAL_SEED
from tools.demo_model.network import CROP_PX
from vindex.demo.actions import LABELS
from vindex.demo.dataset import CLIP_SECONDS, PlannedClip, plan_clips
from vindex.demo.renderer import render_reel
from vindex.demo.splits import HELD_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["video_name", "write_clips", "write_heldout"]


def write_heldout(root: Path, clips_per_label: int, seed: int = FINAL_SEED) -> Path:
    """Render clips that training never saw, each as a video of its own.

    Args:
        root: folder that gets `videos/` and `truth.csv`.
        clips_per_label: how many of each label.
        seed: equal seeds give equal clips.

    Returns:
        The truth file.
    """
    count = clips_per_label * len(LABELS)
    plans = plan_clips(seed, HELD_OUT, count, aligned=True)
    return write_clips(root, plans, CROP_PX, CROP_PX)


def write_clips(root: Path, plans: Iterable[PlannedClip], height: int, width: int) -> Path:
    """Render planned clips, each as a video of its own, named by its number.

    Args:
        root: folder that gets `videos/` and `truth.csv`.
        plans: what to draw.
        height: of the pictures in pixels.
        width: of the pictures in pixels.

    Returns:
        The truth file.
    """
    videos = root / "videos"
    videos.mkdir(parents=True)
    truth = root / "truth.csv"
    with truth.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["path", "start_seconds", "end_seconds", "label"])
        for number, clip in enumerate(plans):
            frames_THWC, _ = render_reel(clip.reel, clip.frame_seconds, height, width)
            name = video_name(number)
            _write(videos / name, frames_THWC)
            rows.writerow([name, 0, CLIP_SECONDS, LABELS[clip.label]])
    return truth


def video_name(number: int) -> str:
    """The file of the clip of a number, from 0 on."""
    return f"{number:05d}.mp4"


def _write(path: Path, frames_THWC: NDArray[np.uint8]) -> None:
    """One clip, nearly without loss."""
    import av

    rate = Fraction(len(frames_THWC)) / Fraction(CLIP_SECONDS)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "12"})
        stream.height, stream.width = frames_THWC.shape[1:3]
        stream.pix_fmt = "yuv444p"
        for frame_HWC in frames_THWC:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame_HWC), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--clips-per-label", type=int, default=20)
    parser.add_argument("--seed", type=int, default=FINAL_SEED)
    arguments = parser.parse_args()
    truth = write_heldout(arguments.root, arguments.clips_per_label, arguments.seed)
    print(f"The videos are in {arguments.root / 'videos'}, their truth in {truth}.")


if __name__ == "__main__":
    main()
