"""The engine's end of one worker process, and the tasks it is given."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context, resource_tracker
from types import ModuleType
from typing import TYPE_CHECKING

from vindex.engines.slots import SlotRing, num_slots
from vindex.engines.worker import OUT_OF_MEMORY, Message, serve
from vindex.jobs import DecodeJob
from vindex.records import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.engines.engine import Reading
    from vindex.engines.worker import Work
    from vindex.records import FrameRequest

__all__ = ["Task", "WorkerProcess", "signals_held", "standard_numbers_taken"]

_SLOWEST_BYTES_PER_SECOND = 10e6
"""A file comes in no slower than this (a poor network drive), or its reader is taken for hung."""

_STDERR = 2


@dataclass(eq=False, slots=True)
class Task:
    """A path to probe or a job to decode, and how far it has come."""

    work: Work
    num_bytes: int = 0
    """Size of its file; known once a worker has started on it."""
    num_delivered: int = 0
    """Items that the workers have handed over: clips and refused spans, or the one answer."""
    is_retry: bool = False
    """A worker died or hung at it before."""

    @property
    def path(self) -> str:
        """The file that it is about."""
        return self.work if isinstance(self.work, str) else self.work.path

    @property
    def stage(self) -> Stage:
        """What is being done to the file."""
        return Stage.PROBE if isinstance(self.work, str) else Stage.DECODE

    @property
    def num_left(self) -> int:
        """Items still to come."""
        num_items = len(self.work.clips) if isinstance(self.work, DecodeJob) else 1
        return num_items - self.num_delivered

    @property
    def work_left(self) -> Work:
        """What a worker is to be sent."""
        if isinstance(self.work, DecodeJob):
            return replace(self.work, clips=self.work.clips[self.num_delivered :])
        return self.work

    @property
    def grace_seconds(self) -> float:
        """How much longer than others a worker may be silent before the next item.

        Before the first item the whole file may have to be read, and the video be decoded from
        its start; later only up to the end of the next clip, at worst in real time.
        """
        clips = self.work.clips if isinstance(self.work, DecodeJob) else ()
        grace_seconds = 0.0
        from_seconds = 0.0
        if self.num_delivered:
            from_seconds = clips[self.num_delivered - 1].end_seconds if clips else 0.0
        else:
            grace_seconds += self.num_bytes / _SLOWEST_BYTES_PER_SECOND
        if self.num_delivered < len(clips):
            grace_seconds += max(0.0, clips[self.num_delivered].end_seconds - from_seconds)
        return grace_seconds


class WorkerProcess:
    """A spawned worker with its pipe and its slots.

    Made while `standard_numbers_taken` and `signals_held`.

    Attributes:
        pipe: readable when the worker has said something or has died.
        task: what it works on; None while it is idle.
        num_tasks_done: over its life.
        num_held: its slots that hold frames which the engine has not freed yet.
        silent_seconds: time since its last sign of life, while it had a task and a free slot.
        has_spoken: it came up and took at least one task.
    """

    def __init__(self, reading: Reading, requests: Sequence[FrameRequest]) -> None:
        context = get_context("spawn")
        self.task: Task | None = None
        self.num_tasks_done = 0
        self.num_held = 0
        self.silent_seconds = 0.0
        self.has_spoken = False
        self.ring = SlotRing(requests, num_slots(requests))
        self.pipe, far_end = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(far_end, reading, self.ring),
            name="vindex-worker",
            daemon=True,
        )
        try:
            with _worker_surroundings():
                self._process.start()
        finally:
            far_end.close()  # or the worker's death would not be seen as the end of the pipe
            self.ring.close_file()

    @property
    def is_waiting(self) -> bool:
        """It can do nothing because all its slots hold frames."""
        return self.num_held == self.ring.num_slots

    def give(self, task: Task) -> None:
        """Send a task to an idle worker."""
        self.task = task
        self.silent_seconds = 0.0
        with suppress(OSError):  # it died meanwhile; the end of its pipe will tell
            self.pipe.send(task.work_left)

    def hear(self) -> Message | None:
        """The next message; waits for it. None: the worker has died and has said everything."""
        try:
            message: Message = self.pipe.recv()
        except (EOFError, OSError):
            return None
        self.has_spoken = True
        self.silent_seconds = 0.0
        return message

    def free(self, slot: int) -> None:
        """Let the worker use a slot again."""
        self.num_held -= 1
        self.silent_seconds = 0.0
        with suppress(OSError):  # it died or was ended
            self.pipe.send(slot)

    def kill(self) -> None:
        """End it at once, whatever it does; it holds nothing that must be saved."""
        self._process.kill()
        self._process.join()

    def close(self) -> None:
        """Kill it and free everything that it had; frames not yet copied stay readable."""
        self.kill()
        self.pipe.close()
        self._process.close()

    def cause_of_death(self) -> tuple[int, str]:
        """Exit code (negative: the signal) and the end of the sentence `the worker ...`."""
        self._process.join(1)  # the pipe closes shortly before the process is gone
        self.kill()
        code = self._process.exitcode
        assert code is not None
        if code == OUT_OF_MEMORY:
            return code, "ran out of memory"
        if code < 0:
            return code, f"was killed by signal {-code} ({signal.strsignal(-code)})"
        return code, f"exited with code {code}"


@contextmanager
def standard_numbers_taken() -> Iterator[None]:
    """Put the null device where a standard stream of this process is closed, during the block.

    Else a pipe to a worker gets the number, and the worker takes it for its stdout.
    """
    taken: list[int] = []
    try:
        while (number := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
            os.set_inheritable(number, True)
            taken.append(number)
        os.close(number)
        yield
    finally:
        for number in taken:
            os.close(number)


@contextmanager
def signals_held() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait for the end of the block, and start processes deaf to them.

    They go to the whole process group, and the engine decides what becomes of its workers. One
    that came while a worker starts would leave it half-made, or unknown to who has to end it.
    """
    resource_tracker.ensure_running()  # or spawn starts it, and unblocks Ctrl-C on the way
    signals = (signal.SIGINT, signal.SIGTERM)
    came: list[int] = []
    handlers = {}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        # The mask is this thread's: a signal that another thread takes interrupts the main one.
        if threading.current_thread() is threading.main_thread():
            for number in signals:
                if callable(handler := signal.getsignal(number)):
                    handlers[number] = handler
                    signal.signal(number, lambda taken, _: came.append(taken))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for taken in came[:1]:
            handlers[signal.Signals(taken)](taken, None)


@contextmanager
def _worker_surroundings() -> Iterator[None]:
    """What a worker inherits.

    * No `__main__`: spawn would import the script again, which costs time and, in a script
      without a guard, starts the build again in every worker.
    * One thread for numerical libraries: there is a worker for each core already.
    * Large tables, such as an mp4's of ten hours, given back to the system when they are freed:
      left to itself, glibc keeps them.

    And what the caller has blocked: see `signals_held`.
    """
    told = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    told["MALLOC_MMAP_THRESHOLD_"] = "1048576"
    before = {name: os.environ.get(name) for name in told}
    main = sys.modules["__main__"]
    try:
        sys.modules["__main__"] = ModuleType("__main__")
        os.environ.update(told)
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
