"""Which clips examples are of, and what is learned from: judged clips, and some of all others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vindex.records import Clip
from vindex.store.catalog import query
from vindex.store.catalog.contents import video_ids
from vindex.store.catalog.examples import Verdict, encoded_spans
from vindex.store.shards import read_sealed
from vindex.store.snapshot import Snapshot
from vindex.store.taught import training_features, vectors_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.jobs import EncodedClip
    from vindex.store.catalog.examples import Example
    from vindex.store.layout import IndexFolder
    from vindex.store.taught import FeatureKind

__all__ = ["JudgedClips", "SpaceClips", "Training"]

_LEAST_SHARE = 0.5
"""A clip is of an example if this much of the shorter of the two is in both."""

_SAME_SECONDS = 1e-3
"""A span this near to a clip is that clip and no other."""

_NUM_RANDOM = 200
"""Clips of which nothing was said, taken for ones without the label where few are judged so."""

_RANDOM_SHARDS = 24
"""They are of so many shards: each is a file to open."""


class Placed(NamedTuple):
    """A clip and its shard."""

    clip_id: int
    shard: str


@dataclass(frozen=True, slots=True)
class Training:
    """Clips to learn one label from."""

    features_ND: NDArray[np.float32]
    is_yes_N: NDArray[np.bool_]
    groups_N: NDArray[np.int64]
    """The video of each."""
    is_judged_N: NDArray[np.bool_]
    """False: taken at random, for one without the label."""
    was_asked_N: NDArray[np.bool_]
    clip_ids_N: NDArray[np.int64]
    """0 for one outside the library."""


@dataclass(slots=True)
class JudgedClips:
    """What was said of clips, by their place in the library, and of clips outside of it."""

    verdicts: dict[int, Example] = field(default_factory=dict)
    outside: list[tuple[EncodedClip, Example]] = field(default_factory=list)
    lost: list[Example] = field(default_factory=list)
    """Examples that no clip of the space is of, for their video has none here."""


class SpaceClips:
    """All clips of a space as arrays, by video and start."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Args: the space."""
        self._snapshot = snapshot
        columns, self._shards = query.clip_columns(snapshot, with_absent=True)
        self.clip_ids_N: NDArray[np.int64] = columns["clip_id"]
        self.videos_N: NDArray[np.int64] = columns["video_id"]
        self._spans_N2 = np.stack([columns["start_seconds"], columns["end_seconds"]], axis=1)
        self._shards_N: NDArray[np.int64] = columns["shard_id"]

    def __len__(self) -> int:
        return len(self.clip_ids_N)

    def placed(self, places: Iterable[int]) -> list[Placed]:
        """Ids and shards of the clips at some places."""
        return [
            Placed(int(self.clip_ids_N[i]), self._shards[int(self._shards_N[i])]) for i in places
        ]

    def judged(
        self, examples: Sequence[Example], encoded: Mapping[tuple[str, Clip], bytes]
    ) -> JudgedClips:
        """The clips of these examples; of two that say another thing of a clip the later counts.

        One that is a clip itself comes before one that shares half of it.

        Args:
            examples: that stand.
            encoded: clips outside the library, as shards of one clip, beside those that are kept.
        """
        found = JudgedClips()
        keys = {example.fingerprint for example in examples}
        videos = video_ids(self._snapshot, keys)
        kept = encoded_spans(self._snapshot, keys)
        for (key, _), shard in encoded.items():
            kept.setdefault(key, []).append(shard)
        exact: set[int] = set()
        for example in examples:
            places = self._places(videos.get(example.fingerprint), example.clip)
            outside = _encoded(kept.get(example.fingerprint, []), example.clip)
            if places:
                is_exact = len(places) == 1 and self._is(places[0], example.clip)
                for place in places:
                    if is_exact or place not in exact:
                        found.verdicts[place] = example
                exact |= set(places) if is_exact else set()
            elif outside:
                found.outside += [(clip, example) for clip in outside]
            else:
                found.lost.append(example)
        return found

    def training(self, index: IndexFolder, judged: JudgedClips, kind: FeatureKind) -> Training:
        """What to learn from: judged clips, and others of other videos as ones without the label.

        Args:
            index: whose shards are read.
            judged: of this space.
            kind: which features; NaN for clips that lack them.

        Raises:
            IndexDamagedError: a shard is damaged.
        """
        places = [*judged.verdicts, *self._random_places(judged)]
        said = list(judged.verdicts.values())
        num_random = len(places) - len(said)
        outside = [clip for clip, _ in judged.outside]
        videos = {clip.fingerprint: -1 - i for i, clip in enumerate(outside)}
        with Snapshot.of(index) as snapshot:
            features = training_features(snapshot, self.placed(places), outside)
        features_ND = vectors_of(features, kind)
        told = [*said, *[None] * num_random, *(example for _, example in judged.outside)]
        return Training(
            features_ND,
            np.array([e is not None and e.verdict is Verdict.YES for e in told]),
            np.array(
                [*self.videos_N[places].tolist(), *(videos[c.fingerprint] for c in outside)],
                np.int64,
            ),
            np.array([e is not None for e in told]),
            np.array([e is not None and e.was_asked for e in told]),
            np.array([*self.clip_ids_N[places].tolist(), *[0] * len(outside)], np.int64),
        )

    def _is(self, place: int, clip: Clip) -> bool:
        return bool(
            np.abs(self._spans_N2[place] - (clip.start_seconds, clip.end_seconds)).max()
            < _SAME_SECONDS
        )

    def _places(self, video_id: int | None, clip: Clip) -> list[int]:
        """Places of the clips of a video that a span is of."""
        if video_id is None:
            return []
        first, last = np.searchsorted(self.videos_N, [video_id, video_id + 1]).tolist()
        places = [place for place in range(first, last) if self._is(place, clip)]
        return places or [
            place
            for place in range(first, last)
            if clip.share_with(Clip(*self._spans_N2[place].tolist())) >= _LEAST_SHARE
        ]

    def _random_places(self, judged: JudgedClips) -> list[int]:
        """Clips of videos of which nobody said that they have the label; the same every time."""
        is_yes = [p for p, example in judged.verdicts.items() if example.verdict is Verdict.YES]
        chooser = np.random.default_rng(0)
        shards = np.unique(self._shards_N)
        few = chooser.choice(shards, min(_RANDOM_SHARDS, len(shards)), replace=False)
        is_free_N = np.isin(self._shards_N, few)
        is_free_N &= ~np.isin(self.videos_N, self.videos_N[is_yes])
        is_free_N[list(judged.verdicts)] = False
        free = np.flatnonzero(is_free_N)
        number = min(_NUM_RANDOM, len(free))
        chosen: list[int] = chooser.choice(free, number, replace=False).tolist()
        return chosen


def _encoded(shards: Iterable[bytes], span: Clip) -> list[EncodedClip]:
    """Those of the clips outside the library that a span is of."""
    return [
        clip
        for shard in shards
        for clip in read_sealed(shard)
        if clip.clip.share_with(span) >= _LEAST_SHARE
    ]
