"""Writes what the sample library shows as captions, each with all spans that it is true of.

    python -m tools.words_model.sample_captions sample_data

The columns of `captions.csv` are path, start_seconds, end_seconds (as in `truth.csv`: the span of
an action) and caption. A caption of several rows is true of each of them. It speaks of looks
("a purple carrot on a marble table") or joins one to an action ("a purple carrot is lifted"). The
videos are not needed: the plan says what they show.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

from tools.words_model.looks import Looks, Wanted, is_shown, looks_of
from tools.words_model.words import ACTION_PHRASES, SURFACE_WORDS, THING_WORDS
from vindex.demo.sample_library import SAMPLE_SEED, plan_library

__all__ = ["captions_of_library", "write_captions"]

_CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class _Span:
    """One action of one video."""

    path: str
    start_seconds: float
    end_seconds: float
    label: str
    looks: Looks


@dataclass(frozen=True, slots=True)
class _Said:
    """A caption, and what must be so that it is true."""

    wanted: Wanted
    label: str = ""

    def is_true_of(self, span: _Span) -> bool:
        """Whether a span shows all of it for sure."""
        return is_shown(span.looks, self.wanted) is True and self.label in ("", span.label)


def _spans(seed: int) -> list[_Span]:
    spans = []
    for recording, reel in plan_library(seed):
        height, width = 72, round(72 * recording.width / recording.height)
        for path, start, end, label in recording.truth(reel):
            offset = recording.start_seconds
            looks = looks_of(reel, offset + start, offset + end, height=height, width=width)
            spans.append(_Span(path, start, end, label, looks))
    return spans


def _captions_of(looks: Looks, label: str) -> dict[str, _Said]:
    """Captions true of a span: its largest thing on its table, and what happens to it."""
    if not looks.things:
        return {}
    thing = looks.things[0]
    named = f"{thing.colour} {THING_WORDS[thing.kind][0]}"
    named = f"{'an' if named[0] in 'aeiou' else 'a'} {named}"
    wanted, said = Wanted(thing=thing.kind, colour=thing.colour), {}
    if looks.table:
        said[f"{named} on a {SURFACE_WORDS[looks.table][1][0]} table"] = _Said(
            Wanted(thing=thing.kind, colour=thing.colour, surface=looks.table)
        )
    if _CAMERA not in label.lower():
        said[f"{named} {ACTION_PHRASES[label][0]}"] = _Said(wanted, label)
    return said


def captions_of_library(seed: int = SAMPLE_SEED) -> list[tuple[str, float, float, str]]:
    """Rows of the file: path, start_seconds, end_seconds, caption."""
    spans = _spans(seed)
    captions: dict[str, _Said] = {}
    for span in spans:
        captions |= _captions_of(span.looks, span.label)
    return [
        (span.path, span.start_seconds, span.end_seconds, text)
        for text, said in captions.items()
        for span in spans
        if said.is_true_of(span)
    ]


def write_captions(root: Path, seed: int = SAMPLE_SEED) -> Path:
    """Write `captions.csv` beside the library's truth; returns the file."""
    file = root / "captions.csv"
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["path", "start_seconds", "end_seconds", "caption"])
        writer.writerows(captions_of_library(seed))
    return file


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--seed", type=int, default=SAMPLE_SEED)
    arguments = parser.parse_args()
    print(f"The captions are in {write_captions(arguments.root, arguments.seed)}.")


if __name__ == "__main__":
    main()
