"""The page of one video: the player, its clips on a timeline, videos like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.exceptions import HTTPException

from vindex.serve.media import NO_SUCH_VIDEO, SPAN_SECONDS, playing_type, trouble_with
from vindex.serve.pages import cards
from vindex.serve.state import served
from vindex.serve.views import layout_for, render
from vindex.store.catalog import browse
from vindex.store.catalog.timelines import timeline_notice
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from vindex.store.catalog.browse import ShownVideo
    from vindex.store.catalog.records import FoundClip

__all__ = ["bouts", "similar_videos", "video"]

_MOST_NEIGHBOURS = 120
"""Clips that are listed below the timeline; of a longer video, those around the moment."""

_MOST_QUERIES = 32
"""Clips of a video, spread evenly, that are compared with other videos'."""

_SIMILAR_VIDEOS = 8
_MOST_COPIES = 20
"""Other files of the same content that are listed."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A clip on the timeline, up to where the next one begins; places from 0 to 1000."""

    clip: FoundClip
    label_id: int | None
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """The bouts of a label in one video."""

    label: str
    label_id: int | None
    spans: list[tuple[float, float]]
    """In seconds."""

    @property
    def seconds(self) -> float:
        """How long the label is on."""
        return sum(end - start for start, end in self.spans)


async def video(request: Request) -> Response:
    """Play a video at a moment, with its clips and their labels."""
    return await to_thread.run_sync(_watch, request, limiter=served(request).looking)


def _watch(request: Request) -> Response:
    state = served(request)
    with Snapshot.of(state.folder) as snapshot:
        shown = _shown(request, snapshot)
        _, *copies = browse.files_of_video(snapshot, shown.video_id)
        clips = snapshot.clips_of_videos([shown.video_id])
        names = snapshot.labels
    ticks = _ticks(clips, shown.info.duration_seconds, names)
    start = _seconds(request, "start", shown)
    end = _seconds(request, "end", shown)
    here = max((n for n, tick in enumerate(ticks) if tick.clip.start_seconds <= start), default=0)
    first = max(0, min(here - _MOST_NEIGHBOURS // 2, len(ticks) - _MOST_NEIGHBOURS))
    trouble = trouble_with(shown)
    return render(
        "video.html", shown=shown, ticks=ticks, start=start, end=end if end > start else None,
        here=here, neighbours=list(enumerate(ticks))[first : first + _MOST_NEIGHBOURS],
        trouble=trouble, kind=None if trouble else playing_type(state, shown.file),
        notice=timeline_notice([shown.info]),
        span_seconds=SPAN_SECONDS, legend=_legend(ticks), names=names,
        copies=copies[:_MOST_COPIES], more_copies=len(copies[_MOST_COPIES:]),
    )  # fmt: skip


def bouts(request: Request) -> Response:
    """When each label is on in a video, the longest first."""
    state = served(request)
    with Snapshot.of(state.folder) as snapshot:
        shown = _shown(request, snapshot)
        names = snapshot.labels
    lanes: dict[str, Lane] = {}
    if names and shown.num_clips:
        for bout in state.index.ethogram(where=f"video_id = {shown.video_id}").bouts:
            lane = Lane(bout.label, names.index(bout.label), [])
            lanes.setdefault(bout.label, lane).spans.append((bout.start_seconds, bout.end_seconds))
    ordered = sorted(lanes.values(), key=lambda lane: -lane.seconds)
    return render("bouts.html", layout=layout_for(request), lanes=ordered, shown=shown)


def similar_videos(request: Request) -> Response:
    """Moments of other videos that are like moments of this one, the best of each video."""
    state = served(request)
    with Snapshot.of(state.folder) as snapshot:
        shown = _shown(request, snapshot)
        clips = snapshot.clips_of_videos([shown.video_id])
        names = snapshot.labels
        step = -(-len(clips) // _MOST_QUERIES) or 1
        queries_QD = snapshot.embeddings_of(clips[::step]).astype("float32") if clips else None
    found = []
    if queries_QD is not None:
        result = state.index.similar(
            embeddings=queries_QD, merge=False, per_video=1, limit=_SIMILAR_VIDEOS + 1
        )
        found = [card for card in cards(state, result.hits, names)
                 if card.video_id != shown.video_id]  # fmt: skip
    return render("similar.html", layout=layout_for(request), cards=found[:_SIMILAR_VIDEOS])


def _shown(request: Request, snapshot: Snapshot) -> ShownVideo:
    shown = browse.shown_video(snapshot, request.path_params["video_id"])
    if shown is None:
        raise HTTPException(404, NO_SUCH_VIDEO)
    return shown


def _ticks(clips: Sequence[FoundClip], duration_seconds: float, names: Sequence[str]) -> list[Tick]:
    label_ids = {name: number for number, name in enumerate(names)}
    scale = 1000 / max(duration_seconds, 1e-3)
    ends = [*(clip.start_seconds for clip in clips[1:]), float("inf")]
    return [
        Tick(
            clip, label_ids.get(clip.label or ""), clip.start_seconds * scale,
            (min(clip.end_seconds, end) - clip.start_seconds) * scale,
        )
        for clip, end in zip(clips, ends, strict=True)
    ]  # fmt: skip


def _legend(ticks: Sequence[Tick]) -> list[tuple[str, int | None, int]]:
    """Each label of a video with its id and how many clips have it, the most frequent first."""
    counts: dict[tuple[str, int | None], int] = {}
    for tick in ticks:
        if tick.clip.label:
            key = (tick.clip.label, tick.label_id)
            counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][0]))
    return [(label, label_id, count) for (label, label_id), count in ordered]


def _seconds(request: Request, name: str, shown: ShownVideo) -> float:
    try:
        number = float(request.query_params.get(name, "0"))
    except ValueError:
        return 0.0
    return number if 0 <= number < shown.info.duration_seconds + 1 else 0.0
