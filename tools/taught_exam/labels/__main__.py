"""How well vindex finds labels that its tables were not written for, asked in everyday words.

    python -m tools.taught_exam.labels

Prints sums only, and no query: the sets are held out, and nobody should tune on them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.labels import match_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Figures", "LabelSet", "measure", "read_sets"]

_FOLDER = Path(__file__).parent
_TOP = 5
_LEAST_HIT_AT_1, _LEAST_NO_MATCH = 0.80, 0.85


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Labels, and what people type who look for them or for something else."""

    name: str
    labels: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    """Each query with the label that it asks for."""
    no_match: tuple[str, ...]
    """Queries that no label fits."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the queries came to, as shares from 0 to 1."""

    num_asked: int
    hit_at_1: float
    hit_at_5: float
    num_no_match: int
    no_match: float
    """Of the queries that no label fits, those answered by nothing."""

    @classmethod
    def mean(cls, figures: Iterable[Figures]) -> Figures:
        """Of all queries of several sets, each query counting the same."""
        every = list(figures)
        asked = sum(of.num_asked for of in every)
        no_match = sum(of.num_no_match for of in every)
        return cls(
            asked,
            sum(of.hit_at_1 * of.num_asked for of in every) / asked,
            sum(of.hit_at_5 * of.num_asked for of in every) / asked,
            no_match,
            sum(of.no_match * of.num_no_match for of in every) / no_match,
        )


def read_sets() -> list[LabelSet]:
    """The three label sets."""
    asked, no_match = _rows("queries.csv"), _rows("no_match.csv")
    return [
        LabelSet(
            name,
            tuple(dict.fromkeys(row["label"] for row in asked if row["set"] == name)),
            tuple((row["query"], row["label"]) for row in asked if row["set"] == name),
            tuple(row["query"] for row in no_match if row["set"] == name),
        )
        for name in dict.fromkeys(row["set"] for row in asked)
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure(label_set: LabelSet, found: Callable[[str, Sequence[str]], list[str]]) -> Figures:
    """Ask a label set all that is asked of it.

    Args:
        label_set: labels and queries.
        found: the labels that a query finds among given ones, best first.
    """
    answers = [(found(query, label_set.labels), label) for query, label in label_set.asked]
    empty = [not found(query, label_set.labels) for query in label_set.no_match]
    return Figures(
        len(answers),
        sum(label in labels[:1] for labels, label in answers) / len(answers),
        sum(label in labels[:_TOP] for labels, label in answers) / len(answers),
        len(empty),
        sum(empty) / len(empty),
    )


def _matched(query: str, labels: Sequence[str]) -> list[str]:
    return [match.label for match in match_labels(query, labels)]


def main() -> None:
    """Prints a line a set, and one of all of them with what must be reached."""
    print(f"{'labels':<12} {'queries':>7} {'hit@1':>6} {'hit@5':>6} {'no match':>13}")
    figures = {label_set.name: measure(label_set, _matched) for label_set in read_sets()}
    for name, of in [*figures.items(), ("all", Figures.mean(figures.values()))]:
        print(
            f"{name:<12} {of.num_asked:>7} {of.hit_at_1:>6.3f} {of.hit_at_5:>6.3f} "
            f"{of.no_match:>6.3f} of {of.num_no_match:>3}"
        )
    print(f"{'at least':<12} {'':>7} {_LEAST_HIT_AT_1:>6.3f} {'':>6} {_LEAST_NO_MATCH:>6.3f}")


if __name__ == "__main__":
    main()
