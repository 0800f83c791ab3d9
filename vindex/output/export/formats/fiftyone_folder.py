"""A folder that FiftyOne reads as a `FiftyOneTemporalDetectionDataset`.

`data.json` says where the videos lie, `labels.json` which spans have which labels:

    fiftyone.Dataset.from_dir(
        dataset_dir=FOLDER, data_path="data.json",
        dataset_type=fiftyone.types.FiftyOneTemporalDetectionDataset,
    )
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import by_video, frame_rate, frame_span, spans
from vindex.timecode import plain_rate

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.query.results import FollowedBy, Hit
    from vindex.records import VideoInfo

__all__ = ["FORMATS"]

_ODD_FRAMES = 1.5
"""So many a video of a constant rate may have more or less: the last one may stand longer."""

_FILES = ("data.json", "labels.json")


def _write(material: Material, folder: Path) -> None:
    from vindex.store.durable import replace_file

    videos = by_video(material)
    names = {seen: f"{number:06d}" for number, seen in enumerate(videos, start=1)}
    found = {span.label for hit in material.hits for span in spans(hit)}
    labels = {
        "classes": sorted(label for label in found if label is not None),
        "labels": {
            names[seen]: [
                _detection(hit, span, _counted_rate(material.infos[seen]))
                for hit in hits
                for span in spans(hit)
            ]
            for seen, hits in videos.items()
        },
    }
    places = {name: seen.path for seen, name in names.items()}
    for name, content in zip(_FILES, (places, labels), strict=True):
        replace_file(folder / name, json.dumps(content, indent=1).encode())


def _counted_rate(info: VideoInfo) -> Fraction:
    """Frames a second, for FiftyOne counts those that there are: of a variable rate the mean."""
    nominal = frame_rate(info)
    is_constant = abs(float(nominal) * info.duration_seconds - info.num_frames) < _ODD_FRAMES
    return nominal if is_constant else plain_rate(Fraction(info.frame_rate))


def _detection(hit: Hit, span: Hit | FollowedBy, rate: Fraction) -> dict[str, object]:
    """Frames, not `timestamps`: those take the end in, and so a frame of the next clip."""
    return {
        "label": span.label,
        "support": frame_span(span, rate),
        "confidence": span.probability,
        "attributes": {
            "clip_id": span.clip_id,
            "rank": hit.rank,
            "start_seconds": span.start_seconds,
            "end_seconds": span.end_seconds,
        },
    }


FORMATS = (
    Format(
        "fiftyone", "", Shape.FOLDER, is_text=True, write=_write,
        holds="`data.json`, `labels.json`", read_by="FiftyOne", files=_FILES,
    ),
)  # fmt: skip
