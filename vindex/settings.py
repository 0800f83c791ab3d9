"""Every option's default, range and help text, once; the command line and Python both read it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.media import ClipSpec, EncoderSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BATCH_SIZE",
    "CLIP_SECONDS",
    "DEFAULT_MODEL",
    "DEFAULT_READER",
    "DEVICES",
    "FRAMES",
    "INDEX_FOLDER",
    "LIKE_WEIGHT",
    "LIMIT",
    "MAX_PIXELS",
    "MAX_SECONDS",
    "MIN_SCORE",
    "MIN_SECONDS",
    "PER_VIDEO",
    "READERS",
    "ROWS",
    "STRIDE_SECONDS",
    "TAIL_SECONDS",
    "TOP_LABELS",
    "VIEWS",
    "WITHIN_SECONDS",
    "WORKERS",
    "Range",
    "check_choice",
    "clip_spec",
]

DEFAULT_MODEL = "facebook/vjepa2-vitl-fpc16-256-ssv2"
"""ViT-L, 16 frames, SSv2 labels: the only ViT-L checkpoint that is needed (its encoder is the
base encoder, and 16 frames embed as well as 64 at a seventh of the cost)."""

INDEX_FOLDER = ".vindex"
READERS = ("pyav", "decord")
DEFAULT_READER = "pyav"
DEVICES = ("auto", "cuda", "mps", "cpu")

TAIL_SECONDS = 0.5
"""A rest of a video longer than this gets a clip of its own, anchored to the end."""

TOP_LABELS = 10
"""Labels that the catalog keeps of each clip; the shard keeps all."""

MAX_PIXELS = 16384 * 16384
"""A larger picture is refused: it is a decompression bomb or a lie in the header."""


@dataclass(frozen=True, slots=True)
class Range:
    """A numeric option: its flag, what it is for and what it may be.

    Attributes:
        flag: as typed on the command line.
        help: one line, with the unit.
        minimum: smallest allowed value.
        maximum: largest allowed value.
        default: value when the option is left out; None where it depends on something else.
    """

    flag: str
    help: str
    minimum: float
    maximum: float
    default: float | None = None

    def check(self, value: float) -> None:
        """Refuse a value outside the range.

        Raises:
            UsageError: with the value and the range.
        """
        if not self.minimum <= value <= self.maximum:  # also refuses NaN
            raise UsageError(
                f"{self.flag} {value:g} was given; it must be from {self.minimum:g} to "
                f"{self.maximum:g}."
            )


CLIP_SECONDS = Range("--clip-seconds", "Length of a clip in seconds.", 0.1, 3600, 4.0)
STRIDE_SECONDS = Range(
    "--stride-seconds",
    "Seconds from the start of one clip to the next; shorter than a clip makes them overlap. "
    "Default: the clip's length.",
    0.05,
    3600,
)
FRAMES = Range("--frames", "Frames the model sees of each clip. Default: the model's own.", 1, 512)
BATCH_SIZE = Range("--batch-size", "Clips encoded at once. Default: by device.", 1, 4096)
WORKERS = Range("--workers", "Decoding processes. Default: one a core.", 1, 1024)
LIMIT = Range("--limit", "Most results to show.", 1, 1_000_000, 10)
MIN_SCORE = Range("--min-score", "Leave out results with a lower score.", 0, 1, 0.0)
PER_VIDEO = Range("--per-video", "Most results of one video. Default: no limit.", 1, 1_000_000)
MIN_SECONDS = Range("--min-seconds", "Only videos at least so long.", 0, 1e9)
MAX_SECONDS = Range("--max-seconds", "Only videos at most so long.", 0, 1e9)
WITHIN_SECONDS = Range(
    "--within", "Seconds at most from the end of the first to the start of --then.", 0, 1e9, 10.0
)
LIKE_WEIGHT = Range(
    "--like-weight",
    "Weight of --like, from 0 (the text alone) to 1 (the example alone).",
    0,
    1,
    0.5,
)
ROWS = Range("--limit", "Most rows to return.", 1, 1_000_000_000, 1000)
VIEWS = (1, 3)


def check_choice(flag: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a value that is not one of `allowed`, and suggest the nearest.

    Raises:
        UsageError: with the value and what is allowed.
    """
    if value in allowed:
        return
    near = get_close_matches(value, allowed, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UsageError(f"{flag} {value!r} was given; it must be one of {', '.join(allowed)}.{hint}")


def clip_spec(
    encoder: EncoderSpec,
    *,
    clip_seconds: float | None = None,
    stride_seconds: float | None = None,
    num_frames: int | None = None,
    views: int = 1,
) -> ClipSpec:
    """The cutting rule for an encoder, defaults filled in and everything checked.

    Raises:
        UsageError: a value is out of range, or the encoder cannot take that many frames.
    """
    clip_seconds = CLIP_SECONDS.default if clip_seconds is None else clip_seconds
    assert clip_seconds is not None
    CLIP_SECONDS.check(clip_seconds)
    stride_seconds = clip_seconds if stride_seconds is None else stride_seconds
    STRIDE_SECONDS.check(stride_seconds)
    num_frames = encoder.default_frames if num_frames is None else num_frames
    FRAMES.check(num_frames)
    encoder.check_frames(num_frames)
    if views not in VIEWS:
        raise UsageError(f"--views {views} was given; it must be 1 or 3.")
    return ClipSpec(clip_seconds, stride_seconds, num_frames, views)
