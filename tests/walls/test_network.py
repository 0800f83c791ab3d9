"""A stranger who reaches the port, and knows no token, cannot keep others out."""

import resource
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from urllib.request import Request, urlopen

import pytest

from vindex.serve import network

TOKEN = "known-to-friends"


@contextmanager
def guarded_server(index, tmp_path, *options, environment=None, soft_limit=1024):
    """A server that asks for a token; gives its port, and the file of what it says."""

    def few_files():
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (soft_limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        )

    said = tmp_path / "said"
    with said.open("w") as errors:
        server = subprocess.Popen(
            [sys.executable, "-c", "from vindex.cli import main; main()", "serve", "--port", "0",
             "--host", "0.0.0.0", "--index", index.path, *options],
            stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=few_files,  # noqa: PLW1509
            env=environment,
        )  # fmt: skip
    try:
        line = server.stdout.readline()
        yield int(line.partition("?")[0].rstrip("/\n").rpartition(":")[2]), said
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def ask(port, path="/", **headers):
    """The status of an answer, and how long it took."""
    request = Request(f"http://127.0.0.1:{port}{path}")
    for name, value in {"Authorization": f"Bearer {TOKEN}", **headers}.items():
        request.add_header(name, value)
    began = time.monotonic()
    with urlopen(request, timeout=10) as answer:
        answer.read()
        return answer.status, time.monotonic() - began


def strangers(port, number):
    """Connections of which half begin a request, and none ends one."""
    resource_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(resource_soft, 4096)), hard))
    opened = []
    for place in range(number):
        with suppress(OSError):
            one = socket.create_connection(("127.0.0.1", port), timeout=5)
            opened.append(one)
            if place % 2:
                one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    return opened


@pytest.mark.thorough
def test_two_thousand_idle_connections_keep_nobody_out(built, tmp_path):
    with guarded_server(built, tmp_path, "--token", TOKEN) as (port, said):
        assert ask(port)[0] == 200
        opened = strangers(port, 2000)
        try:
            assert len(opened) > 1900
            for _ in range(3):
                status, seconds = ask(port)
                assert status == 200
                assert seconds < 1
        finally:
            for one in opened:
                one.close()
        assert ask(port)[0] == 200
    assert said.stat().st_size < 100_000


@pytest.fixture
def impatient(monkeypatch):
    """Times that a test can wait for."""
    monkeypatch.setattr(network, "HEADER_SECONDS", 1.0)
    monkeypatch.setattr(network, "BODY_GRACE_SECONDS", 1.0)


@contextmanager
def serving_here(built, token):
    """A server in a thread of this process."""
    import threading

    from vindex.serve import app as web
    from vindex.serve.security import Rules

    with web.listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        app = web.create_app(built, Rules("127.0.0.1", port, token))
        server = network.Server(app, listening, 1)
        server.install_signal_handlers = lambda: None
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join(10)


def seconds_until_closed(one):
    one.settimeout(15)
    began = time.monotonic()
    with suppress(ConnectionError):
        while one.recv(4096):
            pass
    return time.monotonic() - began


def test_a_request_that_does_not_come_is_not_waited_for(built, impatient):
    with serving_here(built, None) as port:
        silent, slow = (socket.create_connection(("127.0.0.1", port)) for _ in range(2))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with silent, slow:
            assert seconds_until_closed(silent) < 5
            assert seconds_until_closed(slow) < 5


def test_an_upload_has_to_come_at_some_speed(built, impatient):
    """Four at once are received; four that send a byte now and then would stop all others."""
    head = (
        b"POST /examples?name=a.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"
    )
    with serving_here(built, None) as port:
        opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
        try:
            for one in opened:
                one.sendall(head + b"x")
            for one in opened:
                assert seconds_until_closed(one) < 6
        finally:
            for one in opened:
                one.close()


@pytest.mark.thorough
def test_the_token_comes_from_a_file_or_the_environment(built, tmp_path):
    import os

    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\nand a remark\n")
    with guarded_server(built, tmp_path, "--token-file", str(file)) as (port, _):
        assert ask(port)[0] == 200
    environment = os.environ | {"VINDEX_TOKEN": TOKEN}
    with guarded_server(built, tmp_path, environment=environment) as (port, _):
        assert ask(port)[0] == 200


@pytest.mark.some_cases(1)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--token", "a", "--token-file", "b"], "both given"),
        (["--token-file", "/nowhere/token"], "cannot be read (No such file"),
        (["--token-file", "EMPTY"], "at least one"),
    ],
)
def test_a_token_that_cannot_be_had_is_refused(built, tmp_path, options, message):
    empty = tmp_path / "empty"
    empty.touch()
    options = [str(empty) if option == "EMPTY" else option for option in options]
    run = subprocess.run(
        [sys.executable, "-c", "from vindex.cli import main; main()", "serve", "--port", "0",
         "--index", built.path, *options], capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert message in run.stderr
    assert len(run.stderr.splitlines()) == 1
