"""A build that is killed at a moment of one's choosing. Run as a script by the crash test.

It loads everything once and then forks a build for each line that it reads, so that a hundred
kills do not cost a hundred starts of Python: `{"build": [...], "point": n, "seconds": s}`. The
build is killed at its n-th failpoint (a point lies before and after each fsync, rename and
removal of a file and each step of a transaction), or after s seconds, with `"from": "clips"` after
the first encoded clip, or after n commits of clips (`"commits": n`).

With `"early": true` it commits each clip by itself before its block is whole, as a slow build does.
With `"lists": true` its vector index is of the kind that large libraries have, and points lie
around the training of its lists, too.

With `"remains": [index, folder]` it is killed nowhere, but halted at each failpoint, as SIGSTOP
does; and where the index is not as it was at the failpoint before, it is copied to `folder/n`. What
is on disk then is what SIGKILL would leave, for it takes nothing back, so that one build shows
what kills at all its failpoints do.

The answer is `{"status": ..., "points": ..., "remains": [n, ...]}`.
"""

import json
import os
import shutil
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import av  # noqa: F401  (loaded before the forks)
import faiss
import transformers  # noqa: F401

from vindex.build import ingest
from vindex.encoders import framewise_encoder, registry, text_tower, vjepa2  # noqa: F401
from vindex.store.catalog import connection
from vindex.store.vectors import build as vector_build

COMMIT_CLIPS = 2
"""A commit every 512 clips would leave nothing to kill between."""


class Points:
    """Counts the failpoints of a process, and kills it at one of them or halts it at each."""

    def __init__(self, fatal, *, halts):
        self.count = 0
        self.fatal = fatal
        self.halts = halts

    def reach(self):
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.halts:
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def around(self, function):
        def wrapped(*arguments, **options):
            self.reach()
            result = function(*arguments, **options)
            self.reach()
            return result

        return wrapped


class Watched:
    """A connection to a catalog whose transactions have failpoints."""

    def __init__(self, real, points):
        self._real = real
        for name in ("begin", "commit"):
            setattr(self, name, points.around(getattr(real, name)))

    def __getattr__(self, name):
        return getattr(self._real, name)


def kill_after_commits(number):
    """End this process as soon as it has committed clips so many times."""
    commit_clips, done = ingest.writer.commit_clips, []

    def watched(*arguments):
        emptied = commit_clips(*arguments)
        done.append(arguments)
        if len(done) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return emptied

    ingest.writer.commit_clips = watched


def build(request, pipe):
    """In the child: build, and tell how many points there were."""
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    points = Points(request.get("point", 0), halts="remains" in request)
    for name in ("fsync", "replace", "rename", "unlink", "rmdir"):
        setattr(os, name, points.around(getattr(os, name)))
    shutil.copyfile = points.around(shutil.copyfile)  # the catalog is copied aside by it
    if request.get("lists"):
        with_lists(points)
    writable = connection.writable

    @contextmanager
    def watched(*arguments):
        with writable(*arguments) as real:
            yield Watched(real, points)
            points.reach()
        points.reach()

    connection.writable = watched
    if "seconds" in request:
        kill = threading.Timer(request["seconds"], lambda: os.kill(os.getpid(), signal.SIGKILL))
        (start_at_first_clip if request.get("from") == "clips" else threading.Timer.start)(kill)
    if "commits" in request:
        kill_after_commits(request["commits"])
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


def with_lists(points):
    """Build the vector index as one of many clips is, with failpoints around its long steps."""
    vector_build.build_vector_index.__kwdefaults__["exact_below"] = 2
    vector_build.num_lists_for = lambda _: 2  # six clips are enough for no more
    vector_build.train_lists = points.around(vector_build.train_lists)
    faiss.write_index = points.around(faiss.write_index)


def start_at_first_clip(timer):
    """Most of a small build is its start, in which there is nothing to lose."""
    add_clip = ingest.ClipWriter.add_clip

    def start_and_add(self, clip):
        ingest.ClipWriter.add_clip = add_clip
        timer.start()
        add_clip(self, clip)

    ingest.ClipWriter.add_clip = start_and_add


def contents(folder):
    """Every file in a folder; None where there is no folder."""
    if not folder.exists():
        return None
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def attend(child, remains):
    """Wait for the end of a build; its status, and at which failpoints its index was another."""
    last, kept, point = object(), [], 0
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status), kept
        point += 1
        index, folder = map(Path, remains)
        now = contents(index)
        if now != last:
            last = now
            kept.append(point)
            if now is not None:
                shutil.copytree(index, folder / str(point))
        os.kill(child, signal.SIGCONT)


def serve():
    for line in sys.stdin:
        request = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            build(request, write_end)
        os.close(write_end)
        status, remains = attend(child, request.get("remains"))
        points = os.read(read_end, 20).decode()
        os.close(read_end)
        answer = {"status": status, "points": int(points or 0), "remains": remains}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    import vindex.store.catalog.upkeep  # noqa: F401

    serve()
