"""The engine of one machine: decoding in worker processes, encoding in this one."""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from time import perf_counter
from typing import TYPE_CHECKING

from vindex.engines.attending import attended
from vindex.engines.batches import BatchEncoder
from vindex.engines.pool import Arrival, WorkerPool
from vindex.engines.protocol import EngineTimes
from vindex.jobs import DecodeJob, EncodedClip, JobDone
from vindex.records import Clip, Failure, VideoInfo
from vindex.saliency import step_seconds, telling_moments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vindex.engines.pool import Event, News
    from vindex.engines.process import Task
    from vindex.engines.protocol import DecodeFunction, EncodeFunction, ProbeFunction
    from vindex.engines.slots import SlotShape
    from vindex.jobs import Encoding
    from vindex.saliency import Step

    _Key = tuple[Task, Clip, tuple[float, ...]]
    """The job of a clip, the clip, and when its frames are shown."""

__all__ = ["LocalEngine"]

_PATIENCE_SECONDS = 5.0
"""An encoder that has nothing to do waits no longer than this for a batch to fill: large pictures
may be decoded more slowly than a clip a second, and what is not encoded is lost in a crash."""


class LocalEngine:
    """Decodes in worker processes, encodes in a thread, and outlives files that kill a decoder.

    Workers start when there is work for them and serve `probe` and `encode_clips` alike. Each
    writes frames into shared memory of its own and waits when all of it is taken; memory grows
    neither with the number of jobs nor with their length.

    * A `MediaError` refuses the file with its reason. So does a file whose size or modification
      time changed meanwhile (`Reason.CHANGED`), though clips of it may have come out before.
    * A worker that is silent for too long is killed. Time in which it waits for a free slot does
      not count.
    * A task whose worker was killed or died gets another chance: at the end, when nothing else
      runs, the rest of it is done once more; then its file is refused as `Reason.TIMED_OUT` or
      `Reason.WORKER_DIED`. Running out of memory counts as dying.
    * Any other exception of `probe`, `decode` or `encode` is a bug and ends the run.

    Leaving the `with` block, for whatever reason, kills the workers; leaving the loop over
    `probe` or `encode_clips` early kills those that are busy. Should this process itself be
    killed, the workers notice and exit. One `probe` or `encode_clips` runs at a time.

    Args:
        probe: a function of a module (not of a script or a notebook), run in the workers.
        decode: as `probe`. Gives `frames_VTHWC` of exactly `slot_shape`.
        encode: run in a thread of this process, one batch at a time; None if only `probe` is
            used. It gets up to `batch_size` clips times V views as rows; views are averaged. Its
            input is overwritten after it has returned.
        slot_shape: (V, T, H, W, C) of a clip's frames.
        batch_size: clips of a batch; batches fill across jobs, and only the last may be smaller,
            and those that would keep the encoder waiting for seconds.
            A function is called when workers decode already, so it may take the time that a model
            takes to load.
        num_workers: most worker processes at a time.
        silence_seconds: after this time without a sign of life a worker is killed. A sign is
            each item that it hands over. Added to it are a second for each second of video up to
            the end of the next clip and, before the first item, a second for each 10 MB of file.

    Attributes:
        times: where the time of all runs so far went.
    """

    def __init__(
        self,
        probe: ProbeFunction,
        decode: DecodeFunction,
        encode: EncodeFunction | None,
        *,
        slot_shape: SlotShape,
        batch_size: int | Callable[[], int],
        num_workers: int,
        silence_seconds: float = 60.0,
    ) -> None:
        self.times = EngineTimes(num_workers=num_workers)
        self._encode = encode
        self._slot_shape = slot_shape
        self._batch_size = batch_size
        self._pool = WorkerPool(probe, decode, slot_shape, num_workers, silence_seconds)
        self._run: _EncodeRun | None = None
        self._is_running = False
        self._is_finishing = False

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.close()
        self._stop()

    @contextmanager
    def _running(self, work: Iterable[str | DecodeJob]) -> Iterator[None]:
        if self._is_running:
            raise RuntimeError(
                "This engine is in the middle of another run; finish or close that one first."
            )
        self._is_running = True
        try:
            self._pool.take(work)
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
        with self._running(paths):
            while not self._pool.is_done:
                for task, news in self._pool.poll():
                    if isinstance(news, VideoInfo | Failure):
                        yield task.path, news

    def encode_clips(self, jobs: Iterable[DecodeJob]) -> Iterator[EncodedClip | Failure | JobDone]:
        """Decode and encode every clip of every job; jobs are read when a worker is free for them.

        See `Engine.encode_clips` for what comes out. A `Failure` without a span follows the
        job's last clip and precedes its `JobDone`.

        Raises:
            RuntimeError: a worker met a bug or cannot start, or another run is not finished.
            ValueError: the engine was made without `encode`.
        """
        if self._encode is None:
            raise ValueError("This engine was made without an encode function; it only probes.")
        with self._running(jobs):
            batch_size, early = self._known_batch_size()
            batches: BatchEncoder[_Key] = BatchEncoder(
                self._encode, self._slot_shape, batch_size, self.times
            )
            run = self._run = _EncodeRun(self._pool, batches, self.times)
            yield from run.take(early)
            while not run.is_done and not self._is_finishing:
                yield from run.step()
            while self._is_finishing and not batches.is_idle:
                connection.wait([batches.wake])
                yield from run.give_encoded()

    def _known_batch_size(self) -> tuple[int, list[Event]]:
        """It, and what the workers said until it was known."""
        if isinstance(self._batch_size, int):
            return self._batch_size, []
        self._pool.hand_out()
        batch_size, early = attended(self._pool, self._batch_size)
        ahead = [news for _, news in early if isinstance(news, Arrival)]
        self.times.num_ahead += len(ahead)
        self.times.ahead_seconds += sum(arrival.decode_seconds for arrival in ahead)
        return batch_size, early

    def finish(self) -> None:
        """End a running `encode_clips` early: only what is being encoded still comes out.

        Clips that are decoded and wait for a batch are dropped. Can be called from a signal
        handler; it takes effect within a second, or when the present batch is encoded.
        """
        self._is_finishing = True


