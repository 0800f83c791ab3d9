"""Recordings at an address: whose it is, and what becomes of one whose connection breaks off."""

import re
import ssl
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import trustme

from tests.in_thread import serving
from tests.media_factory import make_video
from vindex.decode import network
from vindex.decode.live import LiveClips
from vindex.errors import MediaError
from vindex.records import ClipSpec, FrameRequest

SPEC = ClipSpec(0.5, 0.5, 4)
REQUEST = FrameRequest(4, 32)


NOTHING = b"\x47\x1f\xff\x10" + 184 * b"\xff"
"""A packet of MPEG-TS that says nothing."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Twice 4 seconds of MPEG-TS, and between them more than FFmpeg reads to open a source."""
    film = make_video(tmp_path_factory.mktemp("film") / "a.ts", num_frames=60, frame_rate=15).path
    content = Path(film).read_bytes()
    return content + 40_000 * NOTHING + content


class Handler(BaseHTTPRequestHandler):
    """Answers ranges, and breaks off after so many bytes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content = self.server.content
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "bytes=0-"))
        start = int(wanted[1])
        self.server.starts.append(start)
        is_broken = start < self.server.breaks_at
        end = self.server.breaks_at if is_broken else len(content)
        if start == self.server.breaks_at and not self.server.goes_on:
            self.close_connection = True
            return
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        with suppress(ConnectionError):  # whoever reads has seen enough, and asks for another place
            self.wfile.write(content[start:end])
        self.close_connection = is_broken

    def log_message(self, *arguments):
        pass


@contextmanager
def served(content, *, breaks_at=0, goes_on=True, certificate=None):
    """Serve a recording; gives the server and its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.starts = True, []
        server.content = content
        server.breaks_at, server.goes_on = breaks_at, goes_on
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "http" if certificate is None else "https"
        with serving(server):
            yield server, f"{scheme}://127.0.0.1:{server.server_port}/a.ts"


def clips_of(source):
    with LiveClips(str(source), SPEC, REQUEST) as clips:
        return list(clips)


@pytest.fixture(scope="module")
def whole(recording):
    """The clips of the recording as they come where nothing breaks off."""
    with served(recording) as (_, address):
        clips = clips_of(address)
    assert [clip.clip.start_seconds for clip in clips] == [0.5 * i for i in range(16)]
    return clips


def assert_same_clips(clips, others):
    assert [clip.clip for clip in clips] == [clip.clip for clip in others]
    for clip, other in zip(clips, others, strict=True):
        np.testing.assert_array_equal(clip.frames[0], other.frames[0])


def test_a_connection_that_breaks_off_goes_on_where_it_was(recording, whole):
    half = len(recording) // 2
    with served(recording, breaks_at=half) as (server, address):
        assert_same_clips(clips_of(address), whole)
    assert half in server.starts


def test_one_that_breaks_off_for_good_is_no_shorter_film(recording, whole, monkeypatch):
    monkeypatch.setattr(network, "_RECONNECT_SECONDS", 1)
    clips = []
    with (
        served(recording, breaks_at=len(recording) * 4 // 5, goes_on=False) as (_, address),
        LiveClips(address, SPEC, REQUEST) as coming,
        pytest.raises(MediaError, match="broke off: FFmpeg says") as caught,
    ):
        clips.extend(coming)
    assert address in str(caught.value)
    assert len(clips) < len(whole)
    assert_same_clips(clips, whole[: len(clips)])


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def test_a_certificate_that_this_machine_does_not_trust_is_refused(recording, authority):
    with (
        served(recording, certificate=authority.issue_cert("127.0.0.1")) as (_, address),
        pytest.raises(MediaError, match="cannot be opened"),
    ):
        clips_of(address)


def test_a_certificate_of_somebody_who_is_trusted(
    recording, whole, authority, monkeypatch, tmp_path
):
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    with served(recording, certificate=authority.issue_cert("127.0.0.1")) as (_, address):
        assert_same_clips(clips_of(address), whole)
    with (
        served(recording, certificate=authority.issue_cert("example.com")) as (_, address),
        pytest.raises(MediaError, match="cannot be opened"),
    ):
        clips_of(address)
