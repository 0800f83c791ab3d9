"""Servers for the tests of remote sources: one of S3 that counts, and one of the web that breaks.

That of S3 is moto's: real requests, signatures and conditions. The other one answers whatever its
`trouble` says, a few times or for good.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.in_thread import serving
from tests.sources.contract import Place
from vindex.sources.stores import store_at

ACCOUNT = "123456789012"
"""Of every access key that moto knows nothing of."""


class S3Server:
    """A server of S3 in threads of this process.

    Attributes:
        sent: bytes of objects that it sent, by path.
        asked: requests by method and first folder, such as `GET /library`.
    """

    def __init__(self):
        from moto.moto_server import werkzeug_app
        from werkzeug.serving import make_server

        class Quiet(werkzeug_app.MotoRequestHandler):
            """Logs nothing."""

            def log_request(self, *arguments):
                """Nothing."""

        self.sent = Counter()
        self.asked = Counter()
        app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
        self._server = make_server(
            "127.0.0.1", 0, self._counted(app), threaded=True, request_handler=Quiet
        )
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._running = ExitStack()
        self._running.enter_context(serving(self._server))

    def close(self):
        """End it."""
        self._running.close()

    def bucket(self, name):
        """A new bucket, as a place to put files in."""
        from moto.s3.models import s3_backends

        backend = s3_backends[ACCOUNT]["aws"]
        backend.create_bucket(name, "us-east-1")
        return Bucket(name, backend)

    def _counted(self, app):
        def count(environ, start_response):
            path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
            self.asked[f"{method} /{path.split('/')[1]}"] += 1
            for piece in app(environ, start_response):
                if method == "GET" and path.count("/") > 1:
                    self.sent[path] += len(piece)
                yield piece

        return count


class Bucket(Place):
    """A bucket of an `S3Server`."""

    step_ns = 10**9
    takes_control_characters = False
    takes_roundabout_names = False

    def __init__(self, name, backend):
        self.root = f"s3://{name}"
        self._name = name
        self._backend = backend

    def put(self, name, content=b"x", modified_ns=10**18):
        store_at(self.root).put(name, content)
        key = self._backend.buckets[self._name].keys[name]
        key.last_modified = datetime.fromtimestamp(modified_ns // 10**9, UTC).replace(tzinfo=None)
        return f"{self.root}/{name}"

    def put_quickly(self, name, content=b"x"):
        """A file, past the server; its name may be one that only other tools can write."""
        self._backend.put_object(self._name, name, content)

    def remove(self, path):
        store_at(self.root).delete(path.removeprefix(f"{self.root}/"))


@contextmanager
def s3_server(scratch):
    """A server of S3 that this process and its children find by the environment."""
    pytest.importorskip("moto.server", reason="moto is not installed (the extra `dev`)")
    pytest.importorskip("obstore", reason="obstore is not installed (the extra `remote`)")
    server = S3Server()
    settings = {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "secret-of-the-test",
        "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": server.address, "AWS_ALLOW_HTTP": "true",
        "VINDEX_SCRATCH": str(scratch), "VINDEX_SCRATCH_GB": "1",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setenv(name, value)
        store_at.cache_clear()
        yield server
    store_at.cache_clear()
    server.close()


@dataclass
class Film:
    """What a `FilmServer` has under a name."""

    content: bytes
    trouble: str = ""
    """`slow down`, `cut`, `short`, `changes`, `gone`, `forbidden` or `page`."""
    times: int = 10**9
    """So often the trouble comes; then all is well."""
    tag: str = '"1"'
    sent: int = 0


@dataclass
class FilmServer:
    """Films by name, such as `a.mp4`, at `address`."""

    films: dict[str, Film] = field(default_factory=dict)
    address: str = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self._answer(is_head=True)

    def do_GET(self):
        self._answer(is_head=False)

    def log_message(self, *arguments):
        """Nothing."""

    def _answer(self, *, is_head):
        film = self.server.films.get(self.path.lstrip("/"))
        if film is None:
            return self._refuse(404)
        trouble = ""
        if film.trouble and film.times > 0 and (not is_head or film.trouble in BOTH):
            film.times -= 1
            trouble = film.trouble
        if status := {"slow down": 503, "gone": 404, "forbidden": 403}.get(trouble):
            return self._refuse(status)
        if trouble == "changes":
            film.tag = f'"{int(film.tag[1:-1]) + 1}"'
        if self.headers.get("If-Match", film.tag) != film.tag:
            return self._refuse(412)
        return self._send(film, trouble, is_head=is_head)

    def _send(self, film, trouble, *, is_head):
        content = film.content[:-7] if trouble == "short" else film.content
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        end = min(int(wanted[2]) + 1, len(content)) if wanted and wanted[2] else len(content)
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Type", "text/html" if trouble == "page" else "video/mp4")
        self.send_header("Content-Length", str(end - start))
        if film.tag:
            self.send_header("ETag", film.tag)
        self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
        self.end_headers()
        if is_head:
            return
        body = content[start : start + (end - start) // 3 if trouble == "cut" else end]
        with suppress(ConnectionError):
            self.wfile.write(body)
            film.sent += len(body)
        self.close_connection = trouble == "cut"

    def _refuse(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


BOTH = {"page", "forbidden"}
"""Troubles of single looks, too."""


@contextmanager
def film_server(tls=None):
    """A server of films that are named one by one.

    Args:
        tls: the context of its encryption; None: it has none.
    """
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.films = {}
    if tls is not None:
        http.socket = tls.wrap_socket(http.socket, server_side=True)
    scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
    with serving(http):
        yield FilmServer(http.films, f"{scheme}://{host}:{http.server_port}")


class _Lister(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        prefix, first = asked.get("prefix", [""])[0], int(asked.get("continuation-token", [0])[0])
        after = asked.get("start-after", [""])[0]
        names = [name for name in self.server.names if name.startswith(prefix) and name > after]
        folders = []
        if "delimiter" in asked:
            deeper = [name for name in names if "/" in name[len(prefix) :]]
            folders = sorted({prefix + n[len(prefix) :].partition("/")[0] + "/" for n in deeper})
            names = [name for name in names if "/" not in name[len(prefix) :]]
        page = names[first : first + 1000]
        is_cut = first + len(page) < len(names)
        body = "".join([
            "<ListBucketResult>",
            *(f"<Contents><Key>{name}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>"
              f"<ETag>&quot;1&quot;</ETag><Size>1</Size></Contents>" for name in page),
            *(f"<CommonPrefixes><Prefix>{each}</Prefix></CommonPrefixes>" for each in folders),
            f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>",
            f"<NextContinuationToken>{first + 1000}</NextContinuationToken>" if is_cut else "",
            "</ListBucketResult>",
        ]).encode()  # fmt: skip
        self.server.num_asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self):
        self.server.num_looks += 1
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing."""


@contextmanager
def listing_server(names):
    """A store that lists these names, as quickly as a large one, and has nothing else.

    Yields:
        The server, with the number of listings that it gave, `num_asked`, and of single looks,
        `num_looks`.
    """
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Lister)
    http.names, http.num_asked, http.num_looks = sorted(names), 0, 0
    with serving(http), pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{http.server_port}")
        store_at.cache_clear()
        try:
            yield http
        finally:
            store_at.cache_clear()
