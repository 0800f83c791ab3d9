"""Writes the sample library: short videos in folders, and the truth about them.

    python -m vindex.demo.sample_library sample_data

Two files are bad on purpose: one is cut off, one is no video.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from vindex.demo.actions import LABELS
from vindex.demo.dataset import random_reel
from vindex.demo.recording import Recording, write_video
from vindex.demo.scene import Reel, random_look
from vindex.demo.splits import HELD_OUT

__all__ = ["SAMPLE_SEED", "plan_library", "write_library"]

SAMPLE_SEED = 11
_NO_VIDEO = "Shopping list, saved under the wrong name by mistake:\nbread, tea, batteries\n"
_FOLDERS = ("kitchen", "desk", "garage", "living-room", "phone/2026-05", "phone/2026-06", "archive")
_CODECS = (
    ("libx264", ".mp4"),
    ("libx265", ".mp4"),
    ("libvpx-vp9", ".webm"),
    ("libsvtav1", ".mp4"),
    ("libx264", ".mkv"),
    ("mpeg4", ".avi"),
    ("libx264", ".mov"),
)
_SIZES = ((384, 288), (426, 240), (288, 288), (320, 240), (240, 320))
_RATES = (15.0, 12.0, 24.0, 25.0, 12.5, 30000 / 1001)
_NAMES = ("clip", "VID", "test", "take", "scene", "MOV", "rec")


def _number_of_actions(i: int) -> int:
    return (3, 2, 4, 1, 3, 5, 2, 8)[i % 8]


def plan_library(seed: int, num_videos: int = 34) -> list[tuple[Recording, Reel]]:
    """Decide what the library's own videos show and how they are stored.

    Args:
        seed: equal seeds give equal libraries.
        num_videos: without the copies and the bad files.

    Returns:
        The videos, then the copies of some that were re-encoded, cropped, trimmed and mirrored.
    """
    rng = np.random.default_rng(HELD_OUT.seed_base + seed)
    deck: list[str] = []
    plans = []
    for i in range(num_videos):
        count = _number_of_actions(i)
        while len(deck) < count:
            deck += rng.permutation(LABELS).tolist()
        labels, deck = tuple(deck[:count]), deck[count:]
        look = random_look(rng, HELD_OUT, difficulty=0.8)
        reel = random_reel(rng, HELD_OUT, replace(look, noise=min(look.noise, 0.008)), labels)
        codec, ending = _CODECS[i % len(_CODECS)]
        width, height = _SIZES[i % len(_SIZES)]
        rate = _RATES[i % len(_RATES)] if count < 4 else 15.0
        folder = _FOLDERS[i % len(_FOLDERS)]
        name = f"{folder}/{_NAMES[i % len(_NAMES)]}_{100 + 7 * i}{ending}"
        plans.append((Recording(name, width, height, codec, rate), reel))
    plans[4] = (
        replace(
            plans[4][0],
            path="phone/2026-05/VID_portrait.mp4",
            codec="libx264",
            width=180,
            height=320,
            rotated=True,
        ),
        plans[4][1],
    )
    plans[5] = (
        replace(
            plans[5][0], path="phone/2026-06/VID_uneven.mp4", codec="libx264", variable_rate=True
        ),
        plans[5][1],
    )
    return plans + _copies(plans)


def _copies(plans: list[tuple[Recording, Reel]]) -> list[tuple[Recording, Reel]]:
    """What libraries gather over the years: the same recordings in other files."""
    (first, first_reel), (second, second_reel) = plans[0], plans[2]
    longest, long_reel = plans[7]
    return [
        (
            replace(
                first,
                path="archive/smaller.mp4",
                width=192,
                height=144,
                codec="libx265",
                quality="33",
            ),
            first_reel,
        ),
        (replace(second, path="archive/cropped.mp4", codec="libx264", crop=0.8), second_reel),
        (
            replace(
                longest,
                path="archive/trimmed.mp4",
                codec="libx264",
                start_seconds=round(long_reel.seconds * 0.3, 2),
                end_seconds=round(long_reel.seconds * 0.7, 2),
            ),
            long_reel,
        ),
        (replace(first, path="archive/mirrored.mp4", mirrored=True), first_reel),
    ]


def write_library(root: Path, seed: int = SAMPLE_SEED, num_videos: int = 34) -> Path:
    """Render the library and its truth file.

    Args:
        root: folder that gets `videos/` and `truth.csv`.
        seed: equal seeds give equal libraries.
        num_videos: 8 or more, without the copies and the bad files.

    Returns:
        The truth file.
    """
    os.environ.setdefault("SVT_LOG", "1")  # the AV1 encoder else prints a banner for each file
    videos = root / "videos"
    plans = plan_library(seed, num_videos)
    rows = []
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the pictures are too small for more to pay
    try:
        for recording, reel in plans:
            write_video(recording, reel, videos)
            rows += recording.truth(reel)
    finally:
        torch.set_num_threads(num_threads)
    original = plans[1][0].path
    renamed = f"archive/copy of {Path(original).name}"
    shutil.copyfile(videos / original, videos / renamed)
    rows += [(renamed, *row[1:]) for row in rows if row[0] == original]
    whole = (videos / plans[0][0].path).read_bytes()
    (videos / "archive" / "broken_download.mp4").write_bytes(whole[: len(whole) * 3 // 5])
    (videos / "desk" / "notes.mp4").write_text(_NO_VIDEO)
    truth = root / "truth.csv"
    with truth.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["path", "start_seconds", "end_seconds", "label"])
        writer.writerows(rows)
    return truth


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--seed", type=int, default=SAMPLE_SEED)
    parser.add_argument("--videos", type=int, default=34)
    arguments = parser.parse_args()
    truth = write_library(arguments.root, arguments.seed, arguments.videos)
    print(f"The library is in {arguments.root / 'videos'}, its truth in {truth}.")  # noqa: T201


if __name__ == "__main__":
    main()
