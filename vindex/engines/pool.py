"""Worker processes at work: hands out tasks, listens, and replaces workers that hang or die."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from vindex.engines.feed import Known
from vindex.engines.process import Task, WorkerProcess, signals_held, standard_numbers_taken
from vindex.engines.slots import num_slots
from vindex.engines.worker import Alive, Broken, Decoded, Finished, Message, Started
from vindex.errors import WorkerStartError
from vindex.jobs import ClipFrames, DecodeJob, Shots
from vindex.records import Failure, Reason, VideoInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from vindex.engines.engine import Reading
    from vindex.engines.feed import Tasks
    from vindex.engines.worker import Work
    from vindex.records import FrameRequest

__all__ = ["Arrival", "Event", "News", "WorkerPool"]

_TASKS_PER_WORKER = 1000
"""After so many a worker is replaced, which bounds what a leaking decoder can take. A start costs
as much as decoding 20 to 30 short clips."""

_BOOT_SECONDS = 60.0
"""What a new worker may take beyond `silence_seconds` for its first word: Python and its modules
may come from a slow drive."""

_TICK_SECONDS = 1.0
"""Longest time between two looks at the silent workers, and the most that one look may add to
their silence: time in which nobody looked (a stopped process, a busy consumer) is not theirs."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """The frames of a clip in shared memory."""

    shown: ClipFrames
    """Readable until `free` is called."""
    decode_seconds: float
    free: Callable[[], None]
    """Give the slot back to the worker; to be called once, as soon as the frames are copied."""


News = Arrival | VideoInfo | Shots | Failure | Finished
"""What becomes known about a task; `Finished` is the last."""

Event = tuple[Task, News]


class WorkerPool:
    """Spawned workers that are started when there is work and reused until the pool is closed.

    Args:
        reading: run in a worker for each path and each job.
        requests: what the jobs will ask for, each once; a job may ask for some of them.
        num_workers: most processes at a time.
        silence_seconds: time without a sign of life after which a worker is killed; see
            `Task.grace_seconds` for what is added.
    """

    def __init__(
        self,
        reading: Reading,
        requests: Sequence[FrameRequest],
        num_workers: int,
        silence_seconds: float,
    ) -> None:
        self._start = partial(WorkerProcess, reading, requests)
        self._num_workers = num_workers
        self._silence_seconds = silence_seconds
        self._workers: list[WorkerProcess] = []
        self._tasks: Tasks[Work] = Known(())
        self._requests: tuple[FrameRequest, ...] | None = None
        self._retries: deque[Task] = deque()
        self._num_held = 0
        self._most_held = num_workers * num_slots(requests)
        self._looked_at = 0.0

    def take(self, tasks: Tasks[Work], requests: tuple[FrameRequest, ...] | None = None) -> None:
        """Begin with some tasks; each is taken when a worker is free for it.

        Args:
            tasks: what is to be done.
            requests: of every job; None: any of those that the pool was made for.
        """
        self._tasks, self._requests = tasks, requests
        self._looked_at = monotonic()

    @property
    def is_done(self) -> bool:
        """Every task has had its `Finished`, and no more come."""
        return not self._tasks.is_open and self.is_idle

    @property
    def is_idle(self) -> bool:
        """Every task that there is has had its `Finished`."""
        return self._tasks.is_empty and not self._retries and not self._num_busy

    @property
    def _num_busy(self) -> int:
        return sum(worker.task is not None for worker in self._workers)

    def poll(self, wake: Connection | None = None, *, may_start: bool = True) -> list[Event]:
        """Hand out tasks, wait until something happens, and tell what did.

        Args:
            wake: ends the waiting as soon as it is readable; nothing is read from it. Without
                it there is no waiting when no worker is busy and no more tasks come.
            may_start: see `hand_out`.

        Raises:
            RuntimeError: a worker met a bug.
            WorkerStartError: one cannot start.
            ValueError: a job asks for other frames than it may.
        """
        self._look()
        self._tasks.hear()
        self.hand_out(may_start=may_start)
        if not self._num_busy and wake is None and not self._tasks.is_open:
            return []
        pipes = {worker.pipe: worker for worker in self._workers}
        others = [other for other in (wake, self._tasks.news) if other is not None]
        ready = connection.wait([*pipes, *others], self._longest_wait_seconds())
        self._look()
        events: list[Event] = []
        for worker in [pipes[pipe] for pipe in pipes if pipe in ready]:
            message = worker.hear()
            events += self._understand(worker, message) if message else self._lose(worker)
        for worker in self._watched():
            if worker.silent_seconds > self._allowed_seconds(worker):
                events += self._end_silent(worker)
        return events

    def abandon(self) -> None:
        """Forget all tasks and frames. Only workers that have nothing to do with them are kept."""
        self._tasks = Known(())
        self._retries.clear()
        self._num_held = 0
        for worker in [worker for worker in self._workers if worker.task or worker.num_held]:
            self._remove(worker)

    def close(self) -> None:
        """Forget all tasks and end every worker."""
        self.abandon()
        for worker in self._workers.copy():
            self._remove(worker)

    def _remove(self, worker: WorkerProcess) -> None:
        self._workers.remove(worker)
        worker.close()

    def hand_out(self, *, may_start: bool = True) -> None:
        """Give tasks to workers, as `poll` does first.

        Args:
            may_start: start workers that are missing; else only those that are there get some.
        """
        # Frames of workers that are gone lie in memory too, so all held slots are counted.
        while self._num_busy < self._num_workers and self._num_held < self._most_held:
            worker = next((worker for worker in self._workers if not worker.task), None)
            if worker is None and not may_start:
                return
            task = self._next_task()
            if task is None:
                return
            if worker is None:
                with standard_numbers_taken(), signals_held():
                    worker = self._start()
                    self._workers.append(worker)
            worker.give(task)

    def _next_task(self) -> Task | None:
        # A retry runs alone: memory may have run out, or the drive have been overrun. It runs at
        # the end, or where that may be far away, as soon as the others are done.
        if not (self._tasks.is_open and self._is_retrying):
            work = self._tasks.take()
            if work is not None:
                self._check(work)
                return Task(work)
        if self._retries and not self._num_busy:
            return self._retries.popleft()
        return None

    def _check(self, work: Work) -> None:
        if isinstance(work, DecodeJob) and self._requests not in (None, work.requests):
            raise ValueError(
                f"{work.path!r} is to be decoded to {work.requests}, not to {self._requests}."
            )

    @property
    def _is_retrying(self) -> bool:
        """Whether a task waits for its second chance, or has it now."""
        return bool(self._retries) or any(
            worker.task.is_retry for worker in self._workers if worker.task
        )

    def _understand(self, worker: WorkerProcess, message: Message) -> list[Event]:
        task = worker.task
        assert task is not None, "an idle worker says nothing"
        match message:
            case Started():
                task.num_bytes = message.num_bytes
                return []
            case Alive():
                return []
            case Broken():
                raise RuntimeError(
                    f"A {task.stage} worker met a bug at {task.path!r}:\n{message.traceback}"
                )
            case Finished():
                self._release(worker)
                return [(task, message)]
            case Decoded():
                task.num_delivered += 1
                return [(task, self._arrival(worker, message))]
            case Failure(start_seconds=None):
                task.num_delivered += task.num_left
                return [(task, message)]
            case _:
                task.num_delivered += 1
                return [(task, message)]

    def _arrival(self, worker: WorkerProcess, decoded: Decoded) -> Arrival:
        worker.num_held += 1
        self._num_held += 1

        def free() -> None:
            """See `Arrival.free`."""
            self._num_held -= 1
            worker.free(decoded.slot)

        assert worker.task is not None
        assert isinstance(worker.task.work, DecodeJob)
        frames = worker.ring.frames(decoded.slot, worker.task.work.requests)
        pts_seconds = tuple(np.array(pts_seconds_T) for pts_seconds_T in decoded.pts_seconds)
        shown = ClipFrames(decoded.clip, frames, pts_seconds)
        return Arrival(shown, decoded.decode_seconds, free)

    def _release(self, worker: WorkerProcess) -> None:
        worker.task = None
        worker.num_tasks_done += 1
        if worker.num_tasks_done >= _TASKS_PER_WORKER:
            self._remove(worker)

    def _watched(self) -> list[WorkerProcess]:
        """Workers that ought to give a sign of life."""
        return [worker for worker in self._workers if worker.task and not worker.is_waiting]

    def _allowed_seconds(self, worker: WorkerProcess) -> float:
        assert worker.task is not None
        boot_seconds = 0.0 if worker.has_spoken else _BOOT_SECONDS
        return self._silence_seconds + worker.task.grace_seconds + boot_seconds

    def _longest_wait_seconds(self) -> float:
        left = [self._allowed_seconds(worker) - worker.silent_seconds for worker in self._watched()]
        return max(0.0, min([*left, _TICK_SECONDS]))

    def _look(self) -> None:
        """Charge the time since the last look to the workers that were silent meanwhile."""
        now = monotonic()
        for worker in self._watched():
            worker.silent_seconds += min(now - self._looked_at, _TICK_SECONDS)
        self._looked_at = now

    def _end_silent(self, worker: WorkerProcess) -> list[Event]:
        silent_seconds = worker.silent_seconds
        worker.kill()
        events: list[Event] = []
        while worker.task and worker.pipe.poll():  # what it said just before
            message = worker.hear()
            if message is None:
                break
            events += self._understand(worker, message)
        task = worker.task
        if worker in self._workers:
            self._remove(worker)
        if task is not None:
            how = f"did not respond for {silent_seconds:.0f} s and was killed"
            events += self._put_off(task, Reason.TIMED_OUT, how)
        return events

    def _lose(self, worker: WorkerProcess) -> list[Event]:
        code, how = worker.cause_of_death()
        task = worker.task
        self._remove(worker)
        if code > 0 and not worker.has_spoken:
            raise WorkerStartError(
                f"A worker process {how} before it could do anything; what it said is above. It "
                "imports what this process did: mend what fails there, allow more memory (ulimit "
                "-v), or give fewer --workers."
            )
        return [] if task is None else self._put_off(task, Reason.WORKER_DIED, how)

    def _put_off(self, task: Task, reason: Reason, how: str) -> list[Event]:
        """Try a task that lost its worker once more, at the end; a second time, give it up."""
        if task.is_retry or not task.num_left:
            return _give_up(task, reason, f"The worker {how}, twice")
        task.is_retry = True
        self._retries.append(task)
        return []


def _give_up(task: Task, reason: Reason, what_happened: str) -> list[Event]:
    """The end of a task that cannot be finished: one `Failure`, if anything was still to come."""
    if not task.num_left:
        return [(task, Finished())]
    left_out = ""
    if isinstance(task.work, DecodeJob):
        left_out = f"; {task.num_left} of {len(task.work.clips)} clips are left out"
    failure = Failure(task.path, task.stage, reason, f"{what_happened}{left_out}.")
    return [(task, failure), (task, Finished())]
