"""What runs in a worker process: one task after the other, frames into slots, words into a pipe.

The engine sends tasks (a path to probe, a `DecodeJob` or a `ShotJob`) and the numbers of freed
slots. The worker answers each task with `Started`, then its items, then `Finished`. An item is a
`VideoInfo`, a `Decoded`, `Shots` or a `Failure`; where one takes long, it is `Alive` meanwhile. An
exception that is no `MediaError` ends the worker after a last word, `Broken`.
"""

from __future__ import annotations

import gc
import os
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection, parent_process
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from vindex.engines.assembly import change_since
from vindex.errors import MediaError
from vindex.jobs import ClipFrames, DecodeJob, ShotJob, Shots
from vindex.records import Clip, Failure, Mark, Reason, Stage, VideoInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    import numpy as np
    from numpy.typing import NDArray

    from vindex.engines.engine import Reading
    from vindex.engines.slots import SlotRing

    Work = str | DecodeJob | ShotJob

__all__ = [
    "OUT_OF_MEMORY", "Alive", "Broken", "Decoded", "Finished", "Message", "Started", "Work",
    "serve",
]  # fmt: skip

OUT_OF_MEMORY = 77
"""Exit code of a worker that got no memory."""


@dataclass(frozen=True, slots=True)
class Started:
    """The task was taken up."""

    num_bytes: int
    """Size of its file; 0 where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Alive:
    """The task goes on."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The frames of a clip lie in a slot."""

    clip: Clip
    slot: int
    pts_seconds: tuple[tuple[float, ...], ...]
    """When each frame is shown, for each request of the job."""
    decode_seconds: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The task is over; everything about it has been said."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The last word of a worker that met a bug."""

    traceback: str


Message = Started | Alive | VideoInfo | Decoded | Shots | Failure | Finished | Broken


def serve(pipe: Connection, reading: Reading, ring: SlotRing) -> None:
    """Do tasks until the engine is gone. The target of a spawned process.

    Raises:
        SystemExit: the engine is gone, or a task met a bug (which the engine was told).
    """
    _settle_in()
    worker = _Worker(pipe, reading, ring)
    try:
        while True:
            worker.do(worker.next_task())
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:
        # Not handled here: it is carried to the engine, which raises it where a person sees it.
        worker.send(Broken(traceback.format_exc()))
        raise SystemExit(1) from error


