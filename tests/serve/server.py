"""`vindex serve` as a process of its own."""

import signal
import subprocess
import sys
from contextlib import contextmanager


@contextmanager
def serving(index_path, *options, stderr=subprocess.DEVNULL):
    """Serve an index on a free port; gives the address and the process."""
    server = subprocess.Popen(
        [sys.executable, "-c", "from vindex.cli import main; main()", "serve", "--port", "0",
         "--index", str(index_path), *options],
        stdout=subprocess.PIPE, stderr=stderr, text=True,
    )  # fmt: skip
    try:
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        yield address.removesuffix("/"), server
        server.send_signal(signal.SIGINT)
        server.wait(20)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        if server.stderr is not None:
            server.stderr.close()
