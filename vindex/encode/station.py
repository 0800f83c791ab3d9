"""An engine that stands on another machine: items come, and go back as sealed shards.

It knows no catalog and writes to no index, so whatever becomes of it, nothing is half done.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.encode.looking import fetched, looked_over
from vindex.encode.reading import look
from vindex.encode.session import EncodingSession, Feed, not_finite
from vindex.engines import EngineTimes
from vindex.engines.items import Hello, Sealed, SealedShard, WorkItem
from vindex.errors import VindexError
from vindex.jobs import DecodeJob, EncodedClip, JobDone, SurveyJob
from vindex.records import Failure, look_alike
from vindex.sources import scratch_place
from vindex.store.shards import ShardOrigin, fits_shard, sealed_shard, shard_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.encode.session import EngineModel
    from vindex.engines.items import Sight

__all__ = ["EncodingStation", "StationPlan"]


@dataclass(frozen=True, slots=True)
class StationPlan:
    """From what a station is made, wherever that is; it can be pickled."""

    models: tuple[EngineModel, ...]
    reader: str
    frames_folder: str
    """Where the driver keeps frame indexes; used by those who see it too."""
    sights: tuple[Sight, ...] = ()
    """What a station must see of the library."""

    def __call__(self, num_workers: int) -> EncodingStation:
        """Make it, with so many processes that decode."""
        return EncodingStation(self, num_workers)


@dataclass(slots=True)
class _Pending:
    """An item that is being done, and what has come of it."""

    item: WorkItem
    done: Future[None] = field(default_factory=Future)
    clips: dict[str, list[EncodedClip]] = field(default_factory=dict)
    """By space, in any order."""
    failures: list[Failure] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    """Places of the jobs that are not finished."""
    times: EngineTimes = field(default_factory=EngineTimes)


class EncodingStation:
    """A session that is fed with items and does not drain between two of them.

    Args:
        plan: what it runs, and what it must see.
        num_workers: that decode.
    """

    def __init__(self, plan: StationPlan, num_workers: int) -> None:
        self._plan = plan
        self._node = socket.gethostname()
        sees_frames = Path(plan.frames_folder).is_dir()
        self._session = EncodingSession(
            plan.models, reader=plan.reader, num_workers=num_workers,
            frames_folder=plan.frames_folder if sees_frames else None,
        )  # fmt: skip
        self._num_workers = num_workers
        self._lock = threading.Lock()
        self._feed: Feed[DecodeJob] | None = None
        self._spaces: tuple[str, ...] = ()
        self._thread: threading.Thread | None = None
        self._handing_over = threading.Lock()
        self._has_ended = False
        """Nobody takes what is fed to the run."""
        self._is_finishing = False
        self._of_clip: dict[tuple[str, float], _Pending] = {}
        self._of_job: dict[int, tuple[_Pending, int]] = {}
        self._refusal: Failure | None = None
        self._told = EngineTimes()

    def open(self) -> Hello:
        """Load the models, and say who is there; see `Station.open`."""
        for sight in self._plan.sights:
            mark = look(sight.path)
            if mark is None or not look_alike(mark, sight.mark):
                return Hello(self._node, trouble=(
                    f"it does not see {sight.root} as the machine that builds does "
                    f"({'no' if mark is None else 'another'} {sight.path}). Mount it there under "
                    "the same path, or give a library by an address that all reach, as s3://..."
                ))  # fmt: skip
        self._session.__enter__()
        try:
            self._session.load()
            return Hello(self._node, self._num_workers, scratch_place())
        except VindexError as error:
            return Hello(self._node, trouble=str(error))

    def run(self, item: WorkItem) -> Sealed:
        """Decode, encode and seal an item, or look over files; see `Station.run`.

        Raises:
            VindexError: the engine cannot work here.
            RuntimeError: a bug.
        """
        if isinstance(item.jobs[0], SurveyJob):
            return self._survey(item)
        pending = _Pending(item, left=set(range(len(item.jobs))))
        with self._lock:
            self._take(pending)
        pending.done.result()
        return self._sealed(pending)

    def _survey(self, item: WorkItem) -> Sealed:
        """Look over files, fetching while those of another item are probed."""
        jobs = [job for job in item.jobs if isinstance(job, SurveyJob)]
        files = fetched(jobs)
        with self._lock:
            self._end_run()  # a session does one thing at a time
            surveyed = looked_over(self._session, jobs, files)
        return Sealed(item.number, surveyed=surveyed, node=self._node)

    def finish(self) -> None:
        """Let every `run` return soon, also those to come; see `Station.finish`."""
        self._is_finishing = True
        self._session.finish()

    def close(self) -> None:
        """End the workers, and remove what it has put on its disk."""
        self._session.finish()
        with self._lock:
            self._end_run()
        self._session.__exit__(None, None, None)

    def _take(self, pending: _Pending) -> None:
        """Feed the engine with the jobs of an item, in a run for the spaces that it is for."""
        jobs = [self._here(job) for job in pending.item.jobs if isinstance(job, DecodeJob)]
        while not self._is_finishing:
            if self._feed is None or self._has_ended or self._spaces != pending.item.spaces:
                self._begin_run(pending.item.spaces)
            if self._fed(pending, jobs):
                return
        pending.done.set_result(None)  # with all that it was to do left

    def _begin_run(self, spaces: tuple[str, ...]) -> None:
        self._end_run()
        self._spaces, self._feed, self._has_ended = spaces, Feed(), False
        self._told = EngineTimes()
        self._thread = threading.Thread(target=self._encode, args=(self._feed,), daemon=True)
        self._thread.start()

    def _fed(self, pending: _Pending, jobs: Sequence[DecodeJob]) -> bool:
        """Whether the run took some jobs; not so when it has ended meanwhile."""
        assert self._feed is not None
        with self._handing_over:
            if self._has_ended:
                return False
            for place, job in enumerate(jobs):
                self._of_job[id(job)] = pending, place
                for clip in job.clips:
                    self._of_clip[job.path, clip.start_seconds] = pending
            self._feed.add(jobs)
        return True

    def _end_run(self) -> None:
        if self._feed is not None and self._thread is not None:
            self._feed.close()
            self._thread.join()

    def _here(self, job: DecodeJob) -> DecodeJob:
        return replace(job, frames_folder=self._session.frames_folder)

    def _encode(self, feed: Feed[DecodeJob]) -> None:
        """Sort what the engine hands over until it ends; runs in a thread of its own."""
        error: BaseException | None = None
        try:
            for event in self._session.encode(feed, self._spaces):
                self._sort(event)
        except BaseException as raised:  # noqa: BLE001  # it is raised where somebody waits
            error = raised
        with self._handing_over:
            self._has_ended = True
            unfinished = {id(pending): pending for pending, _ in self._of_job.values()}
            self._of_clip.clear()
            self._of_job.clear()
        for pending in unfinished.values():
            self._end(pending, error)

    def _sort(self, event: EncodedClip | Failure | JobDone) -> None:
        match event:
            case EncodedClip():
                pending = self._of_clip[event.path, event.clip.start_seconds]
                pending.clips.setdefault(event.space, []).append(event)
            case Failure(start_seconds=None):
                self._refusal = event  # the end of its job is the next thing that is heard
            case Failure():
                assert event.start_seconds is not None
                self._of_clip[event.path, event.start_seconds].failures.append(event)
            case JobDone(job):
                pending, place = self._of_job.pop(id(job))
                for clip in job.clips:
                    del self._of_clip[job.path, clip.start_seconds]
                pending.left.discard(place)
                if self._refusal is not None:
                    pending.failures.append(self._refusal)
                    self._refusal = None
                if not pending.left:
                    self._end(pending, None)

    def _end(self, pending: _Pending, error: BaseException | None) -> None:
        times = self._session.times
        pending.times = replace(times)
        pending.times.add(self._told, -1)
        self._told = replace(times)
        if error is None:
            pending.done.set_result(None)
        else:
            pending.done.set_exception(error)

    def _sealed(self, pending: _Pending) -> Sealed:
        origins = {
            model.space: ShardOrigin(model.recipe.fingerprint) for model in self._plan.models
        }
        shards: dict[str, SealedShard] = {}
        loose: dict[str, tuple[EncodedClip, ...]] = {}
        counts: dict[str, dict[str, int]] = {}
        refused: dict[str, tuple[Failure, ...]] = {}
        for space, clips in pending.clips.items():
            fit = [clip for clip in clips if fits_shard(clip)]
            if len(fit) < len(clips):
                kept = set(map(id, fit))
                refused[space] = tuple(not_finite(clip) for clip in clips if id(clip) not in kept)
            if fit:
                fit.sort(key=lambda clip: clip.clip_id)
                if pending.item.is_block:
                    shards[space] = _shard(fit, origins[space])
                else:
                    loose[space] = tuple(fit)
                counts[space] = dict(Counter(clip.fingerprint for clip in fit))
        return Sealed(
            pending.item.number, shards, loose, counts, tuple(pending.failures), refused,
            frozenset(pending.left), pending.times, self._node,
        )  # fmt: skip


def _shard(clips: Sequence[EncodedClip], origin: ShardOrigin) -> SealedShard:
    data = sealed_shard(clips, origin)
    return SealedShard(shard_of(clips, data), data)
