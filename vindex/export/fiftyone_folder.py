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

from vindex.export.material import by_video

if TYPE_CHECKING:
    from vindex.export.material import Material
    from vindex.results import Hit

__all__ = ["contents"]


def contents(material: Material) -> dict[str, str]:
    """The files of the folder, by name."""
    videos = by_video(material)
    names = {path: f"{number:06d}" for number, path in enumerate(videos, start=1)}
    labels = {
        "classes": sorted({hit.label for hit in material.hits if hit.label is not None}),
        "labels": {names[path]: [_span(hit) for hit in hits] for path, hits in videos.items()},
    }
    places = {name: path for path, name in names.items()}
    return {
        "data.json": json.dumps(places, indent=1),
        "labels.json": json.dumps(labels, indent=1),
    }


def _span(hit: Hit) -> dict[str, object]:
    return {
        "label": hit.label,
        "timestamps": [hit.start_seconds, hit.end_seconds],
        "confidence": hit.probability,
        "attributes": {"clip_id": hit.clip_id, "rank": hit.rank},
    }
