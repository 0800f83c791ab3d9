"""Copies: files of the same content, and videos with spans that are nearly the same.

Files of the same content have the same fingerprint. Near copies (encoded again, cropped, trimmed)
are found as sequences are compared in biology (Karlin and Altschul, PNAS 1990, for segments
without gaps): clips of two videos are laid side by side, and a span of consecutive pairs is the
likelier a copy the more unlikely its similarities are by chance.

- p of a pair: the share of pairs of clips of different videos that are at least as similar, in a
  sample of the index. Beyond the sample's best percent the tail is continued as a power of the
  distance 1 - cosine, as for points of that local dimension (Hill's estimator).
- evidence of a span: the sum over its pairs of -ln p - 1.5; the best span of each alignment counts.
- by chance one expects E = K * m * exp(-0.583 * evidence) such spans among the m pairs of clips of
  the index: 0.583 solves exp(1.5 x) = 1 / (1 - x); K = 0.05 is simulated, for videos of 4 to 20
  clips.
- sure = 1 / (1 + E).

Clips of one take resemble each other more than chance has it, so two static videos of one place
may be called copies; the similarity is shown for that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.candidates import current_embeddings
from vindex.catalog import query, reader
from vindex.catalog.records import Filters
from vindex.errors import IndexDamagedError
from vindex.vectors import gpu_notice, open_vector_index
from vindex.vectors.cosine import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from vindex.catalog.records import FoundClip
    from vindex.layout import IndexFolder
    from vindex.vectors import VectorIndex

__all__ = ["Chance", "CopiedSpan", "Duplicates", "NearCopy", "best_span", "find_duplicates"]

LEAST_SURE = 0.5
"""Less sure pairs of spans are not listed."""

_COST = 1.5
"""Of each pair in a span, against its -ln p: a chance pair has 1 on average, so spans end."""
_DECAY = 0.583
_SEGMENTS = 0.05
_SAMPLE = 1000
"""Clips of the index that are compared with each other to learn what similarity is usual."""
_TAIL_SHARE = 0.01
_LEAST_TAIL = 20
_NEIGHBOURS = 32
"""Of each clip; from them alignments are proposed."""
_QUERIES_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class CopiedSpan:
    """One side of a near copy."""

    path: str
    relative_path: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two spans of different videos that show the same."""

    sure: float
    """In [0, 1]."""
    similarity: float
    """Mean cosine along the spans."""
    num_clips: int
    """Of each span."""
    first: CopiedSpan
    second: CopiedSpan


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What is more than once in a library."""

    exact: tuple[tuple[str, ...], ...]
    """Absolute paths of files that hold the same content, content by content."""
    near: tuple[NearCopy, ...]
    """The surest first."""
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex duplicates`."""
        return {
            "exact": [{"paths": list(paths)} for paths in self.exact],
            "near": [asdict(copy) for copy in self.near],
        }


