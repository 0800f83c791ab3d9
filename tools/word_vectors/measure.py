"""How well free text finds labels that no table was written for.

    python -m tools.word_vectors.measure

The sets in `label_sets` were written by the author of the vectors, who chose by them: the cut by
all but `classroom`, all else by the three. The set that nothing was chosen by is in
`tools.taught_exam`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vindex.labels import match_labels

__all__ = ["Figures", "measure"]

_SETS = Path(__file__).with_name("label_sets")
_NONE = "[nothing fits]"


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in [0, 1]."""

    hit_at_1: float
    """Of all phrasings."""
    everyday: float
    """Of the last phrasing of each label, worded as people type; the others avoid its words."""
    no_match: float
    """Of the texts that no label fits, those answered with nothing."""


def measure(name: str) -> Figures:
    """Asks for each label of a set in other words, and for what no label fits."""
    text = (_SETS / f"{name}.txt").read_text(encoding="utf-8")
    told, _, other = text.partition(_NONE)
    rows = [line.partition(": ") for line in told.splitlines() if line and line[0] != "#"]
    labels = [label for label, _, _ in rows]
    hits, everyday = [], []
    for label, _, phrasings in rows:
        found = [_best(phrasing, labels) == label for phrasing in phrasings.split("; ")]
        hits += found
        everyday.append(found[-1])
    nothing = [_best(line, labels) is None for line in other.splitlines() if line]
    return Figures(_share(hits), _share(everyday), _share(nothing))


def _best(text: str, labels: list[str]) -> str | None:
    matches = match_labels(text, labels)
    return matches[0].label if matches else None


def _share(found: list[bool]) -> float:
    return sum(found) / len(found)


def main() -> None:
    """Prints one line a label set."""
    print(f"{'labels':<12} {'hit@1':>6} {'everyday':>9} {'no match':>9}")
    for path in sorted(_SETS.glob("*.txt")):
        of = measure(path.stem)
        print(f"{path.stem:<12} {of.hit_at_1:>6.3f} {of.everyday:>9.3f} {of.no_match:>9.3f}")


if __name__ == "__main__":
    main()
