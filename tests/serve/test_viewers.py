"""The real server, while the index is built."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest

from tests.serve.server import serving
from vindex import VideoIndex

NUM_VIEWERS = 50
VISITS = 2
PAGES = ("/?q=opening+something", "/?clip=1", "/library", "/video/1", "/thumb/1.jpg", "/")


@pytest.mark.timeout(240)
def test_fifty_viewers_are_served_while_the_index_is_built(index, library, tiny_model):
    options = {"model": str(tiny_model), "clip_seconds": 2, "num_workers": 1}
    index.build(library / "kitchen", **options)

    with serving(index.path) as (address, server):
        command = [sys.executable, "-c", "from vindex.cli import main; main()", "build",
                   str(library), "--index", index.path, "--workers", "1"]  # fmt: skip
        build = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert build.stderr.readline().startswith("Index:")  # from here on it reads and commits

        def watch(number):
            pages = [PAGES[(number + visit) % len(PAGES)] for visit in range(VISITS)]
            during = 0
            for page in pages:
                with urlopen(address + page) as answer:
                    assert answer.status == 200
                    assert answer.read()
                during += build.poll() is None
            return during

        with ThreadPoolExecutor(NUM_VIEWERS) as viewers:
            answered_during_build = sum(viewers.map(watch, range(NUM_VIEWERS)))
        _, said = build.communicate()
        assert build.returncode == 3, said  # the library holds a file that is no video
        assert answered_during_build >= NUM_VIEWERS
        assert server.poll() is None
        with urlopen(f"{address}/?q=opening+something") as answer:
            assert b"desk/b.mkv" in answer.read()
    assert VideoIndex.open(index.path).verify().is_clean


def test_the_command_ends_well_and_says_where_it_serves(built):
    with serving(built.path, "--token", "a b&c") as (address, server):
        with urlopen(f"{address.partition('?')[0]}static/icon.svg") as answer:
            assert answer.status == 200
        assert address.endswith("/?token=a+b%26c")
    assert server.returncode == 0


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
    assert "pip install 'vindex[serve]'" in run.stderr
    assert len(run.stderr.splitlines()) == 1