@dataclass(slots=True)
class _OpenJob:
    """A job that has not had its `JobDone`."""

    num_unencoded: int = 0
    """Clips decoded whose embedding has not come out."""
    failure: Failure | None = None
    """Of the whole file; comes out after the last clip."""
    is_decoded: bool = False


class _EncodeRun:
    """One call of `encode_clips`: clips go from the pool through the batches to the caller."""

    def __init__(self, pool: WorkerPool, batches: BatchEncoder[_Key], times: EngineTimes) -> None:
        self._pool = pool
        self._batches = batches
        self._times = times
        self._arrivals: deque[tuple[Task, Arrival]] = deque()
        self._open: defaultdict[Task, _OpenJob] = defaultdict(_OpenJob)

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
        for key, encodings in self._batches.take():
            for number, encoding in enumerate(encodings):
                yield _encoded_clip(key, encoding, number)
            task = key[0]
            self._open[task].num_unencoded -= 1
            yield from self._close_job(task)

    def _wait(self) -> list[Event]:
        was_idle = self._batches.is_idle
        began = perf_counter()
        events = self._pool.poll(None if was_idle else self._batches.wake)
        if was_idle:
            self._times.wait_seconds += perf_counter() - began
        return events

    def _sort(self, task: Task, news: News) -> Iterator[Failure | JobDone]:
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
            key = (task, arrival.clip, arrival.pts_seconds_T)
            self._batches.add(key, arrival.frames_VTHWC)
            arrival.free()
        nothing_follows = self._pool.is_done and not self._arrivals
        if nothing_follows or (
            self._batches.is_idle and self._batches.waited_seconds > _PATIENCE_SECONDS
        ):
            self._batches.flush()

    def _close_job(self, task: Task) -> Iterator[Failure | JobDone]:
        state = self._open[task]
        if state.num_unencoded or not state.is_decoded:
            return
        del self._open[task]
        if state.failure:
            yield state.failure
        yield JobDone(_job_of(task))


def _encoded_clip(key: _Key, encoding: Encoding, encoder: int) -> EncodedClip:
    """A clip from the one row of its encoding by one of the models."""
    task, clip, pts_seconds_T = key
    job = _job_of(task)
    probabilities_K = best_seconds = None
    steps: tuple[Step, ...] = ()
    if encoding.probabilities_BK is not None:
        probabilities_K = encoding.probabilities_BK[0]
    if encoding.importance_BS is not None:
        importance_S = encoding.importance_BS[0].tolist()
        seconds_S = step_seconds(pts_seconds_T, len(importance_S))
        steps = tuple(zip(seconds_S, importance_S, strict=True))
        (best_seconds,) = telling_moments(steps, clip.end_seconds, 1)
    return EncodedClip(
        job.fingerprint, job.path, clip, encoding.embeddings_BD[0], probabilities_K, best_seconds,
        steps, encoder, job.clip_id(clip),
    )  # fmt: skip


def _job_of(task: Task) -> DecodeJob:
    assert isinstance(task.work, DecodeJob)
    return task.work
