"""Toy functions for the engine's tests: frames say which clip they are, files do what is asked.

Workers import this module by name. What a decode is to do, and at which clip, stands in the
job's `reader`: `hang@2` hangs at clip 2. A probe does what its path's name says.
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vindex.decode import decode_clips
from vindex.encode import reading
from vindex.engines import Reading
from vindex.errors import MediaError
from vindex.jobs import ClipFrames, DecodeJob, Encoding, Shots
from vindex.records import (
    Clip,
    ClipSpec,
    EncoderSpec,
    Failure,
    FrameRequest,
    Recipe,
    Stage,
    VideoInfo,
)

CLIP_SECONDS = 0.01
FRAMES_THWC = (2, 3, 3, 3)


def request(views=1):
    return FrameRequest(num_frames=2, side=3, views=views)


def recipe(views=1):
    encoder = EncoderSpec(
        name="toy", revision="", architecture="toy", default_frames=2, frames_multiple=2,
        fixed_frames=True, crop_size=3, dim=54, labels=(), image_mean=(0, 0, 0),
        image_std=(1, 1, 1),
    )  # fmt: skip
    return Recipe(encoder, ClipSpec(CLIP_SECONDS, CLIP_SECONDS, 2, views))


def clip(index):
    return Clip(index * CLIP_SECONDS, (index + 1) * CLIP_SECONDS)


def job(number, num_clips, reader="", path=None, views=1):
    return DecodeJob(
        path=path or f"/toy/{number}",
        fingerprint=str(number),
        clips=tuple(clip(i) for i in range(num_clips)),
        clip_seconds=CLIP_SECONDS,
        requests=(request(views),),
        reader=reader,
    )


_JOB = job(0, 1)


def pixels(fingerprint, index, views):
    """uint8 that differ from clip to clip, view to view and pixel to pixel."""
    count = views * np.prod(FRAMES_THWC)
    flat = (int(fingerprint) * 31 + index * 7 + np.arange(count) * 5) % 251
    return flat.astype(np.uint8).reshape(views, *FRAMES_THWC)


def expected_embedding(fingerprint, index, views=1):
    return pixels(fingerprint, index, views).reshape(views, -1).mean(axis=0, dtype=np.float32)


@dataclass
class Encoder:
    """A toy model."""

    encode: Callable
    batch_size: int


def encode(frames_BTHWC):
    """All pixels as the embedding; the first two, halved, as probabilities."""
    flat = frames_BTHWC.reshape(len(frames_BTHWC), -1).astype(np.float32)
    return Encoding(flat, flat[:, :2] / 2)


def encode_without_head(frames_BTHWC):
    return Encoding(encode(frames_BTHWC).embeddings_BD, None)


def look(path):
    """As vindex looks, and as if the file's source tagged it with what lies beside it."""
    mark, tag = reading.look(path), Path(f"{path}.tag")
    return mark._replace(tag=tag.read_text()) if tag.exists() else mark


def decode(job, next_arrays):
    action, _, at = job.reader.partition("@")
    for span in job.clips:
        index = round(span.start_seconds / CLIP_SECONDS)
        places = next_arrays()
        for asked, frames_VTHWC in zip(job.requests, places, strict=True):
            frames_VTHWC[...] = pixels(job.fingerprint, index, asked.views)
        frames = ClipFrames(span, places, tuple(np.zeros(2) for _ in places))
        if action and index == int(at):
            frames = ACTIONS[action](job, frames)
        if action == "count":
            with Path(job.path).open("ab") as file:
                file.write(b".")
        if frames is None:
            return
        yield frames


def decode_unless_deadly(job, *more):
    """As vindex decodes, but a file whose name begins with `deadly` kills the process."""
    if Path(job.path).name.startswith("deadly"):
        os.kill(os.getpid(), signal.SIGKILL)
    yield from decode_clips(job, *more)


def probe(path):
    action = Path(path).name.partition("-")[0]
    if action == "talk":
        os.write(1, b"a library talks on stdout\n")
    elif action in ACTIONS:
        ACTIONS[action](replace(job(0, 1), path=path), None)
    threads = os.environ["OMP_NUM_THREADS"]
    return VideoInfo(len(path), os.getpid(), 25.0, 64, 48, f"{threads} threads")


def find_shots(job, sign_of_life):
    """Does what its path's name says; `busy` takes twice as long as a worker may be silent."""
    action = Path(job.path).name.partition("-")[0]
    if action == "busy":
        for _ in range(20):
            time.sleep(0.1)
            sign_of_life()
    elif action in ACTIONS:
        ACTIONS[action](replace(_JOB, path=job.path), None)
    return Shots((float(len(job.path)), job.most_seconds))


def _hang(job, frames):
    time.sleep(3600)


def _brief(job, frames):
    time.sleep(0.1)


def _slow(job, frames):
    time.sleep(0.3)


def _exit(job, frames):
    os._exit(3)


def _kill(job, frames):
    os.kill(os.getpid(), signal.SIGKILL)


def _exit_the_first_time(job, frames):
    return _fail_the_first_time(job, frames, _exit)


def _hang_the_first_time(job, frames):
    return _fail_the_first_time(job, frames, _hang)


def _fail_the_first_time(job, frames, fail):
    """Keep a mark of each process that comes here in the job's file; the second must be alone."""
    with Path(job.path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    if len(Path(job.path).read_text().splitlines()) == 1:
        fail(job, frames)
    lock = Path(job.path).with_name("lock")
    lock.touch(exist_ok=False)
    time.sleep(0.3)
    lock.unlink()
    return frames


def _media(job, frames):
    raise MediaError("damaged", f"{job.path} is damaged.")


def _span(job, frames):
    span = frames.clip
    return Failure(
        job.path, Stage.DECODE, "damaged", "No frames.", span.start_seconds, span.end_seconds
    )


def _bug(job, frames):
    raise ZeroDivisionError("a bug in a toy")


def _av_error(job, frames):
    raise EOFError("as PyAV's own EOFError, which is one")


def _memory(job, frames):
    raise MemoryError


def _change(job, frames):
    Path(job.path).write_bytes(b"changed")
    return frames


def _retag(job, frames):
    Path(f"{job.path}.tag").write_text("changed")
    return frames


def _stop(job, frames):
    return None


def _wrong_shape(job, frames):
    return replace(frames, frames=tuple(f_VTHWC[:, :, :1] for f_VTHWC in frames.frames))


def _wrong_clip(job, frames):
    return replace(frames, clip=clip(77))


def _nothing(job, frames):
    return frames


ACTIONS = {
    "hang": _hang,
    "brief": _brief,
    "slow": _slow,
    "exit": _exit,
    "kill": _kill,
    "exit-once": _exit_the_first_time,
    "hang-once": _hang_the_first_time,
    "media": _media,
    "span": _span,
    "bug": _bug,
    "eof": _av_error,
    "memory": _memory,
    "change": _change,
    "retag": _retag,
    "stop": _stop,
    "shape": _wrong_shape,
    "clip": _wrong_clip,
    "count": _nothing,
}

READING = Reading(look, probe, decode, find_shots)
