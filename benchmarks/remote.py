"""How long a build takes when nothing changed in a store.

    python -m benchmarks.remote [--files 10000] [--json FILE]

The store lists names, sizes and times as S3 does, a thousand a request, from a process of its own
on this machine; it has no bytes, and whoever asks for some is refused. The index knows all of its
files. Measured are whole processes: `vindex build s3://many`. What a store in a network adds is its
answer to each of the requests, some of which are asked at the same time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import harness
from tests.sources.servers import listing_server
from vindex.encoders import encoder_spec
from vindex.records import Recipe, Video, VideoFile, VideoInfo
from vindex.settings import clip_spec
from vindex.sources import Selection, library_paths, source_of
from vindex.store.catalog import reader, writer
from vindex.store.layout import IndexFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES_PER_FOLDER = 100
MOST_SECONDS = 3.0
ROOT = "s3://many"
VINDEX = [sys.executable, "-c", "from vindex.cli import main; main()"]
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}  # fmt: skip


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--serve", action="store_true", help="used by the benchmark itself")
    options = parser.parse_args()
    if options.serve:
        serve(options.files)
        return 0
    os.environ |= SETTINGS
    with (
        tempfile.TemporaryDirectory(prefix="vindex-remote-") as name,
        serving(options.files) as store,
    ):
        index = IndexFolder(Path(name) / "index")
        know_all(index)
        assert len(reader.known_files(index)) == options.files
        build = [*VINDEX, "build", ROOT, "--index", str(index.path)]
        asked = num_asked(store)
        assert b"Nothing to do" in run(build)
        asked = num_asked(store) - asked
        seconds = harness.measure(
            {
                "build": harness.seconds_of(lambda: run(build)),
                "start": harness.seconds_of(lambda: run([*VINDEX, "--version"])),
            },
            options.rounds,
        )
    page = harness.Report("remote", options.rounds, {"files": f"{options.files:,}"})
    held = {"at_most": MOST_SECONDS} if options.files == 10_000 else {}
    page.add("vindex build s3://, nothing changed", "s", seconds["build"], **held)
    page.add("vindex --version", "s", seconds["start"])
    page.add("requests of a build", "", harness.Sample((float(asked),)))
    return page.finish(options.json)


def serve(num_files: int) -> None:
    """List files until standard input ends; each line of it is answered by how often so far."""
    names = (f"{n // FILES_PER_FOLDER:03d}/{n:06d}.mp4" for n in range(num_files))
    with listing_server(names) as server:
        print(server.server_port, flush=True)
        for _ in sys.stdin:
            print(server.num_asked, flush=True)


@contextmanager
def serving(num_files: int) -> Iterator[subprocess.Popen[str]]:
    """A store in a process of its own, which this one and its children ask."""
    command = [sys.executable, "-m", "benchmarks.remote", "--serve", "--files", str(num_files)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as store:
        assert store.stdin is not None
        assert store.stdout is not None
        os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{int(store.stdout.readline())}"
        yield store
        store.stdin.close()


def num_asked(store: subprocess.Popen[str]) -> int:
    """How many requests a store answered."""
    assert store.stdin is not None
    assert store.stdout is not None
    store.stdin.write("\n")
    store.stdin.flush()
    return int(store.stdout.readline())


def know_all(index: IndexFolder) -> None:
    """Make an index that knows all files of the store, and has a clip of none."""
    encoder = encoder_spec("demo")
    writer.create(index, Recipe(encoder, clip_spec(encoder)))
    (library,) = library_paths([ROOT])
    found = source_of(ROOT).walk(library, Selection({".mp4"}))
    files = [
        replace(file, fingerprint=file.relative_path)
        for file in found
        if isinstance(file, VideoFile)
    ]
    writer.commit_walk(index, files, [], [], [])
    info = VideoInfo(
        4.0, 100, 25.0, 320, 240, "h264", timeline_offset_seconds=0.0, nominal_frame_rate=25.0,
        sound_channels=0, camera="",
    )  # fmt: skip
    writer.commit_probes(index, [Video(file.fingerprint, info) for file in files], [])
    writer.commit_clips(index, [], [], [file.fingerprint for file in files])


def run(command: list[str]) -> bytes:
    """What a command says on stderr."""
    return subprocess.run(command, check=True, capture_output=True).stderr


if __name__ == "__main__":
    sys.exit(main())
