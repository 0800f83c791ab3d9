"""How the published accuracies of checkpoints were measured. Loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from vindex.encoders.architectures import architecture_of
from vindex.records import Clip

__all__ = ["HEADLESS_PROTOCOL", "EvalProtocol", "published_protocol"]


@dataclass(frozen=True, slots=True)
class EvalProtocol:
    """Segments of a video, and views of each, that one prediction is made of."""

    frame_step: int | None
    """Every so manieth frame of the video is seen; None: the frames are spread over all of it.
    (TimeSformer's code counts frames of 30 a second, which Kinetics has for the most part.)"""
    num_segments: int
    num_views: int
    """Square crops along the long side, 1 or 3."""
    in_partitions: bool
    """Where segments do not touch, each lies in the middle of its equal part of the video;
    otherwise they are spread from its start to its end."""
    top1_percent: float | None = None
    """As published; None: no figure is known."""
    data_set: str = ""
    """That the figure is of."""
    source: str = ""

    def windows(self, clip: Clip, num_frames: int, frame_rate: float) -> tuple[list[Clip], float]:
        """The spans of the segments, and the length of a whole one.

        A span that is shorter than the length is sampled at the same step, and its last frame is
        repeated, as a video shorter than a segment is in the protocol.

        Args:
            clip: the video, or the part of it that has the label.
            num_frames: that the model sees of each segment.
            frame_rate: of the video, in frames a second.
        """
        if self.frame_step is None:
            shift_seconds = clip.seconds / num_frames / self.num_segments
            starts = [clip.start_seconds + i * shift_seconds for i in range(self.num_segments)]
            return [Clip(start, clip.end_seconds) for start in starts], clip.seconds
        seconds = num_frames * self.frame_step / frame_rate
        room_seconds = max(clip.seconds - seconds, 0.0)
        part_seconds = clip.seconds / self.num_segments
        if self.in_partitions and part_seconds > seconds:
            first_seconds, apart_seconds = (part_seconds - seconds) / 2, part_seconds
        else:
            first_seconds, apart_seconds = 0.0, room_seconds / max(self.num_segments - 1, 1)
        starts = [
            clip.start_seconds + first_seconds + i * apart_seconds for i in range(self.num_segments)
        ]
        return [Clip(start, min(start + seconds, clip.end_seconds)) for start in starts], seconds


HEADLESS_PROTOCOL = EvalProtocol(1, 1, 1, False)
"""Of architectures without a head for labels, so that nothing is ever measured by it."""

_VJEPA2 = "V-JEPA 2, arXiv:2506.09985, table 4"
_VIDEOMAE = "model zoo of github.com/MCG-NJU/VideoMAE"

_TIMESFORMER = "model zoo of github.com/facebookresearch/TimeSformer"


def _timesformer(frame_step: int | None, top1_percent: float, data_set: str) -> EvalProtocol:
    """One segment in three views; of Kinetics from its start, of SSv2 over all of the video."""
    return EvalProtocol(frame_step, 1, 3, False, top1_percent, data_set, _TIMESFORMER)


_PUBLISHED = {
    "facebook/vjepa2-vitl-fpc16-256-ssv2": EvalProtocol(4, 2, 3, True, 73.7, "SSv2", _VJEPA2),
    "facebook/vjepa2-vitg-fpc64-384-ssv2": EvalProtocol(2, 2, 3, True, 77.3, "SSv2", _VJEPA2),
    "facebook/vjepa2-vitl-fpc32-256-diving48": EvalProtocol(
        2, 4, 3, True, 89.0, "Diving48", _VJEPA2
    ),
    "facebook/vjepa2-vitg-fpc32-384-diving48": EvalProtocol(
        2, 4, 3, True, 90.2, "Diving48", _VJEPA2
    ),
    "MCG-NJU/videomae-base-finetuned-kinetics": EvalProtocol(
        4, 5, 3, False, 81.5, "Kinetics-400", _VIDEOMAE
    ),
    "MCG-NJU/videomae-large-finetuned-kinetics": EvalProtocol(
        4, 5, 3, False, 85.2, "Kinetics-400", _VIDEOMAE
    ),
    "MCG-NJU/videomae-huge-finetuned-kinetics": EvalProtocol(
        4, 5, 3, False, 86.6, "Kinetics-400", _VIDEOMAE
    ),
    "MCG-NJU/videomae-base-finetuned-ssv2": EvalProtocol(
        None, 2, 3, False, 70.8, "SSv2", _VIDEOMAE
    ),
    "MCG-NJU/videomae-base-short-finetuned-ssv2": EvalProtocol(
        None, 2, 3, False, 69.6, "SSv2", _VIDEOMAE
    ),
    "facebook/timesformer-base-finetuned-k400": _timesformer(32, 77.9, "Kinetics-400"),
    "facebook/timesformer-base-finetuned-k600": _timesformer(32, 79.1, "Kinetics-600"),
    "facebook/timesformer-base-finetuned-ssv2": _timesformer(None, 59.1, "SSv2"),
    "facebook/timesformer-hr-finetuned-k400": _timesformer(16, 79.6, "Kinetics-400"),
    "facebook/timesformer-hr-finetuned-k600": _timesformer(16, 81.8, "Kinetics-600"),
    "facebook/timesformer-hr-finetuned-ssv2": _timesformer(None, 61.8, "SSv2"),
}
"""Sources of the V-JEPA 2 heads: configs/inference/{vitl,vitg-384}/{ssv2,diving48}.yaml of
github.com/facebookresearch/vjepa2. Of VideoMAE: the scripts of github.com/MCG-NJU/VideoMAE. Of
TimeSformer: configs/*/TimeSformer_divST_*.yaml and timesformer/datasets of
github.com/facebookresearch/TimeSformer."""


def published_protocol(name: str, architecture: str) -> EvalProtocol:
    """The protocol of a checkpoint's published accuracy.

    Args:
        name: as on the hub. For any other name it is the protocol that is usual for the
            architecture.
        architecture: `model_type` of its config.
    """
    return _PUBLISHED.get(name) or architecture_of(architecture).usual_protocol
