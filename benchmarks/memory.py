"""The most memory that a build takes, of a video of two hours and of one of two minutes.

    python -m benchmarks.memory [--json FILE]

Measured is the proportional set size (PSS: shared memory counted once) of the building process and
all its workers together, ten times a second, on Linux. Each build runs in a process of its own,
with the demo model and two workers. A round takes one to two minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av

from benchmarks import harness
from benchmarks.videos import FOLDER, Film, make

FILM = Film("h264-240p.mp4", "libx264", 320, 240, 300, 400)
MINUTES = {"long": 120, "short": 2}
VINDEX = [sys.executable, "-c", "from vindex.cli import main; main()"]


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--videos", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    options = parser.parse_args()
    film = make(FILM, options.videos)
    paths = {name: repeated(film, minutes, options.videos) for name, minutes in MINUTES.items()}
    peaks = harness.measure(
        {name: lambda path=path: peak_megabytes(path) for name, path in paths.items()},
        options.rounds,
        warm_up=False,
    )
    page = harness.Report("memory", options.rounds, {"model": "demo", "workers": "2"})
    for name, minutes in MINUTES.items():
        page.add(f"peak, video of {minutes} minutes", "MB (PSS)", peaks[name])
    page.add("long over short", "x", peaks["long"].over(peaks["short"]), at_most=1.15)
    return page.finish(options.json)


def repeated(film: Path, minutes: int, folder: Path) -> Path:
    """The film over and over, cut at so many minutes, without encoding it again."""
    path = folder / f"{film.stem}-{minutes}-minutes.mp4"
    if path.exists():
        return path
    unfinished = path.with_name(f"unfinished-{path.name}")
    with av.open(str(film)) as source, av.open(str(unfinished), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        ticks = round(FILM.seconds / (stream.time_base or Fraction(1)))
        limit = round(minutes * 60 / (stream.time_base or Fraction(1)))
        for turn in range(-(-minutes * 60 // int(FILM.seconds))):
            source.seek(0)
            for packet in source.demux(stream):
                if packet.dts is None or packet.pts is None:
                    continue
                packet.pts, packet.dts = packet.pts + turn * ticks, packet.dts + turn * ticks
                if packet.pts < limit:
                    packet.stream = copy
                    target.mux(packet)
    unfinished.rename(path)
    return path


def peak_megabytes(path: Path) -> float:
    """Build an index of one video, and watch."""
    with tempfile.TemporaryDirectory(prefix="vindex-memory-") as folder:
        arguments = ["build", str(path), "--model", "demo", "--workers", "2"]
        process = subprocess.Popen(
            [*VINDEX, *arguments, "--index", f"{folder}/index"], stderr=subprocess.DEVNULL
        )
        peak_bytes = 0
        while process.poll() is None:
            peak_bytes = max(peak_bytes, sum(map(pss_bytes, family(process.pid))))
            time.sleep(0.1)
        if process.returncode:
            raise RuntimeError(f"vindex {' '.join(arguments)} gave {process.returncode}")
    return peak_bytes / 1e6


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    members = [pid]
    for member in members:
        for children in Path(f"/proc/{member}/task").glob("*/children"):
            try:
                members += map(int, children.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return members


def pss_bytes(pid: int) -> int:
    """Memory of one process, what it shares with others divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main())
