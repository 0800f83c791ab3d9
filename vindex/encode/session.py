"""The clips of files by recipes: the one wiring of decoding, models and an engine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from math import ceil, inf
from typing import TYPE_CHECKING

from vindex.cores import num_cores
from vindex.encode.reading import at_hand, decode_clips, find_shots, glance, look, probe, resolve
from vindex.engines import EngineModel, EngineTimes, Feed, LocalEngine, Reading
from vindex.errors import MediaError
from vindex.jobs import DecodeJob, EncodedClip, ShotJob
from vindex.records import Failure, Reason, Stage
from vindex.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from vindex.engines import Engine
    from vindex.jobs import ClipFrames, JobDone, Shots
    from vindex.records import Clip, VideoInfo

__all__ = ["EncodingSession", "EngineModel", "EngineTimes", "Feed", "not_finite"]

_CLIPS_PER_PIECE = 8
"""A piece of a file costs one more pass over its packets, so it must be worth that."""


class EncodingSession:
    """Decodes clips of files on every core, and encodes each by the recipes of some models.

    Use it as a context manager: leaving it ends the workers. They start when there is work, and
    serve everything that is asked of the session; files that hang or kill them lose only
    themselves. Models are loaded when they are needed first, while the first clips are decoded.

    Args:
        models: that encode, all of them clips that are cut alike; none where files are only probed.
        reader: that decodes.
        num_workers: that decode; None: one on every core.
        frames_folder: where workers keep the frame indexes of large files for each other and for
            those who show pictures later; None: one that goes with the session.
        loading: the models are loaded in it.
        only_glances: what is probed is only glanced at; see `vindex.decode.head`.
    """

    def __init__(
        self,
        models: Sequence[EngineModel] = (),
        *,
        reader: str,
        num_workers: int | None = None,
        frames_folder: str | None = None,
        loading: Callable[[], AbstractContextManager[None]] = nullcontext,
        only_glances: bool = False,
    ) -> None:
        self._models = models
        self._reader = reader
        self._num_workers = num_workers or num_cores()
        self._own_folder = None if frames_folder else _temporary_folder()
        self._frames_folder = self._own_folder.path if self._own_folder else frames_folder
        whole = partial(probe, reader=reader, frames_folder=self._frames_folder)
        reading = Reading(look, glance if only_glances else whole, decode_clips, find_shots)
        self._engine: Engine = LocalEngine(
            reading, models, num_workers=self._num_workers, loading=loading
        )

    def __enter__(self) -> EncodingSession:
        self._engine.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._engine.__exit__(*exc)
        if self._own_folder is not None:
            self._own_folder.remove()

    @property
    def frames_folder(self) -> str | None:
        """Where frame indexes of large files are kept; None: nowhere."""
        return self._frames_folder

    @property
    def times(self) -> EngineTimes:
        """Where the time of the last run of `encode` went."""
        return self._engine.times

    def probe(self, paths: Iterable[str]) -> Iterator[tuple[str, VideoInfo | Failure]]:
        """What files are, by their absolute paths, in any order."""
        return self._engine.probe(paths)

    def probe_file(self, path: str) -> VideoInfo | Failure:
        """What a file is, or why it cannot be read; the path may be relative."""
        try:
            with at_hand(path):  # what takes long here is no worker that hangs
                ((_, info),) = self._engine.probe([resolve(path)])
        except MediaError as error:
            return Failure(path, Stage.PROBE, Reason(error.reason), error.message)
        return replace(info, path=path) if isinstance(info, Failure) else info

    def find_shots(
        self, paths: Iterable[str], *, most_seconds: float = inf
    ) -> Iterator[tuple[str, Shots | Failure]]:
        """Where the shots of files begin, by their absolute paths, in any order.

        Args:
            paths: of files.
            most_seconds: so much of each is looked through, from its start.
        """
        jobs = (ShotJob(path, self._frames_folder, most_seconds) for path in paths)
        return self._engine.find_shots(jobs)

    def job(self, path: str, clips: Sequence[Clip], clip_seconds: float) -> DecodeJob:
        """Clips of a file, ordered by start, as all of the models want them.

        Args:
            path: of the file; may be relative.
            clips: of it.
            clip_seconds: see `DecodeJob`.
        """
        requests = dict.fromkeys(model.recipe.request for model in self._models)
        return DecodeJob(
            resolve(path), "", tuple(clips), clip_seconds, tuple(requests), self._reader,
            frames_folder=self._frames_folder,
        )  # fmt: skip

    def encode(
        self, jobs: Iterable[DecodeJob] | Feed[DecodeJob], spaces: Collection[str] | None = None
    ) -> Iterator[EncodedClip | Failure | JobDone]:
        """See `Engine.encode_clips`."""
        return self._engine.encode_clips(jobs, spaces)

    def encode_file(
        self, path: str, clips: Sequence[Clip], *, in_pieces: bool = False
    ) -> Iterator[EncodedClip | Failure]:
        """Decode and encode clips of one file.

        Args:
            path: of the file; may be relative.
            clips: ordered by start.
            in_pieces: whether all workers decode it at the same time.

        Yields:
            Each clip that could be encoded, and what was refused, as they come.
        """
        num_pieces = self._num_workers if in_pieces else 1
        size = max(_CLIPS_PER_PIECE, ceil(len(clips) / num_pieces))
        whole = self.job(path, clips, self._models[0].recipe.spec.clip_seconds)
        jobs = [
            replace(whole, clips=whole.clips[start : start + size])
            for start in range(0, len(clips), size)
        ]
        for event in self.encode(jobs):
            if isinstance(event, EncodedClip | Failure):
                yield event

    def decode(self, jobs: Iterable[DecodeJob]) -> Iterator[tuple[DecodeJob, ClipFrames | Failure]]:
        """See `Engine.decode_clips`."""
        return self._engine.decode_clips(jobs)

    def load(self) -> None:
        """Load all models now, rather than when they are needed first."""
        self._engine.load()

    def unload(self, space: str) -> None:
        """Let go of a model, and of its memory, until it is needed again."""
        self._engine.unload(space)

    def finish(self) -> None:
        """End a running `encode` or `find_shots` early; see `Engine.finish`."""
        self._engine.finish()


def _temporary_folder() -> RunFolder | None:
    """A folder for a session; None where nothing can be written, and workers do without."""
    try:
        return RunFolder()
    except OSError:
        return None


def not_finite(clip: EncodedClip) -> Failure:
    """The refusal of a clip for which the model gave infinities or NaN."""
    return Failure(
        clip.path, Stage.ENCODE, Reason.NOT_FINITE,
        "The model gave values that are not finite in half precision; try --device cpu.",
        clip.clip.start_seconds, clip.clip.end_seconds,
    )  # fmt: skip
