"""Label Studio tasks with predictions, for the tag `TimelineLabels`.

Videos are named for Label Studio's local file serving with `/` as its document root; the project
needs `<Video name="video" value="$video" framerate="$frame_rate"/>` (without the rate, Label Studio
counts 24 frames a second) and `<TimelineLabels name="timelineLabels" toName="video">`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import by_video, file_urls_path, frame_rate, frame_span, spans

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.query.results import FollowedBy, Hit
    from vindex.records import VideoInfo

__all__ = ["FORMATS"]


def _write(material: Material, path: Path) -> None:
    """Write the file: one task a video."""
    tasks = [
        {
            "data": {
                "video": f"/data/local-files/?d={file_urls_path(seen.path.lstrip('/'))}",
                "relative_path": hits[0].relative_path,
                "frame_rate": float(frame_rate(material.infos[seen])),
            },
            "predictions": [
                {
                    "model_version": material.model,
                    "result": [
                        _region(hit, span, material.infos[seen])
                        for hit in hits
                        for span in spans(hit)
                    ],
                }
            ],
        }
        for seen, hits in by_video(material).items()
    ]
    path.write_text(json.dumps(tasks, indent=1), encoding="ascii")


def _region(hit: Hit, span: Hit | FollowedBy, info: VideoInfo) -> dict[str, Any]:
    """A span in frames of the player's clock, which is what Label Studio has of a video."""
    first, last = frame_span(span, frame_rate(info), info.timeline_offset_seconds or 0.0)
    return {
        "id": f"hit-{hit.rank}-clip-{span.clip_id}",
        "type": "timelinelabels",
        "from_name": "timelineLabels",
        "to_name": "video",
        "value": {
            "ranges": [{"start": first, "end": last}],
            "timelinelabels": [span.label or "no label"],
        },
        "score": span.probability,
    }


FORMATS = (
    Format(
        "label-studio", ".json", Shape.FILE, is_text=True, write=_write,
        holds="tasks with predictions", read_by="Label Studio",
    ),
)  # fmt: skip
