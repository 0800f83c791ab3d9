"""A folder that FiftyOne reads as a `FiftyOneTemporalDetectionDataset`.

`data.json` says where the videos lie, `labels.json` which spans have which labels:

    fiftyone.Dataset.from_dir(
        dataset_dir=FOLDER, data_path="data.json",
        dataset_type=fiftyone.types.FiftyOneTemporalDetectionDataset,
    )
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vindex.export.material import by_video, frame_rate, frame_span

if TYPE_CHECKING:
    from fractions import Fraction

    from vindex.export.material import Material
    from vindex.results import Hit

__all__ = ["contents"]


def contents(material: Material) -> dict[str, str]:
    """The files of the folder, by name."""
    videos = by_video(material)
    names = {path: f"{number:06d}" for number, path in enumerate(videos, start=1)}
    labels = {
        "classes": sorted({hit.label for hit in material.hits if hit.label is not None}),
        "labels": {
            names[path]: [_span(hit, frame_rate(material.infos[path])) for hit in hits]
            for path, hits in videos.items()
        },
    }
    places = {name: path for path, name in names.items()}
    return {
        "data.json": json.dumps(places, indent=1),
        "labels.json": json.dumps(labels, indent=1),
    }


def _span(hit: Hit, rate: Fraction) -> dict[str, object]:
    """Frames, not `timestamps`: those take the end in, and so a frame of the next clip."""
    return {
        "label": hit.label,
        "support": frame_span(hit, rate),
        "confidence": hit.probability,
        "attributes": {
            "clip_id": hit.clip_id,
            "rank": hit.rank,
            "start_seconds": hit.start_seconds,
            "end_seconds": hit.end_seconds,
        },
    }
