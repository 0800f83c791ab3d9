"""Records of videos: what they are, the files that hold them, and what was refused of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vindex.records import Mark

__all__ = [
    "Failure",
    "Reason",
    "Shard",
    "Stage",
    "Video",
    "VideoFile",
    "VideoInfo",
    "VideoState",
    "look_alike",
]


class VideoState(StrEnum):
    """How much of a video the index holds."""

    PARTIAL = "partial"
    """Some planned clips are neither indexed nor recorded as failed."""
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a probe learns about a video, from its packets rather than its header."""

    duration_seconds: float
    """From the first shown frame to the end of the last."""
    num_frames: int
    frame_rate: float
    """Mean frames per second."""
    width: int
    """Width as shown: after rotation and sample aspect ratio."""
    height: int
    codec: str
    timeline_offset_seconds: float | None = None
    """What a player of the file shows at vindex's 0, such as 3.0 where its picture starts 3 s after
    its sound. This and what follows is None where an older vindex has indexed the file."""
    start_timecode: str | None = None
    """What a time code display shows when a player shows 0, `HH:MM:SS:FF`, or with `;` where
    numbers are dropped; None, too, where the file has no time code."""
    nominal_frame_rate: float | None = None
    """Frames per second as an editor calls it: of a constant rate that, else the nearest usual."""
    sound_channels: int | None = None
    """Of all its sound tracks together; 0: it is silent."""
    recorded_ns: int | None = None
    """When its recording began, in UTC, since 1970; None, too, where the file does not say."""
    camera: str | None = None
    """Make and model of what recorded it; empty where the file does not say."""
    latitude: float | None = None
    """Degrees north of where it was recorded; None, too, where the file does not say."""
    longitude: float | None = None
    """Degrees east, likewise."""


@dataclass(frozen=True, slots=True)
class Video:
    """One distinct content; several files may be the same video."""

    fingerprint: str
    info: VideoInfo
    state: VideoState = VideoState.PARTIAL


@dataclass(frozen=True, slots=True)
class VideoFile:
    """One file in a library."""

    root: str
    """Absolute folder that was walked (of a file given by name: the folder it lies in)."""
    relative_path: str
    """Below the root; bytes that are no UTF-8 are kept by surrogateescape."""
    num_bytes: int
    modified_ns: int
    fingerprint: str = ""
    """Fingerprint of the content; empty until it was read."""
    tag: str = ""
    """See `Mark`; empty, too, where an older vindex has indexed the file."""

    @classmethod
    def seen(cls, path: str, relative_path: str, mark: Mark) -> VideoFile:
        """The file of an absolute path and what of it is below its root, as it was looked at."""
        root = path[: -len(relative_path) - 1] or "/"
        return cls(root, relative_path, mark.num_bytes, mark.modified_ns, tag=mark.tag)

    @property
    def path(self) -> str:
        """Absolute path."""
        return f"{self.root.rstrip('/')}/{self.relative_path}"


def look_alike(one: Mark | VideoFile, other: Mark | VideoFile) -> bool:
    """Whether two looks at a file saw the same bytes; tags count where both have one."""
    return (
        one.num_bytes == other.num_bytes
        and one.modified_ns == other.modified_ns
        and (one.tag == other.tag or not (one.tag and other.tag))
    )


class Stage(StrEnum):
    """Where a refusal happened."""

    DISCOVER = "discover"
    PROBE = "probe"
    DECODE = "decode"
    ENCODE = "encode"


class Reason(StrEnum):
    """Why a file or span was refused."""

    UNREADABLE = "unreadable"
    """The operating system does not let us read it."""
    NOT_A_VIDEO = "not_a_video"
    """Its bytes are no container that the decoder knows, or hold no video stream."""
    UNSUPPORTED = "unsupported"
    """A video, but of a kind that the chosen reader does not read exactly."""
    NO_FRAMES = "no_frames"
    """A video stream without one decodable frame."""
    TOO_LARGE = "too_large"
    """A picture larger than the limit that guards against decompression bombs."""
    DAMAGED = "damaged"
    """Too few of the frames that the span needs could be decoded, or the clock jumps by hours."""
    TIMED_OUT = "timed_out"
    """The decoder gave no sign of life within its time limit and was killed, twice."""
    WORKER_DIED = "worker_died"
    """The decoding process died, twice."""
    NOT_FINITE = "not_finite"
    """The model gave infinities or NaN, or values too large for half precision."""
    CHANGED = "changed"
    """The file changed while it was being read, or since it was indexed."""
    GONE = "gone"
    """The file is not where it was indexed any more."""
    NOT_CONNECTED = "not_connected"
    """The folder that was indexed cannot be reached now, such as on a disk that is not there."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A recorded refusal of a file, or of a span of it."""

    path: str
    stage: Stage
    reason: Reason
    message: str
    start_seconds: float | None = None
    """None: the whole file."""
    end_seconds: float | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex failures`."""
        shape: dict[str, Any] = {
            "path": self.path,
            "stage": str(self.stage),
            "reason": str(self.reason),
            "message": self.message,
            "at": self.at.isoformat(timespec="seconds"),
        }
        if self.start_seconds is not None:
            shape |= {"start_seconds": self.start_seconds, "end_seconds": self.end_seconds}
        return shape


@dataclass(frozen=True, slots=True)
class Shard:
    """An immutable Parquet file of clips; what the catalog does not list does not exist."""

    name: str
    num_clips: int
    min_clip_id: int
    max_clip_id: int
    num_bytes: int
    checksum: str
    """CRC-32 of the whole file, in hexadecimal."""
