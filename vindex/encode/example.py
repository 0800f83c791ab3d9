"""Encoding a query: a video, or a span of one, with an index's own settings."""

from __future__ import annotations

from dataclasses import dataclass
from logging import getLogger
from typing import TYPE_CHECKING

import numpy as np

from vindex.clips import plan_clips
from vindex.encode.factory import EncoderFactory
from vindex.encode.reading import require_file
from vindex.encode.session import EncodingSession
from vindex.engines import EngineModel
from vindex.errors import MediaError, ModelError, UsageError
from vindex.jobs import EncodedClip
from vindex.records import Clip, Failure, Reason
from vindex.store.shards import fits_shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from vindex.records import Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["EncodedSpan", "ExampleEncoder", "encode_spans"]


@dataclass(frozen=True, slots=True)
class EncodedSpan:
    """The clips of a span of a video, and how long that is."""

    video_seconds: float
    clips: list[EncodedClip]
    """In order of time."""


def encode_spans(
    index: IndexFolder,
    recipe: Recipe,
    spans: Sequence[tuple[str, Clip | None]],
    *,
    reader: str,
    device: str,
) -> Iterator[EncodedSpan]:
    """The clips that the index's cutting rule makes of spans of files, one after another.

    Args:
        index: the index.
        recipe: of the space that they are encoded for.
        spans: the file and the span of each; None: all of the video.
        reader: that reads them.
        device: where the model runs.

    Raises:
        UsageError: a span is not of its video.
        MediaError: one cannot be decoded.
        ModelError: the index's model cannot be loaded, or gives numbers that are not finite.
    """
    model = EngineModel(recipe, EncoderFactory.of_query(index, recipe, device))
    with EncodingSession([model], reader=reader) as session:
        for path, span in spans:
            info = session.probe_file(path)
            if isinstance(info, Failure):
                raise MediaError(info.reason, f"{path}: {info.message}")
            start, end = (span.start_seconds, span.end_seconds) if span else (None, None)
            clips = _clips(path, info.duration_seconds, recipe, start, end)
            events = list(session.encode_file(path, clips))
            yield EncodedSpan(info.duration_seconds, _encoded(path, clips, recipe, events))


class ExampleEncoder:
    """Embeds files that a query is compared with; use it as a context manager.

    The model is loaded for the first and stays for the others.

    Args:
        index: the index.
        recipe: of the space that they are encoded for.
        reader: that reads them.
        device: where the model runs.
    """

    def __init__(self, index: IndexFolder, recipe: Recipe, *, reader: str, device: str) -> None:
        model = EngineModel(recipe, EncoderFactory.of_query(index, recipe, device))
        self._recipe = recipe
        self._session = EncodingSession([model], reader=reader, num_workers=1)

    def __enter__(self) -> ExampleEncoder:
        self._session.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._session.__exit__(*exc)

    def embed(
        self, path: str, start_seconds: float | None = None, end_seconds: float | None = None
    ) -> NDArray[np.float32]:
        """Embeddings of the clips of a video, or of a span of it.

        Returns:
            `queries_QD`, one row for each clip that the index's cutting rule makes of the span.
            Where some cannot be decoded, those of the longest run of others: rows follow each
            other in time.

        Raises:
            UsageError: there is no such file, or no such span in it.
            MediaError: it cannot be decoded.
            ModelError: the index's model cannot be loaded, or gives numbers that are not finite.
        """
        require_file(path, ", or the id of a clip (--clip ID, or beside a text --like ID)")
        info = self._session.probe_file(path)
        if isinstance(info, Failure):
            raise MediaError(info.reason, f"{path}: {info.message}")
        clips = _clips(path, info.duration_seconds, self._recipe, start_seconds, end_seconds)
        events = list(self._session.encode_file(path, clips))
        encoded = _encoded(path, clips, self._recipe, events)
        return np.stack([clip.embedding_D for clip in encoded])


def _encoded(
    path: str, clips: Sequence[Clip], recipe: Recipe, events: Sequence[object]
) -> list[EncodedClip]:
    """The longest run of clips that an engine encoded, in order of time."""
    encoded = _longest_run(clips, [event for event in events if isinstance(event, EncodedClip)])
    failure = next((event for event in events if isinstance(event, Failure)), None)
    if not encoded:
        if failure is None:
            raise MediaError(Reason.DAMAGED, f"{path}: none of it can be decoded")
        raise MediaError(failure.reason, f"{path}: {failure.message}")
    if failure is not None:
        start, end = encoded[0].clip.start_seconds, encoded[-1].clip.end_seconds
        getLogger("vindex").warning(
            f"{path} is damaged in places, so what is compared is its longest intact part, "
            f"{start:.1f} to {end:.1f} s. {failure.message}"
        )
    if not all(map(fits_shard, encoded)):
        raise ModelError(
            f"The model {recipe.encoder.name} gives numbers for {path} that are not finite in "
            "half precision, so nothing can be compared with it. Try another --device or "
            "another span."
        )
    return encoded


def _longest_run(clips: Sequence[Clip], encoded: Sequence[EncodedClip]) -> list[EncodedClip]:
    """The most clips that follow each other in the plan and were encoded; of equals the first."""
    by_start = {clip.clip.start_seconds: clip for clip in encoded}
    runs: list[list[EncodedClip]] = [[]]
    for planned in clips:
        found = by_start.get(planned.start_seconds)
        if found is None:
            runs.append([])
        else:
            runs[-1].append(found)
    return max(runs, key=len)


def _clips(
    path: str,
    duration_seconds: float,
    recipe: Recipe,
    start_seconds: float | None,
    end_seconds: float | None,
) -> Sequence[Clip]:
    start = 0.0 if start_seconds is None else start_seconds
    end = duration_seconds if end_seconds is None else min(end_seconds, duration_seconds)
    if not 0 <= start < duration_seconds:
        raise UsageError(
            f"--start {start:g} was given; {path} is {duration_seconds:.2f} s long, so it must be "
            f"from 0 to less than {duration_seconds:.2f}."
        )
    if not start < end:  # also refuses NaN
        raise UsageError(f"--end {end:g} was given; it must be later than --start {start:g}.")
    return [
        Clip(start + clip.start_seconds, min(start + clip.end_seconds, end))
        for clip in plan_clips(end - start, recipe.spec)
    ]
