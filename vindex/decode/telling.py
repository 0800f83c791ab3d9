"""What the packets of a file, which were all gone through, tell of its frames."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from vindex.decode.frame_index import ClockPart, FrameIndex
from vindex.decode.naming import (
    NO_TICKS,
    frames_by_count,
    frames_by_pts,
    parts_of,
    without_second_fields,
)
from vindex.decode.opening import frame_rate_of, pixel_ratio_of, tick_of
from vindex.decode.orientation import orientation_of
from vindex.decode.recording import Recording
from vindex.decode.timeline import Timeline
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.naming import Named
    from vindex.decode.packets import PacketColumns

__all__ = ["index_from"]

_NO_PTS_FORMATS = frozenset({"avi"})
"""Containers that store no presentation times; what FFmpeg says of them is in decode order."""

_FULL_TICKS = {"mpegts": 2**33, "mpeg": 2**33}
"""Where the clocks of containers run over (ISO/IEC 13818-1, 2.4.3.7)."""

_MOST_STILL_SECONDS = 6 * 3600.0
"""For so long one picture may be shown: in a film with pauses, or under sound. More is a clock that
was set forward or a damaged timestamp, and would be cut into clips of nothing without end."""


def index_from(
    packets: PacketColumns, first: VideoFrame, stream: VideoStream, format_name: str
) -> FrameIndex:
    """What the packets of a file tell.

    Args:
        packets: in the order of the file.
        first: frame of the file, with the number of its packet for a timestamp.
        stream: that they are of.
        format_name: of the container.

    Raises:
        MediaError: their clock jumps so far that it cannot be believed.
    """
    step_ticks = max(1, round(1 / (frame_rate_of(stream) * tick_of(stream))))
    said = _Said.of(packets, first, stream, format_name, step_ticks)
    named = _named(packets, said, first, stream, step_ticks) if said.is_timed else None
    is_counted = named is None
    if named is None:
        dts_P, pts_P = np.frombuffer(packets.dts, np.int64), said.pts_P
        is_key_P = np.frombuffer(packets.is_key, np.bool_)
        if format_name in _NO_PTS_FORMATS:
            pts_P = np.full(len(dts_P), NO_TICKS)
        named = frames_by_count(pts_P, dts_P, said.is_shown_P, is_key_P, said.first_J, step_ticks)
    return _record(packets, said, named, first, stream, format_name, is_counted=is_counted)


class _Said(NamedTuple):
    """What packets say of themselves, without what is known to be untrue."""

    pts_P: NDArray[np.int64]
    """When each is shown; `NO_TICKS`: it does not say, or is a second field."""
    is_shown_P: NDArray[np.bool_]
    """Whether it shows anything that can be decoded."""
    first_J: NDArray[np.int64]
    """See `parts_of`."""
    is_timed: bool
    """The container stores when packets are shown, and the first frame has such a time."""

    @classmethod
    def of(
        cls,
        packets: PacketColumns,
        first: VideoFrame,
        stream: VideoStream,
        format_name: str,
        step_ticks: int,
    ) -> _Said:
        """Ask the packets; for the arguments see `index_from`, `step_ticks` are of a frame."""
        pts_P = np.frombuffer(packets.pts, np.int64)
        is_shown_P = np.frombuffer(packets.is_shown, np.bool_)
        if first.interlaced_frame and stream.codec_context.framerate:
            frame_ticks = 1 / (stream.codec_context.framerate * tick_of(stream))
            pts_P = without_second_fields(pts_P, float(frame_ticks))
        if format_name in _NO_PTS_FORMATS:
            return cls(pts_P, is_shown_P, np.zeros(1, np.int64), is_timed=False)
        dts_P = np.frombuffer(packets.dts, np.int64)
        first_J = parts_of(dts_P, is_shown_P, step_ticks, _FULL_TICKS.get(format_name, inf))
        if first.pts is None or pts_P[first.pts] == NO_TICKS:
            return cls(pts_P, is_shown_P, first_J, is_timed=False)
        # What the first part has before the first frame that comes out cannot be decoded.
        is_lost_P = (pts_P < pts_P[first.pts]) & (pts_P != NO_TICKS)
        is_lost_P[first_J[1] if len(first_J) > 1 else len(pts_P) :] = False
        return cls(pts_P, is_shown_P & ~is_lost_P, first_J, is_timed=True)


def _named(
    packets: PacketColumns, said: _Said, first: VideoFrame, stream: VideoStream, step_ticks: int
) -> Named | None:
    """The frames by their timestamps, where these can be believed."""
    if packets.are_of_decoding:
        return None
    named = frames_by_pts(
        said.pts_P,
        np.frombuffer(packets.dts, np.int64),
        said.is_shown_P,
        said.first_J,
        step_ticks,
        np.frombuffer(packets.duration, np.int64),
        lie_in_order=not stream.codec_context.has_b_frames,
    )
    assert first.pts is not None, "it is timed"
    return named if named and named.number_P[first.pts] == 0 else None


def _record(
    packets: PacketColumns,
    said: _Said,
    named: Named,
    first: VideoFrame,
    stream: VideoStream,
    format_name: str,
    *,
    is_counted: bool,
) -> FrameIndex:
    """What is kept of it all; `named` are the frames, and whether they were counted."""
    time_base, number_P = tick_of(stream), named.number_P
    zero_ticks = int(named.ticks_N[0])
    ticks_N = named.ticks_N - zero_ticks
    num_shown = int(said.is_shown_P.sum())
    byte_P = np.frombuffer(packets.byte, np.int64)
    is_entry_P = np.frombuffer(packets.is_key, np.bool_) & (number_P >= 0)
    if not is_counted:
        is_entry_P &= said.pts_P != NO_TICKS
    entry_K = np.flatnonzero(is_entry_P)
    index = FrameIndex(
        format_name=format_name,
        codec=stream.codec_context.codec.canonical_name,
        time_base=time_base,
        frame_rate=frame_rate_of(stream),
        is_counted=is_counted,
        ticks_N=ticks_N,
        end_seconds=(int(ticks_N[-1]) + _last_ticks(packets, named, num_shown, stream)) * time_base,
        number_P=number_P,
        entry_K=entry_K,
        entry_pts_K=said.pts_P[entry_K],
        entry_dts_K=np.frombuffer(packets.dts, np.int64)[entry_K],
        entry_byte_K=byte_P[entry_K],
        entry_size_K=np.frombuffer(packets.size, np.int64)[entry_K],
        parts=tuple(
            ClockPart(int(packet), int(byte_P[packet]), (int(shift) - zero_ticks) * time_base)
            for packet, shift in zip(said.first_J, named.shift_J, strict=True)
        ),
        start_seconds=(zero_ticks - int(named.shift_J[0])) * time_base,
        num_hidden=len(number_P) - num_shown,
        num_unnamed=num_shown - len(ticks_N),
        width=first.width,
        height=first.height,
        sample_aspect_ratio=pixel_ratio_of(stream),
        orientation=orientation_of(first),
        timeline=Timeline.of(
            stream,
            zero_ticks - int(named.shift_J[0]),
            ticks_N * time_base.numerator / time_base.denominator,
        ),
        recording=Recording.of(cast("InputContainer", stream.container), stream),
    )
    _check_stills(index.seconds_N, float(index.end_seconds))
    return index


def _last_ticks(packets: PacketColumns, named: Named, num_shown: int, stream: VideoStream) -> int:
    """For how long the last frame is shown, of packets of which so many show something."""
    ticks_N = named.ticks_N
    last_packet = int(np.flatnonzero(named.number_P == len(ticks_N) - 1)[-1])
    last_ticks = packets.duration[last_packet]
    if last_ticks <= 0:
        last_ticks = max(1, round(1 / (frame_rate_of(stream) * tick_of(stream))))
    if len(ticks_N) > 1 and num_shown > len(ticks_N):  # a packet may be half a frame
        last_ticks = max(last_ticks, int(np.median(np.diff(ticks_N))))
    return last_ticks


def _check_stills(seconds_N: NDArray[np.float64], end_seconds: float) -> None:
    """Guard against clocks that jump.

    Raises:
        MediaError: a frame is shown for longer than any film shows one.
    """
    shown_for_N = np.diff(seconds_N, append=end_seconds)
    longest = int(shown_for_N.argmax())
    if shown_for_N[longest] > _MOST_STILL_SECONDS:
        raise MediaError(
            Reason.DAMAGED,
            f"Its clock jumps by {shown_for_N[longest] / 3600:,.1f} hours at "
            f"{seconds_N[longest]:.3f} s; at most {_MOST_STILL_SECONDS / 3600:g} are taken for a "
            "picture that is shown so long. Give its frames even times, for example by "
            "`ffmpeg -r 25 -i OLD -an NEW.mp4`.",
        )
