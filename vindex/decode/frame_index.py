"""The record of a video's frames: which there are, when each is shown, how to get at it.

It is made by one pass over the packets (`vindex.decode.packets`) and used by everything that reads
pictures, so that a clip, its thumbnail and a cut of it are of the same frames. Nothing that has it
looks at a timestamp of the file again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vindex.clips import SAME_SECONDS
from vindex.decode.geometry import upright_size
from vindex.decode.recording import Recording
from vindex.decode.sampling import shown_frames
from vindex.records import VideoInfo

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from vindex.decode.orientation import Orientation
    from vindex.decode.timeline import Timeline

__all__ = ["ClockPart", "FrameIndex"]


@dataclass(frozen=True, slots=True)
class ClockPart:
    """A part of a file within which its own clock runs on."""

    packet: int
    """The first packet of the video stream that belongs to it."""
    byte: int
    """Where that lies in the file; -1: the container does not say."""
    offset_seconds: Fraction
    """What is added to the file's own times in this part, to have those of vindex."""


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """Which frames a video has, when each is shown, and where a decoder starts to get it.

    Frames are numbered from 0 in the order in which they are shown; packets in the order in
    which they lie in the file. A frame is shown until the next one is.
    """

    format_name: str
    """FFmpeg's name of the container, such as `matroska,webm`."""
    codec: str
    time_base: Fraction
    """Seconds of a tick of the file's own clock."""
    frame_rate: Fraction
    """Frames a second as the file has it; `info` has the true mean."""
    is_counted: bool
    """Packets do not tell the order of the frames: they are counted as they come out."""
    ticks_N: NDArray[np.int64]
    """When each frame is shown, in ticks from the first."""
    end_seconds: Fraction
    """When the last frame ends."""
    number_P: NDArray[np.int32]
    """The frame of each packet; -1: it shows none. Where frames are counted, it is the one that
    it would have if no frame were moved before or after another."""
    entry_K: NDArray[np.int64]
    """Packets at which decoding can begin, ascending."""
    entry_pts_K: NDArray[np.int64]
    """Their times on the file's own clock, or `naming.NO_TICKS`."""
    entry_dts_K: NDArray[np.int64]
    entry_byte_K: NDArray[np.int64]
    """Where they lie in the file; -1: the container does not say."""
    entry_size_K: NDArray[np.int64]
    """Their bytes."""
    parts: tuple[ClockPart, ...]
    """One, where the file's own clock never jumps."""
    start_seconds: Fraction
    """The first frame's time on the file's own clock."""
    num_hidden: int
    """Packets that show nothing: cut off by an edit list, only referred to, before the first
    frame, or empty."""
    num_unnamed: int
    """Packets that show something, but not as a frame of their own: second fields, mostly."""
    width: int
    """Width of the stored picture."""
    height: int
    sample_aspect_ratio: Fraction
    """Width of a stored pixel over its height."""
    orientation: Orientation
    """How the stored picture is turned to be shown."""
    timeline: Timeline
    recording: Recording = field(default_factory=Recording)
    """What the file says of its recording; an older vindex did not ask."""
    seconds_N: NDArray[np.float64] = field(init=False)
    """When each frame is shown; the first at 0."""
    packet_N: NDArray[np.int64] = field(init=False)
    """The packet that holds each frame; the last, where several do."""

    def __post_init__(self) -> None:
        seconds_N = self.ticks_N * self.time_base.numerator / self.time_base.denominator
        packet_N = np.zeros(len(self.ticks_N), np.int64)
        shown = np.flatnonzero(self.number_P >= 0)
        packet_N[self.number_P[shown]] = shown
        object.__setattr__(self, "seconds_N", seconds_N)
        object.__setattr__(self, "packet_N", packet_N)

    @property
    def num_frames(self) -> int:
        """Frames that a player shows."""
        return len(self.seconds_N)

    @property
    def num_packets(self) -> int:
        """Packets of the video stream."""
        return len(self.number_P)

    def pts(self) -> NDArray[np.int64] | None:
        """The frames' times on the file's own clock; None where it jumps, or orders no frames."""
        if self.is_counted or len(self.parts) > 1:
            return None
        return self.ticks_N + int(self.start_seconds / self.time_base)

    def number_at(self, seconds: float) -> int:
        """The frame that is shown at a time; before the first it is that, after the last the last.

        Args:
            seconds: on vindex's clock.
        """
        return int(shown_frames(self.seconds_N, [seconds])[0])

    def numbers_between(self, start_seconds: float, end_seconds: float) -> range:
        """The frames that are shown in a span: first the one that stands at its start.

        Args:
            start_seconds: of the span.
            end_seconds: of the span, exclusive.

        Returns:
            At least one number.
        """
        first = self.number_at(start_seconds)
        after = int(np.searchsorted(self.seconds_N, end_seconds - SAME_SECONDS))
        return range(first, max(first + 1, after))

    def end_of(self, number: int) -> float:
        """When a frame ceases to be shown."""
        if number + 1 < self.num_frames:
            return float(self.seconds_N[number + 1])
        return float(self.end_seconds)

    def info(self) -> VideoInfo:
        """What the rest of vindex needs to know."""
        width, height = upright_size(
            self.width, self.height, self.sample_aspect_ratio, self.orientation
        )
        return VideoInfo(
            duration_seconds=float(self.end_seconds),
            num_frames=self.num_frames,
            frame_rate=float(self.num_frames / self.end_seconds),
            width=width,
            height=height,
            codec=self.codec,
            timeline_offset_seconds=self.timeline.offset_seconds,
            start_timecode=self.timeline.start_timecode,
            nominal_frame_rate=float(self.timeline.nominal_rate),
            sound_channels=self.timeline.sound_channels,
            recorded_ns=self.recording.recorded_ns,
            camera=self.recording.camera,
            latitude=self.recording.latitude,
            longitude=self.recording.longitude,
        )
