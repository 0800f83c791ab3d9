"""The engine of one machine: decoding in worker processes, encoding in this one."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from multiprocessing import connection
from time import perf_counter
from typing import TYPE_CHECKING

from vindex.engines.assembly import OpenJob, encoded_clip
from vindex.engines.attending import attended
from vindex.engines.batch_encoder import BatchEncoder
from vindex.engines.engine import EngineTimes
from vindex.engines.feed import Feed, Known
from vindex.engines.pool import Arrival, WorkerPool
from vindex.jobs import ClipFrames, DecodeJob, EncodedClip, JobDone, Shots
from vindex.records import Failure, VideoInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.engines.engine import ClipEncoder, EngineModel, Reading
    from vindex.engines.feed import Tasks
    from vindex.engines.pool import Event, News
    from vindex.engines.process import Task
    from vindex.engines.worker import Work
    from vindex.jobs import ShotJob
    from vindex.records import Clip, FrameRequest

    _Key = tuple[Task, Clip, tuple[NDArray[np.float64], ...]]
    """The job of a clip, the clip, and when the frames of each request are shown."""

__all__ = ["LocalEngine"]

_PATIENCE_SECONDS = 5.0
"""An encoder that has nothing to do waits no longer than this for a batch to fill: large pictures
may be decoded more slowly than a clip a second, and what is not encoded is lost in a crash."""


class LocalEngine:
    """Decodes in worker processes, encodes in threads, and outlives files that kill a decoder.

    Workers start when there is work for them and serve all that is asked. Each
    writes frames into shared memory of its own and waits when all of it is taken; memory grows
    neither with the number of jobs nor with their length.

    * A `MediaError` refuses the file with its reason. A file that does not look as it did before
      it was decoded is refused too (`Reason.CHANGED`), though clips of it may have come out.
    * A worker that is silent for too long is killed. Time in which it waits for a free slot does
      not count.
    * A task whose worker was killed or died gets another chance: at the end, or with a `Feed` as
      soon as nothing else runs, the rest of it is done once more; then its file is refused as
      `Reason.TIMED_OUT` or `Reason.WORKER_DIED`. Running out of memory counts as dying.
    * Any other exception of `probe`, `decode` or a model is a bug and ends the run.

    Leaving the `with` block, for whatever reason, kills the workers; leaving the loop over
    `probe` or `encode_clips` early kills those that are busy. Should this process itself be
    killed, the workers notice and exit. One `probe` or `encode_clips` runs at a time.

    Args:
        reading: what the workers call.
        models: run in a thread of this process for each device, one batch of one model at a time;
            none where only `probe` is used. They are made in the thread that runs the engine, when
            they are needed first and workers decode already, and kept. A batch has as many clips as
            the model that takes the least allows, times V views as rows; batches fill across jobs,
            and only the last may be smaller, and those that would keep the models waiting for
            seconds.
        num_workers: most worker processes at a time.
        loading: the models are made in it.
        silence_seconds: after this time without a sign of life a worker is killed. A sign is
            each item that it hands over, and each `Alive`. Added to it are a second for each second
            of video up to the end of the next clip and, before the first item, a second for each
            10 MB of file.

    Attributes:
        times: where the time of the last run of `encode_clips` went.
    """

    def __init__(
        self,
        reading: Reading,
        models: Sequence[EngineModel] = (),
        *,
        num_workers: int,
        loading: Callable[[], AbstractContextManager[None]] = nullcontext,
        silence_seconds: float = 60.0,
    ) -> None:
        self.times = EngineTimes(num_workers=num_workers)
        self._loading = loading
        self._models = models
        self._encoders: dict[str, Sequence[ClipEncoder]] = {}
        self._pool = WorkerPool(reading, _requests(models), num_workers, silence_seconds)
        self._run: _EncodeRun | None = None
        self._is_running = False
        self._is_finishing = False

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.close()
        self._stop()

    @contextmanager
    def _running(
        self, work: Tasks[Work], requests: tuple[FrameRequest, ...] | None = None
    ) -> Iterator[None]:
        if self._is_running:
            raise RuntimeError(
                "This engine is in the middle of another run; finish or close that one first."
            )
        self._is_running = True
        try:
            self._pool.take(work, requests)
            yield
        finally:
            self._is_running = self._is_finishing = False
            self._stop()

    def _stop(self) -> None:
        self._pool.abandon()  # first: closing a run waits for the batch that is being encoded
        if self._run:
            self._run.close()
            self._run = None

    def probe(self, paths: Iterable[str]) -> Iterator[tuple[str, VideoInfo | Failure]]:
        """Probe files in any order; exactly one item for each path given.

        Raises:
            RuntimeError: a worker met a bug or cannot start, or another run is not finished.
        """
        with self._running(Known(paths)):
            while not self._pool.is_done:
                for task, news in self._pool.poll():
                    if isinstance(news, VideoInfo | Failure):
                        yield task.path, news

    def encode_clips(
        self, jobs: Iterable[DecodeJob] | Feed[DecodeJob], spaces: Collection[str] | None = None
    ) -> Iterator[EncodedClip | Failure | JobDone]:
        """Decode and encode every clip of every job; jobs are read when a worker is free for them.

        See `Engine.encode_clips` for what comes out. A `Failure` without a span follows the
        job's last clip and precedes its `JobDone`.

        Raises:
            RuntimeError: a worker met a bug or cannot start, or another run is not finished.
            ValueError: there is no such model, or a job asks for other frames than the models.
        """
        models = [model for model in self._models if spaces is None or model.space in spaces]
        if not models:
            raise ValueError("This engine was made without a model for these jobs; it only probes.")
        requests = _requests(models)
        with self._running(jobs if isinstance(jobs, Feed) else Known(jobs), requests):
            self.times = EngineTimes(num_workers=self.times.num_workers)
            early = self._load(models)
            devices = self._devices(models)
            batch_size = min(each.batch_size for encoders in devices for _, each in encoders)
            self.times.num_devices = len(devices)
            batches: BatchEncoder[_Key] = BatchEncoder(devices, requests, batch_size, self.times)
            run = self._run = _EncodeRun(self._pool, batches, models, self.times)
            yield from run.take(early)
            while not run.is_done and not self._is_finishing:
                yield from run.step()
            while self._is_finishing and not batches.is_idle:
                connection.wait([batches.wake])
                yield from run.give_encoded()

    def decode_clips(
        self, jobs: Iterable[DecodeJob]
    ) -> Iterator[tuple[DecodeJob, ClipFrames | Failure]]:
        """Decode every clip of every job for somebody who does not encode clip by clip.

        Each clip comes out once, with its job, or as a `Failure` with its span. A `Failure` without
        a span refuses the rest of its job.

        Raises:
            RuntimeError: a worker met a bug or cannot start, or another run is not finished.
        """
        with self._running(Known(jobs)):
            while not self._pool.is_done:
                for task, news in self._pool.poll():
                    assert isinstance(task.work, DecodeJob)
                    if isinstance(news, Failure):
                        yield task.work, news
                    elif isinstance(news, Arrival):
                        yield task.work, _copied(news)
                        news.free()

    def find_shots(self, jobs: Iterable[ShotJob]) -> Iterator[tuple[str, Shots | Failure]]:
        """Find the shots of files in any order; exactly one item for each job, with its path.

        Raises:
            RuntimeError: a worker met a bug or cannot start, or another run is not finished.
        """
        with self._running(Known(jobs)):
            while not self._pool.is_done and not self._is_finishing:
                for task, news in self._pool.poll():
                    if isinstance(news, Shots | Failure):
                        yield task.path, news

    def _load(self, models: Sequence[EngineModel]) -> list[Event]:
        """Make the models that are missing, and give what the workers said meanwhile."""
        missing = [model for model in models if model.space not in self._encoders]
        if not missing:
            return []
        self._pool.hand_out()
        made, early = attended(self._pool, lambda: self._made(missing))
        self._encoders |= made
        ahead = [news for _, news in early if isinstance(news, Arrival)]
        self.times.num_ahead += len(ahead)
        self.times.ahead_seconds += sum(arrival.decode_seconds for arrival in ahead)
        return early

    def _devices(
        self, models: Sequence[EngineModel]
    ) -> list[list[tuple[FrameRequest, ClipEncoder]]]:
        """What runs on each device, with what it must be shown."""
        on_devices = zip(*(self._encoders[model.space] for model in models), strict=True)
        requests = [model.recipe.request for model in models]
        return [list(zip(requests, encoders, strict=True)) for encoders in on_devices]

    def _made(self, models: Sequence[EngineModel]) -> dict[str, Sequence[ClipEncoder]]:
        with self._loading():
            return {model.space: [model.make(), *model.make_others()] for model in models}

    def load(self) -> None:
        """Make all models now, rather than when they are needed first.

        Raises:
            Exception: whatever making one raises.
        """
        self._encoders |= self._made([m for m in self._models if m.space not in self._encoders])

    def unload(self, space: str) -> None:
        """Let go of a model, and of its memory, until it is needed again."""
        self._encoders.pop(space, None)

    def finish(self) -> None:
        """End a running `encode_clips` early: only what is being encoded still comes out.

        A running `find_shots` ends within a second, and what was not found yet is dropped.
        Clips that are decoded and wait for a batch are dropped. Can be called from a signal
        handler; it takes effect within a second, or when the present batch is encoded.
        """
        self._is_finishing = True


def _copied(arrival: Arrival) -> ClipFrames:
    """Frames in memory of their own, their colours apart as they were."""
    frames = tuple(frames_VTHWC.copy(order="K") for frames_VTHWC in arrival.shown.frames)
    return replace(arrival.shown, frames=frames)


def _requests(models: Sequence[EngineModel]) -> tuple[FrameRequest, ...]:
    """What models must be shown, equal ones once."""
    return tuple(dict.fromkeys(model.recipe.request for model in models))


class _EncodeRun:
    """One call of `encode_clips`: clips go from the pool through the batches to the caller."""

    def __init__(
        self,
        pool: WorkerPool,
        batches: BatchEncoder[_Key],
        models: Sequence[EngineModel],
        times: EngineTimes,
    ) -> None:
        self._pool = pool
        self._batches = batches
        self._requests = requests = _requests(models)
        self._models = [(model.space, requests.index(model.recipe.request)) for model in models]
        self._times = times
        self._arrivals: deque[tuple[Task, Arrival]] = deque()
        self._open: dict[Task, OpenJob] = {}

    @property
    def is_done(self) -> bool:
        """Everything that the jobs asked for has come out."""
        return self._pool.is_done and not self._arrivals and self._batches.is_empty

    def close(self) -> None:
        """Wait for the batch that is being encoded, and drop the rest."""
        self._batches.close()

    def step(self) -> Iterator[EncodedClip | Failure | JobDone]:
        """Wait for whatever comes next, move it on, and give what is ready."""
        yield from self.take(self._wait())

    def take(self, events: Iterable[Event]) -> Iterator[EncodedClip | Failure | JobDone]:
        """Move on what the workers said, and give what is ready."""
        for task, news in events:
            yield from self._sort(task, news)
        yield from self.give_encoded()
        self._fill_batches()  # after buffers were given back, or nothing would fill them

    def give_encoded(self) -> Iterator[EncodedClip | Failure | JobDone]:
        """Give the clips of batches that are ready."""
        for keys, encodings in self._batches.take():
            for row, (task, clip, pts_seconds) in enumerate(keys):
                state = self._open[task]
                for (space, place), encoding in zip(self._models, encodings, strict=True):
                    yield encoded_clip(state.job, clip, pts_seconds[place], encoding, row, space)
                state.num_unencoded -= 1
                yield from self._close_job(task)

    def _wait(self) -> list[Event]:
        idle_share = self._batches.idle_share
        began = perf_counter()
        events = self._pool.poll(None if self._batches.is_idle else self._batches.wake)
        self._times.wait_seconds += idle_share * (perf_counter() - began)
        return events

    def _sort(self, task: Task, news: News) -> Iterator[Failure | JobDone]:
        if task not in self._open:
            assert isinstance(task.work, DecodeJob)
            self._open[task] = OpenJob(task.work)
        state = self._open[task]
        if isinstance(news, Arrival):
            state.num_unencoded += 1
            self._times.decode_seconds += news.decode_seconds
            self._times.num_decoded += 1
            self._arrivals.append((task, news))
        elif isinstance(news, Failure) and news.start_seconds is None:
            state.failure = news
        elif isinstance(news, Failure):
            yield news
        else:
            state.is_decoded = True
            yield from self._close_job(task)

    def _fill_batches(self) -> None:
        while self._arrivals and self._batches.has_room:
            task, arrival = self._arrivals.popleft()
            shown = arrival.shown
            self._batches.add((task, shown.clip, shown.pts_seconds), shown.frames)
            arrival.free()
        nothing_follows = self._pool.is_idle and not self._arrivals
        if nothing_follows or (
            self._batches.idle_share and self._batches.waited_seconds > _PATIENCE_SECONDS
        ):
            self._batches.flush()

    def _close_job(self, task: Task) -> Iterator[Failure | JobDone]:
        if self._open[task].is_over:
            yield from self._open.pop(task).end()
