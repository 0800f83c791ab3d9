"""Every option's default, range and help text, once; the command line and Python both read it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from numbers import Integral, Real
from typing import TYPE_CHECKING, NamedTuple

from vindex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.records import ClipSpec, EncoderSpec

__all__ = [
    "BATCH_SIZE",
    "BIN_SECONDS",
    "BY",
    "CLIP_ID",
    "CLIP_SECONDS",
    "COMPARED_BY",
    "DEFAULT_MODEL",
    "DEFAULT_READER",
    "DEFAULT_WORDS_MODEL",
    "DEVICES",
    "DRAWS",
    "END_SECONDS",
    "ENGINES",
    "ENTER",
    "FRAMES",
    "INDEX_FOLDER",
    "KEYFRAMES",
    "LEAVE",
    "LIKE_WEIGHT",
    "LIMIT",
    "MAX_PIXELS",
    "MEMORY_LIMIT",
    "MIN_BOUT_SECONDS",
    "MIN_SCORE",
    "MIN_SIMILARITY",
    "MOST_TEXT",
    "PER_VIDEO",
    "PORT",
    "PRECISIONS",
    "READERS",
    "ROWS",
    "SHOTS",
    "SMOOTH_SECONDS",
    "START_SECONDS",
    "STRIDE_SECONDS",
    "TAIL_SECONDS",
    "THUMBNAIL_WIDTH",
    "TIMEOUT_SECONDS",
    "TOP",
    "TOP_LABELS",
    "VIEWS",
    "WITHIN_SECONDS",
    "WORKERS",
    "Range",
    "check_choice",
    "check_clip_id",
    "check_device",
    "check_devices",
    "check_span",
    "check_text",
    "check_views",
    "clip_spec",
]

DEFAULT_MODEL = "facebook/vjepa2-vitl-fpc16-256-ssv2"
"""ViT-L, 16 frames, SSv2 labels: the only ViT-L checkpoint that is needed (its encoder is the
base encoder, and 16 frames embed as well as 64 at a seventh of the cost)."""

DEFAULT_WORDS_MODEL = "google/siglip2-base-patch32-256"
"""SigLIP 2 on four frames of a clip: under a thirtieth of what the model above takes for it."""

MOST_TEXT = 400
"""Characters of a text to search for: matching it to labels takes time that grows with it."""

INDEX_FOLDER = ".vindex"
READERS = ("pyav", "decord")
DEFAULT_READER = "pyav"
DEVICES = ("auto", "cuda", "mps", "cpu")
"""Where a model runs; beside these a GPU by its number, such as `cuda:1`."""
PRECISIONS = ("auto", "int8")

ENGINES = ("local", "ray")
"""`auto` is what suits the device: half precision where it is quick, else float32."""
BY = ("auto", "labels", "words")
"""Who is asked for a text; `auto` is all that the index has."""
COMPARED_BY = ("motion", "words")
"""What clips are compared by: the first space, or the one that reads texts too."""

TAIL_SECONDS = 0.5
"""A rest of a video longer than this gets a clip of its own, anchored to the end."""

TOP_LABELS = 10
"""Labels that the catalog keeps of each clip; the shard keeps all."""

MAX_PIXELS = 16384 * 16384
"""A larger picture is refused: it is a decompression bomb or a lie in the header."""


class Range(NamedTuple):
    """A numeric option: its flag, what it is for and what it may be.

    Attributes:
        flag: as typed on the command line.
        help: one line, with the unit.
        minimum: smallest allowed value.
        maximum: largest allowed value.
        default: value when the option is left out; None where it depends on something else.
        is_whole: whether only whole numbers are allowed.
    """

    flag: str
    help: str
    minimum: float
    maximum: float
    default: float | None = None
    is_whole: bool = False

    def check(self, value: float) -> None:
        """Refuse a value outside the range, and what is no number.

        Raises:
            UsageError: with the value and the range.
        """
        is_number = isinstance(value, Integral if self.is_whole else Real)
        kind = ""
        if not is_number or isinstance(value, bool):
            kind = "a whole number " if self.is_whole else "a number "
        if kind or not self.minimum <= value <= self.maximum:  # also refuses NaN
            raise UsageError(
                f"{self.flag} {_plain(value)} was given; it must be {kind}from "
                f"{_plain(self.minimum)} to {_plain(self.maximum)}."
            )


def _plain(value: object) -> str:
    """A number as people write it, without an exponent where it is whole."""
    if isinstance(value, Real) and not isinstance(value, Integral):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e16 else f"{number:g}"
    return str(value) if isinstance(value, Integral) else repr(value)


CLIP_SECONDS = Range("--clip-seconds", "Length of a clip in seconds.", 0.1, 3600, 4.0)
STRIDE_SECONDS = Range(
    "--stride-seconds",
    "Seconds from the start of one clip to the next; shorter than a clip makes them overlap. "
    "Default: the clip's length.",
    0.05,
    3600,
)
FRAMES = Range(
    "--frames", "Frames the model sees of each clip. Default: the model's own.", 1, 512,
    is_whole=True,
)  # fmt: skip
BATCH_SIZE = Range(
    "--batch-size", "Clips encoded at once. Default: depends on the device.", 1, 4096, is_whole=True
)
WORKERS = Range("--workers", "Decoding processes. Default: one per core.", 1, 1024, is_whole=True)
CLIP_ID = Range("--clip", "Id of a clip of the index.", 1, 2**63 - 1, is_whole=True)
START_SECONDS = Range(
    "--start", "Start in the file, in seconds or as results show it: 72.5 or 1:12.5.", 0, 1e9
)
END_SECONDS = Range("--end", "End in the file, given in the same way.", 0, 1e9)
KEYFRAMES = Range("--count", "How many frames.", 1, 10_000, 8, is_whole=True)
LIMIT = Range("--limit", "Maximum number of results.", 1, 1_000_000, 10, is_whole=True)
MIN_SCORE = Range("--min-score", "Lowest score of a result.", 0, 1)
MIN_SIMILARITY = Range("--min-score", "Lowest similarity of a result.", -1, 1)
PER_VIDEO = Range(
    "--per-video",
    "Maximum number of results per video. Default: no limit.",
    1,
    1_000_000,
    is_whole=True,
)
WITHIN_SECONDS = Range(
    "--within", "Longest time from the end of the first to the start of --then.", 0, 1e9, 10.0
)
LIKE_WEIGHT = Range(
    "--like-weight",
    "Weight of --like, from 0 (the text alone) to 1 (the example alone).",
    0,
    1,
    0.5,
)
TOP = Range("--top", "Maximum number of labels per clip.", 1, 10_000, 3, is_whole=True)
ROWS = Range("--limit", "Maximum number of rows.", 1, 1_000_000_000, 1000, is_whole=True)
ENTER = Range(
    "--enter",
    "Probability at which a bout begins. Default: 0.5; of a taught label its own threshold.",
    1e-6,
    1,
)
LEAVE = Range(
    "--leave",
    "Probability below which a bout ends. Default: half the odds of --enter; of a taught label "
    "--enter itself.",
    1e-6,
    1,
)
SMOOTH_SECONDS = Range(
    "--smooth",
    "Average probabilities over this time. Default: half the length of a clip, which "
    "changes nothing where clips do not overlap.",
    0,
    86_400,
)
MIN_BOUT_SECONDS = Range("--min-bout", "Drop bouts that are shorter.", 0, 1e9, 0.0)
BIN_SECONDS = Range(
    "--bin", "Also count for each stretch of this length. Default: whole videos only.", 0.1, 1e9
)
SHOTS = Range("--shots", "How many examples of a label.", 1, 100_000, is_whole=True)
DRAWS = Range(
    "--draws", "With --shots: how many times examples are drawn.", 2, 1000, 10, is_whole=True
)
PORT = Range("--port", "Port; 0 takes any free one.", 0, 65_535, 8400, is_whole=True)
TIMEOUT_SECONDS = Range(
    "--timeout",
    "Time limit of your SQL in seconds.",
    0.01,
    86_400,
    60.0,
)
MEMORY_LIMIT = Range(
    "--memory-limit",
    "Memory limit of your SQL in GB, or with its unit (500MB, 2GiB). Default: a quarter of this "
    "machine's.",
    0.25,
    1e6,
)
VIEWS = (1, 3)

THUMBNAIL_WIDTH = 320
"""Pixels of a thumbnail."""


def check_choice(flag: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a value that is not one of `allowed`, and suggest the nearest.

    Raises:
        UsageError: with the value and what is allowed.
    """
    if value in allowed:
        return
    near = get_close_matches(str(value), allowed, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UsageError(f"{flag} {value!r} was given; it must be one of {', '.join(allowed)}.{hint}")


def check_device(value: str) -> None:
    """Refuse what is no device: neither one of `DEVICES` nor a GPU by its number.

    Raises:
        UsageError: with the value and what is allowed.
    """
    if not _is_numbered_gpu(value):
        check_choice("--device", value, (*DEVICES, "cuda:0, cuda:1 and so on"))


def check_devices(value: str) -> None:
    """Refuse what is neither a device nor several GPUs by their numbers, with commas between them.

    Raises:
        UsageError: with the value and what is allowed.
    """
    devices = str(value).split(",")
    if len(devices) == 1:
        check_device(value)
    elif not all(map(_is_numbered_gpu, devices)) or len({*devices}) < len(devices):
        raise UsageError(
            f"--device {value} was given; it must be one of {', '.join(DEVICES)}, or GPUs by their "
            "numbers, each once, such as cuda:0,cuda:1. Without it all GPUs are taken, or the CPU."
        )


def _is_numbered_gpu(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("cuda:(0|[1-9][0-9]{0,3})", value))


def check_text(what: str, text: str) -> None:
    """Refuse text with bytes that are no UTF-8, which a command line can hold.

    Raises:
        UsageError: with the text; `what` says which.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{what} {text!r} was given; it must be text in UTF-8, and has other bytes from "
            f"character {error.start + 1} on."
        ) from error


def check_clip_id(flag: str, *clip_ids: int) -> None:
    """Refuse what cannot be the id of a clip.

    Raises:
        UsageError: with the value and the range.
    """
    for clip_id in clip_ids:
        CLIP_ID._replace(flag=flag).check(clip_id)


def check_span(start_seconds: float | None, end_seconds: float | None) -> None:
    """Refuse what cannot be the start or end of a span of any file.

    Raises:
        UsageError: with the value and the range.
    """
    if start_seconds is not None:
        START_SECONDS.check(start_seconds)
    if end_seconds is not None:
        END_SECONDS.check(end_seconds)


def check_views(views: int) -> None:
    """Refuse a number of views that is not one of `VIEWS`.

    Raises:
        UsageError: with the value and what is allowed.
    """
    if views not in VIEWS:
        raise UsageError(f"--views {views} was given; it must be 1 or 3.")


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
    from vindex.records import ClipSpec  # a search needs none

    clip_seconds = CLIP_SECONDS.default if clip_seconds is None else clip_seconds
    assert clip_seconds is not None
    CLIP_SECONDS.check(clip_seconds)
    stride_seconds = clip_seconds if stride_seconds is None else stride_seconds
    STRIDE_SECONDS.check(stride_seconds)
    num_frames = encoder.default_frames if num_frames is None else num_frames
    FRAMES.check(num_frames)
    encoder.check_frames(num_frames)
    check_views(views)
    if views != 1 and encoder.fit == "squash":
        raise UsageError(
            f"--views {views} was given; {encoder.name} sees whole pictures, in 1 view."
        )
    return ClipSpec(clip_seconds, stride_seconds, num_frames, views)
