"""What goes with the picture of a file, and what becomes of it in a cut."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING

from av.audio.layout import AudioLayout
from av.stream import Disposition

from vindex.decode.known import frame_index_of
from vindex.decode.opening import open_video
from vindex.decode.patience import Patience
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

    from vindex.decode.frame_index import FrameIndex

__all__ = ["CutPlan", "Losses", "SoundTrack", "label_recording", "movie_options"]

_COPYABLE = frozenset({"aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"})
"""Codecs of sound that MP4 holds and players of MP4 play."""

_STRUCTURAL = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "encoder", "timecode", "duration"}
)
"""Tags that describe the file they lie in, not what was recorded."""

_ITUNES = frozenset(
    {
        "title", "artist", "album_artist", "composer", "album", "date", "comment", "genre",
        "copyright", "grouping", "lyrics", "description", "synopsis", "show", "network",
        "keywords", "creation_time", "location",
    }
)  # fmt: skip
"""Tags that every MP4 has a place for; others, such as the camera's make, are written with their
names, which fewer programs read."""

_LANGUAGE_LENGTH = 3
"""MP4 has room for the three letters of ISO 639-2."""

_CODED_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1"}
"""What AAC makes of so many channels; more become 5.1."""


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """A sound track of a file."""

    index: int
    """Of its stream in the file."""
    label: str
    """For people, such as `sound track 2 (vorbis, deu)`."""
    codec: str
    layout: str
    """Of the channels when it is encoded: that of the file, as far as AAC has it."""
    tags: Mapping[str, str]
    """Language, title and the like."""
    is_default: bool
    """Players choose it."""

    @property
    def is_copyable(self) -> bool:
        """Whether MP4 can hold its packets as they are."""
        return self.codec in _COPYABLE

    @property
    def num_coded_channels(self) -> int:
        """Channels when it is encoded."""
        return AudioLayout(self.layout).nb_channels

    def label_stream(self, stream: AudioStream) -> None:
        """Hand language, title and the default flag on to a stream of a new file."""
        stream.metadata.update(self.tags)
        stream.disposition = Disposition.default if self.is_default else Disposition(0)


@dataclass(frozen=True, slots=True)
class CutPlan:
    """What a cut is to hold: the span, its sound tracks, and what was noted when it was recorded.

    It is made once, by looking at the file, and used however the span is written.
    """

    path: str
    index: FrameIndex
    """Of its frames."""
    start_seconds: float
    end_seconds: float
    """Exclusive."""
    sounds: tuple[SoundTrack, ...]
    tags: Mapping[str, str]
    """Of the recording: date, place, camera."""
    not_kept: tuple[str, ...]
    """What the file holds and no cut does, for people: subtitles, data, more pictures."""
    frames_folder: str | None = None
    """Where frame indexes are kept; see `vindex.decode.known`."""
    is_streamed: bool = False
    """It is handed over while it is made: there is no edit list to hide what lies before 0."""

    @classmethod
    def of(
        cls,
        path: str,
        start_seconds: float,
        end_seconds: float,
        *,
        patience_seconds: float = inf,
        frames_folder: str | None = None,
    ) -> Self:
        """Look at a file.

        Args:
            path: of the video.
            start_seconds: of the span.
            end_seconds: of the span, exclusive.
            patience_seconds: how long it may take to know its frames.
            frames_folder: where frame indexes are kept; see `vindex.decode.known`.

        Raises:
            MediaError: the file cannot be read, is no video, ends before the span begins, or takes
                too long.
        """
        index = frame_index_of(path, frames_folder, Patience.of(patience_seconds))
        if start_seconds >= index.end_seconds:
            raise MediaError(
                Reason.NO_FRAMES,
                f"It ends at {float(index.end_seconds):.3f} s, before {start_seconds:.3f} s.",
            )
        with open_video(path) as (container, video):
            sounds, undecodable = _sounds(container.streams.audio)
            others = _others(container, video)
            tags = _recording_tags(container.metadata)
        not_kept = (*undecodable, *others)
        return cls(path, index, start_seconds, end_seconds, sounds, tags, not_kept, frames_folder)

    def for_a_stream(self) -> CutPlan:
        """The same for a player in a browser: one track, the default or first one, in stereo."""
        chosen = sorted(self.sounds, key=lambda sound: not sound.is_default)[:1]
        return replace(
            self,
            sounds=tuple(
                replace(one, layout="mono" if one.layout == "mono" else "stereo") for one in chosen
            ),
            is_streamed=True,
        )


@dataclass(frozen=True, slots=True)
class Losses:
    """What a cut lost while it was written, in words for people."""

    converted: list[str] = field(default_factory=list)
    """Made into something else, such as `sound track 1 (vorbis) to AAC`."""
    not_kept: list[str] = field(default_factory=list)
    """Left out, such as `subtitles 1 (srt, deu)`."""


def label_recording(output: OutputContainer, picture: VideoStream, plan: CutPlan) -> None:
    """Hand what was noted of the recording on to a new file and its picture."""
    output.metadata.update(plan.tags)
    if created := plan.tags.get("creation_time"):
        picture.metadata["creation_time"] = created


def movie_options(plan: CutPlan) -> dict[str, str]:
    """Options of the muxer that let an MP4 file hold the tags of the recording.

    Times of the film are counted in 1/90,000 s, not in milliseconds: the ends of edits are exact.
    """
    named = "+use_metadata_tags" if set(plan.tags) - _ITUNES else ""
    return {"movflags": f"faststart{named}", "movie_timescale": "90000"}


def _sounds(
    streams: Iterable[AudioStream],
) -> tuple[tuple[SoundTrack, ...], list[str]]:
    """The tracks that can be decoded, and in words those that cannot."""
    sounds: list[SoundTrack] = []
    undecodable: list[str] = []
    for number, stream in enumerate(streams, 1):
        context = stream.codec_context
        if context is None:
            undecodable.append(f"{_label('sound track', number, stream)}: no decoder reads it")
            continue
        codec = context.codec.canonical_name
        sounds.append(
            SoundTrack(
                index=stream.index,
                label=_label("sound track", number, stream, codec),
                codec=codec,
                layout=_CODED_LAYOUTS.get(context.channels, "5.1"),
                tags=_track_tags(stream.metadata),
                is_default=bool(stream.disposition & Disposition.default),
            )
        )
    return tuple(sounds), undecodable


def _track_tags(metadata: Mapping[str, str]) -> dict[str, str]:
    tags = {key: metadata[key] for key in ("language", "creation_time") if key in metadata}
    if title := metadata.get("title") or metadata.get("name"):  # MP4 calls it a name
        tags |= {"title": title, "handler_name": title}
    elif "handler_name" in metadata:
        tags["handler_name"] = metadata["handler_name"]
    return tags


def _others(container: InputContainer, video: VideoStream) -> list[str]:
    """What a cut leaves out, in words."""
    words = []
    for number, subtitles in enumerate(container.streams.subtitles, 1):
        context = subtitles.codec_context
        words.append(_label("subtitles", number, subtitles, context.name if context else ""))
    for stream in container.streams:
        if stream.type == "video" and stream.index != video.index:
            is_cover = bool(stream.disposition & Disposition.attached_pic)
            words.append("cover picture" if is_cover else f"picture track {stream.index + 1}")
        elif stream.type == "data":
            name = stream.metadata.get("handler_name", "").strip()
            words.append(f"data track {stream.index + 1}" + (f" ({name})" if name else ""))
        elif stream.type == "attachment":
            words.append(f"attachment {stream.metadata.get('filename', '')}".strip())
    if container.chapters():
        words.append("chapters")
    for number, sound in enumerate(container.streams.audio, 1):
        language = sound.language or ""
        if sound.codec_context and language and len(language) != _LANGUAGE_LENGTH:
            words.append(f"language {language!r} of sound track {number}")
    return words


def _label(kind: str, number: int, stream: Stream, codec: str = "") -> str:
    language = stream.language if stream.language != "und" else ""
    facts = ", ".join(filter(None, (codec, language, stream.metadata.get("title"))))
    return f"{kind} {number}" + (f" ({facts})" if facts else "")


def _recording_tags(metadata: Mapping[str, str]) -> dict[str, str]:
    """The tags of a file that are true of every part of it."""
    kept = {key: value for key, value in metadata.items() if key not in _STRUCTURAL}
    if created := kept.get("creation_time"):  # later FFmpegs join what two boxes of a movie say
        kept["creation_time"] = created.partition(";")[0]
    # FFmpeg gives a tag that names its language twice, as `location` and as `location-eng`.
    return {key: kept[key] for key in kept if kept.get(key.rpartition("-")[0]) != kept[key]}
