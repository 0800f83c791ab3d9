"""`python -m vindex` is the command `vindex`."""

import subprocess
import sys

import pytest

from vindex import __version__


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "vindex", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["--version"], 0, f"vindex {__version__}\n", ""),
        (["serch"], 2, "", "Did you mean 'search'"),
        (["status", "--index", "nowhere"], 2, "", "nowhere"),
    ],
)
def test_it_answers_and_ends_as_the_command_does(arguments, code, out, err):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, out)
    assert err in done.stderr
    assert "Traceback" not in done.stderr
