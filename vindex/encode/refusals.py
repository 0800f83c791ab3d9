"""What is said of clips that a model could not encode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.records import Failure, Reason, Stage

if TYPE_CHECKING:
    from vindex.jobs import EncodedClip

__all__ = ["not_finite"]


def not_finite(clip: EncodedClip) -> Failure:
    """The refusal of a clip for which the model gave infinities or NaN."""
    return Failure(
        clip.path, Stage.ENCODE, Reason.NOT_FINITE,
        "The model gave values that are not finite in half precision; try --device cpu.",
        clip.clip.start_seconds, clip.clip.end_seconds,
    )  # fmt: skip
