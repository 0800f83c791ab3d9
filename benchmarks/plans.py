"""The memory that a build takes for a library before its first clip is encoded.

    python -m benchmarks.plans                            # 10^5 videos of 100 clips, 10^5 files
    python -m benchmarks.plans --videos 1000000 --rounds 1

Two things are measured, each in a process of its own, by the most memory that it held (on Linux):

* A plan. The catalog is made up: videos of 400 s that no space has a clip of. They are planned for
  one space, ids are reserved, and every job of the plan is made once, as for a worker. The same
  with a second space that is added when the first has all clips, which then have ids.
* A survey. There are as many files of a few bytes in a folder as asked for; they are walked and
  fingerprinted for a new index, and walked again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks import harness
from vindex.build.ids import with_reserved_ids
from vindex.build.interrupts import Interrupts
from vindex.build.missing import missing_clips
from vindex.build.options import BuildOptions
from vindex.build.planned import plan_passes
from vindex.build.survey import survey
from vindex.encoders import encoder_spec
from vindex.records import Recipe
from vindex.settings import clip_spec
from vindex.sources import library_paths
from vindex.store.catalog import reader, writer
from vindex.store.catalog.connection import writing
from vindex.store.catalog.open_videos import open_videos
from vindex.store.layout import IndexFolder

CLIPS_A_VIDEO = 100
ALLOWED_MEGABYTES = 1000
"""For a plan of 10^8 clips."""

MADE_UP_VIDEOS = f"""
    INSERT INTO store.roots VALUES (1, '/library/of/films', '/library/of/films'::BLOB);
    CREATE TEMP TABLE made AS
        SELECT range AS number, md5(range::VARCHAR) AS fingerprint,
            format('a folder/{{:03d}}/a film of some name {{:07d}}.mp4', range // 10000, range)
                AS path
        FROM range($videos);
    INSERT INTO store.files BY NAME
        SELECT 1 AS root_id, path AS relative_path, path::BLOB AS path_bytes,
            1000000 + number AS num_bytes, 1700000000000000000 + number AS modified_ns, fingerprint
        FROM made;
    INSERT INTO store.videos BY NAME
        SELECT number + 1 AS video_id, fingerprint, {4 * CLIPS_A_VIDEO}.0 AS duration_seconds,
            {100 * CLIPS_A_VIDEO} AS num_frames, 25.0 AS frame_rate, 1920 AS width, 1080 AS height,
            'h264' AS codec, 25.0 AS nominal_frame_rate, '' AS camera
        FROM made;
"""

MADE_UP_CLIPS = f"""
    INSERT INTO store.clips BY NAME
        SELECT range + 1 AS clip_id, range // {CLIPS_A_VIDEO} + 1 AS video_id,
            range % {CLIPS_A_VIDEO} * 4.0 AS start_seconds,
            range % {CLIPS_A_VIDEO} * 4.0 + 4.0 AS end_seconds, now() AS indexed_at
        FROM range($videos * {CLIPS_A_VIDEO});
    INSERT INTO store.completed SELECT 1, video_id FROM store.videos;
    UPDATE store.meta SET value = ($videos * {CLIPS_A_VIDEO} + 1)::VARCHAR
        WHERE key = 'next_clip_id';
"""


def made_up(folder: IndexFolder, num_videos: int, *, with_clips: bool) -> None:
    """An index of films that nobody has."""
    encoder = encoder_spec("demo")
    recipe = Recipe(encoder, clip_spec(encoder))
    writer.create(folder, recipe)
    with writing(folder) as connection:
        for statement in (MADE_UP_VIDEOS + (MADE_UP_CLIPS if with_clips else "")).split(";\n"):
            if statement.strip():
                given = {"videos": num_videos} if "$videos" in statement else None
                connection.execute(statement, given)
    if with_clips:
        writer.add_spaces(folder, {"second": Recipe(replace(encoder, revision="s"), recipe.spec)})


def megabytes() -> float:
    """The most that this process has held; unlike `getrusage`, nothing of who started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def plan(path: str) -> dict[str, float]:
    """Plan what the last space of an index misses, and make every job."""
    index = IndexFolder(Path(path))
    space = reader.spaces(index)[-1]
    assert space.space is not None
    recipe = reader.recipe(space)
    before, began = megabytes(), time.perf_counter()
    found = (missing_clips(video, recipe.spec) for video in open_videos(space))
    missing = {space.space: {video.fingerprint: video for video in found if video is not None}}
    passes = plan_passes(missing, {space.space: recipe}, BuildOptions(workers=16), "/frames")
    passes = with_reserved_ids(passes, index)
    planned, planned_at = megabytes(), time.perf_counter()
    (part,) = passes
    num_clips = sum(len(job.clip_ids) for job in part.jobs)
    assert num_clips == part.jobs.num_clips == CLIPS_A_VIDEO * len(missing[space.space])
    return {
        "before": before, "planned": planned, "peak": megabytes(), "clips": num_clips,
        "plan_seconds": planned_at - began, "jobs_seconds": time.perf_counter() - planned_at,
    }  # fmt: skip


def walk(path: str, library: str) -> dict[str, float]:
    """Survey a library, for an index that may know it."""
    index = IndexFolder(Path(path))
    before, began = megabytes(), time.perf_counter()
    (found,) = survey(index, library_paths([library]), BuildOptions(), Interrupts(print))
    walked, seconds = megabytes(), time.perf_counter() - began
    num_unknown = len(reader.unknown_contents(index, found.files))
    return {
        "before": before, "walked": walked, "peak": megabytes(), "seconds": seconds,
        "files": len(found.files), "unknown": num_unknown,
    }  # fmt: skip


def in_a_process(*arguments: str) -> dict[str, float]:
    """The figures of a step in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.plans", "--step", *arguments],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def add_plans(report: harness.Report, num_videos: int, rounds: int, folder: Path) -> None:
    """Measure plans of a new library, and for a space that is added."""
    for name, with_clips in {"new library": False, "space added later": True}.items():
        index = IndexFolder(folder / name)
        index.path.mkdir()
        made_up(index, num_videos, with_clips=with_clips)
        figures = [in_a_process("plan", str(index.path)) for _ in range(rounds)]

        rows = {
            ("clips planned", ""): [each["clips"] for each in figures],
            ("of the memory before the plan", "MB"): [each["before"] for each in figures],
            ("a video's share of the rest", "bytes"): [
                1e6 * (each["peak"] - each["before"]) / num_videos for each in figures
            ],
            ("planned, ids reserved", "s"): [each["plan_seconds"] for each in figures],
            ("jobs made", "clips/s"): [each["clips"] / each["jobs_seconds"] for each in figures],
        }
        peaks = harness.Sample(tuple(each["peak"] for each in figures))
        report.add(f"{name}: most memory", "MB", peaks, at_most=ALLOWED_MEGABYTES)
        for (what, unit), values in rows.items():
            report.add(f"{name}: {what}", unit, harness.Sample(tuple(values)))


def add_surveys(report: harness.Report, num_files: int, folder: Path) -> None:
    """Measure the walk of a new library, and of one that is known."""
    library = folder / "library"
    for number in range(num_files):
        place = library / f"a folder {number // 1000:04d}"
        if number % 1000 == 0:
            place.mkdir(parents=True)
        (place / f"a film of some name {number:07d}.mp4").write_bytes(b"%d" % number)
    index = IndexFolder(folder / "walked")
    index.path.mkdir()
    encoder = encoder_spec("demo")
    writer.create(index, Recipe(encoder, clip_spec(encoder)))
    for name in ("first survey", "second survey"):
        figures = in_a_process("walk", str(index.path), str(library))
        assert figures["files"] == num_files

        rows = {
            "a file's share of the memory": 1e6 * (figures["walked"] - figures["before"]),
            "with the list of what is to be probed": 1e6 * (figures["peak"] - figures["before"]),
        }
        for what, num_bytes in rows.items():
            report.add(f"{name}: {what}", "bytes", harness.Sample((num_bytes / num_files,)))
        seconds = harness.Sample((1e6 * figures["seconds"] / num_files,))
        report.add(f"{name}: a file", "us", seconds)


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__, rounds=1)
    parser.add_argument("--videos", type=int, default=100_000, help="of a plan")
    parser.add_argument("--files", type=int, default=100_000, help="of a survey; 0: none")
    parser.add_argument("--folder", type=Path, help="where the libraries are made for the time")
    parser.add_argument("--step", nargs="+", help="used by the benchmark itself")
    given = parser.parse_args()
    if given.step:
        step, *arguments = given.step
        print(json.dumps({"plan": plan, "walk": walk}[step](*arguments)))
        return 0
    report = harness.Report("plans", given.rounds)
    report.notes.append("The catalog is made up, and no video is read: this is the plan alone.")
    with tempfile.TemporaryDirectory(dir=given.folder) as temporary:
        folder = Path(os.path.realpath(temporary))
        add_plans(report, given.videos, given.rounds, folder)
        if given.files:
            add_surveys(report, given.files, folder)
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
