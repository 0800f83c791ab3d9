"""The times of clips: how a video is cut, where a clip is sampled, how a time is written."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from vindex.records import Clip
from vindex.settings import TAIL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.records import ClipSpec

__all__ = [
    "LEAST_SHOT_SECONDS",
    "SAME_SECONDS",
    "clip_number",
    "clock",
    "clocks",
    "count_pieces",
    "covered_seconds",
    "cut_pieces",
    "plan_clips",
    "plan_pieces",
    "sample_seconds",
    "seconds_of",
    "span_clock",
]

LEAST_SHOT_SECONDS = 0.5
"""A shorter shot has no clips of its own."""

SAME_SECONDS = 1e-6
"""Times closer than this are the same time: container clocks tick no finer than 1 us."""

_MOST_DECIMALS = 6
"""Of a time that is shown: to a microsecond."""


def plan_clips(duration_seconds: float, spec: ClipSpec) -> list[Clip]:
    """Cut a video into clips, ordered by start.

    Clips start every `stride_seconds` as long as they fit. Where more than `TAIL_SECONDS` would
    be left over, one more clip is anchored to the end and overlaps its neighbour. A video
    shorter than a clip is one clip.

    Args:
        duration_seconds: of the whole video, positive.
        spec: the cutting rule.

    Returns:
        At least one clip.
    """
    if _is_one_clip(duration_seconds, spec):
        return [Clip(0.0, duration_seconds)]
    num_fitting, is_anchored = _fitting(duration_seconds, spec)
    starts = [round(i * spec.stride_seconds, 6) for i in range(num_fitting)]
    if is_anchored:
        starts.append(round(duration_seconds - spec.clip_seconds, 6))
    return [Clip(start, min(start + spec.clip_seconds, duration_seconds)) for start in starts]


def _is_one_clip(duration_seconds: float, spec: ClipSpec) -> bool:
    return duration_seconds <= spec.clip_seconds + SAME_SECONDS


def _fitting(duration_seconds: float, spec: ClipSpec) -> tuple[int, bool]:
    """How many clips fit a stride apart, and whether one more is anchored to the end."""
    num_fitting = 1 + int(
        (duration_seconds - spec.clip_seconds + SAME_SECONDS) // spec.stride_seconds
    )
    last_start = round((num_fitting - 1) * spec.stride_seconds, 6)
    # With a stride longer than a clip the gap after the last clip is meant, not left over.
    covered_seconds = last_start + max(spec.clip_seconds, spec.stride_seconds)
    return num_fitting, duration_seconds - covered_seconds > TAIL_SECONDS


def covered_seconds(clips: Iterable[Clip]) -> float:
    """How much of a video some of its clips show, ordered by start; what overlaps counts once."""
    seconds, until = 0.0, 0.0
    for clip in clips:
        seconds += max(0.0, clip.end_seconds - max(clip.start_seconds, until))
        until = max(until, clip.end_seconds)
    return seconds


def plan_pieces(duration_seconds: float, pieces: Sequence[Clip], spec: ClipSpec) -> list[Clip]:
    """Cut each piece of a video by itself as `plan_clips` would, so that no clip lies across two.

    Args:
        duration_seconds: of the whole video, positive.
        pieces: spans of it that do not overlap, by start; none: it is one piece.
        spec: the cutting rule.

    Returns:
        Clips by start. What lies in no piece is in no clip.
    """
    if not pieces:
        return plan_clips(duration_seconds, spec)
    return [
        Clip(
            round(piece.start_seconds + clip.start_seconds, 6),
            min(round(piece.start_seconds + clip.end_seconds, 6), piece.end_seconds),
        )
        for piece in pieces
        for clip in plan_clips(piece.seconds, spec)
    ]


def count_pieces(duration_seconds: float, pieces: Sequence[Clip], spec: ClipSpec) -> int:
    """How many clips `plan_pieces` cuts, without making one."""
    if pieces:
        return sum(count_pieces(piece.seconds, (), spec) for piece in pieces)
    return 1 if _is_one_clip(duration_seconds, spec) else sum(_fitting(duration_seconds, spec))


def cut_pieces(pieces: Iterable[Clip], starts: Sequence[float]) -> list[Clip]:
    """Cut pieces of a video where shots begin.

    A shot that is shorter than `LEAST_SHOT_SECONDS` goes with the one after it, and the last with
    the one before: a clip of its own would show the model one picture, or two.

    Args:
        pieces: that do not overlap, by start.
        starts: of the shots, in seconds, ascending.
    """
    found = []
    for piece in pieces:
        begin, end = piece.start_seconds, piece.end_seconds
        for start in starts:
            if begin + LEAST_SHOT_SECONDS <= start <= end - LEAST_SHOT_SECONDS:
                found.append(Clip(begin, start))
                begin = start
        found.append(Clip(begin, end))
    return found


def clip_number(start_seconds: float, spec: ClipSpec) -> int:
    """The number of a clip in its video, from 0, by its start: also where others are missing.

    The clip that is anchored to the end, within a stride of the one before it, has the next.
    """
    return ceil((start_seconds - SAME_SECONDS) / spec.stride_seconds)


def sample_seconds(clip: Clip, clip_seconds: float, num_frames: int) -> list[float]:
    """The times at which a clip is sampled: `num_frames` of them, one step apart.

    The first is the clip's start, as in the protocol that the checkpoints were trained with
    (every n-th frame from the first). The step is that of a full clip also where the clip is
    shorter; its end then repeats for the times that would lie past it.

    Args:
        clip: of the video.
        clip_seconds: length of a full clip.
        num_frames: that a model sees of it.
    """
    step_seconds = clip_seconds / num_frames
    steps = (clip.start_seconds + i * step_seconds for i in range(num_frames))
    return [min(seconds, clip.end_seconds) for seconds in steps]


def clock(seconds: float, num_decimals: int = 1) -> str:
    """A time as a player shows it: `1:02:03.4`, `2:03.4`, or without decimals `2:03`."""
    units = 10**num_decimals
    minutes, rest = divmod(round(seconds * units), 60 * units)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest // units:02d}"
    if num_decimals:
        tail += f".{rest % units:0{num_decimals}d}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def clocks(start_seconds: float, end_seconds: float, num_decimals: int = 1) -> tuple[str, str]:
    """When a span begins and ends, as `clock` shows it, and never as nothing.

    Args:
        start_seconds: of the span.
        end_seconds: of the span.
        num_decimals: of both, or as many more, up to six, as it takes to tell how long it is.
    """
    for decimals in range(num_decimals, _MOST_DECIMALS + 1):
        start, end = clock(start_seconds, decimals), clock(end_seconds, decimals)
        if start != end and end_seconds - start_seconds > 0.99 / 10**decimals:
            return start, end
    same = clock(start_seconds, num_decimals)
    return same, same


def span_clock(start_seconds: float, end_seconds: float, num_decimals: int = 1) -> str:
    """A span as commands take it after `FILE@`: `0:03.0-0:07.0`; of a frame `0:00.00-0:00.04`.

    Args:
        start_seconds: of the span.
        end_seconds: of the span.
        num_decimals: as `clocks` has it.
    """
    return "-".join(clocks(start_seconds, end_seconds, num_decimals))


def seconds_of(text: str) -> float:
    """Seconds of a time as people write it: `7.5`, or as `clock` does, `0:07.5` or `1:00:07.5`.

    Raises:
        ValueError: it is none of them.
    """
    *larger, last = text.strip().split(":")
    if len(larger) > 2 or not all(part.isascii() and part.isdecimal() for part in larger):
        raise ValueError(f"{text!r} is not a time.")
    seconds = float(last)
    if larger and not 0 <= seconds < 60:
        raise ValueError(f"{text!r} has {last} seconds after its minutes.")
    for place, part in enumerate(reversed(larger), start=1):
        seconds += 60**place * float(part)  # without a limit of its digits
    return seconds
