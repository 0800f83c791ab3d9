"""The records that last: what videos, clips, shards and models are (`vindex.jobs` has the others).

Times are seconds as a player shows them (0 is the first shown frame); spans are half-open,
`[start_seconds, end_seconds)`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from vindex.errors import UsageError

__all__ = [
    "Clip",
    "ClipSpec",
    "EncoderSpec",
    "Failure",
    "Fit",
    "FrameRequest",
    "Mark",
    "Reason",
    "Recipe",
    "Sampling",
    "ScalingFilter",
    "Shard",
    "Stage",
    "Video",
    "VideoFile",
    "VideoInfo",
    "VideoState",
    "look_alike",
]


Fit = Literal["crop", "squash"]
"""How a picture becomes a square: its short side is scaled to the square's and the rest cut off, or
both sides are scaled to it, so that all of the picture is seen and its shape is lost."""

Sampling = Literal["shown", "nearest"]
"""The frame shown at a time, or (in indexes of before) the nearest, which may come later."""

ScalingFilter = Literal["bilinear", "bicubic"]
"""How pictures are scaled; both look at all pixels that a smaller one stands for."""


class VideoState(StrEnum):
    """How much of a video the index holds."""

    PARTIAL = "partial"
    """Some planned clips are neither indexed nor recorded as failed."""
    COMPLETE = "complete"


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
class Clip:
    """A span of one video; no pixels."""

    start_seconds: float
    end_seconds: float
    """Exclusive."""

    def __post_init__(self) -> None:
        if not 0 <= self.start_seconds < self.end_seconds:
            raise UsageError(
                f"A clip from {self.start_seconds} to {self.end_seconds} s was given; "
                "it must start at 0 or later and end after its start."
            )

    @property
    def seconds(self) -> float:
        """Length of the span."""
        return self.end_seconds - self.start_seconds

    def shared_seconds(self, other: Clip) -> float:
        """How much of it is in another one of the same video."""
        ends = (self.end_seconds, other.end_seconds)
        return max(0.0, min(ends) - max(self.start_seconds, other.start_seconds))

    def overlaps(self, other: Clip) -> bool:
        """Whether it shares a moment with another one of the same video."""
        return self.shared_seconds(other) > 0

    def share_with(self, other: Clip) -> float:
        """How much of the shorter one is in the other, from 0 to 1."""
        return self.shared_seconds(other) / min(self.seconds, other.seconds)


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """The cutting rule: how a video becomes clips, and a clip becomes frames."""

    clip_seconds: float
    stride_seconds: float
    """From the start of one clip to the start of the next; shorter than a clip: overlap."""
    num_frames: int
    """Frames that the encoder sees of each clip (T)."""
    views: int = 1
    """Square crops of each frame: 1 (centre) or 3 (spread along the long side, averaged)."""
    sampling: Sampling = "shown"
    """Which frame a time gets. Not chosen: it tells how the first clips of an index were made."""

    @property
    def step_seconds(self) -> float:
        """Time between two sampled frames."""
        return self.clip_seconds / self.num_frames


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """What one model must be shown of a clip."""

    num_frames: int
    """Frames of the clip (T), at times that are evenly spaced from its start."""
    side: int
    """Width and height of each view, in pixels."""
    views: int = 1
    """Squares of each frame (V): 1 (centre) or 3 (spread along the long side)."""
    fit: Fit = "crop"
    filter: ScalingFilter = "bilinear"

    def __post_init__(self) -> None:
        if self.fit == "squash" and self.views != 1:
            raise UsageError(
                f"{self.views} views were asked for; a model that sees whole pictures takes 1."
            )

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """V, T, H, W and C of a clip's frames."""
        return self.views, self.num_frames, self.side, self.side, 3

    @property
    def picture(self) -> FrameRequest:
        """The same of one frame: what requests share that differ in their times alone."""
        return replace(self, num_frames=1)


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
class Mark:
    """How a file looks from outside; its bytes are taken for the same while marks `look_alike`."""

    num_bytes: int
    modified_ns: int
    """Since 1970."""
    tag: str = ""
    """What a source says of the content itself, such as an ETag; a file system says nothing."""


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


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """Frozen facts about a checkpoint: what it eats, what it gives, which one it is."""

    name: str
    """As the user names it: a hub name, `demo`, or the absolute path of a folder."""
    revision: str
    """Commit on the hub, or a hash of the folder's content."""
    architecture: str
    """`model_type` of its config, such as `vjepa2`."""
    default_frames: int
    frames_multiple: int
    """Clips must have a multiple of this many frames."""
    fixed_frames: bool
    """The model takes `default_frames` and nothing else."""
    crop_size: int
    dim: int
    """Length of an embedding (D)."""
    labels: tuple[str, ...]
    """In the order of the head, square brackets dropped; empty without a head."""
    image_mean: tuple[float, float, float]
    """Mean that is taken off RGB values in [0, 1]."""
    image_std: tuple[float, float, float]
    fit: Fit = "crop"
    filter: ScalingFilter = "bilinear"

    @property
    def fingerprint(self) -> str:
        """Identity of an embedding space: equal specs of equal weights have equal ones."""
        facts = asdict(self)
        # A checkpoint is the same wherever its folder lies and whatever it is called.
        del facts["name"]
        # Checkpoints had these before they were facts.
        for name, usual in (("fit", "crop"), ("filter", "bilinear")):
            if facts[name] == usual:
                del facts[name]
        return _identity(facts)

    def check_frames(self, num_frames: int) -> None:
        """Refuse a number of frames that the model cannot take.

        Raises:
            UsageError: with the allowed values.
        """
        if self.fixed_frames and num_frames != self.default_frames:
            allowed = f"exactly {self.default_frames}"
        elif num_frames < self.frames_multiple or num_frames % self.frames_multiple:
            allowed = f"a multiple of {self.frames_multiple}"
        else:
            return
        raise UsageError(
            f"{num_frames} frames a clip were asked for; {self.name} takes {allowed}. "
            f"Leave --frames out to use its default, {self.default_frames}."
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How clips of files become vectors: what an index remembers."""

    encoder: EncoderSpec
    spec: ClipSpec
    precision: str = "auto"
    """Number format of the model's products, one of `vindex.settings.PRECISIONS`."""

    @property
    def request(self) -> FrameRequest:
        """What the encoder must be shown of a clip."""
        encoder, spec = self.encoder, self.spec
        return FrameRequest(
            spec.num_frames, encoder.crop_size, spec.views, encoder.fit, encoder.filter
        )

    @property
    def fingerprint(self) -> str:
        """Identity of the clips: those of equal ones are interchangeable."""
        spec = asdict(self.spec)
        if spec["sampling"] == "nearest":  # as it was before it was a fact
            del spec["sampling"]
        if self.precision != "auto":  # likewise
            spec["precision"] = self.precision
        return _identity([self.encoder.fingerprint, spec])


def _identity(facts: object) -> str:
    from hashlib import blake2b
    from json import dumps

    return blake2b(dumps(facts, sort_keys=True).encode(), digest_size=16).hexdigest()
