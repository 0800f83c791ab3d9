"""What pages send: JSON of a bounded size, and moments as they stand in addresses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from vindex.errors import UsageError, system_refusal
from vindex.serve.views import span_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from vindex.errors import VindexError

__all__ = [
    "MOST_MOMENTS", "PickedMoment", "joined", "picked", "read_json", "refusal", "whole_numbers",
]  # fmt: skip

MOST_MOMENTS = 500
"""Moments of a selection: their address stays below what servers and chats take."""

_MOST_BYTES = 1 << 16
_MOST_ID = 10**18
"""A number that is longer is no id."""

_MOMENT = re.compile(r"(\d{1,18}):(\d{1,9}(?:\.\d{1,6})?)-(\d{1,9}(?:\.\d{1,6})?)")


@dataclass(frozen=True, slots=True)
class PickedMoment:
    """A moment that somebody selected: a span of the video of a clip."""

    clip_id: int
    start_seconds: float
    end_seconds: float

    def __str__(self) -> str:
        start, end = span_query(self.start_seconds, self.end_seconds).split("&")
        return f"{self.clip_id}:{start.removeprefix('start=')}-{end.removeprefix('end=')}"


def picked(text: str) -> list[PickedMoment]:
    """The moments of an address, such as `17:12-16.5,23:0-4`.

    Raises:
        UsageError: they are none, or too many.
    """
    parts = [part for part in text.split(",") if part]
    matches = [_MOMENT.fullmatch(part) for part in parts]
    moments = [
        PickedMoment(int(match[1]), float(match[2]), float(match[3]))
        for match in matches
        if match and float(match[2]) < float(match[3])
    ]
    if not moments or len(moments) < len(parts):
        raise UsageError("A selection is written as clip:start-end, such as 17:12-16.5,23:0-4.")
    if len(moments) > MOST_MOMENTS:
        raise UsageError(
            f"{len(moments)} moments were selected; at most {MOST_MOMENTS} are taken at once. Take "
            "fewer."
        )
    return moments


async def read_json(request: Request, what: str) -> dict[str, Any]:
    """What a page sent.

    Args:
        request: of the page.
        what: it is, as messages say it.

    Raises:
        UsageError: it is not a JSON object, or too much.
    """
    kind, *_ = request.headers.get("content-type", "").split(";")
    if kind != "application/json":  # which no form of another site can send
        raise UsageError(f"{what} are sent as JSON: Content-Type: application/json.")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST_BYTES:
                raise UsageError(f"More than {_MOST_BYTES >> 10} KiB were sent. Send less at once.")
        given = json.loads(body)
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UsageError("What was sent holds half a character. Send text in UTF-8.") from error
    except (ClientDisconnect, ValueError, RecursionError) as error:
        raise UsageError(f"What was sent holds no {what.lower()}.") from error
    if not isinstance(given, dict):
        raise UsageError(f"What was sent holds no {what.lower()}.")
    return given


def whole_numbers(given: Any) -> list[int]:  # noqa: ANN401
    """Ids and nothing else: a text would be taken for a file of this machine.

    Raises:
        ValueError: there is something else.
    """
    if not isinstance(given, list):
        raise ValueError("no list")  # noqa: TRY004
    if not all(type(each) is int and 0 <= each < _MOST_ID for each in given):
        raise ValueError("no ids")
    return given


def refusal(error: VindexError | OSError) -> JSONResponse:
    """Why something that a page sent was not done, for the page to show."""
    if isinstance(error, OSError):
        return JSONResponse({"error": system_refusal(error)}, 503)
    return JSONResponse({"error": str(error)}, 400 if isinstance(error, UsageError) else 503)


def joined(moments: Iterable[PickedMoment]) -> str:
    """Moments as they stand in an address."""
    return ",".join(map(str, moments))
