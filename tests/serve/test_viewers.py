"""The real server, while the index is built."""

import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.request import Request, urlopen

import pytest

from tests.serve.server import serving
from vindex.errors import UsageError
from vindex.serve.app import listen

PAGES = ("/?q=opening+something", "/?clip=1", "/library", "/video/1", "/thumb/1.jpg", "/")


def watch(url):
    with urlopen(url) as answer:
        return answer.status, len(answer.read())


@pytest.mark.thorough
@pytest.mark.timeout(240)
@pytest.mark.parametrize("num_viewers", [12, pytest.param(50, marks=pytest.mark.slow)])
def test_viewers_are_served_while_the_index_is_built(index, library, tiny_model, num_viewers):
    """Builds follow each other, each with a new film, until the last viewer has been served."""
    index.build(library / "kitchen", model=str(tiny_model), clip_seconds=2, workers=1)
    film = (library / "c.mp4").read_bytes()
    with serving(index.path) as (address, server):
        with ThreadPoolExecutor(num_viewers) as viewers:
            pages = [PAGES[number % len(PAGES)] for number in range(num_viewers)]
            answers = [viewers.submit(watch, address + page) for page in pages]
            num_builds = 0
            while not num_builds or not all(answer.done() for answer in answers):
                num_builds += 1
                (library / f"new-{num_builds}.mp4").write_bytes(film + bytes(num_builds))
                report = index.build(library, workers=1)
                assert report.clips_indexed >= 3
        for answer in answers:
            status, num_bytes = answer.result()
            assert status == 200
            assert num_bytes
        assert server.poll() is None
        with urlopen(f"{address}/?q=opening+something") as page:
            assert f"new-{num_builds}.mp4".encode() in page.read()
    assert index.verify().is_clean


@pytest.mark.thorough
def test_the_command_ends_well_and_says_where_it_serves(built):
    with serving(built.path) as (address, server), urlopen(f"{address}/static/icon.svg") as answer:
        assert answer.status == 200
    assert server.returncode == 0


@pytest.mark.thorough
def test_a_token_that_was_given_is_not_printed(built, tmp_path):
    file = tmp_path / "token"
    file.write_text("a b&c\n")
    with serving(built.path, "--token-file", str(file), stderr=subprocess.PIPE) as (
        address,
        server,
    ):
        assert "token" not in address
        with_token = Request(address, headers={"Authorization": "Bearer a b&c"})
        with urlopen(with_token) as answer:
            assert answer.status == 200
        assert server.stderr.readline() == "Visitors are asked for the token that was given.\n"


def test_a_port_that_is_taken_is_named_in_one_sentence(built):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError) as refused:
            listen("127.0.0.1", port)
    assert str(refused.value) == (
        f"--port {port} was given, at which another program listens on 127.0.0.1. End that "
        "program, or give another --port; 0 takes any free one."
    )
    with pytest.raises(UsageError, match=r"nothing can listen there \([^()\[]+\)\. Give another"):
        listen("nosuch.invalid", 0)
    with pytest.raises(UsageError, match=r"nothing can listen there \([^()\[]+\)\. Give another"):
        listen("192.0.2.1", 0)


BUSY = """
import time
from vindex.cli import main
from vindex.serve import examples

def embed_for_ever(*_):
    print("busy", flush=True)
    time.sleep(600)

examples._embedded = embed_for_ever
main()
"""


@pytest.mark.thorough
def test_ctrl_c_ends_it_while_it_is_at_work(built, master_library):
    """With a film that is watched and a file that is embedded, and without a word about them."""
    server = subprocess.Popen(
        [sys.executable, "-c", BUSY, "serve", "--port", "0", "--index", built.path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        port = int(server.stdout.readline().strip().rpartition(":")[2].removesuffix("/"))
        requests = (b"GET /span/2.mp4 HTTP/1.1\r\n", b"POST /examples?name=a.mp4 HTTP/1.1\r\n")
        with ExitStack() as opened:
            for request in requests:
                viewer = opened.enter_context(socket.create_connection(("127.0.0.1", port)))
                viewer.sendall(request + b"Host: 127.0.0.1\r\nContent-Length: 1\r\n\r\nx")
            assert server.stdout.readline() == "busy\n"
            server.send_signal(signal.SIGINT)
            _, said = server.communicate(timeout=30)
        assert server.returncode == 0
        assert said.splitlines() == [f"Serving {built.path} until you press Ctrl-C."]
    finally:
        server.kill()
        server.wait()


@pytest.mark.thorough
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(built):
    run = subprocess.run(
        [sys.executable, "-c", "from vindex.cli import main; main()", "serve", "--index",
         built.path, "--host", "192.0.2.1"], capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 2
    assert "--host 192.0.2.1" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_missing_extra_is_said_with_what_to_install(built):
    code = """
import sys
sys.modules["starlette"] = None
from vindex.cli import main
main()
"""
    run = subprocess.run(
        [sys.executable, "-c", code, "serve", "--index", built.path], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "pip install 'vindex-video[serve]'" in run.stderr
    assert len(run.stderr.splitlines()) == 1
