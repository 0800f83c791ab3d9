"""Label Studio tasks with predictions, for the tag `TimelineLabels`.

Videos are named for Label Studio's local file serving with `/` as its document root; the project
needs `<Video name="video" value="$video"/>` and
`<TimelineLabels name="timelineLabels" toName="video">`.
"""

from __future__ import annotations

import json
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from vindex.export.material import by_video, file_urls_path, frame_rate

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.export.material import Material
    from vindex.results import Hit

__all__ = ["write"]


def write(material: Material, path: Path) -> None:
    """Write the file: one task a video."""
    tasks = [
        {
            "data": {
                "video": f"/data/local-files/?d={file_urls_path(video.lstrip('/'))}",
                "relative_path": hits[0].relative_path,
                "frame_rate": float(frame_rate(material.infos[video])),
            },
            "predictions": [
                {
                    "model_version": material.model,
                    "result": [
                        _region(hit, float(frame_rate(material.infos[video]))) for hit in hits
                    ],
                }
            ],
        }
        for video, hits in by_video(material).items()
    ]
    path.write_text(json.dumps(tasks, indent=1), encoding="ascii")


def _region(hit: Hit, rate: float) -> dict[str, Any]:
    """A span of a timeline; Label Studio counts frames from 1, both ends inclusive."""
    first = floor(hit.start_seconds * rate + _ROUNDING) + 1
    return {
        "id": f"clip-{hit.clip_id}",
        "type": "timelinelabels",
        "from_name": "timelineLabels",
        "to_name": "video",
        "value": {
            "ranges": [
                {"start": first, "end": max(first, ceil(hit.end_seconds * rate - _ROUNDING))}
            ],
            "timelinelabels": [hit.label or "no label"],
        },
        "score": hit.probability,
    }


_ROUNDING = 0.05
"""Frames by which a time may be off its frame."""
