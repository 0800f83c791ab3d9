"""Whether a browser still has what it asks for (RFC 9110, section 13.1)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["unless_unchanged"]

_SENT_AGAIN = ("cache-control", "etag", "last-modified")
"""Headers that go with an answer of 304, too."""


def unless_unchanged(request: Request, answer: Response) -> Response:
    """The answer, or 304 without a body where the request names what the browser has already.

    Args:
        request: of the browser.
        answer: with `ETag`, and of files also with `Last-Modified`.
    """
    if not _is_unchanged(request, answer):
        return answer
    headers = {name: answer.headers[name] for name in _SENT_AGAIN if name in answer.headers}
    return Response(status_code=304, headers=headers)


def _is_unchanged(request: Request, answer: Response) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:  # then the time does not count
        wanted = answer.headers["etag"].removeprefix("W/")
        given = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in given or wanted in given
    since, modified = request.headers.get("if-modified-since"), answer.headers.get("last-modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
        return False
