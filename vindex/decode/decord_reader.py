"""The other reader: decord, for those who ask for it, and only for what it reads exactly.

decord numbers frames by counting, and loses count where it seeks (`docs/reading-video.md` has
the figures). So it is only ever read from the start to the last frame that is wanted, without
seeking, and files in which counting goes wrong are refused. Two packages are imported by that
name: decord, and its fork decord2, which also reads AV1, and breaks off in healthy HEVC.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from av import VideoFrame
from av.video.reformatter import Colorspace

from vindex.decode.decoder import has_alpha_beside
from vindex.decode.geometry import plan_geometry, upright_size
from vindex.decode.known import frame_index_of
from vindex.decode.opening import open_video
from vindex.decode.orientation import Orientation
from vindex.decode.reader import OpenedVideo
from vindex.decode.scaling import Scaler, matrix_of
from vindex.decode.tone_mapping import is_wide
from vindex.errors import MediaError, MissingDependencyError
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vindex.decode.frame_index import FrameIndex
    from vindex.decode.reader import Views, Wanted
    from vindex.jobs import DecodeJob
    from vindex.records import ScalingFilter

__all__ = ["check", "open_job"]

_CONTAINERS = {"mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "mkv"}


@dataclass(frozen=True, slots=True)
class _Package:
    """One of the packages that are imported as decord."""

    name: str
    codecs: tuple[str, ...]
    """What it reads exactly where it need not seek."""
    filter: ScalingFilter | None
    """How it makes pictures smaller, if that comes out as other scalers do it."""


_DECORD = _Package("decord", ("h264", "hevc", "mpeg4", "vp8", "vp9"), "bilinear")
_DECORD2 = _Package("decord2", ("h264", "mpeg4", "vp8", "vp9", "av1"), None)


def check(index: FrameIndex) -> None:
    """Refuse what decord gets wrong, or what no test shows it to get right.

    Raises:
        MediaError: with what it is, and which reader takes it.
        MissingDependencyError: decord cannot be loaded.
    """
    codecs = _package(_load()).codecs
    if index.format_name not in _CONTAINERS:
        known = ", ".join(_CONTAINERS.values())
        raise _refusal(f"its container is {index.format_name}, not one of {known}")
    if index.codec not in codecs:
        raise _refusal(f"its codec is {index.codec}, not one of {', '.join(codecs)}")
    if index.num_hidden:
        raise _refusal(f"{index.num_hidden} of its frames are hidden (by an edit list, mostly)")
    if len(index.parts) > 1:
        raise _refusal("its clock jumps")
    if index.is_counted or index.num_unnamed:
        raise _refusal("some of its frames have no timestamp of their own")
    if index.orientation.is_mirrored:
        raise _refusal("its picture is mirrored")


@contextmanager
def open_job(job: DecodeJob) -> Iterator[OpenedVideo]:
    """Go through all packets: what can only be counted is counted from the start.

    See `vindex.decode.reader.Reader`.
    """
    index = frame_index_of(job.path, job.frames_folder)
    check(index)
    _check_colours(job.path)
    yield OpenedVideo(index, partial(_read_views, job, index))


def _check_colours(path: str) -> None:
    """Refuse colours that decord does not read as players show them: it knows tagged matrices.

    Raises:
        MediaError: with what they are, and which reader takes them.
    """
    with open_video(path) as (_, stream):
        said = stream.codec_context
        if has_alpha_beside(stream):
            raise _refusal("it has transparent pictures")
        if is_wide(said):
            raise _refusal("its colours are of high dynamic range, or BT.2020")
        if matrix_of(said) == Colorspace.ITU709:
            raise _refusal("it is HD and does not say that its colours are BT.709")


def _read_views(
    job: DecodeJob, index: FrameIndex, wanted: Wanted
) -> Iterator[tuple[int, Views | None]]:
    """Decode from the start, one frame after the other; see `OpenedVideo.read_views`."""
    decord = _load()
    shown = upright_size(index.width, index.height, index.sample_aspect_ratio, index.orientation)
    # decord turns pictures upright itself.
    geometries = {
        picture: plan_geometry(*shown, Fraction(1), Orientation(), picture)
        for picture in {request.picture for request in job.requests}
    }
    (one, geometry), *others = geometries.items()
    # It scales to one size by one filter and, where it squashes, several levels too dark; what
    # else is wanted is scaled from the whole picture.
    filter_ = _package(decord).filter
    scales_itself = not others and (one.fit, one.filter) == ("crop", filter_)
    size = (geometry.width, geometry.height) if scales_itself else (-1, -1)
    scalers = {picture: Scaler(picture, Fraction(1)) for picture in geometries}
    video = _open(decord, job.path, size)
    if len(video) != index.num_frames:
        raise _refusal(f"it counts {len(video)} frames where the file has {index.num_frames}")
    for number in range(max(wanted) + 1):
        try:
            picture = video.next()
        except (decord.DECORDError, decord.DECORDLimitReachedError):
            return  # it reads no further; the clips that lack frames for it say so
        if number not in wanted:
            yield number, None
        elif scales_itself:
            yield number, {one: geometry.cut(*picture.asnumpy().transpose(2, 0, 1))}
        else:
            frame = VideoFrame.from_ndarray(picture.asnumpy(), "rgb24")
            yield (
                number,
                {each: scalers[each].cut(frame, geometries[each]) for each in wanted[number]},
            )


def _open(decord: Any, path: str, size: tuple[int, int]) -> Any:  # noqa: ANN401  # decord has no types
    try:
        # No tolerance: else it repeats the last good frame for each that it cannot decode.
        return decord.VideoReader(path, width=size[0], height=size[1], num_threads=1, fault_tol=0)
    except UnicodeEncodeError as error:
        raise _refusal("its path is not UTF-8") from error
    except (decord.DECORDError, RuntimeError) as error:
        raise _refusal("it cannot open it") from error


def _refusal(problem: str) -> MediaError:
    decord = _load()
    return MediaError(
        Reason.UNSUPPORTED,
        f"{_package(decord).name} {decord.__version__} does not read this video exactly: "
        f"{problem}. Use `--reader pyav` for it.",
    )


def _package(decord: Any) -> _Package:  # noqa: ANN401
    """Which one was loaded: the fork counts its versions from 1."""
    return _DECORD if decord.__version__.startswith("0.") else _DECORD2


def _load() -> Any:  # noqa: ANN401
    try:
        import decord
    except (ImportError, OSError, RuntimeError) as error:
        raise MissingDependencyError(
            f"decord is installed but cannot be loaded: {error}. Reinstall it with "
            "`pip install --force-reinstall 'vindex-video[decord]'`, or read with --reader pyav."
        ) from error
    decord.logging.set_level(decord.logging.QUIET)
    return decord
