"""The app: which address is answered by what, and the server that runs it."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import threading
import time
from asyncio import CancelledError
from contextlib import suppress
from http import HTTPStatus
from importlib import resources
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from vindex.errors import IndexLockedError, UsageError, VindexError
from vindex.serve import collecting, judged, media, overview, pages, taking, teaching, watching
from vindex.serve.network import SaidOnce, Server
from vindex.serve.security import Gate, Rules
from vindex.serve.state import Served
from vindex.serve.views import render
from vindex.settings import PORT

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from vindex.index import VideoIndex

__all__ = ["create_app", "listen", "run"]

_GRACE_SECONDS = 1
"""That requests, and after them threads, are given to end by themselves."""


class _IdConvertor(IntegerConvertor):
    """A number that the catalog can hold; an address with a longer one is none of ours."""

    regex = "[0-9]{1,18}"


register_url_convertor("id", _IdConvertor())

_ROUTES = (
    Route("/", pages.search),
    Route("/clip/{clip_id:id}", pages.clip),
    Route("/examples", pages.drop, methods=["POST"]),
    Route("/examples/{key}.jpg", media.example_picture),
    Route("/thumb/{clip_id:id}.jpg", media.thumb),
    Route("/preview/{clip_id:id}.webp", media.preview),
    Route("/file/{video_id:id}", media.video),
    Route("/span/{video_id:id}.mp4", media.span),
    Route("/video/{video_id:id}", watching.video),
    Route("/video/{video_id:id}/bouts", watching.bouts),
    Route("/video/{video_id:id}/similar", watching.similar_videos),
    Route("/labels", teaching.own_labels),
    Route("/labels/review", teaching.review),
    Route("/labels/teach", teaching.teach, methods=["POST"]),
    Route("/selection", taking.selection),
    Route("/export", taking.export, methods=["POST"]),
    Route("/cut", taking.cut, methods=["POST"]),
    Route("/collections", collecting.all_collections, methods=["GET"]),
    Route("/collections", collecting.add, methods=["POST"]),
    Route("/collections/names", collecting.names),
    Route("/collections/{collection_id:id}", collecting.one_collection, methods=["GET"]),
    Route("/collections/{collection_id:id}", collecting.change, methods=["POST"]),
    Route("/labels/examples", judged.examples),
    Route("/labels/undo", judged.undo, methods=["POST"]),
    Route("/labels/forget", judged.forget, methods=["POST"]),
    Route("/labels/withdraw", judged.withdraw, methods=["POST"]),
    Route("/library", overview.overview),
    Route("/library/map", overview.overview_map),
    Route("/library/copies", overview.copies),
)


def create_app(index: VideoIndex, rules: Rules) -> Starlette:
    """The app that shows an index.

    Args:
        index: the index.
        rules: who may ask.

    Raises:
        IndexFolderError: the index cannot be read.
    """
    index.labels()  # an index that cannot be read is refused here, not page by page
    static = StaticFiles(directory=str(resources.files("vindex.serve") / "static"))
    app = Starlette(
        routes=[*_ROUTES, Mount("/static", static)],
        middleware=[Middleware(Gate, rules=rules)],
        exception_handlers={HTTPException: _refused, VindexError: _failed},
    )
    app.state.served = Served(index)
    return app


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code != HTTPStatus.NOT_FOUND:
        answer = render("message.html", status=error.status_code, message=str(error.detail))
        answer.headers.update(error.headers or {})
        return answer
    is_address = error.detail == HTTPStatus.NOT_FOUND.phrase
    message = "There is no page at this address." if is_address else str(error.detail)
    return render("message.html", status=404, title="Not found", message=message)


def _failed(_: Request, error: Exception) -> Response:
    if isinstance(error, UsageError):
        status = 400
    else:
        status = 503 if isinstance(error, IndexLockedError) else 500
    return render("message.html", status=status, message=str(error))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on an address; port 0 takes any free one.

    Raises:
        UsageError: the address cannot be used.
    """
    PORT.check(port)  # the system would take the rest of a division by 65,536
    try:
        (family, *_, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        number: int = getattr(error, "errno", None) or 0
        if number == errno.EADDRINUSE:
            raise UsageError(
                f"--port {port} was given, at which another program listens on {host}. End that "
                "program, or give another --port; 0 takes any free one."
            ) from error
        of_system = os.strerror(number) if number > 0 else None  # Python adds the address
        reason = of_system or getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"--host {host} --port {port} was given; nothing can listen there ({reason}). Give "
            "another --port, or an address of this machine."
        ) from error


def run(app: Starlette, listening: socket.socket) -> None:
    """Serve until somebody presses Ctrl-C, and then end soon, whatever is at work."""
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(SaidOnce())
    signal.set_wakeup_fd(-1)  # uvicorn has its own way with a second Ctrl-C
    with suppress(KeyboardInterrupt):
        Server(app, listening, _GRACE_SECONDS).run(sockets=[listening])
    _leave_threads()


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a message of the server is more than that somebody was cut off at its end."""
    cause = record.exc_info[1] if record.exc_info else None
    text = record.getMessage()
    is_said_better = "graceful shutdown" in text or "without completing response" in text
    return not (isinstance(cause, CancelledError) or is_said_better)


def _leave_threads() -> None:
    """End the process if a thread does not: Python would wait for an embedding of minutes."""
    deadline = time.monotonic() + _GRACE_SECONDS
    others = [one for one in threading.enumerate() if one is not threading.current_thread()]
    for thread in others:
        if not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                os._exit(0)
