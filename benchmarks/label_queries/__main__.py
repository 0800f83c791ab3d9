"""How well free text finds labels: hit@1, hit@5 and no-match figures of the query sets.

Prints sums only, and no query: the sets are held out, and nobody should tune on them.

    python -m benchmarks.label_queries
"""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from pathlib import Path

from vindex.labels import match_labels

_FOLDER = Path(__file__).parent
_TOP = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What one label set's queries came to, as shares in [0, 1]."""

    num_queries: int
    hit_at_1: float
    hit_at_5: float
    num_no_match: int
    no_match: float
    """Of the queries that no label fits, those answered with nothing."""
    median_ms: float


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure(label_set: str) -> Figures:
    """Runs the queries of one label set ("ssv2" or "kinetics400")."""
    names = (_FOLDER / f"{label_set}_labels.txt").read_text(encoding="utf-8").splitlines()
    rows = _rows(f"{label_set}.csv")
    no_match_rows = _rows(f"no_match_{label_set}.csv")
    match_labels("warm up", names)
    hits_at_1 = hits_at_5 = 0
    milliseconds = []
    for row in rows:
        start = time.perf_counter()
        found = [match.label for match in match_labels(row["query"], names)]
        milliseconds.append((time.perf_counter() - start) * 1000)
        accepted = set(row["labels"].split("|"))
        hits_at_1 += bool(found) and found[0] in accepted
        hits_at_5 += not accepted.isdisjoint(found[:_TOP])
    empty = sum(not match_labels(row["query"], names) for row in no_match_rows)
    return Figures(
        num_queries=len(rows),
        hit_at_1=hits_at_1 / len(rows),
        hit_at_5=hits_at_5 / len(rows),
        num_no_match=len(no_match_rows),
        no_match=empty / len(no_match_rows),
        median_ms=sorted(milliseconds)[len(milliseconds) // 2],
    )


def main() -> None:
    """Prints one line a label set."""
    print(f"{'labels':<12} {'queries':>7} {'hit@1':>6} {'hit@5':>6} {'no match':>13} {'median':>8}")
    for label_set in ("ssv2", "kinetics400"):
        of = measure(label_set)
        print(
            f"{label_set:<12} {of.num_queries:>7} {of.hit_at_1:>6.3f} {of.hit_at_5:>6.3f} "
            f"{of.no_match:>6.3f} of {of.num_no_match:>3} {of.median_ms:>5.1f} ms"
        )


if __name__ == "__main__":
    main()
