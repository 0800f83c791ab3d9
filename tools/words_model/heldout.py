"""Writes the clips that the words model is measured on, and which of them each caption is true of.

python -m tools.words_model.heldout heldout
vindex build heldout/videos --model demo --words demo --index heldout/index

Nothing is trained on these clips and captions, and nothing chosen by them: `heldout/README.md`.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from tools.demo_model.heldout import video_name, write_clips
from tools.words_model.looks import Looks, Wanted, is_shown, looks_of
from tools.words_model.scenes import WORDS_HELD_OUT
from vindex.demo.actions import LABELS
from vindex.demo.dataset import CLIP_SECONDS, PlannedClip, plan_clips

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "DRAWS",
    "NUM_CLIPS",
    "Draw",
    "HeldOutCaption",
    "heldout_looks",
    "is_true_of",
    "write_heldout",
]

NUM_CLIPS = 1000
_DIFFICULTY = 0.8
"""That of the sample library."""
_HEIGHT, _WIDTH = 96, 128

_DRAWS = Path(__file__).with_suffix("")


@dataclass(frozen=True, slots=True)
class HeldOutCaption:
    """A text as people type it, and what a clip must show for it to be true."""

    text: str
    wanted: Wanted
    action: str
    """One of `LABELS`; empty where the text says nothing of it."""

    def __post_init__(self) -> None:
        if self.action and self.action not in LABELS:
            raise ValueError(f"action = {self.action!r}; it is one of {', '.join(LABELS)}.")


@dataclass(frozen=True, slots=True)
class Draw:
    """Clips and captions that one model is measured on, once: then it is spent."""

    name: str
    """Of its folder, too."""
    seed: int
    """Of these clips and no others."""

    def look_captions(self) -> list[HeldOutCaption]:
        """Captions of things, colours, surfaces and hands."""
        return self._read("look.csv")

    def joined_captions(self) -> list[HeldOutCaption]:
        """Captions that say what something looks like and what happens to it."""
        return self._read("joined.csv")

    def absent_captions(self) -> list[HeldOutCaption]:
        """Captions that are true of no clip; most of them of what the renderer cannot draw."""
        return self._read("absent.csv")

    def _read(self, file_name: str) -> list[HeldOutCaption]:
        parts = [field.name for field in fields(Wanted)]
        with (_DRAWS / self.name / file_name).open(newline="", encoding="utf-8") as file:
            return [
                HeldOutCaption(
                    row["caption"], Wanted(*(row[part] for part in parts)), row["action"]
                )
                for row in csv.DictReader(file)
            ]

    def clips(self) -> list[PlannedClip]:
        """The clips, every action as often as any other or once more; nothing is drawn yet."""
        plans = plan_clips(
            self.seed, WORDS_HELD_OUT, NUM_CLIPS, difficulty=_DIFFICULTY, aligned=True
        )
        return list(plans)


DRAWS = {draw.name: draw for draw in (Draw("first", 20_261_129), Draw("second", 20_261_203))}
"""The last is of the model that is shipped; those before are spent, and kept for the record."""


def heldout_looks(clips: Iterable[PlannedClip]) -> list[Looks]:
    """What clips show, by drawing four small frames of each (half a minute for all of them)."""
    return [
        looks_of(clip.reel, clip.start_seconds, clip.start_seconds + CLIP_SECONDS) for clip in clips
    ]


def is_true_of(caption: HeldOutCaption, clip: PlannedClip, looks: Looks) -> bool | None:
    """Whether a clip is as a caption says; None if one cannot tell."""
    if caption.action and caption.action != LABELS[clip.label]:
        return False
    return is_shown(looks, caption.wanted)


def write_heldout(
    root: Path, clips: Sequence[PlannedClip], captions: Sequence[HeldOutCaption]
) -> None:
    """Render clips, and write what is true of them.

    Args:
        root: folder that gets `videos/`, `truth.csv` (the action of each) and `shown.csv` (which
            caption is true of which clip, `yes`, or cannot be told, `unknown`; all others, no).
        clips: what to draw.
        captions: of which it is told; no two are equal.
    """
    write_clips(root, clips, _HEIGHT, _WIDTH)
    looks = heldout_looks(clips)
    with (root / "shown.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["caption", "path", "shown"])
        for caption in captions:
            for number, (clip, seen) in enumerate(zip(clips, looks, strict=True)):
                answer = is_true_of(caption, clip, seen)
                if answer is not False:
                    shown = "yes" if answer else "unknown"
                    rows.writerow([caption.text, video_name(number), shown])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--draw", choices=DRAWS, default=[*DRAWS][-1])
    given = parser.parse_args()
    draw = DRAWS[given.draw]
    write_heldout(given.root, draw.clips(), draw.look_captions() + draw.joined_captions())
    print(f"The videos are in {given.root / 'videos'}, what is true of them in {given.root}.")


if __name__ == "__main__":
    main()
