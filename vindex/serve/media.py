"""Pictures and videos, by the id of a clip or a video; never by a path."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from hashlib import blake2b
from importlib import resources
from math import nan
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from vindex.errors import MediaError
from vindex.pictures.files import check_same
from vindex.records import Reason
from vindex.serve.ranges import Film
from vindex.serve.state import served
from vindex.serve.unchanged import unless_unchanged
from vindex.settings import START_SECONDS
from vindex.store.catalog import browse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.requests import Request

    from vindex.records import VideoFile
    from vindex.serve.state import Served
    from vindex.store.catalog.browse import ClipSource, ShownVideo

__all__ = [
    "NO_SUCH_VIDEO",
    "SPAN_SECONDS",
    "example_picture",
    "playing_type",
    "preview",
    "span",
    "thumb",
    "trouble_with",
    "video",
]

SPAN_SECONDS = 60.0
"""Of a file that browsers do not play, so much is transcoded at once."""

_SPAN_TYPE = "video/mp4"

_ASK_AGAIN = {"Cache-Control": "private, no-cache"}
"""Browsers may keep it, and ask whether it is still the same: another index, or one built anew,
has other clips under the same numbers."""

_LONGEST_PREVIEW_SECONDS = 3600.0
_MOST_KINDS = 100_000
"""Films whose type is remembered."""

_PICTURE_SECONDS, _PIECE_SECONDS = 60.0, 120.0
"""After which a decoder is taken to hang; the pictures' own patience is less, and between packets
only."""

_GONE = 499
"""Nobody reads this status: the client closed the connection."""


NO_SUCH_VIDEO = (
    "The index has no such video, or its file was not there at the last build, as on a drive that "
    "is not connected."
)


def trouble_with(shown: ShownVideo) -> str | None:
    """Why the file of a video is not shown; None: it is the one that was indexed."""
    try:
        check_same(shown.file)
    except MediaError as error:
        return str(error)
    return None


async def thumb(request: Request) -> Response:
    """The most telling picture of a clip."""
    pictures = served(request).pictures

    def draw(source: ClipSource) -> bytes:
        """The picture of one clip, kept or made."""
        return pictures.thumbnail(source.file, source.best_seconds)

    return await _drawn(request, draw, "image/jpeg")


async def preview(request: Request) -> Response:
    """A clip, or the moment around it, as a picture that moves."""
    pictures = served(request).pictures
    start, end = _number(request, "start"), _number(request, "end")

    def draw(source: ClipSource) -> bytes:
        """The span that is asked for; else the whole clip.

        Raises:
            HTTPException: the span is empty, or too long for a picture.
        """
        first = source.start_seconds if start is None else start
        last = source.end_seconds if end is None else end
        if not first < last <= first + _LONGEST_PREVIEW_SECONDS:
            raise HTTPException(400, "A preview ends after its start, and within an hour of it.")
        return pictures.preview(source.file, first, last)

    return await _drawn(request, draw, "image/webp")


def example_picture(request: Request) -> Response:
    """The beginning of a file that was dropped."""
    example = served(request).examples.get(request.path_params["key"])
    return _picture(request, example.picture, "image/jpeg")


async def video(request: Request) -> Response:
    """A whole film, or the ranges of its bytes that are asked for.

    Raises:
        HTTPException: the index has no such video, its file changed, or no browser plays it.
    """
    state = served(request)

    def look() -> tuple[VideoFile, str | None]:
        """The file, and its type; see `playing_type`."""
        file = _video(state, request.path_params["video_id"]).file
        return file, playing_type(state, file)

    file, kind = await to_thread.run_sync(look, limiter=state.looking)
    if kind is None:
        raise HTTPException(415, "Browsers do not play this file as it is.")
    try:
        return await Film(file, kind, state.looking).answer(request)
    except MediaError as error:
        raise _refused(error) from error


def playing_type(state: Served, file: VideoFile) -> str | None:
    """The type under which browsers play a file as it is, remembered: a store is asked for it.

    None where none plays it, or it cannot be read now.
    """
    from vindex.pictures.playing import browser_type

    kind = state.kinds.get(file) or browser_type(file)
    if kind is not None and len(state.kinds) < _MOST_KINDS:
        state.kinds[file] = kind
    return kind


def _refused(error: MediaError) -> HTTPException:
    """Another film in the place of the one that was indexed, or none."""
    return HTTPException(409 if error.reason == Reason.CHANGED else 404, str(error))


async def span(request: Request) -> Response:
    """A span of a file as a video that every browser plays, transcoded while it is sent.

    Raises:
        HTTPException: the index has no such video, its file changed, or there is no such span.
    """
    from vindex.pictures.cuts import stream_span

    state = served(request)
    start, end = _number(request, "start") or 0.0, _number(request, "end")
    shown = await to_thread.run_sync(
        _video, state, request.path_params["video_id"], limiter=state.looking
    )
    film_end = shown.info.duration_seconds
    last = min(start + SPAN_SECONDS, film_end, film_end if end is None else end)
    if not start < last:
        raise HTTPException(400, "A span ends after its start, and starts before the video ends.")
    if request.method == "HEAD":
        return StreamingResponse((), media_type=_SPAN_TYPE)  # its length is known to nobody
    pieces = stream_span(shown.file, start, last, frames_folder=str(state.folder.frames))
    try:
        first = await _next(state, shown.path, pieces)
    except MediaError as error:
        raise HTTPException(415, f"This span cannot be shown: {error}") from error
    return StreamingResponse(_rest(state, shown.path, first, pieces), media_type=_SPAN_TYPE)


async def _next(state: Served, path: str, pieces: Iterator[bytes]) -> bytes | None:
    """The next piece; while a viewer who paused does not take it, others are transcoded for."""
    take = partial(next, pieces, None)
    async with state.transcoding:
        return await state.patience.run(path, take, _PIECE_SECONDS)


async def _rest(
    state: Served, path: str, first: bytes | None, pieces: Iterator[bytes]
) -> AsyncIterator[bytes]:
    """Pieces up to the end, or to where the file cannot be read any more."""
    piece = first
    with suppress(MediaError):
        while piece is not None:
            yield piece
            piece = await _next(state, path, pieces)


def _source(state: Served, clip_id: int) -> ClipSource | None:
    return state.memo.sources([clip_id]).get(clip_id)


def _video(state: Served, video_id: int) -> ShownVideo:
    shown = browse.shown_video(state.folder, video_id)
    if shown is None:
        raise HTTPException(404, NO_SUCH_VIDEO)
    try:
        check_same(shown.file)
    except MediaError as error:
        raise _refused(error) from error
    return shown


def _number(request: Request, name: str) -> float | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not 0 <= number <= START_SECONDS.maximum:  # also refuses NaN
        allowed = f"from 0 to {START_SECONDS.maximum:.0f} seconds"
        raise HTTPException(400, f"{name}: {text!r} was given; it must be {allowed}.")
    return number


async def _drawn(
    request: Request, draw: Callable[[ClipSource], bytes], media_type: str
) -> Response:
    """A picture of a clip when its turn has come; who has left by then keeps nobody waiting."""
    state = served(request)
    async with state.drawing:
        if await request.is_disconnected():
            return Response(status_code=_GONE)
        source = await to_thread.run_sync(_source, state, request.path_params["clip_id"])
        content = None if source is None else await _drawn_of(state, source, draw)
    return _picture(request, content, media_type)


async def _drawn_of(
    state: Served, source: ClipSource, draw: Callable[[ClipSource], bytes]
) -> bytes | None:
    """The picture, made in a thread that may be left behind.

    None where the file is not what was indexed, is damaged, or its decoder hangs.
    """
    try:
        return await state.patience.run(source.file.path, partial(draw, source), _PICTURE_SECONDS)
    except MediaError:
        return None


def _picture(request: Request, content: bytes | None, media_type: str) -> Response:
    if content is None:
        return Response(_no_picture(), 404, media_type="image/svg+xml")
    etag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    headers = _ASK_AGAIN | {"ETag": etag}
    return unless_unchanged(request, Response(content, media_type=media_type, headers=headers))


def _no_picture() -> bytes:
    return (resources.files("vindex.serve") / "static" / "no-picture.svg").read_bytes()
