"""A hub with one model, which speaks the few requests that the real client makes."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from urllib.parse import unquote, urlsplit

from tests.in_thread import serving

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CONVERTED = "fedcba9876543210fedcba9876543210fedcba98"
OTHER_MODEL = "somebody/vjepa2-tiny"


@dataclass(frozen=True)
class Pages:
    """What the hub has of one model."""

    name: str
    folder: Path
    """Files of the main branch."""
    converted: Path | None
    """Files of a pull request, the third."""
    converter: str
    """Who opened that."""
    is_gated: bool = False
    """Files are for those alone who accepted the licence."""

    def page(self, path):
        """Status, body, commit and headers of the answer to a request."""
        commit = CONVERTED if CONVERTED in path or "refs/pr/3" in path else COMMIT
        folder = self.converted if commit == CONVERTED else self.folder
        api = f"/api/models/{self.name}"
        if path.startswith(f"{api}/discussions"):
            return 200, self.discussions(), commit, {}
        if path.startswith(f"{api}/tree/"):
            tree = [
                {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": file.name}
                for file in folder.iterdir()
            ]
            return 200, tree, commit, {}
        if path.startswith(api):
            siblings = [{"rfilename": file.name} for file in folder.iterdir()]
            return 200, {"id": self.name, "sha": commit, "siblings": siblings}, commit, {}
        if self.is_gated and path.startswith(f"/{self.name}/resolve/"):
            return 401, {"error": "Access is restricted"}, commit, {"X-Error-Code": "GatedRepo"}
        if path.startswith(f"/{self.name}/resolve/"):
            file = folder / path.rpartition("/")[2]
            return 200, file.read_bytes(), commit, {"ETag": f'"{file.name}-{commit}"'}
        return 404, {}, commit, {"X-Error-Code": "RepoNotFound"}

    def discussions(self):
        """The first page of the model's pull requests."""
        offer = {
            "title": "Adding `safetensors` variant of this model", "num": 3, "isPullRequest": True,
            "author": {"name": self.converter}, "status": "open",
            "createdAt": "2024-01-01T00:00:00.000Z", "repo": {"name": self.name, "type": "model"},
        }  # fmt: skip
        offers = [offer] if self.converted else []
        return {"discussions": offers, "count": len(offers), "start": 0}


@contextmanager
def serve_hub(
    folder,
    *,
    name=OTHER_MODEL,
    converted=None,
    converter="SFconvertbot",
    is_stuck=False,
    is_gated=False,
):
    """Serve one model; gives the address of the hub and the requests it got.

    With `is_stuck` the weights stop coming after their first half.
    """
    requests = []
    has_ended = Event()
    pages = Pages(name, folder, converted, converter, is_gated)

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.do_GET()

        def do_GET(self):
            path = unquote(urlsplit(self.path).path)
            requests.append(path)
            status, body, commit, headers = pages.page(path)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for key, value in (headers | {"X-Repo-Commit": commit}).items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "GET":
                return
            if is_stuck and path.endswith(".safetensors"):
                self.wfile.write(content[: len(content) // 2])
                requests.append("half")
                has_ended.wait()
                return
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    with serving(server):
        try:
            yield f"http://127.0.0.1:{server.server_port}", requests
        finally:
            has_ended.set()
