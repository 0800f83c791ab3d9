"""The server's side of connections: how many there are, and how long each may take.

Whoever reaches the port can open connections, also without the token. None of them may keep others
out: there are so many places and no more, one that comes when all are taken gets the place of one
that asks nothing, and what a connection sends has to come at some speed.
"""

from __future__ import annotations

import logging
import resource
import time
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio
    import socket

__all__ = ["KNOWN", "Connection", "SaidOnce", "Server", "allow_connections"]

KNOWN = "is_known"
"""Set in the state of a request that brought what the rules ask for."""

MOST_CONNECTIONS = 512
HEADER_SECONDS = 10.0
"""That a request may take to arrive, up to its body; also from the start of a connection."""

LEAST_BYTES_A_SECOND = 8192
BODY_GRACE_SECONDS = 10.0
"""After which a body has to have come with that speed, on the whole."""

_ACCEPTED_AT_ONCE = 64
"""Connections that are taken on before one of them is looked at."""

_QUEUE = 1024
"""Connections that the system keeps until they are taken on."""

_WATCH_SECONDS = 1.0
_SILENT_SECONDS = 60.0
"""What was said once is not said again for so long: strangers make the server say it."""


def allow_connections() -> int:
    """Raise this process's limit of open files where it is low; how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // 4)


class Connection(H11Protocol):
    """One connection, which may be ended for the sake of others."""

    most = MOST_CONNECTIONS
    room: dict[Connection, None]
    """All connections of the server, in the order in which they came."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        """As uvicorn makes it."""
        super().__init__(*arguments, **options)
        self._waits_since = time.monotonic()
        self._num_bytes = 0
        self._body_seconds = 0.0

    @property
    def _asks_nothing(self) -> bool:
        """It has no request that is being answered."""
        return self.cycle is None or bool(self.cycle.response_complete)

    @property
    def _is_strange(self) -> bool:
        """It never brought what the rules ask for."""
        return self.scope is None or not self.scope["state"].get(KNOWN)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place, if need be that of another."""
        super().connection_made(transport)
        if len(self.room) >= self.most:
            least = next((c for c in self.room if c._asks_nothing and c._is_strange), None)
            least = least or min(self.room, key=lambda c: (not c._is_strange, not c._asks_nothing))
            del self.room[least]
            least.transport.abort()
        self.room[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the place to others."""
        self.room.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Go on with a request, or begin one."""
        self._num_bytes += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._waits_since = time.monotonic()
        self._num_bytes, self._body_seconds = 0, 0.0
        super().on_response_complete()

    def end_if_late(self, now: float) -> None:
        """End a connection whose request does not come, or comes too slowly."""
        if self._asks_nothing:
            if now - self._waits_since > HEADER_SECONDS:
                self.transport.abort()
            return
        if not self.cycle.more_body or self.flow.read_paused:
            return  # it has come, or is kept waiting here
        self._body_seconds += _WATCH_SECONDS
        least = LEAST_BYTES_A_SECOND * (self._body_seconds - BODY_GRACE_SECONDS)
        if self._num_bytes < least:
            self.transport.abort()


class Server(uvicorn.Server):
    """Serves the connections of one socket."""

    def __init__(self, app: Any, listening: socket.socket, grace_seconds: int) -> None:  # noqa: ANN401
        """Args: the app, the socket, and how long requests may go on at the end."""
        room: dict[Connection, None] = {}
        kind = type("Connection", (Connection,), {"most": allow_connections(), "room": room})
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=grace_seconds, http=kind, ws="none", loop="asyncio",
            backlog=_ACCEPTED_AT_ONCE,
        )  # fmt: skip
        super().__init__(config)
        self._listening = listening
        self._room = room
        self._watched_at = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Let more connections wait than are taken on at once."""
        await super().startup(sockets)
        self._listening.listen(_QUEUE)

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections every now and then."""
        now = time.monotonic()
        if now - self._watched_at >= _WATCH_SECONDS:
            self._watched_at = now
            for connection in list(self._room):
                connection.end_if_late(now)
        return await super().on_tick(counter)


class SaidOnce(logging.Filter):
    """Lets the same message pass once in a while only."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a message was not said lately."""
        text, now = record.getMessage(), time.monotonic()
        self._said = {said: at for said, at in self._said.items() if now - at < _SILENT_SECONDS}
        is_news = text not in self._said
        self._said.setdefault(text, now)
        return is_news
