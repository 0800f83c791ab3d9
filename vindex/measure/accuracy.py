"""A model's accuracy by the published protocol: what `vindex eval --protocol published` prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.decode import decode_clips, probe
from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.published import published_protocol
from vindex.errors import MediaError, ModelError, UsageError
from vindex.jobs import DecodeJob
from vindex.measure.ground_truth import read_labelled
from vindex.records import Clip, ClipSpec, Failure, Stage

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vindex.encoders.protocol import Encoder
    from vindex.encoders.published import EvalProtocol
    from vindex.measure.ground_truth import LabelledFile
    from vindex.records import EncoderSpec

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
    encoder = load_encoder(model, device=device, batch_size=batch_size)
    folder = Path(root) if root is not None else Path(truth_path).parent
    ranks, failures = [], []
    progress = tqdm(items, unit="video", desc="Evaluating", disable=not show_progress)
    for item, label_id in zip(progress, label_ids, strict=True):
        found = _probabilities(folder / item.path, item, protocol, encoder, reader)
        if isinstance(found, Failure):
            failures.append(found)
            continue
        if not np.isfinite(found).all():
            raise ModelError(
                f"The model {spec.name} gives probabilities for {item.path} that are not finite: "
                "its weights are broken, or too large for half precision. Try --device cpu."
            )
        ranks.append(int(np.argsort(-found, kind="stable").tolist().index(label_id)))
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


def _label_ids(
    items: Sequence[LabelledFile], spec: EncoderSpec, truth_path: str | os.PathLike[str]
) -> list[int]:
    """Which output of the head is right for each item."""
    if not spec.labels:
        raise UsageError(f"{spec.name} has no labels; `vindex models` lists models that have.")
    ids = {label: i for i, label in enumerate(spec.labels)}
    unknown = sorted({item.label for item in items} - ids.keys())
    if unknown:
        raise UsageError(
            f"{truth_path} has labels that {spec.name} does not: {'; '.join(unknown[:5])}. It has "
            f"{len(spec.labels)}, such as {'; '.join(spec.labels[:3])}."
        )
    return [ids[item.label] for item in items]


def _probabilities(
    path: Path, item: LabelledFile, protocol: EvalProtocol, encoder: Encoder, reader: str
) -> NDArray[np.float32] | Failure:
    """`probabilities_K` of one video: the mean over its views."""
    spec = encoder.spec
    try:
        info = probe(str(path), reader)
        whole = Clip(0.0, info.duration_seconds)
        clip = item.clip_of(whole)
        windows, seconds = protocol.windows(clip, spec.default_frames, info.frame_rate)
        cut = ClipSpec(seconds, seconds, spec.default_frames, protocol.num_views)
        # A short video has equal windows, which need decoding once.
        unique = sorted(set(windows), key=lambda window: window.start_seconds)
        job = DecodeJob(str(path), "", tuple(unique), cut, spec.crop_size, reader)
        frames = {}
        for decoded in decode_clips(job):
            if isinstance(decoded, Failure):
                return decoded
            frames[decoded.clip] = decoded.frames_VTHWC
    except MediaError as error:
        return Failure(str(path), Stage.DECODE, error.reason, error.message)  # type: ignore[arg-type]
    frames_VGTHWC = np.stack([frames[window] for window in windows], axis=1)
    probabilities_K: NDArray[np.float32] = encoder.segment_probabilities(frames_VGTHWC).mean(0)
    return probabilities_K
