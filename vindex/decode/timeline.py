"""Where the pictures of a video lie on its file's own timeline, as players and editors have it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.decode.opening import frame_rate_of, tick_of
from vindex.timecode import EDITOR_RATES, Timecode, editors_rate, plain_rate

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

__all__ = ["Timeline"]

_NUMBER_BYTES = 4
"""Of a frame in a time code track."""

_MOVIE_FORMATS = "mov,mp4"
"""Containers with a presentation that begins at 0, whatever begins first in it: ISO/IEC 14496-12,
8.6.6 (edit lists). Of the others players take the first thing that is shown or heard for 0."""

_NEAR_STEP = 0.05
"""Relative: frames that come as far apart as most do, but for the rounding of clocks."""

_ROUNDING_TICKS = 1.5
"""Ticks of its clock that a step may be off for it."""

_MOST_STEPS = 0.9
"""So many of the steps are even where a rate is constant: some frames may be missing."""

_SAME_RATE = 0.002
"""Relative: how far a rate that is read off timestamps may be from the one that is meant."""

_DECLARED_RATE = 0.0005
"""Relative, as above, for a rate that the file declares: 23.976 and 24 differ by twice that."""

_HIGH_RATES = (Fraction(100), Fraction(120_000, 1001), Fraction(120))
_USUAL_RATES = (Fraction(10), Fraction(12), Fraction(15), *EDITOR_RATES, *_HIGH_RATES)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What of a file's own timeline is known, and what is heard on it."""

    offset_seconds: float
    """What a player shows at the first shown frame, which is vindex's 0."""
    start_timecode: str | None
    """What a time code display shows at the timeline's 0; None: the file has no time code."""
    nominal_rate: Fraction
    """Frames a second as an editor calls it: of a constant rate that, else the nearest usual."""
    sound_channels: int
    """Of all its sound tracks together."""

    @classmethod
    def of(cls, stream: VideoStream, first_ticks: int, seconds_N: NDArray[np.float64]) -> Timeline:
        """That of an opened file.

        Args:
            stream: its pictures.
            first_ticks: when the first of them is shown, by the stream's clock.
            seconds_N: when each is shown, the first at 0.
        """
        container = stream.container
        assert isinstance(container, av.container.InputContainer)
        zero_seconds = _zero_seconds(container)
        rate = nominal_rate(seconds_N, stream)
        return cls(
            offset_seconds=max(0.0, float(first_ticks * tick_of(stream)) - zero_seconds),
            start_timecode=_start_timecode(container, stream, rate, zero_seconds),
            nominal_rate=rate,
            sound_channels=sum(map(_channels, container.streams.audio)),
        )


def _zero_seconds(container: InputContainer) -> float:
    """What timestamps say at the timeline's 0."""
    start_seconds = (container.start_time or 0) / av.time_base
    is_movie = container.format.name.startswith(_MOVIE_FORMATS)
    return min(0.0, start_seconds) if is_movie else start_seconds


def _channels(sound: AudioStream) -> int:
    """Channels of a track; at least one, of a codec that nobody knows."""
    return max(1, sound.channels) if sound.codec_context else 1


def nominal_rate(seconds_N: NDArray[np.float64], stream: VideoStream) -> Fraction:
    """The frame rate that is meant: means are off by missing frames and by a last one that stands.

    Args:
        seconds_N: when each frame is shown, ascending.
        stream: that they are of: what it declares is taken where the frames agree.
    """
    steps = np.diff(seconds_N)
    if not steps.any():
        return frame_rate_of(stream)
    apart = np.sort(steps[steps > 0])
    usual_step = apart[(len(apart) - 1) // 2]  # the median, or the lower one: one that is there
    off_by = np.abs(steps - usual_step)
    rounding = _ROUNDING_TICKS * float(tick_of(stream))
    near = steps[off_by <= max(_NEAR_STEP * usual_step, rounding)]
    measured = Fraction(float(1 / near.mean()))
    if np.mean(off_by <= rounding) < _MOST_STEPS:
        return editors_rate(measured)
    rates = (stream.guessed_rate, stream.base_rate, stream.average_rate)
    declared = [Fraction(rate.numerator, rate.denominator) for rate in rates if rate]
    agreed = [rate for rate in declared if _is_near(rate, measured, _DECLARED_RATE)]
    rate, tolerance = (agreed[0], _DECLARED_RATE) if agreed else (measured, _SAME_RATE)
    nearest = min(_USUAL_RATES, key=lambda usual: _off_by(usual, rate))
    return nearest if _is_near(nearest, rate, tolerance) else plain_rate(rate)


def _is_near(one: Fraction, other: Fraction, tolerance: float) -> bool:
    return _off_by(one, other) < tolerance


def _off_by(one: Fraction, other: Fraction) -> float:
    """Relative; fractions divide ten times as slowly as floats, and every file asks for twenty."""
    return abs(float(one) / float(other) - 1)


def _start_timecode(
    container: InputContainer, stream: VideoStream, rate: Fraction, zero_seconds: float
) -> str | None:
    """The time code at the timeline's 0, which that of a track of its own may begin after."""
    tracks = [each for each in container.streams if each.type == "data" and _tag(each)]
    for text in (_tag(stream), _tag(container), *map(_tag, tracks)):
        track = next((track for track in tracks if _tag(track) == text), None)
        timecode = _counted(text, rate, None if track is None else _number(container, track))
        if timecode is None:
            continue
        begins = None if track is None else _start_seconds(track)
        late_seconds = 0.0 if begins is None else begins - zero_seconds
        return str(timecode + -round(late_seconds * rate))
    return None


def _counted(text: str, rate: Fraction, number: int | None) -> Timecode | None:
    """What a text says at a rate, though its track may count two frames as one, or one as two.

    Args:
        text: a time code, or something else.
        rate: frames a second.
        number: of the frame that its track means by it; it tells at which rate that counts.

    Returns:
        None: it is not a time code of such a video.
    """
    found: dict[Fraction, Timecode] = {}
    for counted in (rate, rate / 2, 2 * rate):
        with suppress(ValueError):
            found[counted] = Timecode.parse(text, counted)
    own = next((counted for counted, each in found.items() if each.frame == number), rate)
    timecode = found.get(own)
    return timecode if timecode is None or own == rate else timecode.counted_at(rate)


def _number(container: InputContainer, track: Stream) -> int | None:
    """The number of the frame with which a time code track begins; None: it is not of QuickTime's.

    That is all that its one sample holds (QuickTime File Format, Timecode Media). It is read past
    the container, whose packets are being read.
    """
    if not container.format.name.startswith(_MOVIE_FORMATS) or not len(track.index_entries):
        return None
    sample, path = track.index_entries[0], Path(container.name.removeprefix("file:"))
    with suppress(OSError, ValueError), path.open("rb") as file:
        file.seek(sample.pos)
        number = file.read(_NUMBER_BYTES)
        return int.from_bytes(number) if sample.size == len(number) == _NUMBER_BYTES else None
    return None


def _tag(holder: InputContainer | Stream) -> str:
    """The time code that a stream or a container is tagged with; empty without one."""
    tags = {name.lower(): text for name, text in holder.metadata.items()}
    return tags.get("timecode", "")


def _start_seconds(track: Stream) -> float | None:
    if track.start_time is None or track.time_base is None:
        return None
    return float(track.start_time * track.time_base)
