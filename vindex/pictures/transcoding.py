"""Encoding a span anew: H.264 and AAC, which everything plays, frame for frame."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, VideoReformatter

from vindex.decode.frames import frames_between
from vindex.decode.orientation import Orientation, orientation_of
from vindex.decode.scaling import SCALING, is_transparent, matrix_of
from vindex.decode.tone_mapping import is_high_range, is_wide
from vindex.errors import MediaError
from vindex.pictures.colour import Colour
from vindex.pictures.pictures import Upright
from vindex.pictures.sound import Sounds
from vindex.pictures.tracks import label_recording
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from vindex.pictures.tracks import CutPlan, Losses

__all__ = ["encode_span"]

_TIME_BASE = Fraction(1, 90_000)
"""Fine enough for every frame rate in use, and for files that have none."""

_X264 = {"preset": "veryfast", "crf": "20", "bf": "0"}
"""Without B-frames: a fragmented file has no edit list, so they would delay its first picture."""

_ANY_SIZE = 1 << 20


def encode_span(
    plan: CutPlan,
    output: OutputContainer,
    losses: Losses,
    *,
    max_height: int = _ANY_SIZE,
    patience_seconds: float = inf,
) -> Iterator[None]:
    """Encode the frames that a player shows in a span, and the sound to them.

    Args:
        plan: of the cut; the start of its span becomes 0.
        output: an MP4 file, opened for writing and without streams.
        losses: takes what could not be kept as it is.
        max_height: larger pictures are scaled down to it.
        patience_seconds: how long the first frame may take.

    Yields:
        After every frame, so that the caller can hand over what was written so far.

    Raises:
        MediaError: the file cannot be read, or nothing of the span could be decoded.
    """
    pictures = _Pictures(plan.path, max_height)
    stream: VideoStream | None = None
    sounds: Sounds | None = None
    lengths: dict[int, int] = {}
    num_encoded = 0
    for shown in frames_between(
        plan.path,
        plan.start_seconds,
        plan.end_seconds,
        patience_seconds=patience_seconds,
        frames_folder=plan.frames_folder,
    ):
        if stream is None or sounds is None:
            stream = pictures.add_stream(output, plan.index.frame_rate, shown.frame)
            label_recording(output, stream, plan)
            sounds = Sounds(plan, output, losses, may_copy=False)
        seconds = max(0.0, shown.seconds - plan.start_seconds)
        sounds.advance(seconds)
        frame = pictures.convert(shown.frame)
        frame.pts, frame.time_base = round(seconds / _TIME_BASE), _TIME_BASE
        until_seconds = min(shown.end_seconds, plan.end_seconds) - plan.start_seconds
        lengths[frame.pts] = round(until_seconds / _TIME_BASE) - frame.pts
        output.mux(_lasting(stream.encode(frame), lengths))
        num_encoded += 1
        yield
    if stream is None or sounds is None:
        raise MediaError(
            Reason.DAMAGED,
            f"Nothing from {plan.start_seconds:.3f} to {plan.end_seconds:.3f} s could be decoded.",
        )
    output.mux(_lasting(stream.encode(None), lengths))
    sounds.finish()
    losses.converted[:0] = pictures.changes
    num_shown = len(plan.index.numbers_between(plan.start_seconds, plan.end_seconds))
    if num_encoded < num_shown:
        losses.not_kept.append(f"{num_shown - num_encoded} of {num_shown} pictures (damaged)")


def _lasting(
    packets: list[Packet[VideoStream]], lengths: dict[int, int]
) -> list[Packet[VideoStream]]:
    """Packets that last as long as their frames, which the encoder forgets."""
    for packet in packets:
        packet.duration = lengths.pop(packet.pts or 0, packet.duration)
    return packets


def _changes(frame: VideoFrame) -> list[str]:
    """What H.264 of standard range cannot say of a picture, in words."""
    changes = []
    if is_wide(frame):
        what = "high dynamic range" if is_high_range(frame) else "the wide colours of BT.2020"
        changes.append(f"{what} to BT.709")
    if is_transparent(frame):
        changes.append("transparency to black")
    return changes


class _Pictures:
    """Makes stored frames into upright ones of one even size and one colour.

    Attributes:
        changes: what this changed of some frame so far, in words, each once.
    """

    def __init__(self, path: str, max_height: int) -> None:
        self._upright = Upright(path)
        self._max_height = max_height
        self._size = (2, 2)
        self._colour: Colour | None = None
        self._reformatter = VideoReformatter()
        self.changes: dict[str, None] = {}

    def add_stream(self, output: OutputContainer, rate: Fraction, first: VideoFrame) -> VideoStream:
        """A stream for all pictures, of the size and colour of the first frame."""
        width, height = self._upright.size(first, _ANY_SIZE)
        if height > self._max_height:
            width, height = round(width * self._max_height / height), self._max_height
        self._size = max(2, width // 2 * 2), max(2, height // 2 * 2)  # H.264 takes even ones
        self._colour = Colour.kept_of(first)
        stream = output.add_stream("libx264", rate=rate.limit_denominator(1001), options=_X264)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = _TIME_BASE
        self._colour.tag(stream)
        return stream

    def convert(self, frame: VideoFrame) -> VideoFrame:
        """An upright picture that looks as the frame does in a player of standard range."""
        assert self._colour is not None
        changes = _changes(frame)
        self.changes |= dict.fromkeys(changes)
        if changes or orientation_of(frame) != Orientation():
            frame = VideoFrame.from_ndarray(self._upright.rgb(frame, self._size), "rgb24")
        return self._reformatter.reformat(
            frame,
            *self._size,
            "yuv420p",
            src_colorspace=matrix_of(frame),
            dst_colorspace=self._colour.colorspace,
            dst_color_range=ColorRange.MPEG,
            interpolation=SCALING["bilinear"],
        )