class _Worker:
    def __init__(self, pipe: Connection, reading: Reading, ring: SlotRing) -> None:
        self._pipe = pipe
        self._reading = reading
        self._ring = ring
        self._free_slots = list(range(ring.num_slots))
        self._lent: tuple[int, tuple[NDArray[np.uint8], ...]] | None = None
        self._waited_seconds = 0.0

    def send(self, message: Message) -> None:
        """Tell the engine.

        Raises:
            SystemExit: nobody listens any more.
        """
        try:
            self._pipe.send(message)
        except OSError:
            raise SystemExit(1) from None  # the engine is gone

    def _receive(self) -> Work | int:
        try:
            message: Work | int = self._pipe.recv()
        except (EOFError, OSError):
            raise SystemExit(1) from None  # the engine is gone
        return message

    def next_task(self) -> Work:
        """Wait for the next task; slots that are freed meanwhile are taken back."""
        while isinstance(message := self._receive(), int):
            self._free_slots.append(message)
        return message

    def _next_arrays(self, job: DecodeJob) -> tuple[NDArray[np.uint8], ...]:
        """The frames of a free slot, for decode to write the next clip to; waits for one."""
        if self._lent is not None:
            raise RuntimeError("decode asked twice for the arrays of one clip")
        if not self._free_slots:
            began = perf_counter()
            slot = self._receive()
            assert isinstance(slot, int), "only slots come during a task"
            self._free_slots.append(slot)
            self._waited_seconds += perf_counter() - began
        slot = self._free_slots.pop()
        self._lent = slot, self._ring.frames(slot, job.requests)
        return self._lent[1]

    def _filled_slot(self, item: ClipFrames) -> int:
        """The slot that a clip was written to."""
        due = self._lent[1] if self._lent else ()
        if not due or [*map(id, item.frames)] != [*map(id, due)]:
            raise RuntimeError(
                f"decode gave frames of shape {', '.join(str(f.shape) for f in item.frames)} that "
                "are not the arrays they were to be written to"
            )
        assert self._lent is not None
        slot, self._lent = self._lent[0], None
        return slot

    def _take_back_slot(self) -> None:
        """Nothing came of the clip that was being written."""
        if self._lent is not None:
            self._free_slots.append(self._lent[0])
            self._lent = None

    def do(self, task: Work) -> None:
        """Do one task, and say everything about it."""
        match task:
            case DecodeJob():
                self._decode_file(task)
            case ShotJob():
                self._find_shots(task)
            case _:
                self._probe_file(task)
        self.send(Finished())
        # An opened container is part of a cycle and may hold tables of many megabytes, which
        # Python does not see. What is left after a task stays for good and is not looked at again.
        gc.collect()
        gc.freeze()

    def _probe_file(self, path: str) -> None:
        self._start(path)
        try:
            self.send(self._reading.probe(path))
        except MediaError as error:
            self.send(Failure(path, Stage.PROBE, Reason(error.reason), error.message))

    def _find_shots(self, job: ShotJob) -> None:
        before = self._start(job.path)
        try:
            found: Shots | Failure = self._reading.find_shots(job, partial(self.send, Alive()))
        except MediaError as error:
            found = Failure(job.path, Stage.DECODE, Reason(error.reason), error.message)
        self.send(change_since(job.path, before, self._reading.look(job.path)) or found)

    def _start(self, path: str) -> Mark | None:
        """Tell the engine that a task was taken up; gives how its file looks."""
        mark = self._reading.look(path)
        self.send(Started(mark.num_bytes if mark else 0))
        return mark

    def _decode_file(self, job: DecodeJob) -> None:
        before = self._start(job.path)
        failure = None
        try:
            self._hand_over(job)
        except MediaError as error:
            failure = Failure(job.path, Stage.DECODE, Reason(error.reason), error.message)
            self._take_back_slot()
        failure = change_since(job.path, before, self._reading.look(job.path)) or failure
        if failure:
            self.send(failure)

    def _hand_over(self, job: DecodeJob) -> None:
        items = self._reading.decode(job, partial(self._next_arrays, job))
        for clip in job.clips:
            began, self._waited_seconds = perf_counter(), 0.0
            item = _next_item(items, clip, job)
            decode_seconds = perf_counter() - began - self._waited_seconds
            if isinstance(item, Failure):
                self._take_back_slot()
                self.send(item)
                continue
            pts_seconds = tuple(tuple(pts_T.tolist()) for pts_T in item.pts_seconds)
            self.send(Decoded(clip, self._filled_slot(item), pts_seconds, decode_seconds))
        if next(items, None) is not None:
            raise RuntimeError(f"decode gave more than the {len(job.clips)} clips of {job.path!r}")


def _next_item(
    items: Iterator[ClipFrames | Failure], clip: Clip, job: DecodeJob
) -> ClipFrames | Failure:
    item = next(items, None)
    if isinstance(item, Failure):
        span = (item.start_seconds, item.end_seconds)
    else:
        span = (item.clip.start_seconds, item.clip.end_seconds) if item else (None, None)
    if item is None or span != (clip.start_seconds, clip.end_seconds):
        raise RuntimeError(
            f"decode gave {span if item else 'nothing'} where {clip} of {job.path!r} was due"
        )
    return item


def _settle_in() -> None:
    """Make this process a well-behaved child: it speaks on stderr only and is the first to go."""
    with suppress(OSError):
        os.dup2(2, 1)  # stdout is the engine's data; a library that prints must not spoil it
    with suppress(OSError):  # Linux: should memory run out, one file is lost and not the build
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Exit when the engine's process dies, also in the middle of a long or hanging decode."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
