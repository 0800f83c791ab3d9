"""A build that is killed at a moment of one's choosing. Run as a script by the crash test.

It loads everything once and then forks a build for each line that it reads, so that a hundred
kills do not cost a hundred starts of Python: `{"build": [...], "point": n, "seconds": s}`. The
build is killed at its n-th failpoint (a point lies before and after each fsync, rename and
removal of a file and each step of a transaction), or after s seconds, with `"from": "clips"` after
the first encoded clip. With `"early": true` it commits each clip by itself before its block is
whole, as a slow build does. The answer is `{"status": ..., "points": ...}`.
"""

import json
import os
import signal
import sys
import threading

import av  # noqa: F401  (loaded before the forks)
import faiss  # noqa: F401
import transformers  # noqa: F401

from vindex.build import ingest
from vindex.encoders import framewise_encoder, registry, text_tower, vjepa2  # noqa: F401
from vindex.store.catalog import connection

COMMIT_CLIPS = 2
"""A commit every 512 clips would leave nothing to kill between."""


class Points:
    """Counts the failpoints of a process and kills it at one of them."""

    def __init__(self, fatal):
        self.count = 0
        self.fatal = fatal

    def reach(self):
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function):
        def wrapped(*arguments, **options):
            self.reach()
            result = function(*arguments, **options)
            self.reach()
            return result

        return wrapped


class Watched:
    """A DuckDB connection whose transactions have failpoints."""

    def __init__(self, real, points):
        self._real = real
        for name in ("begin", "commit", "close"):
            setattr(self, name, points.around(getattr(real, name)))

    def __getattr__(self, name):
        return getattr(self._real, name)


def build(request, pipe):
    """In the child: build, and tell how many points there were."""
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    points = Points(request.get("point", 0))
    for name in ("fsync", "replace", "rename", "unlink", "rmdir"):
        setattr(os, name, points.around(getattr(os, name)))
    connect = connection.connect

    def watched(index, path, *, read_only):
        real = connect(index, path, read_only=read_only)
        return real if read_only else Watched(real, points)

    connection.connect = watched
    for module in (
        sys.modules["vindex.store.catalog.writer"],
        sys.modules["vindex.store.catalog.upkeep"],
    ):
        module.connect = watched
    if "seconds" in request:
        kill = threading.Timer(request["seconds"], lambda: os.kill(os.getpid(), signal.SIGKILL))
        (start_at_first_clip if request.get("from") == "clips" else threading.Timer.start)(kill)
    ingest._COMMIT_CLIPS = COMMIT_CLIPS
    if request.get("early"):
        ingest._COMMIT_SECONDS = -1.0
    sys.argv = ["vindex", *request["build"]]
    from vindex.cli import main

    try:
        main()
    except SystemExit as ended:
        os.write(pipe, str(points.count).encode())
        os._exit(int(ended.code or 0))


def start_at_first_clip(timer):
    """Most of a small build is its start, in which there is nothing to lose."""
    add_clip = ingest.ClipWriter.add_clip

    def start_and_add(self, clip):
        ingest.ClipWriter.add_clip = add_clip
        timer.start()
        add_clip(self, clip)

    ingest.ClipWriter.add_clip = start_and_add


def serve():
    for line in sys.stdin:
        request = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            build(request, write_end)
        os.close(write_end)
        _, status = os.waitpid(child, 0)
        points = os.read(read_end, 20).decode()
        os.close(read_end)
        answer = {"status": os.waitstatus_to_exitcode(status), "points": int(points or 0)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    import vindex.store.catalog.upkeep  # noqa: F401

    serve()
