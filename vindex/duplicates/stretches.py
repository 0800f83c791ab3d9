"""Clips of one video laid on the stretches between the clips of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.duplicates.chance import COST, Chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from vindex.duplicates.ordered_clips import OrderedClips

__all__ = ["Compared", "Row", "Usual", "cosine_to_stretch", "rows_of"]

_SAMPLE = 1000
"""Clips of the index that are compared with each other to learn what similarity is usual."""


def cosine_to_stretch(
    to_left: NDArray[np.float32], to_right: NDArray[np.float32], across: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The cosine of vectors to the nearest point of the arc between two others.

    Args:
        to_left: cosine to the one end.
        to_right: cosine to the other end.
        across: cosine of the two ends.

    Returns:
        Of the broadcast shape, in [-1, 1]: the length of the projection on the plane of the arc
        where that falls between its ends, else the cosine to the nearer end.
    """
    left, right = to_left - across * to_right, to_right - across * to_left
    squares = to_left * left + to_right * right
    inside = np.sqrt(np.maximum(squares / np.maximum(1 - across * across, 1e-6), 0))
    is_inside = (left > 0) & (right > 0) & (across < 0.9999)
    cosines = np.where(is_inside, inside, np.maximum(to_left, to_right))
    return np.clip(cosines, -1, 1)


@dataclass(frozen=True, slots=True)
class Usual:
    """How unlikely similarities are by chance."""

    clips: Chance
    """How alike a clip and one of another video are by chance."""
    stretches: Chance
    """The same of a clip and the stretch between two neighbouring clips of another video."""

    @classmethod
    def of(cls, clips: OrderedClips, but: NDArray[np.bool_] | None = None) -> Usual | None:
        """Learned from clips of different videos; None where there are no two videos.

        Args:
            clips: all clips.
            but: which of them nothing is learned from; None: it is learned from all.
        """
        order = np.random.default_rng(0).permutation(len(clips))
        sample = (order if but is None else order[~but[order]])[:_SAMPLE]
        videos = clips.video_of_N[sample]
        return cls._learned(clips, sample, np.not_equal.outer(videos, videos))

    @classmethod
    def within_videos(cls, clips: OrderedClips) -> Usual | None:
        """Learned from clips of the same video, not next to each other; None where there are none.

        They resemble each other more than those of different videos do, whether these share an
        intro or are all black.
        """
        chosen: list[NDArray[np.int64]] = []
        for video in np.random.default_rng(0).permutation(len(clips.num_V)).tolist():
            if sum(map(len, chosen)) >= _SAMPLE:
                break
            chosen.append(clips.of_video(video)[:_SAMPLE])
        if not chosen:
            return None
        sample = np.concatenate(chosen)
        videos = clips.video_of_N[sample]
        apart = np.abs(np.subtract.outer(sample, sample))
        return cls._learned(clips, sample, np.equal.outer(videos, videos) & (apart > 2))

    @classmethod
    def _learned(
        cls, clips: OrderedClips, sample: NDArray[np.int64], is_pair: NDArray[np.bool_]
    ) -> Usual | None:
        """Learned from some pairs of a sample of clips."""
        after = np.minimum(sample + 1, len(clips) - 1)
        rows_ND, next_ND = clips.embeddings(sample), clips.embeddings(after)
        is_read = rows_ND.any(axis=1)
        is_pair = is_pair & np.logical_and.outer(is_read, is_read)
        is_same_video = clips.video_of_N[after] == clips.video_of_N[sample]
        has_next = (after > sample) & is_same_video & next_ND.any(axis=1)
        similarities = rows_ND @ rows_ND.T
        if not is_pair.any():
            return None
        of_clips = Chance(similarities[is_pair & np.less.outer(sample, sample)])
        is_next = is_pair & has_next[:, None]
        if not is_next.any():
            return cls(of_clips, of_clips)
        across = (rows_ND * next_ND).sum(axis=1)[:, None]
        to_stretches = cosine_to_stretch(similarities, next_ND @ rows_ND.T, across)
        return cls(of_clips, Chance(to_stretches[is_next]))


@dataclass(frozen=True, slots=True)
class Row:
    """Clips of the shorter video on stretches of the longer one, one behind the other."""

    clips_P: NDArray[np.int64]
    """Places."""
    left_P: NDArray[np.int64]
    """Places of the clips where the stretches begin."""
    right_P: NDArray[np.int64]
    """Where they end; the same before the first clip of the longer video and behind its last."""

    def compared(self, embeddings: Callable[[NDArray[np.int64]], NDArray[np.float32]]) -> Compared:
        """How similar each clip is to its stretch.

        Args:
            embeddings: gives those of the clips at some places.
        """
        clips_PD, left_PD = embeddings(self.clips_P), embeddings(self.left_P)
        right_PD = embeddings(self.right_P)
        to_left, to_right = (clips_PD * left_PD).sum(axis=1), (clips_PD * right_PD).sum(axis=1)
        cosines_P = cosine_to_stretch(to_left, to_right, (left_PD * right_PD).sum(axis=1))
        nearer_P = np.where(to_right > to_left, self.right_P, self.left_P)
        return Compared(self.clips_P, nearer_P, cosines_P, self.left_P == self.right_P)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row, and how similar each of its clips is to its stretch."""

    clips_P: NDArray[np.int64]
    """Places of the clips."""
    nearer_P: NDArray[np.int64]
    """Places of the clips that are nearer to them of the two around their stretches."""
    cosines_P: NDArray[np.float32]
    is_end_P: NDArray[np.bool_]
    """Which are compared with one clip, as no stretch is there."""

    def gains(self, usual: Usual) -> NDArray[np.float64]:
        """What each clip gives to a span that it is in."""
        evidence_P = np.where(
            self.is_end_P,
            usual.clips.evidence(self.cosines_P), usual.stretches.evidence(self.cosines_P),
        )  # fmt: skip
        return evidence_P - COST

    def cut(self, start: int, end: int) -> Compared:
        """A part of it."""
        part = slice(start, end)
        return Compared(
            self.clips_P[part], self.nearer_P[part], self.cosines_P[part], self.is_end_P[part]
        )


def rows_of(clips: OrderedClips, video: int, other: int, ahead: int) -> Iterator[Row]:
    """Both ways to lay two videos on each other, where a clip of one has its partner in the other.

    Args:
        clips: all clips.
        video: the number of a video.
        other: of another one.
        ahead: clips that the first is ahead of the other.
    """
    if (clips.num_V[video], other) < (clips.num_V[other], video):
        video, other, ahead = other, video, -ahead
    first, num = int(clips.first_V[video]), int(clips.num_V[video])
    for shift in (ahead - 1, ahead):
        on = np.arange(max(-1, shift), min(num, int(clips.num_V[other]) + shift))
        left, right = np.maximum(on, 0), np.minimum(on + 1, num - 1)
        yield Row(on - shift + int(clips.first_V[other]), left + first, right + first)
