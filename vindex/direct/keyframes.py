"""The frames that tell most of a video: more where more happens, even where nothing does."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial
from glob import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.arguments import checked_arguments
from vindex.clips import SAME_SECONDS, plan_clips
from vindex.decode import check_reader
from vindex.direct.distinct import distinct_times
from vindex.encode.factory import EncoderFactory
from vindex.encode.progress import ClipProgress
from vindex.encode.reading import require_file
from vindex.encode.session import EncodingSession, EngineModel
from vindex.encoders import encoder_spec
from vindex.errors import MediaError, UsageError
from vindex.jobs import EncodedClip
from vindex.records import Failure, Reason, Recipe
from vindex.saliency import best_times
from vindex.settings import (
    DEFAULT_MODEL,
    DEFAULT_READER,
    KEYFRAMES,
    check_device,
    clip_spec,
)
from vindex.store.durable import make_way, replacing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.records import ClipSpec, VideoInfo
    from vindex.saliency import Step

__all__ = [
    "Keyframe",
    "Keyframes",
    "check_no_pictures",
    "choose_times",
    "find_keyframes",
    "look_at",
    "write_keyframes",
]

_FULL_WIDTH = 16384
"""Of a picture: never larger than the video itself."""

_EVEN_SHARES = tuple(tenths / 10 for tenths in range(1, 11))
"""The first that gives different frames is taken: a short burst does not hold many."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """One frame that tells something of its video."""

    number: int
    """From 1, in the order of time."""
    seconds: float
    """When a player shows it."""
    file: str | None = None
    """The picture of it, where one was written."""


@dataclass(frozen=True, slots=True)
class Keyframes:
    """The most telling frames of a video, in the order of time."""

    path: str
    model: str
    duration_seconds: float
    is_even: bool
    """Nothing moves in it, or the model does not tell: the frames are evenly spaced."""
    frames: tuple[Keyframe, ...]
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex keyframes`."""
        return {
            "path": self.path,
            "model": self.model,
            "duration_seconds": self.duration_seconds,
            "evenly_spaced": self.is_even,
            "keyframes": [
                {"number": frame.number, "seconds": frame.seconds, "file": frame.file}
                for frame in self.frames
            ],
            "warnings": list(self.warnings),
        }


@checked_arguments
def find_keyframes(
    path: str | os.PathLike[str],
    count: int = int(KEYFRAMES.default or 0),
    *,
    model: str = DEFAULT_MODEL,
    reader: str = DEFAULT_READER,
    device: str = "auto",
    show_progress: bool = False,
) -> Keyframes:
    """The most telling frames of a video, in order: each looks different, none follows at once.

    Args:
        path: of the video.
        count: how many; fewer where it has no more that look different.
        model: that looks at it.
        reader: that decodes it.
        device: where the model runs.
        show_progress: whether a bar is shown on stderr.

    Raises:
        UsageError: an argument cannot be used as it was given.
        MediaError: nothing of the video can be decoded.
        ModelError: the model cannot be loaded.
    """
    KEYFRAMES.check(count)
    check_reader(reader)
    check_device(device)
    path = os.fspath(path)
    require_file(path)
    spec = encoder_spec(model)
    recipe = Recipe(spec, clip_spec(spec))
    engine_model = EngineModel(recipe, EncoderFactory(model, device))
    with EncodingSession([engine_model], reader=reader) as session:
        info = session.probe_file(path)
        if isinstance(info, Failure):
            raise MediaError(info.reason, f"{path}: {info.message}")
        steps, failures = look_at(session, path, info, recipe.spec, show_progress=show_progress)
    is_even = not any(saliency > 0 for _, saliency in steps)
    times = choose_times(steps, info, count)
    if not is_even and 1 < len(times) < info.num_frames:
        times = distinct_times(
            path, partial(choose_times, steps, info), count, info.duration_seconds
        )
    return Keyframes(
        path, model, info.duration_seconds, is_even=is_even,
        frames=tuple(Keyframe(number, at) for number, at in enumerate(times, start=1)),
        warnings=tuple(f"{path}: {failure.message}" for failure in failures),
    )  # fmt: skip


