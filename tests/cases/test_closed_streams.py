"""Commands that are started without a standard stream, as daemons and launchers do."""

import os
import subprocess
import sys

import pytest

from vindex import VideoIndex

COMMAND = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"


def run(redirection, *arguments):
    """A command whose shell closes a stream for it."""
    words = [sys.executable, "-c", COMMAND, *map(str, arguments)]
    return subprocess.run(
        ["bash", "-c", f'exec "$@" {redirection}', "bash", *words],
        capture_output=True, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [pytest.param(("status",), id="status"),  # the others as in tests/cli/test_streams
     pytest.param(("search", "opening something"), id="search", marks=pytest.mark.slow),
     pytest.param(("sql", "SELECT 1"), id="sql", marks=pytest.mark.slow)],
)  # fmt: skip
def test_a_command_does_without_standard_output_what_it_does_with_it(built, arguments):
    order = (*arguments, "--index", built.path)
    whole, closed, full = (run(redirection, *order) for redirection in ("", ">&-", ">/dev/full"))
    assert whole.returncode == 0
    assert whole.stdout
    assert (closed.returncode, closed.stdout, closed.stderr) == (0, "", whole.stderr)
    assert (full.returncode, full.stdout) == (1, "")
    assert full.stderr.endswith(
        "vindex: No space left on device (stdout). Make room, and run the command again.\n"
    )


@pytest.mark.slow  # its process loads torch
@pytest.mark.parametrize("redirection", ["<&- >&- 2>&-", ">&-", "2>&-"])
def test_a_build_without_a_stream_indexes(tmp_path, master_library, tiny_model, redirection):
    place = tmp_path / "index"
    done = run(
        redirection, "build", master_library / "kitchen", "--model", tiny_model, "--clip-seconds",
        "2", "--workers", "1", "--index", place,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    assert done.returncode == 0, done.stderr
    assert VideoIndex.at(place).status().clips == 2
