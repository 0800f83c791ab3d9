"""A BORIS project: one observation a video, each label a state event, each bout a start and a stop.

BORIS opens projects (`.boris`, JSON) and no tables of events. Its user guide says what a project
holds (https://www.boris.unito.it/user_guide/); the keys here are those of format 7.0, as BORIS
9.12 reads it (`boris/project_functions.py`, `open_project_json`; `boris/config.py`). It shows the
times of the file's own timeline, as its player does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vindex.output.export.material import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.output.ethogram.counting import Bout, SeenVideo
    from vindex.output.ethogram.records import Ethogram

__all__ = ["boris_project"]

_FORMAT = "7.0"
_PLAYERS = [str(number) for number in range(1, 9)]
_DECIMALS = 3
"""BORIS counts in milliseconds."""


def boris_project(ethogram: Ethogram) -> dict[str, Any]:
    """The project of an ethogram."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    by_path: dict[str, list[Bout]] = {video.path: [] for video in ethogram.videos}
    for bout in ethogram.bouts:
        by_path[bout.path].append(bout)
    observations: dict[str, Any] = {}
    for video in ethogram.videos:
        name = clean(video.relative_path)
        name = clean(video.path) if name in observations else name  # the same below two roots
        observations[name] = _observation(video, by_path[video.path], now)
    return {
        "time_format": "hh:mm:ss",
        "project_date": now,
        "project_name": "vindex",
        "project_description": "Bouts of labels, found by vindex.",
        "project_format_version": _FORMAT,
        "subjects_conf": {},
        "behaviors_conf": {
            str(number): _behaviour(each.label) for number, each in enumerate(ethogram.labels)
        },
        "behavioral_categories": [],
        "behavioral_categories_config": {},
        "independent_variables": {},
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
        "observations": observations,
    }


def _behaviour(label: str) -> dict[str, Any]:
    """A label as BORIS's own ethogram lists it; no key is taken from the user."""
    return {
        "type": "State event", "key": "", "code": _code(label), "description": clean(label),
        "color": "", "category": "", "modifiers": {}, "excluded": "", "coding map": "",
    }  # fmt: skip


def _code(label: str) -> str:
    """A label as a code: BORIS separates codes by a pipe."""
    return clean(label).replace("|", "/")


def _observation(video: SeenVideo, bouts: Sequence[Bout], now: str) -> dict[str, Any]:
    path, info = clean(video.path), video.info
    offset_seconds = info.timeline_offset_seconds or 0.0
    return {
        "file": {player: [path] if player == "1" else [] for player in _PLAYERS},
        "type": "MEDIA",
        "date": now,
        "description": "",
        "time offset": 0.0,
        "observation time interval": [0, 0],
        "independent_variables": {},
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "close_behaviors_between_videos": False,
        "scan_sampling_time": 0,
        "events": sorted(
            [round(seconds + offset_seconds, _DECIMALS), "", _code(bout.label), "", comment]
            for bout in bouts
            for seconds, comment in (
                (bout.start_seconds, f"vindex {bout.probability:.2f}"), (bout.end_seconds, ""),
            )
        ),
        "media_info": {
            "length": {path: info.duration_seconds + offset_seconds},
            "fps": {path: info.frame_rate},
            "hasVideo": {path: True},
            "hasAudio": {path: bool(info.sound_channels)},
            "offset": {"1": 0.0},
        },
    }  # fmt: skip