def look_at(
    session: EncodingSession,
    path: str,
    info: VideoInfo,
    spec: ClipSpec,
    *,
    show_progress: bool = False,
) -> tuple[list[Step], list[Failure]]:
    """How much happens at each step of a video, and what of it could not be decoded.

    Args:
        session: with one model.
        path: of the video.
        info: what it is.
        spec: the cutting rule of its recipe.
        show_progress: whether a bar is shown on stderr.

    Returns:
        Steps, ascending in time; nothing happens where the video could not be decoded.

    Raises:
        MediaError: none of it could be.
    """
    clips = plan_clips(info.duration_seconds, spec)
    encoded: list[EncodedClip] = []
    failures: list[Failure] = []
    with ClipProgress(
        len(clips), info.duration_seconds, enabled=show_progress, description="Looking"
    ) as progress:
        for event in session.encode_file(path, clips, in_pieces=True):
            if isinstance(event, EncodedClip):
                progress.add_clips()
                encoded.append(event)
            else:
                failures.append(event)
    if not encoded:
        reason = failures[0].reason if failures else Reason.DAMAGED
        message = failures[0].message if failures else "None of it can be decoded."
        raise MediaError(reason, f"{path}: {message}")
    return _steps(encoded), failures


def choose_times(steps: Sequence[Step], info: VideoInfo, count: int) -> list[float]:
    """Times of different frames of a video, ascending: more of them where more happens.

    Args:
        steps: of the whole video, ascending; at least one.
        info: the video.
        count: most times to give.
    """
    count = min(count, info.num_frames)
    frame_seconds = info.duration_seconds / info.num_frames
    times: list[float] = []
    for even_share in _EVEN_SHARES:
        times = best_times(steps, info.duration_seconds, count, even_share=even_share)
        gaps = [later - one for one, later in pairwise(times)]
        if all(gap >= frame_seconds - SAME_SECONDS for gap in gaps):
            break
    return times


def _steps(encoded: Sequence[EncodedClip]) -> list[Step]:
    clips = sorted(encoded, key=lambda clip: clip.clip.start_seconds)
    steps: list[Step] = [(0.0, 0.0)]
    until = 0.0
    for clip in clips:
        if clip.clip.start_seconds > until + SAME_SECONDS:
            steps.append((until, 0.0))
        steps += clip.steps
        until = max(until, clip.clip.end_seconds)
    steps.append((until, 0.0))
    return sorted(steps, key=lambda step: step[0])


def check_no_pictures(path: str, folder: Path) -> None:
    """Refuse a folder that holds keyframes of such a video, before the work of finding new ones.

    Args:
        path: of the video.
        folder: where the pictures are to be.

    Raises:
        UsageError: with one of them.
    """
    there = sorted(folder.glob(f"{escape(Path(path).stem)}_[0-9]*_[0-9]*.[0-9]*s.jpg"))
    if there:
        raise UsageError(
            f"{there[0]} already exists, a keyframe of a video of this name. Give --force to "
            "write anyway, or another folder."
        )


def write_keyframes(found: Keyframes, folder: Path, *, overwrite: bool = False) -> Keyframes:
    """Write the frames of a video as JPEG files whose names sort in the order of time.

    Args:
        found: the frames.
        folder: made if it is not there.
        overwrite: whether files that are there may be replaced.

    Returns:
        The same frames with their files. A frame that cannot be decoded has none, and a warning.

    Raises:
        UsageError: a file already exists.
        OSError: a file cannot be written.
    """
    from vindex.pictures.pictures import jpeg_at

    digits = len(str(len(found.frames)))
    stem = Path(found.path).stem
    places = [
        folder / f"{stem}_{frame.number:0{digits}d}_{frame.seconds:.3f}s.jpg"
        for frame in found.frames
    ]
    make_way(places, overwrite=overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    frames: list[Keyframe] = []
    warnings = list(found.warnings)
    for frame, place in zip(found.frames, places, strict=True):
        try:
            picture = jpeg_at(found.path, frame.seconds, _FULL_WIDTH)
        except MediaError as error:
            warnings.append(f"{found.path}: {error}")
            frames.append(frame)
            continue
        with replacing(place) as temporary:
            temporary.write_bytes(picture)
        frames.append(replace(frame, file=str(place)))
    return replace(found, frames=tuple(frames), warnings=tuple(warnings))
