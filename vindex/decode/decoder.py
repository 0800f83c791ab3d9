"""What makes frames of the packets of a stream.

That is FFmpeg's own decoder, as PyAV chooses it, for all streams but one kind: WebM keeps the
transparency of VP8 and VP9 in a second picture beside each packet (BlockAdditional; Matroska's
`AlphaMode` says so), which FFmpeg's decoders leave out. libvpx reads it, so these have its.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.codec.context import CodecContext
from av.packet import PacketSideData, packet_sidedata_type_from_literal
from av.video.codeccontext import VideoCodecContext

from vindex.decode.orientation import display_matrix_of
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["Decoder", "decoder_of", "has_alpha_beside", "open_context"]

_UNSPECIFIED = 2
"""Of a matrix of colours (ITU-T H.273, table 4)."""

_DISPLAY_MATRIX = packet_sidedata_type_from_literal("display_matrix")

_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""Decoders that read the alpha that lies beside pictures."""


def decoder_of(stream: VideoStream) -> Decoder:
    """What decodes a stream, with the threads and options that its own context is set to.

    Raises:
        MediaError: no decoder opens that reads it.
    """
    open_context(stream.codec_context)
    return _AlphaDecoder(stream) if has_alpha_beside(stream) else Decoder(stream.codec_context)


def has_alpha_beside(stream: VideoStream) -> bool:
    """Whether the alpha of its pictures lies beside them, for which only Matroska has room."""
    codec = stream.codec_context.codec.canonical_name
    tags = {key.lower(): value for key, value in stream.metadata.items()}
    return codec in _WITH_ALPHA and tags.get("alpha_mode") == "1"


def open_context(context: VideoCodecContext) -> None:
    """Open a decoder with the options that are set by now, unless it is open.

    PyAV would do it at the first packet; but there a decoder that does not open fails at each one
    anew, in PyAV 19 with an error that is none of FFmpeg's.

    Raises:
        MediaError: it does not open.
    """
    try:
        context.open(strict=False)
    except av.error.FFmpegError as error:
        raise MediaError(
            Reason.NO_FRAMES,
            f"None of its frames can be decoded: its decoder says {error.strerror!r}.",
        ) from error


class Decoder:
    """Makes frames of the packets of one stream.

    Attributes:
        context: of PyAV; what it is set to counts.
    """

    def __init__(self, context: VideoCodecContext) -> None:
        """Take an opened one."""
        self.context = context

    def decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        """The frames that come out for a packet; without one, those that were held back.

        Raises:
            av.error.FFmpegError: it cannot be decoded.
        """
        return self.context.decode(packet)


class _AlphaDecoder(Decoder):
    """libvpx, whose frames are told what only FFmpeg's own decoder knows.

    That is which of them are keyframes, which way is up, and what their colours are where the
    pictures do not say.
    """

    def __init__(self, stream: VideoStream) -> None:
        own = stream.codec_context
        name = _WITH_ALPHA[own.codec.canonical_name]
        try:
            context = CodecContext.create(name, "r")
        except ValueError as error:
            raise MediaError(
                Reason.UNSUPPORTED,
                f"It has transparent pictures, which {name} reads; the FFmpeg of this PyAV has no "
                "such decoder. Install a PyAV that has it, as the wheels of PyPI do.",
            ) from error
        assert isinstance(context, VideoCodecContext)
        context.options = own.options
        context.thread_count, context.thread_type = own.thread_count, own.thread_type
        context.color_primaries, context.color_trc = own.color_primaries, own.color_trc
        open_context(context)
        super().__init__(context)
        self._stream = stream
        self._opaque: VideoFrame | None = None
        """A frame as FFmpeg's own decoder makes it."""

    def decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        """The frames of a packet, turned and coloured as FFmpeg's own decoder makes them."""
        if packet is None:
            return super().decode(None)
        if self._opaque is None:
            self._opaque = next(iter(self._stream.decode(packet)), None)
        if self._opaque and (matrix := display_matrix_of(self._opaque)):
            turn = PacketSideData(_DISPLAY_MATRIX, len(matrix))  # type: ignore[call-arg]  # as below
            turn.update(matrix)
            packet.set_sidedata(turn)
        frames = super().decode(packet)
        for frame in frames:
            frame.key_frame = packet.is_keyframe  # type: ignore[misc]  # its stub forgot it
            if self._opaque and frame.colorspace == _UNSPECIFIED:
                frame.colorspace = self._opaque.colorspace
        return frames
