"""The records of work in hand: what workers are told, decode and hand over, and what models give.

Shape letters in names: B batch, V views, T frames of a clip, H height, W width, C colour
(RGB), D embedding, K labels, M temporal moments, S temporal steps of a model, P places in a
picture.

Arrays appear only in annotations, so that importing this module loads no numpy. They stand apart
from `vindex.records` because a search needs none of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import Clip, Failure, FrameRequest, VideoFile, VideoInfo

__all__ = [
    "ClipFrames",
    "DecodeJob",
    "EncodedClip",
    "Encoding",
    "JobDone",
    "NextArrays",
    "ShotJob",
    "Shots",
    "SurveyJob",
    "Surveyed",
    "colour_planes",
]


def colour_planes(*shape: int, buffer: memoryview | None = None) -> NDArray[np.uint8]:
    """Memory for frames whose colours lie apart: (..., H, W, C) to look at, (..., C, H, W) inside.

    The scaler gives colours apart and models take them so; a copy from one array of this kind to
    another is one move of bytes.

    Args:
        *shape: (..., H, W, C), as the array is to be indexed.
        buffer: where the bytes lie; None: memory of its own.

    Returns:
        uint8, with whatever values the memory holds.
    """
    import numpy as np

    *leading, height, width, num_colours = shape
    stored: NDArray[np.uint8] = np.ndarray(
        (*leading, num_colours, height, width), np.uint8, buffer=buffer
    )
    return np.moveaxis(stored, -3, -1)


@dataclass(frozen=True, slots=True)
class DecodeJob:
    """Clips of one file for one worker to decode; small, and cheap to send to it."""

    path: str
    fingerprint: str
    clips: tuple[Clip, ...]
    """Ordered by start."""
    clip_seconds: float
    """Length of a whole clip; a shorter one is sampled at the same step."""
    requests: tuple[FrameRequest, ...]
    """What is made of each clip, each once."""
    reader: str
    skip_loop_filter: bool = False
    """Leave out the codec's last smoothing of pictures: faster, and the pixels differ."""
    frames_folder: str | None = None
    """Where the frame indexes of large files are kept; see `vindex.decode.known`."""
    clip_ids: tuple[int, ...] = ()
    """Ids that the plan has for the clips, in their order; empty where nobody keeps them."""

    def clip_id(self, clip: Clip) -> int:
        """The id that the plan has for one of the clips; 0 where it has none."""
        if not self.clip_ids:
            return 0
        start = attrgetter("start_seconds")
        return self.clip_ids[bisect_left(self.clips, clip.start_seconds, key=start)]


@dataclass(frozen=True, slots=True)
class ShotJob:
    """A file for one worker to find the shots of; small, and cheap to send to it."""

    path: str
    frames_folder: str | None = None
    """Where the frame indexes of large files are kept; see `vindex.decode.known`."""
    most_seconds: float = inf
    """So much of it is looked through, from its start."""


@dataclass(frozen=True, slots=True)
class SurveyJob:
    """A file to look over where its clips will be decoded."""

    file: VideoFile
    """As it was listed."""
    finds_shots: bool = False
    """Whether its shots are looked for, too."""

    @property
    def path(self) -> str:
        """Of the file."""
        return self.file.path


@dataclass(frozen=True, slots=True)
class Shots:
    """The hard cuts of a video."""

    starts: tuple[float, ...]
    """When each shot but the first begins, in seconds, ascending."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What was found out about a file."""

    path: str
    file: VideoFile | Failure
    """With its fingerprint, or why it cannot be read."""
    info: VideoInfo | Failure | None = None
    """None: it cannot be read, or the session ended early."""
    shots: Shots | Failure | None = None
    """None: they were not looked for, it is not a video, or the session ended early."""


NextArrays = Callable[[], "tuple[NDArray[np.uint8], ...]"]
"""Gives the arrays that the frames of the next clip are to be written to: `frames_VTHWC` for each
request of the job."""


@dataclass(frozen=True, slots=True)
class ClipFrames:
    """The decoded frames of one clip, scaled and upright, as each request wants them."""

    clip: Clip
    frames: tuple[NDArray[np.uint8], ...]
    """`frames_VTHWC` for each request, RGB."""
    pts_seconds: tuple[NDArray[np.float64], ...]
    """`pts_seconds_T` likewise: when each frame is shown."""

    def __post_init__(self) -> None:
        for frames, pts in zip(self.frames, self.pts_seconds, strict=True):
            if frames.ndim != 5 or frames.shape[-1] != 3 or frames.shape[1] != pts.shape[0]:
                raise ValueError(
                    f"frames_VTHWC has shape {frames.shape} and pts_seconds_T {pts.shape}; "
                    "expected (V, T, H, W, 3) and (T,)."
                )


@dataclass(frozen=True, slots=True)
class Encoding:
    """What one pass of the encoder gives for a batch."""

    embeddings_BD: NDArray[np.float32]
    """Mean of the post-LayerNorm tokens, not normalised."""
    probabilities_BK: NDArray[np.float32] | None
    """Softmax over the labels; None where the model has no head."""
    saliency_BS: NDArray[np.float32] | None = None
    """How much happens at each of S temporal steps; None where the model does not tell."""
    moments_BM: NDArray[np.float32] | None = None
    """How the features move, see `vindex.encoders.moments`; None where the model has none."""


@dataclass(frozen=True, slots=True)
class EncodedClip:
    """One clip of one video, encoded."""

    fingerprint: str
    """Fingerprint of the video."""
    path: str
    clip: Clip
    embedding_D: NDArray[np.float32]
    probabilities_K: NDArray[np.float32] | None
    best_seconds: float | None = None
    """Its most telling moment, in seconds of the video; None: unknown."""
    steps: tuple[tuple[float, float], ...] = ()
    """When each temporal step begins, and how much happens in it; not stored."""
    space: str = ""
    """Name of the model that encoded it, as the engine knows it; not stored."""
    clip_id: int = 0
    """Reserved by the plan; 0 where there was none, as without an index."""
    moments_M: NDArray[np.float32] | None = None
    """How its features move; None where the model has none."""


@dataclass(frozen=True, slots=True)
class JobDone:
    """Every clip of a job has been handed over, as an `EncodedClip` or a `Failure`."""

    job: DecodeJob
