"""What the one process that builds on a cluster costs: a simulated crew, and all else as it is.

    python -m benchmarks.ray_driver [--seconds 15] [--rounds 5] [--json FILE]

A thousand actors that do nothing answer with shards that were sealed before (512 clips of D = 1024
and K = 174 each), as fast as they are taken, and at 10,000 clips/s. Everything between the answers
and a committed index is real: the driver's loop, the tallies, the files with their fsync and the
transactions. Ray itself is not in it. The CPU is that of all threads of the process, in cores.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import harness, made_up
from vindex.build.encoding import EncodingTally, Intake, run_pass_on_cluster
from vindex.build.ingest import ClipWriter
from vindex.build.interrupts import Interrupts
from vindex.build.missing import MissingClips
from vindex.build.nodes import NodeTally
from vindex.build.planned import Pass, PlannedJobs, PlannedVideo, Run
from vindex.encode.cluster import Cluster
from vindex.engines.crew import Answered, Came
from vindex.engines.items import Hello, Sealed, SealedShard
from vindex.jobs import DecodeJob, EncodedClip
from vindex.records import Clip, VideoFile
from vindex.store.catalog import reader, writer
from vindex.store.layout import FIRST_SPACE, IndexFolder
from vindex.store.shards import ShardOrigin, sealed_shard, shard_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.engines.crew import News
    from vindex.engines.items import WorkItem

NUM_ACTORS = 1000
ACTORS_PER_NODE = 8
CLIPS_PER_ITEM = 512
CLIPS_PER_VIDEO = 20
RATE = 10_000
RECIPE = made_up.recipe(1024)


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="of a round; default: 15")
    options = parser.parse_args()
    shards = make_shards(int(options.seconds * RATE / CLIPS_PER_ITEM))
    runs = {"at full speed": None, "at the rate": float(RATE)}
    rates: dict[str, list[float]] = {name: [] for name in runs}
    loads: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, rate in runs.items():
            with TemporaryDirectory(prefix="vindex-driver-") as folder:
                took = measure(Path(folder), shards, rate)
            rates[name].append(took.num_clips / took.wall_seconds)
            loads[name].append(took.cpu_seconds / took.wall_seconds)
    facts = {"actors": f"{NUM_ACTORS:,}", "clips a round": f"{len(shards) * CLIPS_PER_ITEM:,}"}
    page = harness.Report("ray_driver", options.rounds, facts)
    page.add("listed as fast as it goes", "clips/s", _sample(rates["at full speed"]), at_least=RATE)
    page.add("listed at the rate", "clips/s", _sample(rates["at the rate"]))
    page.add("CPU at the rate", "cores", _sample(loads["at the rate"]), at_most=0.5)
    return page.finish(options.json)


def _sample(values: Sequence[float]) -> harness.Sample:
    return harness.Sample(tuple(values))


def make_shards(num_shards: int) -> list[SealedShard]:
    """Of neighbouring ids from 1, as actors would seal them."""
    rng = np.random.default_rng(0)
    embeddings_ND = rng.standard_normal((CLIPS_PER_ITEM, 1024), dtype=np.float32)
    chances_NK = np.exp(3 * rng.standard_normal((CLIPS_PER_ITEM, made_up.NUM_LABELS)))
    chances_NK = (chances_NK / chances_NK.sum(axis=1, keepdims=True)).astype(np.float32)
    shards = []
    for number in range(num_shards):
        clips = []
        for place in range(CLIPS_PER_ITEM):
            video, clip = divmod(number * CLIPS_PER_ITEM + place, CLIPS_PER_VIDEO)
            clips.append(EncodedClip(
                _fingerprint(video), f"/videos/{_name(video)}", Clip(4.0 * clip, 4.0 * clip + 4),
                embeddings_ND[place], chances_NK[place], 4.0 * clip + 1,
                clip_id=number * CLIPS_PER_ITEM + place + 1,
            ))  # fmt: skip
        data = sealed_shard(clips, ShardOrigin(RECIPE.fingerprint))
        shards.append(SealedShard(shard_of(clips, data), data))
    return shards


def _fingerprint(video: int) -> str:
    return f"{video:032x}"


def _name(video: int) -> str:
    return f"{video % 100:02d}/{video:08d}.mp4"


@dataclass(frozen=True, slots=True)
class Took:
    """What a build took, from the first answer to the last commit."""

    num_clips: int
    wall_seconds: float
    cpu_seconds: float


class OutOfShardsError(Exception):
    """The simulated crew has given all it has."""


class SimulatedCrew:
    """Actors that answer in turn, each with the shard of its item.

    Args:
        shards: of the first items.
        clips_per_second: that all of them give; None: whatever is asked for.
    """

    def __init__(self, shards: Sequence[SealedShard], clips_per_second: float | None) -> None:
        self.size = NUM_ACTORS
        self._shards, self._rate = shards, clips_per_second
        self._coming: list[int] = []
        self._held: deque[tuple[int, WorkItem]] = deque()
        self._num_started = self._num_answers = 0
        self.began = (0.0, 0.0)

    def __enter__(self) -> SimulatedCrew:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def start(self) -> int:
        """See `Crew`."""
        self._num_started += 1
        self._coming.append(self._num_started)
        return self._num_started

    def call(self, actor: int, item: WorkItem) -> None:
        """See `Crew`."""
        self._held.append((actor, item))

    def kill(self, actor: int) -> None:
        """See `Crew`."""

    def finish(self) -> None:
        """See `Crew`."""

    def wait(self, seconds: float) -> list[News]:
        """See `Crew`; nothing counts before everybody has work."""
        if self._coming:
            came: list[News] = [
                Came(actor, Hello(f"node{actor // ACTORS_PER_NODE}", 16)) for actor in self._coming
            ]
            self._coming = []
            return came
        if not self._num_answers:
            self.began = time.perf_counter(), time.process_time()
        if self._num_answers == len(self._shards):
            raise OutOfShardsError
        if self._rate is not None:
            due = self.began[0] + self._num_answers * CLIPS_PER_ITEM / self._rate
            time.sleep(max(0.0, min(due - time.perf_counter(), seconds)))
        actor, item = self._held.popleft()
        self._num_answers += 1
        num_clips = dict.fromkeys((job.fingerprint for job in item.jobs), 0)
        for job in item.jobs:
            num_clips[job.fingerprint] += len(job.clips)
        shard = self._shards[item.number - 1]
        node = f"node{actor // ACTORS_PER_NODE}"
        return [
            Answered(
                actor,
                Sealed(
                    item.number, {FIRST_SPACE: shard}, num_clips={FIRST_SPACE: num_clips}, node=node
                ),
            )
        ]


def measure(folder: Path, shards: Sequence[SealedShard], rate: float | None) -> Took:
    """Build an index of what a simulated crew hands over."""
    index = IndexFolder(folder / "index").of_space(FIRST_SPACE)
    writer.create(index, RECIPE)
    index.shards.mkdir(parents=True)
    num_videos = (len(shards) + 4 * NUM_ACTORS) * CLIPS_PER_ITEM // CLIPS_PER_VIDEO
    made_up.write_videos(index, num_videos)
    videos = [
        MissingClips(
            _fingerprint(video), f"/videos/{_name(video)}", 4.0 * CLIPS_PER_VIDEO, 2000, (), 0,
            False, (range(CLIPS_PER_VIDEO),),
        )
        for video in range(num_videos)
    ]  # fmt: skip
    template = DecodeJob("", "", (), 4.0, (RECIPE.request,), "pyav")
    planned = [PlannedVideo(video, (Run(range(CLIPS_PER_VIDEO)),)) for video in videos]
    jobs = PlannedJobs(planned, RECIPE.spec, template, 60.0, first_new_id=1)
    tally = EncodingTally(
        {video.fingerprint: video for video in videos},
        {v.path: VideoFile("/videos", v.path[8:], 1000, 0, v.fingerprint) for v in videos},
    )
    interrupts = Interrupts(print)
    intakes = {FIRST_SPACE: Intake(ClipWriter(index, RECIPE, interrupts), tally)}
    crew = SimulatedCrew(shards, rate)
    part = Pass(jobs, (FIRST_SPACE,))
    with Cluster([], reader="pyav", frames_folder="", make_crew=lambda _: crew) as cluster:
        with suppress(OutOfShardsError):
            run_pass_on_cluster(
                cluster, part, intakes, interrupts, NodeTally(), (), show_progress=False
            )
        wall, cpu = (now - began for now, began in zip(
            (time.perf_counter(), time.process_time()), crew.began, strict=True
        ))  # fmt: skip
    num_clips = len(shards) * CLIPS_PER_ITEM
    ids = reader.live_clip_ids(index).values()
    assert sum(map(len, ids)) == tally.num_committed == num_clips
    return Took(num_clips, wall, cpu)


if __name__ == "__main__":
    sys.exit(main())
