"""Who may ask what: the Host header, the token, and what browsers are told to refuse."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from vindex.errors import UsageError
from vindex.serve.network import KNOWN
from vindex.serve.views import render

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Gate", "Rules", "is_local", "own_address"]

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Headers of every answer. No inline script and no foreign host: a name that is shown can run
nothing."""

_COOKIE_SECONDS = 30 * 24 * 3600


def is_local(host: str) -> bool:
    """Whether only programs of this machine reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_address(host: str) -> str:
    """The address that others open: for every address of this machine, that of its network."""
    try:
        kind = ip_address(host)
    except ValueError:
        return host
    if not kind.is_unspecified:
        return host
    family, elsewhere = (
        (socket.AF_INET6, "2001:db8::1") if kind.version == 6 else (socket.AF_INET, "192.0.2.1")
    )
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((elsewhere, 9))  # sends nothing: the system only looks up the way there
        except OSError:
            return socket.gethostname()
        return str(asked.getsockname()[0])


@dataclass(frozen=True, slots=True)
class Rules:
    """What a request must bring."""

    host: str
    """That the server was told to listen on."""
    port: int
    token: str | None = None
    """None: nobody is asked for one."""

    def __post_init__(self) -> None:
        """Refuse a token that lets everybody in, or that no header can carry.

        Raises:
            UsageError: it is empty, or holds more than printable ASCII.
        """
        token = self.token
        if token is not None and not (token.strip() and token.isascii() and token.isprintable()):
            raise UsageError(
                f"--token {token!r} was given; it must be letters, digits and signs of ASCII, at "
                "least one. Leave it out to have one made for every address but this machine's own."
            )

    @property
    def cookie(self) -> str:
        """Its name: cookies do not tell ports apart, and another index may be served beside."""
        return f"vindex_{self.port}"

    def knows_host(self, header: str) -> bool:
        """Whether a Host header names this server.

        A page of another site can make its own name point here (DNS rebinding), so names must be
        known ones; an address cannot be made to point elsewhere.
        """
        try:
            name = (urlsplit(f"//{header}").hostname or "").rstrip(".")
        except ValueError:
            return False
        own = socket.gethostname().lower()
        if name in {"localhost", self.host.lower(), own, f"{own}.local"}:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True

    def lets_in(self, request: Request) -> bool:
        """Whether a request brings the token, where one is asked for."""
        if self.token is None:
            return True
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        bearer = value if scheme.lower() == "bearer" else ""
        return any(map(self.is_token, (request.cookies.get(self.cookie, ""), bearer)))

    def is_token(self, given: str) -> bool:
        """Compare without telling by the time taken how much of it is right."""
        return compare_digest(given.encode("utf-8", "replace"), (self.token or "").encode())


class Gate:
    """The outermost layer of the app: refuses what breaks the rules, and adds the headers."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        """Guard an app."""
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            """Send on, the first message with what every answer says."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refusal(Request(scope))
        if refusal is None and self._rules.lets_in(Request(scope)):
            scope.setdefault("state", {})[KNOWN] = True
        answer = refusal or self._app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, request: Request) -> Response | None:
        rules = self._rules
        if not rules.knows_host(request.headers.get("host", "")):
            return PlainTextResponse("This server goes by another name.", 421)
        if request.method not in ("GET", "HEAD") and not _is_from_own_page(request):
            return PlainTextResponse("Only its own pages may send anything here.", 403)
        given = request.query_params.get("token")
        if rules.token is not None and given is not None and rules.is_token(given):
            return _with_cookie(request, rules)
        if not rules.lets_in(request):
            # Style and script tell nothing, and the page that asks for the token needs them.
            if request.url.path.startswith("/static/"):
                return None
            return render("token.html", status=401, is_wrong=given is not None)
        return None


def _is_from_own_page(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _with_cookie(request: Request, rules: Rules) -> Response:
    """Keep a right token as a cookie, and take it out of the address."""
    rest = [pair for pair in request.query_params.multi_items() if pair[0] != "token"]
    url = "/" + request.url.path.lstrip("/") + (f"?{urlencode(rest)}" if rest else "")
    answer = RedirectResponse(url, 303)
    answer.set_cookie(
        rules.cookie, rules.token or "", max_age=_COOKIE_SECONDS, httponly=True, samesite="lax"
    )
    return answer
