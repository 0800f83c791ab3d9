"""What happens in videos, clip by clip, without an index."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from vindex.arguments import checked_arguments
from vindex.clips import plan_clips
from vindex.decode import check_reader
from vindex.encode.progress import ClipProgress
from vindex.encode.reading import require_file, video_files
from vindex.encode.session import EncodingSession, EngineModel, not_finite
from vindex.encoders import encoder_spec, load_encoder
from vindex.errors import UsageError
from vindex.jobs import EncodedClip
from vindex.keywords import keywords
from vindex.records import Failure, Recipe
from vindex.settings import DEFAULT_MODEL, DEFAULT_READER, TOP, check_device, clip_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import Clip, ClipSpec, VideoInfo

__all__ = ["Classifier", "ClipLabels", "Guess"]


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how probable it is."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class ClipLabels:
    """The most probable labels of one clip."""

    path: str
    """As it was given; of a stream without the password of a URL, or `stdin`."""
    start_seconds: float
    end_seconds: float
    guesses: tuple[Guess, ...]
    """Most probable first."""
    num_dropped: int = 0
    """Of a stream: clips that were left out so far, because newer ones had come."""
    timeline_offset_seconds: float = 0.0
    """What a player of the file shows at vindex's 0."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of a clip of a file."""
        return {
            "path": self.path,
            "start_seconds": self.start_seconds,
            "end_seconds": self.end_seconds,
            "labels": [asdict(guess) for guess in self.guesses],
        }


class Classifier:
    """A model that says what happens in clips.

    Args:
        model: a name on the hub, a local folder, or `demo`; it must have labels.
        clip_seconds: length of a clip; None: 4.
        stride_seconds: from one clip to the next; None: the clip's length.
        frames: of each clip; None: the model's own.
        top: maximum number of labels per clip.
        reader: that decodes files.
        device: where the model runs.

    Attributes:
        model: as it was given.
        spec: how videos are cut.

    Raises:
        UsageError: an argument cannot be used as it was given, or the model has no labels.
        ModelError: the model cannot be loaded.
    """

    @checked_arguments
    @keywords(num_frames="frames")
    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        clip_seconds: float | None = None,
        stride_seconds: float | None = None,
        frames: int | None = None,
        top: int = int(TOP.default or 0),
        reader: str = DEFAULT_READER,
        device: str = "auto",
    ) -> None:
        TOP.check(top)
        check_reader(reader)
        check_device(device)
        encoder = encoder_spec(model)
        self.model = model
        self.spec: ClipSpec = clip_spec(
            encoder, clip_seconds=clip_seconds, stride_seconds=stride_seconds,
            num_frames=frames,
        )  # fmt: skip
        if not encoder.labels:
            raise UsageError(
                f"--model {model} was given, which has no labels: it is an encoder without a "
                "classification head. `vindex models` lists models with labels."
            )
        self._encoder = load_encoder(model, device=device)
        self._recipe = Recipe(self._encoder.spec, self.spec)
        self._reader = reader
        self._top = top

    def files(
        self, paths: Sequence[str | os.PathLike[str]], *, show_progress: bool = False
    ) -> Iterator[ClipLabels | Failure]:
        """The labels of each clip of some files, by file and time; and what was refused.

        Args:
            paths: of files, and of folders whose videos are taken.
            show_progress: whether a bar for each file is shown on stderr.

        Raises:
            UsageError: there is no video at any of them.
        """
        names = [os.fspath(path) for path in paths]
        found = list(video_files(names))
        if names and not found:
            raise UsageError(f"There is no video file in {', '.join(names)}.")
        if names and all(isinstance(each, Failure) for each in found):
            require_file(names[0], ", or a folder of them")
        model = EngineModel(self._recipe, lambda: self._encoder)
        with EncodingSession([model], reader=self._reader) as session:
            for path in found:
                if isinstance(path, Failure):
                    yield path
                    continue
                info = session.probe_file(path)
                if isinstance(info, Failure):
                    yield info
                    continue
                events = self._events(session, path, info, show_progress=show_progress)
                encoded = [event for event in events if isinstance(event, EncodedClip)]
                for event in sorted(encoded, key=lambda event: event.clip.start_seconds):
                    assert event.probabilities_K is not None, "the model has labels"
                    if math.isfinite(event.probabilities_K.sum()):
                        labels = self._labels(path, event.clip, event.probabilities_K)
                        offset_seconds = info.timeline_offset_seconds or 0.0
                        yield replace(labels, timeline_offset_seconds=offset_seconds)
                    else:
                        yield not_finite(event)
                yield from (event for event in events if isinstance(event, Failure))

    def _events(
        self, session: EncodingSession, path: str, info: VideoInfo, *, show_progress: bool
    ) -> list[EncodedClip | Failure]:
        """Every clip of a file, encoded or refused, as they came."""
        clips = plan_clips(info.duration_seconds, self.spec)
        events = []
        with ClipProgress(
            len(clips), info.duration_seconds, enabled=show_progress, description="Labelling"
        ) as progress:
            for event in session.encode_file(path, clips, in_pieces=True):
                if isinstance(event, EncodedClip):
                    progress.add_clips()
                events.append(event)
        return events

    def stream(self, source: str) -> Iterator[ClipLabels]:
        """The labels of each clip of a source that goes on, as they come, until it ends.

        Args:
            source: `-` for stdin, a URL, a pipe with a name, or a video device.

        Raises:
            MediaError: it cannot be read.
        """
        from vindex.decode.live import LiveClips
        from vindex.decode.streams import shown_source

        name = shown_source(source)
        with LiveClips(source, self.spec, self._recipe.request) as clips:
            for frames in clips:
                (frames_VTHWC,) = frames.frames
                probabilities_VK = self._encoder.encode(frames_VTHWC).probabilities_BK
                assert probabilities_VK is not None, "the model has labels"
                yield self._labels(name, frames.clip, probabilities_VK.mean(0), clips.num_dropped)

    def _labels(
        self, path: str, clip: Clip, probabilities_K: NDArray[np.float32], num_dropped: int = 0
    ) -> ClipLabels:
        names = self._encoder.spec.labels
        best = sorted(range(len(names)), key=lambda k: (-probabilities_K[k], k))[: self._top]
        guesses = tuple(Guess(names[k], float(probabilities_K[k])) for k in best)
        return ClipLabels(path, clip.start_seconds, clip.end_seconds, guesses, num_dropped)
