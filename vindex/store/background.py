"""How well plain sentences fit an index: what the score of a text is measured against.

The similarity of a text and a clip says little by itself: some clips are close to every text, and
another query has another scale. So each text is compared with some hundred background captions on
the same clip. For unit vectors t of the text and b of the captions, and the vector v of a clip,

    z = (t . v - m(v)) / s(v),

where m and s are mean and standard deviation of b . v over the captions: how unusually well the
text fits the clip. It removes clips that fit all (NNN, arXiv:2410.24114; QB-Norm,
arXiv:2112.12777, in its simplest form). What the captions themselves reach in an index tells what
a sentence reaches that has nothing to do with it.

As m(v) is the mean of the captions times v, a vector index finds the clips of the largest
t . v - m(v). Their z takes s(v) alone, which is kept for every clip, so that no vector is read for
it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vindex.store.catalog.clip_sets import ClipSet
from vindex.store.durable import make_folder, remove_file, replace_file, sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Background", "has_background", "remove_background"]

_NAME = "background.bin"
_FORMAT = 2
_FACTS = ("model", "captions", "num_clips", "max_clip_id", "digest")

_CUT_PERCENTILE = 85
"""Of the best that each caption reaches. Chosen on development clips of the demo's model (400 and
1,000 renders, and 100 and 300 of them; captions made as the training's, each true of a clip):
the 80th percentile refused 0.1 to 0.7 % of the true ones, the 85th 0.2 to 1.3 %, the 90th 2 to 6 %,
and as many of the background captions that the cut was not made of as its name says. Other figures
than the best z (mean of the best 3 or 10, distance from the field, extrapolation from the captions'
lower half) told the two no better apart."""

_FEW_CLIPS = 200
"""Below so many the best of the captions says little: on 100 clips of that model 0.64 and 0.09."""

_LEAST_DEVIATION = np.finfo(np.float32).tiny
"""So that a clip of zeros fits nothing, and is no division by zero."""

_CHUNK = 8192
"""Clips at once: 16 MB of similarities to 500 captions."""


@dataclass(frozen=True)  # without slots, for what is computed once
class Background:
    """The background captions of one model, and how well each fits the clips of one index."""

    captions_MD: NDArray[np.float32]
    """Of length 1."""
    best_M: NDArray[np.float32]
    """The largest z of each caption over all clips; -inf where nothing was scored."""
    model: str
    """Fingerprint of the encoder that the vectors are of."""
    captions: str
    """Hash of the list of captions."""
    num_clips: int = 0
    """That were scored."""
    max_clip_id: int = 0
    """The largest id among them."""
    digest: str = ""
    """Tells their ids from others."""
    clip_ids_N: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """Of them, ascending."""
    spreads_N: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    """s of each, were its vector of length 1."""

    @classmethod
    def of(cls, captions_MD: NDArray[np.float32], *, model: str, captions: str) -> Background:
        """One for which nothing was scored yet."""
        unscored_M = np.full(len(captions_MD), -np.inf, np.float32)
        return cls(captions_MD, unscored_M, model, captions)

    def unscored(self) -> Background:
        """The same captions before a clip was scored."""
        return Background.of(self.captions_MD, model=self.model, captions=self.captions)

    @classmethod
    def read(cls, folder: Path) -> Background | None:
        """That of a space; None where there is none, a damaged one, or one of another format."""
        content = unsealed(folder / _NAME)
        if content is None:
            return None
        header, _, numbers = content.partition(b"\n")
        try:
            facts = json.loads(header)
            is_known, num_captions = facts.pop("format") == _FORMAT, facts.pop("num_captions")
            dim, num_scored = facts.pop("dim"), facts["num_clips"]
            ids_N = np.frombuffer(numbers, "<i8", num_scored)
            values = np.frombuffer(numbers, "<f4", offset=ids_N.nbytes)
            best_M, captions, spreads_N = np.split(
                values.astype(np.float32), [num_captions, num_captions * (1 + dim)]
            )
            captions_MD = captions.reshape(num_captions, dim)
            ids_N = ids_N.astype(np.int64)
            found = cls(captions_MD, best_M, clip_ids_N=ids_N, spreads_N=spreads_N, **facts)
        except (ValueError, KeyError, TypeError):  # of another format
            return None
        return found if is_known else None

    def write(self, folder: Path) -> None:
        """Keep it in a folder, which is made if need be; a crash leaves the old one or this.

        Raises:
            OSError: the folder is not writable, or the disk is full.
        """
        make_folder(folder)
        arrays = (self.best_M, self.captions_MD, self.spreads_N)
        numbers = [self.clip_ids_N.astype("<i8").tobytes()]
        numbers += [array.astype("<f4").tobytes() for array in arrays]
        num_captions, dim = self.captions_MD.shape
        header = {"format": _FORMAT, "num_captions": num_captions, "dim": dim}
        header |= {name: getattr(self, name) for name in _FACTS}
        replace_file(
            folder / _NAME, sealed(b"".join([json.dumps(header).encode(), b"\n", *numbers]))
        )

    @property
    def clips(self) -> ClipSet:
        """Which clips were scored."""
        return ClipSet(self.num_clips, self.max_clip_id, self.digest)

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """`mean_D` of the captions: t - mean ranks clips as t . v - m(v) does."""
        mean_D: NDArray[np.float32] = self.captions_MD.mean(axis=0)
        return mean_D

    @cached_property
    def cut(self) -> float:
        """The z that a text must reach for its best clip to show what it says."""
        return _percentile(self.best_M, _CUT_PERCENTILE) if self.num_clips else -np.inf

    @property
    def is_small(self) -> bool:
        """There are few clips to compare with, so that `cut` is loose."""
        return self.num_clips < _FEW_CLIPS

    def percentile_of(self, z: float) -> float:
        """How many of 100 background captions fit no clip as well as this, from 0 to 100."""
        return 100 * float(np.mean(self.best_M < z))

    def z_of(
        self,
        texts_QD: NDArray[np.floating],
        clips_ND: NDArray[np.floating],
        spreads_N: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """`z_QN`: how unusually well each text fits each clip.

        Args:
            texts_QD: of length 1, by the model that the captions are of.
            clips_ND: embeddings of any length, as shards have them; one of zeros fits nothing.
            spreads_N: what `spreads_of` says of the clips. With all of them known, a clip is
                compared with the text alone, and not with all captions: numpy divides that among
                the cores, and where others need these, it took 20 ms for ten clips.
        """
        clips, texts = np.asarray(clips_ND, np.float32), np.asarray(texts_QD, np.float32)
        if spreads_N is None or np.isnan(spreads_N).any():
            return _z(texts @ clips.T, self.captions_MD @ clips.T)
        deviations_N = spreads_N * np.linalg.norm(clips, axis=1)
        z_QN = (texts - self.mean) @ clips.T / np.maximum(deviations_N, _LEAST_DEVIATION)
        return np.asarray(z_QN, np.float32)

    def spreads_of(self, clip_ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """`spreads_K` of some clips; NaN of those that were not scored."""
        wanted_K, ids_N = np.asarray(clip_ids, np.int64), self.clip_ids_N
        if not self.num_clips:
            return np.full(len(wanted_K), np.nan, np.float32)
        # Ids mostly follow one another; to look each up among millions takes fifty times as long.
        places_K = np.clip(wanted_K - ids_N[0], 0, self.num_clips - 1)
        is_elsewhere_K = ids_N[places_K] != wanted_K
        found = ids_N.searchsorted(wanted_K[is_elsewhere_K])
        places_K[is_elsewhere_K] = np.minimum(found, self.num_clips - 1)
        is_known_K = ids_N[places_K] == wanted_K
        return np.where(is_known_K, self.spreads_N[places_K], np.float32(np.nan))

    def extended_by(
        self, batches: Iterable[tuple[NDArray[np.int64], NDArray[np.floating]]]
    ) -> Background:
        """This one with further clips scored.

        Args:
            batches: gives `clip_ids_N` and `clips_ND` of all of them; each clip once.
        """
        best_M, ids, spreads = self.best_M, [self.clip_ids_N], [self.spreads_N]
        for clip_ids_N, clips_ND in batches:
            ids.append(clip_ids_N)
            for start in range(0, len(clips_ND), _CHUNK):
                clips = np.asarray(clips_ND[start : start + _CHUNK], np.float32)
                fits_MN = self.captions_MD @ clips.T
                best_M = np.maximum(best_M, _z(fits_MN, fits_MN).max(axis=1))
                lengths_N = np.linalg.norm(clips, axis=1)
                spreads.append(fits_MN.std(axis=0) / np.maximum(lengths_N, _LEAST_DEVIATION))
        ids_N, spreads_N = np.concatenate(ids), np.concatenate(spreads)
        order_N = np.argsort(ids_N, kind="stable")
        return replace(
            self, best_M=best_M, num_clips=len(ids_N), clip_ids_N=ids_N[order_N],
            spreads_N=spreads_N[order_N],
        )  # fmt: skip


def _z(fits_QN: NDArray[np.float32], captions_MN: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far products with clips are from those of the captions with the same clips."""
    mean_N, deviation_N = captions_MN.mean(axis=0), captions_MN.std(axis=0)
    z_QN: NDArray[np.float32] = (fits_QN - mean_N) / np.maximum(deviation_N, _LEAST_DEVIATION)
    return z_QN


def _percentile(values_N: NDArray[np.float32], percent: float) -> float:
    """What `np.percentile` gives, which loads masked arrays first: 10 ms of a search."""
    rank = (len(values_N) - 1) * percent / 100
    first = int(rank)
    around: list[float] = np.sort(values_N)[first : first + 2].tolist()
    return around[0] + (rank - first) * (around[-1] - around[0])


def has_background(folder: Path) -> bool:
    """Whether there is one, readable or not."""
    return (folder / _NAME).exists()


def remove_background(folder: Path) -> None:
    """Let there be none.

    Raises:
        OSError: the folder is not writable.
    """
    remove_file(folder / _NAME)
