"""What every engine does alike: clips from what a model gave, the end of jobs, changed files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.jobs import DecodeJob, EncodedClip, Encoding, JobDone
from vindex.records import Failure, Reason, Stage
from vindex.saliency import best_times, step_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import Clip, Mark
    from vindex.saliency import Step

__all__ = ["OpenJob", "change_since", "encoded_clip", "mean_of_views"]


def mean_of_views(encoding: Encoding, num_views: int, num_clips: int) -> Encoding:
    """The encoding of clips from that of their views.

    Args:
        encoding: of all views of the first clip, then of the second, and so on.
        num_views: of each clip.
        num_clips: how many.

    Raises:
        RuntimeError: it has another number of rows.
    """
    num_rows = len(encoding.embeddings_BD)
    if num_rows != num_clips * num_views:
        raise RuntimeError(
            f"encode gave {num_rows} rows for {num_clips} clips of {num_views} views"
        )

    def mean(values_BX: NDArray[np.float32]) -> NDArray[np.float32]:
        """Over the views of each clip."""
        values_BVX = values_BX.reshape(num_clips, num_views, -1)
        mean_BX: NDArray[np.float32] = values_BVX.mean(axis=1, dtype="float32")
        return mean_BX

    optional = (encoding.probabilities_BK, encoding.saliency_BS, encoding.moments_BM)
    return Encoding(
        mean(encoding.embeddings_BD), *(None if a is None else mean(a) for a in optional)
    )


def encoded_clip(
    job: DecodeJob,
    clip: Clip,
    pts_seconds_T: Iterable[float],
    encoding: Encoding,
    row: int,
    space: str,
) -> EncodedClip:
    """One clip from its row of an encoding, with its most telling moment.

    Args:
        job: that it is of.
        clip: where it lies.
        pts_seconds_T: when each frame that the model saw is shown.
        encoding: of several clips.
        row: its place among them.
        space: name of the model.
    """
    probabilities_K = best_seconds = moments_M = None
    steps: tuple[Step, ...] = ()
    if encoding.probabilities_BK is not None:
        probabilities_K = encoding.probabilities_BK[row]
    if encoding.moments_BM is not None:
        moments_M = encoding.moments_BM[row]
    if encoding.saliency_BS is not None:
        saliency_S = encoding.saliency_BS[row].tolist()
        # What stands when the clip begins may be shown since long before.
        seconds_T = [max(clip.start_seconds, float(seconds)) for seconds in pts_seconds_T]
        seconds_S = step_starts(seconds_T, len(saliency_S))
        steps = tuple(zip(seconds_S, saliency_S, strict=True))
        (best_seconds,) = best_times(steps, clip.end_seconds, 1)
    return EncodedClip(
        job.fingerprint, job.path, clip, encoding.embeddings_BD[row], probabilities_K,
        best_seconds, steps, space, job.clip_id(clip), moments_M,
    )  # fmt: skip


def change_since(path: str, before: Mark | None, now: Mark | None) -> Failure | None:
    """The refusal of a file that no longer looks as it did before it was read."""
    if now == before:
        return None
    message = "The file changed while it was being read; build again when it is complete."
    return Failure(path, Stage.DECODE, Reason.CHANGED, message)


@dataclass(slots=True)
class OpenJob:
    """A job that has not had its `JobDone`, and what is still to come of it."""

    job: DecodeJob
    num_unencoded: int = 0
    """Clips decoded whose embeddings have not come out."""
    failure: Failure | None = None
    """The refusal of the whole file; it comes out after the last clip."""
    is_decoded: bool = False

    @property
    def is_over(self) -> bool:
        """Every clip of it has come out."""
        return self.is_decoded and not self.num_unencoded

    def end(self) -> Iterator[Failure | JobDone]:
        """What is said last of it."""
        if self.failure:
            yield self.failure
        yield JobDone(self.job)
