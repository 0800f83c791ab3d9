"""Clips of a source that goes on: a pipe, a camera, a stream from the network.

A thread reads and decodes all the time. Whoever takes the clips gets the newest whole one: where
that is too slow, clips are left out, so that what comes out never lags. A source whose length is
known is a recording; it waits, and loses nothing. So does any other that comes faster than real
time, as long as whoever takes the clips keeps up with real time.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from math import inf
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.clips import SAME_SECONDS
from vindex.decode.decoder import decoder_of
from vindex.decode.network import network_options
from vindex.decode.opening import (
    ANY_TAGS,
    choose_stream,
    frame_rate_of,
    packets_of,
    pixel_ratio_of,
    read_packets,
    tick_of,
)
from vindex.decode.scaling import Scaler
from vindex.decode.streams import PIPE, is_pipe, protocol_of, shown_source
from vindex.errors import MediaError
from vindex.jobs import ClipFrames
from vindex.records import Clip, Reason
from vindex.settings import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.decoder import Decoder
    from vindex.records import ClipSpec, FrameRequest

__all__ = ["LiveClips"]

_OPEN_SECONDS, _READ_SECONDS = 15.0, 60.0
"""A source that is silent for longer is given up."""

_GAP_SECONDS = 2.0
"""After a longer jump of its clock a source begins anew: no clip spans the gap. Of a source whose
own rate is so low it takes a jump over two frames."""

_PIPE_HINT = (
    " A pipe needs a format that can be read from its start on, such as MPEG-TS or Matroska; for "
    "an mp4 or mov, give the file."
)


class LiveClips:
    """The clips of a source as they become whole, newest first in line.

    Use it as a context manager, and iterate over it once. Times count from the first frame that
    was seen. The rest of a source that ends in the middle of a clip is left out, unless it is all
    there was.

    Args:
        source: `-` for stdin, a URL, a pipe with a name, or a video device.
        spec: how it is cut.
        request: what is made of each clip.

    Attributes:
        num_dropped: clips that were left out so far, because newer ones had come.
    """

    def __init__(self, source: str, spec: ClipSpec, request: FrameRequest) -> None:
        self._source = source
        self._spec = spec
        self._request = request
        self._changed = threading.Condition()
        self._pending: ClipFrames | None = None
        self._error: MediaError | None = None
        self._has_ended = False
        self._is_whole = False
        self._is_closed = False
        self.num_dropped = 0

    def __enter__(self) -> LiveClips:
        # A daemon: it may wait for the next byte of a camera when nobody wants it any more.
        threading.Thread(target=self._read, name="vindex-live", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[ClipFrames]:
        """Wait for each next clip.

        Raises:
            MediaError: the source cannot be read.
            RuntimeError: the thread that reads it met a bug.
        """
        while True:
            with self._changed:
                while self._pending is None and not self._has_ended:
                    self._changed.wait(1.0)  # with an end, so that Ctrl-C is heard
                clip, self._pending = self._pending, None
                self._changed.notify_all()
            if clip is None:
                break
            yield clip
        if self._error is not None:
            raise self._error
        if not self._is_whole:
            raise RuntimeError("The thread that reads met a bug; what it said is on stderr.")

    def _read(self) -> None:
        try:
            self._read_clips()
            self._is_whole = True
        except MediaError as error:
            self._error = error
        finally:
            with self._changed:
                self._has_ended = True
                self._changed.notify_all()

    def _read_clips(self) -> None:
        began = time.monotonic()  # before the source is opened: what comes meanwhile is late
        with _opened(self._source) as (container, stream):
            scaler = Scaler(self._request, pixel_ratio_of(stream))
            frame_seconds = _frame_seconds(stream)
            is_recording = _has_known_length(self._source, container)
            cutter = _Cutter(self._spec, scaler.views, max(_GAP_SECONDS, 2 * frame_seconds))
            packets = (
                _packets_of_recording(self._source, container, stream)
                if is_recording
                else read_packets(container, stream)
            )
            for seconds, frame in _frames(packets, stream, frame_seconds):
                if self._is_closed:
                    return
                for clip in cutter.add(seconds, frame):
                    self._offer(clip, inf if is_recording else began + cutter.latest_seconds)
            if not cutter.has_frames:
                hint = _PIPE_HINT if is_pipe(self._source) else ""
                raise MediaError(
                    Reason.NO_FRAMES,
                    f"{shown_source(self._source)} did not give a single whole frame.{hint}",
                )
            for clip in cutter.finish():
                self._offer(clip, time.monotonic() + _READ_SECONDS)

    def _offer(self, clip: ClipFrames, due: float) -> None:
        """Hand a clip over; until it is due by the clock it waits for its turn."""
        with self._changed:
            while self._pending is not None and not self._is_closed:
                left_seconds = due - time.monotonic()
                if left_seconds <= 0:
                    self.num_dropped += 1
                    break
                self._changed.wait(min(left_seconds, _READ_SECONDS))
            self._pending = clip
            self._changed.notify_all()


@contextmanager
def _opened(source: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a source.

    Raises:
        MediaError: it cannot be opened, or shows no video.
    """
    scheme = protocol_of(source)
    options = network_options(scheme) if scheme else {"protocol_whitelist": "file"}
    kind: str | None = None
    url = source
    if source == PIPE:
        url, options = "pipe:0", {"protocol_whitelist": "pipe"}
    elif is_pipe(source):
        url = f"file:{source}"
    elif not scheme:
        kind = "v4l2"
    try:
        container = av.open(
            url,
            "r",
            format=kind,
            container_options=options,
            timeout=None if is_pipe(source) else (_OPEN_SECONDS, _READ_SECONDS),
            **ANY_TAGS,
        )
    except (av.error.FFmpegError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        hint = _PIPE_HINT if is_pipe(source) else ""
        raise MediaError(
            Reason.UNREADABLE,
            f"{shown_source(source)} cannot be opened: FFmpeg says {why!r}.{hint}",
        ) from error
    with container:
        try:
            stream = choose_stream(container)
        except MediaError as error:
            raise MediaError(error.reason, f"{shown_source(source)}: {error.message}") from error
        stream.thread_type = "AUTO"
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        yield container, stream


def _frame_seconds(stream: VideoStream) -> float:
    """How far apart the frames are that a stream announces."""
    return 1 / float(frame_rate_of(stream))


def _has_known_length(source: str, container: InputContainer) -> bool:
    """Whether it ends at a known place, as no camera does."""
    if source == PIPE:
        return stat.S_ISREG(os.fstat(0).st_mode)
    return bool(protocol_of(source)) and (container.size or 0) > 0


def _packets_of_recording(
    source: str, container: InputContainer, stream: VideoStream
) -> Iterator[Packet[VideoStream]]:
    """The packets of a stream up to its end, or to where what comes makes no sense any more.

    Raises:
        MediaError: it broke off before. Of a source that goes on nobody can tell.
    """
    try:
        yield from packets_of(container, stream)
    except av.error.FFmpegError as error:
        if isinstance(error, OSError):
            raise MediaError(
                Reason.UNREADABLE,
                f"{shown_source(source)} broke off: FFmpeg says {error.strerror!r}. What came "
                "before is labelled; the rest is missing.",
            ) from error


def _frames(
    packets: Iterable[Packet[VideoStream]], stream: VideoStream, frame_seconds: float
) -> Iterator[tuple[float, VideoFrame]]:
    """Whole frames as they come, with times from 0 that never go back."""
    offset, tick = 0.0, tick_of(stream)
    decoder = decoder_of(stream)
    last: float | None = None
    for packet in chain(packets, (None,)):
        for frame in _decode(decoder, packet):
            if frame.pts is None:  # it can only be counted
                seconds = 0.0 if last is None else last - offset + frame_seconds
            else:  # the frame's own time is not a number in the last ones
                seconds = float(frame.pts * tick)
            if last is None:
                offset = -seconds
            elif seconds + offset <= last:  # its clock began anew
                offset = last + frame_seconds - seconds
            last = seconds + offset
            yield last, frame


def _decode(decoder: Decoder, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """Whole frames; none from a damaged packet, or from one before the first keyframe."""
    if packet is not None and not packet.size:  # it would end the decoder
        return []
    try:
        return [frame for frame in decoder.decode(packet) if not frame.is_corrupt]
    except av.error.FFmpegError:
        return []


@dataclass(slots=True)
class _Shown:
    """A frame and its views, made when they are first wanted."""

    seconds: float
    frame: VideoFrame
    views_VHWC: NDArray[np.uint8] | None = None


@dataclass(slots=True)
class _OpenClip:
    start_seconds: float
    views: list[NDArray[np.uint8]] = field(default_factory=list)
    pts_seconds: list[float] = field(default_factory=list)


class _Cutter:
    """Cuts frames into clips as they come: each sample time gets the frame shown then.

    Attributes:
        latest_seconds: time of the latest frame.
    """

    def __init__(
        self,
        spec: ClipSpec,
        views: Callable[[VideoFrame], NDArray[np.uint8]],
        gap_seconds: float,
    ) -> None:
        self._spec = spec
        self._views = views
        self._gap_seconds = gap_seconds
        self._open: list[_OpenClip] = []
        self._next_start = 0.0
        self._last: _Shown | None = None
        self._num_given = 0
        self.latest_seconds = 0.0

    @property
    def has_frames(self) -> bool:
        """Whether a frame was taken."""
        return self._last is not None

    def add(self, seconds: float, frame: VideoFrame) -> Iterator[ClipFrames]:
        """Take the next frame, and give the clips that it completes."""
        shown = _Shown(seconds, frame)
        if self._last is None or seconds - self._last.seconds > self._gap_seconds:
            self._open, self._last, self._next_start = [], shown, seconds
        while self._next_start <= seconds + SAME_SECONDS:
            self._open.append(_OpenClip(self._next_start))
            self._next_start += self._spec.stride_seconds
        for clip in self._open:
            self._sample(clip, self._last, shown)
        self._last, self.latest_seconds = shown, seconds
        whole = [clip for clip in self._open if len(clip.views) == self._spec.num_frames]
        self._open = [clip for clip in self._open if len(clip.views) < self._spec.num_frames]
        for clip in whole:
            yield self._clip(clip, clip.start_seconds + self._spec.clip_seconds)

    def finish(self) -> Iterator[ClipFrames]:
        """No more frames will come: give the first clip where it is all there was."""
        if self._num_given or not self._open or self._last is None:
            return
        clip = self._open[0]
        while len(clip.views) < self._spec.num_frames:
            self._take(clip, self._last)
        yield self._clip(clip, self._last.seconds + self._spec.step_seconds)

    def _sample(self, clip: _OpenClip, before: _Shown, shown: _Shown) -> None:
        while len(clip.views) < self._spec.num_frames:
            due = clip.start_seconds + len(clip.views) * self._spec.step_seconds
            if due > shown.seconds + SAME_SECONDS:
                return
            has_begun = due >= shown.seconds - SAME_SECONDS
            self._take(clip, shown if has_begun else before)

    def _take(self, clip: _OpenClip, shown: _Shown) -> None:
        if shown.views_VHWC is None:
            shown.views_VHWC = self._views(shown.frame)
        clip.views.append(shown.views_VHWC)
        clip.pts_seconds.append(shown.seconds)

    def _clip(self, clip: _OpenClip, end_seconds: float) -> ClipFrames:
        self._num_given += 1
        return ClipFrames(
            Clip(clip.start_seconds, end_seconds),
            (np.stack(clip.views, axis=1),),
            (np.array(clip.pts_seconds),),
        )
