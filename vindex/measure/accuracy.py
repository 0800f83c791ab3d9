"""A model's accuracy by the published protocol: what `vindex eval --protocol published` prints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.encode.factory import EncoderFactory
from vindex.encode.reading import resolve
from vindex.encode.session import EncodingSession, EngineModel
from vindex.encoders import encoder_spec
from vindex.encoders.published import published_protocol
from vindex.errors import MediaError, ModelError, UsageError
from vindex.measure.ground_truth import named_as, read_labelled
from vindex.records import Clip, Failure, Reason, Recipe, Stage
from vindex.settings import clip_spec

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from vindex.encoders.encoder import Encoder
    from vindex.encoders.published import EvalProtocol
    from vindex.jobs import DecodeJob
    from vindex.measure.ground_truth import LabelledFile
    from vindex.records import EncoderSpec, VideoInfo

__all__ = ["Accuracy", "measure_accuracy"]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a model's labels are right, over videos that could be read."""

    model: str
    num_frames: int
    protocol: EvalProtocol
    videos: int
    top1: float
    top5: float
    failures: tuple[Failure, ...]
    """Videos that could not be read; they count for nothing."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex eval --protocol published`."""
        return asdict(self) | {"failures": [failure.as_dict() for failure in self.failures]}


def measure_accuracy(
    truth_path: str | os.PathLike[str],
    model: str,
    *,
    root: str | os.PathLike[str] | None = None,
    reader: str,
    device: str = "auto",
    batch_size: int | None = None,
    show_progress: bool = False,
) -> Accuracy:
    """Measure a model's labels on videos whose labels are known; needs no index.

    Args:
        truth_path: a CSV file with the columns path and label, and start_seconds and end_seconds
            where only a part of the video has the label.
        model: as `--model` takes it.
        root: folder that the paths are below; by default that of the truth file.
        reader: which reader decodes.
        device: where the model runs.
        batch_size: segments encoded at once; by default what suits the device.
        show_progress: on stderr.

    Raises:
        UsageError: the truth file cannot be used, or names labels that the model does not have.
        MediaError: none of the videos can be read.
        ModelError: the model cannot be loaded, or gives numbers that are not finite.
    """
    from tqdm import tqdm

    items = read_labelled(truth_path)
    spec = encoder_spec(model)
    label_ids = _label_ids(items, spec, truth_path)
    protocol = published_protocol(spec.name, spec.architecture)
    encoder = EncoderFactory(model, device, batch_size)()
    folder = Path(root) if root is not None else Path(truth_path).parent
    paths = [str(folder / item.path) for item in items]
    recipe = Recipe(spec, clip_spec(spec, views=protocol.num_views))
    found: dict[int, NDArray[np.float32] | Failure] = {}
    bar = tqdm(total=len(items), unit="video", desc="Evaluating", disable=not show_progress)
    with EncodingSession([EngineModel(recipe, lambda: encoder)], reader=reader) as session, bar:
        for number, outcome in _outcomes(session, paths, items, protocol, encoder):
            found[number] = _finite(outcome, spec.name, items[number].path)
            bar.update()
    failures = [each for _, each in sorted(found.items()) if isinstance(each, Failure)]
    ranks = [
        int(np.argsort(-each, kind="stable").tolist().index(label_ids[number]))
        for number, each in found.items() if not isinstance(each, Failure)
    ]  # fmt: skip
    if not ranks:
        raise MediaError(failures[0].reason, f"{failures[0].path}: {failures[0].message}")
    return Accuracy(
        model=spec.name,
        num_frames=spec.default_frames,
        protocol=protocol,
        videos=len(ranks),
        top1=float(np.mean(np.array(ranks) < 1)),
        top5=float(np.mean(np.array(ranks) < 5)),
        failures=tuple(failures),
    )


def _finite(
    outcome: NDArray[np.float32] | Failure, model: str, path: str
) -> NDArray[np.float32] | Failure:
    """What became of a video, where it is a failure or probabilities that can be compared."""
    if isinstance(outcome, Failure) or np.isfinite(outcome).all():
        return outcome
    raise ModelError(
        f"The model {model} gives probabilities for {path} that are not finite: its weights are "
        "broken, or too large for half precision. Try --device cpu."
    )


def _label_ids(
    items: Sequence[LabelledFile], spec: EncoderSpec, truth_path: str | os.PathLike[str]
) -> list[int]:
    """Which output of the head is right for each item."""
    if not spec.labels:
        raise UsageError(f"{spec.name} has no labels; `vindex models` lists models that do.")
    ids = {label: i for i, label in enumerate(spec.labels)}
    name_of, unknown = named_as((item.label for item in items), spec.labels)
    if unknown:
        raise UsageError(
            f"{truth_path} has labels that {spec.name} does not: {'; '.join(unknown[:5])}. It has "
            f"{len(spec.labels)}, such as {'; '.join(spec.labels[:3])}."
        )
    return [ids[name_of[item.label]] for item in items]


def _outcomes(
    session: EncodingSession,
    paths: Sequence[str],
    items: Sequence[LabelledFile],
    protocol: EvalProtocol,
    encoder: Encoder,
) -> Iterator[tuple[int, NDArray[np.float32] | Failure]]:
    """The number of each item and its `probabilities_K`, or why there are none; as they come."""
    infos = dict(session.probe(dict.fromkeys(map(resolve, paths))))
    waiting: defaultdict[DecodeJob, list[tuple[int, list[Clip]]]] = defaultdict(list)
    for number, (path, item) in enumerate(zip(paths, items, strict=True)):
        info = infos[resolve(path)]
        windows = _windows(path, item, info, protocol, encoder.spec.default_frames)
        if isinstance(windows, Failure):
            yield number, windows
        else:
            # A short video has equal windows, which need decoding once.
            unique = sorted(set(windows[0]), key=lambda window: window.start_seconds)
            waiting[session.job(path, unique, windows[1])].append((number, windows[0]))
    frames: defaultdict[DecodeJob, dict[Clip, NDArray[np.uint8]]] = defaultdict(dict)
    for job, decoded in session.decode([*waiting]):
        if isinstance(decoded, Failure):
            for number, _ in waiting.pop(job, ()):
                yield number, replace(decoded, path=paths[number])
        elif job in waiting:
            (frames[job][decoded.clip],) = decoded.frames
            if len(frames[job]) == len(job.clips):
                for number, segments in waiting.pop(job):
                    yield number, _mean_of_views(encoder, [frames[job][s] for s in segments])
        if job not in waiting:
            frames.pop(job, None)


def _windows(
    path: str,
    item: LabelledFile,
    info: VideoInfo | Failure,
    protocol: EvalProtocol,
    num_frames: int,
) -> tuple[list[Clip], float] | Failure:
    """See `EvalProtocol.windows`."""
    if isinstance(info, Failure):
        return replace(info, path=path)
    try:
        clip = item.clip_of(Clip(0.0, info.duration_seconds))
    except MediaError as error:
        return Failure(path, Stage.DECODE, Reason(error.reason), error.message)
    return protocol.windows(clip, num_frames, info.frame_rate)


def _mean_of_views(encoder: Encoder, segments: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """`probabilities_K` of one video from `frames_VTHWC` of each of its segments."""
    frames_VGTHWC = np.stack(segments, axis=1)
    probabilities_K: NDArray[np.float32] = encoder.segment_probabilities(frames_VGTHWC).mean(0)
    return probabilities_K
