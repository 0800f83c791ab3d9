"""The page of the library: what is in it, what failed, what is in it twice, and a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.serve.state import served
from vindex.serve.views import layout_for, render
from vindex.store.catalog import browse, reader
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["copies", "overview", "overview_map"]

_PAGE_VIDEOS = 50
_SHOWN_FAILURES = 100
_SHOWN_COPIES = 50


def overview(request: Request) -> Response:
    """Figures, labels, failures and videos."""
    from vindex.upkeep.status import read_status

    state = served(request)
    page_text = request.query_params.get("page", "1")
    page = int(page_text) if page_text.isdecimal() and len(page_text) < 10 else 1
    with Snapshot.of(state.folder) as snapshot:
        status = read_status(snapshot)
        counts = reader.label_counts(snapshot)
        failures = reader.failures(snapshot)
        names = snapshot.labels
        num_videos = browse.count_videos(snapshot)
        num_pages = max(1, -(-num_videos // _PAGE_VIDEOS))
        page = min(max(page, 1), num_pages)
        videos = browse.list_videos(snapshot, first=(page - 1) * _PAGE_VIDEOS, limit=_PAGE_VIDEOS)
    return render(
        "library.html", status=200, figures=status, counts=counts, videos=videos, page=page,
        num_pages=num_pages, failures=failures[:_SHOWN_FAILURES], num_failures=len(failures),
        names=names,
        label_ids={name: number for number, name in enumerate(names)},
    )  # fmt: skip


def overview_map(request: Request) -> Response:
    """The clips in two dimensions."""
    state = served(request)
    drawn = state.clip_map.get()
    with Snapshot.of(state.folder) as snapshot:
        names = snapshot.labels
        num_clips, _ = reader.clip_range(snapshot)
    return render(
        "map.html", layout=layout_for(request), map=drawn,
        num_clips=num_clips,
        label_ids={name: number for number, name in enumerate(names)},
    )  # fmt: skip


def copies(request: Request) -> Response:
    """What is in the library twice."""
    state = served(request)
    found = state.duplicates.get()
    exact, near = found.exact[:_SHOWN_COPIES], found.near[:_SHOWN_COPIES]
    paths = {path for paths in exact for path in paths}
    paths |= {span.path for copy in near for span in (copy.first, copy.second)}
    with Snapshot.of(state.folder) as snapshot:
        video_ids = browse.video_ids(snapshot, sorted(paths))
    return render(
        "copies.html", layout=layout_for(request), found=found, exact=exact, near=near,
        video_ids=video_ids,
    )  # fmt: skip