class Chance:
    """How unlikely a similarity is between clips that have nothing to do with each other."""

    def __init__(self, similarities_N: NDArray[np.floating]) -> None:
        """Learn from the similarities of pairs of clips of different videos, at least one."""
        self._sorted = np.sort(similarities_N)
        num = len(self._sorted)
        num_tail = min(max(int(num * _TAIL_SHARE), _LEAST_TAIL), (num + 1) // 2)
        self._tail_share = num_tail / num
        depths = self._depth(self._sorted[-num_tail:])
        self._tail_start = float(depths[0])
        self._tail_scale = max(float((depths - depths[0]).mean()), 1e-3)

    @staticmethod
    def _depth(similarities: NDArray[np.floating]) -> NDArray[np.float64]:
        return -np.log(np.maximum(1.0 - np.asarray(similarities, np.float64), 1e-6))

    def evidence(self, similarities: NDArray[np.floating]) -> NDArray[np.float64]:
        """-ln p of each similarity."""
        ranks = np.searchsorted(self._sorted, similarities, side="left")
        bulk = -np.log(np.maximum(1 - ranks / len(self._sorted), self._tail_share))
        beyond = np.maximum(self._depth(similarities) - self._tail_start, 0.0)
        return bulk + beyond / self._tail_scale


def find_duplicates(index: IndexFolder) -> Duplicates:
    """Files of the same content, and near copies between videos.

    Holds all embeddings in memory (2 bytes a value), and asks the vector index for the
    neighbours of every clip; clips that it does not hold take no part.

    Raises:
        OSError: the operating system refuses to read a shard.
    """
    exact = tuple(query.files_of_same_content(index))
    vectors = open_vector_index(index.vectors)
    warnings = []
    num_clips, max_clip_id = reader.clip_range(index)
    if vectors is None or vectors.stamp.max_clip_id < max_clip_id:
        warnings.append(
            "The vector index does not hold all clips, so near copies among the others are not "
            "found. `vindex build` with no new videos makes it again."
        )
    if vectors is None or num_clips == 0:
        return Duplicates(exact, (), tuple(warnings))
    library = _Library(index, query.clips_of_videos(index, None, Filters()))
    notice = gpu_notice()
    warnings += [*library.warnings, *([notice] if notice else [])]
    return Duplicates(exact, tuple(library.near_copies(vectors)), tuple(warnings))


class _Library:
    """All clips of an index, video by video in the order of time, and their embeddings."""

    def __init__(self, index: IndexFolder, clips: list[FoundClip]) -> None:
        self.warnings: list[str] = []
        by_shard: dict[str, list[int]] = defaultdict(list)
        for place, clip in enumerate(clips):
            by_shard[clip.shard].append(place)
        rows: dict[int, NDArray[np.float16]] = {}
        for shard, places in by_shard.items():
            ids_N = np.array([clips[place].clip_id for place in places])
            try:
                read_ND = current_embeddings(index, shard, ids_N)
            except IndexDamagedError as error:
                self.warnings.append(f"{len(places)} clips are left out: {error}")
                continue
            rows.update(zip(places, normalised(read_ND).astype(np.float16), strict=True))
        places = sorted(rows)
        self._clips = [clips[place] for place in places]
        self._embeddings_ND = (
            np.stack([rows[place] for place in places]) if places else np.empty((0, 1), np.float16)
        )
        self._places = {clip.clip_id: place for place, clip in enumerate(self._clips)}
        self._videos_N = np.array([clip.video_id for clip in self._clips])
        self._first: dict[int, int] = {}
        self._num: dict[int, int] = defaultdict(int)
        for place, clip in enumerate(self._clips):
            self._first.setdefault(clip.video_id, place)
            self._num[clip.video_id] += 1

    def near_copies(self, vectors: VectorIndex) -> list[NearCopy]:
        """Pairs of spans that chance does not explain, the surest first."""
        chance = self._chance()
        if chance is None:
            return []
        found = []
        for one, other, offset in sorted(self._alignments(vectors, chance)):
            similarities = self._along(one, other, offset)
            start, end, evidence = best_span(chance.evidence(similarities) - _COST)
            sure = 1 / (1 + self._expected(evidence))
            if end > start and sure >= LEAST_SURE:
                first = self._first[one] + max(0, -offset) + start
                second = self._first[other] + max(0, offset) + start
                mean = float(similarities[start:end].mean())
                found.append((sure, mean, first, second, end - start))
        found.sort(key=lambda copy: (-copy[0], -copy[4], -copy[1], copy[2], copy[3]))
        return self._without_overlaps(found)

    def _expected(self, evidence: float) -> float:
        """E: how many spans of this evidence chance would give."""
        num = len(self._clips)
        same = sum(count * count for count in self._num.values())
        return float(_SEGMENTS * (num * num - same) / 2 * np.exp(-_DECAY * evidence))

    def _chance(self) -> Chance | None:
        """What similarity is usual; None where there are no two videos."""
        num = len(self._clips)
        sample = np.random.default_rng(0).permutation(num)[:_SAMPLE]
        embeddings = self._embeddings_ND[sample].astype(np.float32)
        videos = self._videos_N[sample]
        similarities = (embeddings @ embeddings.T)[videos[:, None] < videos[None, :]]
        return Chance(similarities) if similarities.size else None

    def _alignments(self, vectors: VectorIndex, chance: Chance) -> set[tuple[int, int, int]]:
        """(video, other video, offset) that neighbouring clips propose.

        A proposal needs half of the evidence that a copy needs, from pairs of neighbours alone.
        """
        votes: dict[tuple[int, int, int], float] = defaultdict(float)
        for start in range(0, len(self._clips), _QUERIES_AT_ONCE):
            queries_QD = self._embeddings_ND[start : start + _QUERIES_AT_ONCE].astype(np.float32)
            similarities_Qk, ids_Qk = vectors.search(queries_QD, _NEIGHBOURS)
            evidence_Qk = chance.evidence(np.clip(similarities_Qk, -1, 1)) - _COST
            for number, neighbour in np.argwhere((evidence_Qk > 0) & (ids_Qk >= 0)).tolist():
                place, other = start + number, self._places.get(int(ids_Qk[number, neighbour]), -1)
                alignment = self._alignment(place, other)
                if alignment is not None:
                    votes[alignment] += float(evidence_Qk[number, neighbour])
        needed = np.log(max(self._expected(0.0), 1.0)) / _DECAY / 2
        # Both clips of a pair may name each other: votes count up to twice.
        return {alignment for alignment, evidence in votes.items() if evidence / 2 >= needed / 2}

    def _alignment(self, place: int, other: int) -> tuple[int, int, int] | None:
        """The alignment that lays two clips on each other, the older video first."""
        if other < 0 or self._videos_N[place] == self._videos_N[other]:
            return None
        if self._videos_N[place] > self._videos_N[other]:
            place, other = other, place
        one_id, other_id = int(self._videos_N[place]), int(self._videos_N[other])
        offset = (other - self._first[other_id]) - (place - self._first[one_id])
        return one_id, other_id, offset

    def _along(self, one: int, other: int, offset: int) -> NDArray[np.float32]:
        """Similarities of the pairs of an alignment."""
        skipped, start = max(0, -offset), max(0, offset)
        num = min(self._num[one] - skipped, self._num[other] - start)
        first, second = self._first[one] + skipped, self._first[other] + start
        left = self._embeddings_ND[first : first + num].astype(np.float32)
        right = self._embeddings_ND[second : second + num].astype(np.float32)
        similarities: NDArray[np.float32] = np.clip((left * right).sum(axis=1), -1, 1)
        return similarities

    def _without_overlaps(
        self, found: Iterable[tuple[float, float, int, int, int]]
    ) -> list[NearCopy]:
        """The best spans of each pair of videos that share no clip with a better one."""
        taken: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        copies = []
        for sure, similarity, first, second, num in found:
            pair = (int(self._videos_N[first]), int(self._videos_N[second]))
            clips = {(0, first + i) for i in range(num)} | {(1, second + i) for i in range(num)}
            if not clips & taken[pair]:
                taken[pair] |= clips
                copies.append(
                    NearCopy(
                        round(sure, 4), similarity, num, self._span(first, num),
                        self._span(second, num),
                    )
                )  # fmt: skip
        return copies

    def _span(self, first: int, num: int) -> CopiedSpan:
        start, end = self._clips[first], self._clips[first + num - 1]
        return CopiedSpan(start.path, start.relative_path, start.start_seconds, end.end_seconds)


def best_span(gains: NDArray[np.floating]) -> tuple[int, int, float]:
    """Start, end (exclusive) and sum of the run with the largest sum; an empty run has 0."""
    best, current, start = (0, 0, 0.0), 0.0, 0
    for place, gain in enumerate(gains.tolist()):
        if current <= 0:
            current, start = 0.0, place
        current += gain
        if current > best[2]:
            best = (start, place + 1, current)
    return best
