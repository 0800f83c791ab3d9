"""Films over HTTP: whole, or the ranges of their bytes that a player asks for (RFC 9110, 14)."""

from __future__ import annotations

import logging
import re
from contextlib import aclosing, closing
from email.utils import formatdate
from functools import partial
from hashlib import blake2b
from secrets import token_hex
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from vindex.errors import MediaError
from vindex.pictures.files import is_fetched, pieces_of
from vindex.serve.unchanged import unless_unchanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence

    from anyio import CapacityLimiter
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from vindex.records import VideoFile

    _Part = tuple[bytes, int, int]
    """Lines that come before a range, and the range."""

__all__ = ["Film"]

_ASKED = re.compile(r"\s*bytes=\s*(\d{0,18}-\d{0,18}(?:\s*,\s*\d{0,18}-\d{0,18})*)\s*", re.I)
_MOST_RANGES = 16
"""Who asks for more of them gets the whole, as is allowed: no player does."""

_LOG = logging.getLogger("uvicorn.error")


class Film:
    """A film of an index as an answer: the bytes that were indexed, or none."""

    def __init__(self, file: VideoFile, kind: str, threads: CapacityLimiter) -> None:
        """Args: the film, its MIME type, and what bounds how many films are read at once."""
        self._file = file
        self._kind = kind
        self._threads = threads

    async def answer(self, request: Request) -> Response:
        """What a request gets: once it begins, the film was there and the one that was indexed.

        Raises:
            HTTPException: the ranges lie beyond the film.
            MediaError: it is another film by now, or cannot be read.
        """
        size, headers = self._file.num_bytes, self._headers()
        head = Response(headers=headers | {"Content-Length": str(size)})
        answer = unless_unchanged(request, head)
        if answer is not head or request.method == "HEAD":  # which has no ranges
            return answer
        ranges = _ranges(request, headers, size)
        status = 200 if ranges is None else 206
        parts, end_lines = [(b"", *span) for span in ranges or ((0, size),)], b""
        if len(parts) > 1:
            parts, end_lines = self._multipart(parts, headers)
        elif ranges:
            headers["Content-Range"] = f"bytes {parts[0][1]}-{parts[0][2] - 1}/{size}"
        length = sum(len(lines) + end - start for lines, start, end in parts) + len(end_lines)
        headers["Content-Length"] = str(length)
        begun = _Begun(self._body(parts, end_lines), status, headers)
        await begun.begin()
        return begun

    def _headers(self) -> dict[str, str]:
        """What is said of the film, whatever is asked for.

        A store that tells no ETag, or a weak one, may have another film of that size and second.
        """
        file = self._file
        is_weak = is_fetched(file) and (not file.tag or file.tag.startswith("W/"))
        facts = f"{file.num_bytes}\n{file.modified_ns}\n{file.tag}"
        headers = {
            "Content-Type": self._kind, "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-cache",
            "ETag": f'{"W/" * is_weak}"{blake2b(facts.encode(), digest_size=16).hexdigest()}"',
        }  # fmt: skip
        if file.modified_ns:  # some web servers tell none
            headers["Last-Modified"] = formatdate(file.modified_ns / 1e9, usegmt=True)
        return headers

    def _multipart(
        self, parts: Sequence[_Part], headers: dict[str, str]
    ) -> tuple[list[_Part], bytes]:
        """Several ranges with the lines before each, and those at the end."""
        mark, size = token_hex(16), self._file.num_bytes
        headers["Content-Type"] = f"multipart/byteranges; boundary={mark}"
        before = f"\r\n--{mark}\r\nContent-Type: {self._kind}\r\nContent-Range: bytes "
        with_lines = [
            (f"{before}{start}-{end - 1}/{size}\r\n\r\n".encode(), start, end)
            for _, start, end in parts
        ]
        return with_lines, f"\r\n--{mark}--\r\n".encode()

    async def _body(self, parts: Sequence[_Part], end_lines: bytes) -> AsyncGenerator[bytes]:
        """The bytes of ranges; each is asked for before the lines that announce it."""
        for lines, start, end in parts:
            with closing(pieces_of(self._file, start, end)) as pieces:
                take = partial(next, pieces, b"")
                piece = await to_thread.run_sync(take, limiter=self._threads)
                yield lines
                while piece:
                    yield piece
                    piece = await to_thread.run_sync(take, limiter=self._threads)
        yield end_lines


class _Begun(StreamingResponse):
    """An answer whose first bytes are at hand before it says that all is well."""

    def __init__(self, body: AsyncGenerator[bytes], status: int, headers: dict[str, str]) -> None:
        super().__init__(self._pieces(), status, headers)
        self._body = body
        self._first: list[bytes] = []

    async def begin(self) -> None:
        """Have the first bytes, which raises where there are none.

        Raises:
            MediaError: it is another film by now, or cannot be read.
        """
        while not any(self._first):
            self._first.append(await anext(self._body))

    async def _pieces(self) -> AsyncIterator[bytes]:
        for piece in self._first:
            yield piece
        async for piece in self._body:
            yield piece

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; where the store breaks off for good, the connection ends before the answer."""
        async with aclosing(self._body):
            try:
                await super().__call__(scope, receive, send)
            except MediaError as error:
                _LOG.error("A film was sent in part only. %s", error)


def _ranges(
    request: Request, headers: Mapping[str, str], num_bytes: int
) -> list[tuple[int, int]] | None:
    """The ranges that are asked for, in order and apart; None: the whole film.

    What asks for them in another unit, or in no way that there is, is passed over.

    Raises:
        HTTPException: they lie beyond the film.
    """
    found = _ASKED.fullmatch(request.headers.get("range", ""))
    spans = [_span(span, num_bytes) for span in found[1].split(",")] if found else []
    if not spans or None in spans or not _is_of_this(request.headers.get("if-range"), headers):
        return None
    if len(spans) > _MOST_RANGES:
        return None
    apart: list[tuple[int, int]] = []
    for start, end in sorted(filter(None, spans)):
        if start >= min(end, num_bytes):
            continue
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    if not apart:
        raise HTTPException(
            416, f"The film has {num_bytes} bytes.", {"Content-Range": f"bytes */{num_bytes}"}
        )
    return apart


def _is_of_this(condition: str | None, headers: Mapping[str, str]) -> bool:
    """Whether ranges are wanted of the film that is there: what has come of it is surely its own.

    Only a strong tag says so. Two films may have one time, and who was given a tag is not to ask
    by time (RFC 9110, 13.1.5).
    """
    return condition is None or (condition == headers["ETag"] and not condition.startswith("W/"))


def _span(asked: str, num_bytes: int) -> tuple[int, int] | None:
    """The first byte and the one after the last; None where the one lies behind the other."""
    first, last = (number.strip() for number in asked.split("-"))
    if not first:
        return (max(0, num_bytes - int(last)), num_bytes) if last else None
    end = min(int(last) + 1, num_bytes) if last else num_bytes
    return None if last and int(last) < int(first) else (int(first), end)
