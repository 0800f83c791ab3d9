"""Measures free text on an index of the held-out clips: by words, by labels, and both fused.

    python -m tools.words_model.heldout heldout
    vindex build heldout/videos --model demo --words demo --index heldout/index
    python -m tools.words_model.exam heldout --json vindex/demo/words_checkpoint/metrics.json

Everything is asked as `vindex search` asks it. Of a caption's ranking, clips of which one cannot
tell are left out; a clip that a search does not list, and every clip of a query that it answers by
"nothing matches", is not found. The exit code is 1 where a limit is not held.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from vindex import VideoIndex
from vindex.measure.evaluate import average_precision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["Figures", "HeldOut", "LabelQuery", "examine", "label_queries"]

_QUERIES = Path(__file__).parents[2] / "benchmarks" / "label_queries" / "ssv2.csv"


@dataclass(frozen=True, slots=True)
class LabelQuery:
    """A text as people ask for a label, written before the matcher by somebody else."""

    text: str
    labels: frozenset[str]
    """Any of them is right."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published with the words model; shares from 0 to 1."""

    num_clips: int
    num_look: int
    """Captions of look that are true of a clip."""
    look_map_words: float
    """Mean average precision of these, by words."""
    look_map_auto: float
    num_joined: int
    """Captions that join look and action and are true of a clip."""
    joined_map_labels: float
    joined_map_words: float
    joined_map_auto: float
    num_absent: int
    absent_refused_auto: float
    """Share of the captions that nothing shows which are answered by "nothing matches"."""
    absent_refused_words: float
    look_refused_auto: float
    """Share of the captions of look that are true of a clip, and yet answered so."""
    look_refused_words: float
    joined_refused_auto: float
    joined_refused_words: float
    num_label_queries: int
    """Of the query set for Something-Something v2, those whose labels the demo model has."""
    label_hit_at_1_labels: float
    """Share of them whose first clip truly shows a right label."""
    label_hit_at_1_auto: float

    def limits(self) -> list[tuple[str, float, bool]]:
        """What must be reached, as name, figure and whether it is."""
        alone = max(self.joined_map_labels, self.joined_map_words)
        good = self.num_look + self.num_joined
        refused = self.num_look * self.look_refused_auto
        refused += self.num_joined * self.joined_refused_auto
        return [
            ("look: mean average precision, at least 0.60", self.look_map_words,
             self.look_map_words >= 0.60),
            (f"joined: fused, better than each alone ({alone:.3f})", self.joined_map_auto,
             self.joined_map_auto > alone),
            ("absent: refused, at least 0.90", self.absent_refused_auto,
             self.absent_refused_auto >= 0.90),
            ("good queries: refused, at most 0.05", refused / good, refused <= 0.05 * good),
            (f"label queries: hit@1, not below labels alone ({self.label_hit_at_1_labels:.3f})",
             self.label_hit_at_1_auto, self.label_hit_at_1_auto >= self.label_hit_at_1_labels),
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Clips, each a video of its own, and what they show."""

    labels: dict[str, str]
    """The action of each, by the path below the library's root."""
    shown: dict[str, frozenset[str]]
    """The clips that each caption is true of."""
    unknown: dict[str, frozenset[str]]
    """The clips of which one cannot tell."""

    @classmethod
    def read(cls, folder: Path) -> HeldOut:
        """Read what `tools.words_model.heldout` wrote."""
        answers: dict[str, dict[str, set[str]]] = {
            "yes": defaultdict(set), "unknown": defaultdict(set),
        }  # fmt: skip
        for row in _rows(folder / "shown.csv"):
            answers[row["shown"]][row["caption"]].add(row["path"])
        shown, unknown = (
            {caption: frozenset(paths) for caption, paths in answers[answer].items()}
            for answer in ("yes", "unknown")
        )
        labels = {row["path"]: row["label"] for row in _rows(folder / "truth.csv")}
        return cls(labels, shown, unknown)

    def precision(self, caption: str, ranking: Iterable[str]) -> float:
        """Average precision of the clips that a search for a caption lists, best first."""
        right, untold = self.shown[caption], self.unknown.get(caption, frozenset())
        return average_precision([path in right for path in ranking if path not in untold],
                                 len(right))  # fmt: skip


def label_queries(labels: Collection[str], file: Path = _QUERIES) -> list[LabelQuery]:
    """The queries whose right labels are all among these."""
    queries = [LabelQuery(row["query"], frozenset(row["labels"].split("|"))) for row in _rows(file)]
    return [query for query in queries if query.labels <= set(labels)]


def examine(
    index: VideoIndex,
    truth: HeldOut,
    look: Sequence[str],
    joined: Sequence[str],
    absent: Sequence[str],
) -> Figures:
    """All figures of an index of held-out clips.

    Args:
        index: has the demo model's labels and a words space.
        truth: what its clips show.
        look: captions of look; those that are true of no clip are passed over.
        joined: captions that join look and action; likewise.
        absent: captions that are true of no clip.
    """
    look, joined = ([text for text in texts if text in truth.shown] for texts in (look, joined))
    queries = label_queries(set(truth.labels.values()))
    asked = _Asked(index, len(truth.labels))
    return Figures(
        num_clips=len(truth.labels),
        num_look=len(look),
        look_map_words=asked.mean_precision(look, "words", truth),
        look_map_auto=asked.mean_precision(look, "auto", truth),
        num_joined=len(joined),
        joined_map_labels=asked.mean_precision(joined, "labels", truth),
        joined_map_words=asked.mean_precision(joined, "words", truth),
        joined_map_auto=asked.mean_precision(joined, "auto", truth),
        num_absent=len(absent),
        absent_refused_auto=asked.refused(absent, "auto"),
        absent_refused_words=asked.refused(absent, "words"),
        look_refused_auto=asked.refused(look, "auto"),
        look_refused_words=asked.refused(look, "words"),
        joined_refused_auto=asked.refused(joined, "auto"),
        joined_refused_words=asked.refused(joined, "words"),
        num_label_queries=len(queries),
        label_hit_at_1_labels=asked.hit_at_1(queries, "labels", truth),
        label_hit_at_1_auto=asked.hit_at_1(queries, "auto", truth),
    )


class _Asked:
    """An index that was asked; each question is put once."""

    def __init__(self, index: VideoIndex, num_clips: int) -> None:
        self._index = index
        self._num_clips = num_clips
        self._rankings: dict[tuple[str, str], list[str]] = {}

    def ranking(self, text: str, by: str) -> list[str]:
        """Paths of the clips that a text finds, best first; none where nothing matches."""
        if (text, by) not in self._rankings:
            found = self._index.search(text, by=by, limit=self._num_clips, merge=False)
            self._rankings[text, by] = [hit.relative_path for hit in found]
        return self._rankings[text, by]

    def mean_precision(self, captions: Sequence[str], by: str, truth: HeldOut) -> float:
        return fmean(truth.precision(text, self.ranking(text, by)) for text in captions)

    def refused(self, texts: Sequence[str], by: str) -> float:
        """Share of the texts that find nothing."""
        return fmean(not self.ranking(text, by) for text in texts)

    def hit_at_1(self, queries: Sequence[LabelQuery], by: str, truth: HeldOut) -> float:
        firsts = [(query, self.ranking(query.text, by)[:1]) for query in queries]
        return fmean(
            bool(first) and truth.labels[first[0]] in query.labels for query, first in firsts
        )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def main() -> int:
    """Measure, print and write."""
    from tools.words_model.heldout import DRAWS

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("heldout", type=Path, help="what tools.words_model.heldout wrote")
    parser.add_argument("--draw", choices=DRAWS, default=[*DRAWS][-1], help="of which it is")
    parser.add_argument("--index", type=Path, help="default: HELDOUT/index")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    given = parser.parse_args()
    truth, draw = HeldOut.read(given.heldout), DRAWS[given.draw]
    look, joined, absent = (
        [caption.text for caption in captions]
        for captions in (draw.look_captions(), draw.joined_captions(), draw.absent_captions())
    )
    if truth.shown.keys().isdisjoint(look):
        parser.error(f"{given.heldout} is not of the {draw.name} draw; name its own by --draw.")
    figures = examine(
        VideoIndex.open(given.index or given.heldout / "index"), truth, look, joined, absent
    )
    document = json.dumps(asdict(figures), indent=2)
    print(document)
    if given.json:
        given.json.write_text(document + "\n", encoding="utf-8")
    for name, figure, is_held in figures.limits():
        print(f"{'yes' if is_held else 'NO':<4} {figure:.3f}  {name}")
    return int(not all(is_held for _, _, is_held in figures.limits()))


if __name__ == "__main__":
    raise SystemExit(main())
