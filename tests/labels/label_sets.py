"""Both public label sets and the demo's, and what a text is taken to mean by them."""

from pathlib import Path

from vindex.demo.actions import LABELS
from vindex.labels import match_labels

_LISTS = Path(__file__).parents[2] / "benchmarks" / "label_queries"
SSV2 = (_LISTS / "ssv2_labels.txt").read_text(encoding="utf-8").splitlines()
KINETICS = (_LISTS / "kinetics400_labels.txt").read_text(encoding="utf-8").splitlines()
DEMO = list(LABELS)


def best(text, names):
    matches = match_labels(text, names)
    assert matches, f"nothing fits {text!r}"
    return matches[0].label


def labels_of(text, names):
    return [match.label for match in match_labels(text, names)]
