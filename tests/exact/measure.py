"""Taking frames out of a film in every way that vindex has, and reading their numbers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from tests.exact.film import SPEC, Film
from tests.exact.players import number_in
from tests.pictures.helpers import picture_of
from vindex.decode import decode_clips, probe
from vindex.errors import MediaError
from vindex.jobs import ClipFrames, DecodeJob
from vindex.records import Clip, FrameRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.records import ClipSpec

__all__ = ["jpeg_number", "measured", "shown_to_model"]

_SIDE = 64
_LOOK_SECONDS = 0.01
"""A film whose times nobody knows is looked at so often,"""

_MOST_LOOKS = 6500
"""but not more often than this in all."""


def shown_to_model(
    path: str, clips: Sequence[Clip], spec: ClipSpec = SPEC
) -> list[tuple[list[float], list[int | None]] | str]:
    """Of each clip, when the frames are shown that a model gets of it, and their numbers.

    Where a clip is refused, the message.
    """
    request = FrameRequest(spec.num_frames, _SIDE)
    job = DecodeJob(path, "", tuple(clips), spec.clip_seconds, (request,), "pyav")
    items = []
    with suppress(MediaError):  # after the last clip: of a second part that is not read
        items.extend(decode_clips(job))
    return [
        (item.pts_seconds[0].tolist(), [number_in(one) for one in item.frames[0][0]])
        if isinstance(item, ClipFrames)
        else item.message
        for item in items
    ]


def measured(film: Film) -> Film:
    """A film whose times nobody knows, with those that its frames have for a model.

    Each frame is looked at when it is shown; one that is damaged counts as lost.
    """
    end_seconds = probe(film.path).duration_seconds
    num_looks = min(_MOST_LOOKS, ceil(end_seconds / _LOOK_SECONDS))
    spec = replace(SPEC, clip_seconds=end_seconds, num_frames=num_looks)
    (looks,) = shown_to_model(film.path, [Clip(0.0, end_seconds)], spec)
    assert not isinstance(looks, str), looks
    shown = dict(zip(*looks, strict=True))
    whole = {seconds: number for seconds, number in shown.items() if number is not None}
    return replace(
        film,
        seconds=tuple(whole),
        numbers=tuple(whole.values()),
        end_seconds=end_seconds,
        lost=frozenset(film.numbers) - frozenset(whole.values()),
    )


def jpeg_number(jpeg: bytes) -> int | None:
    """The number in a thumbnail or keyframe."""
    return number_in(np.ascontiguousarray(picture_of(jpeg)))
