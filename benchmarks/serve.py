"""How long the web app takes, in-process: the first result of a search, a page of 60 thumbnails.

    python -m benchmarks.serve [--index FOLDER] [--rounds N] [--json FILE]

Without --index, the sample library is indexed with the demo model first (some seconds, not
measured). The app is asked through its own interface (ASGI) in one process, so a browser's own
time is not in the figures. Cold means that no thumbnail was ever made; warm, that all of them are
kept in the index. The page's thumbnails are asked for at once, as a browser over HTTP/1.1 does by
six at a time.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx2

from benchmarks import harness
from vindex import VideoIndex
from vindex.serve.app import create_app
from vindex.serve.security import Rules
from vindex.store.layout import IndexFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

SAMPLE = Path(__file__).parents[1] / "sample_data" / "videos"
QUERIES = ("opening something", "closing something", "folding something", "throwing something",
           "moving something down")  # fmt: skip
PAGE = "/?clip=1"
NUM_THUMBNAILS = 60
AT_ONCE = 6


def main() -> int:
    """Measure, print and write."""
    parser = harness.arguments(__doc__)
    parser.add_argument(
        "--index", type=Path, help="default: the sample library with the demo model"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = VideoIndex.open(options.index) if options.index else _sample_index(Path(folder))
        app = create_app(index, Rules("127.0.0.1", 80))
        clip_ids = _clips_of_page(app)
        samples = harness.measure(
            {
                "search": lambda: asyncio.run(_search_seconds(app)),
                "cold": _cold(index, clip_ids),
                "warm": lambda: asyncio.run(_page_seconds(app, clip_ids)),
            },
            options.rounds,
        )
        report = harness.Report("serve", options.rounds)
        report.facts["clips"] = str(index.status().clips)
        report.facts["thumbnails"] = str(len(clip_ids))
        report.add("first result of a search", "s", samples["search"], at_most=0.150)
        report.add("page of thumbnails, cold", "s", samples["cold"], at_most=1.5)
        report.add("page of thumbnails, warm", "s", samples["warm"], at_most=0.3)
        return report.finish(options.json)


def _sample_index(folder: Path) -> VideoIndex:
    index = VideoIndex.at(folder / "index")
    index.build(SAMPLE, model="demo")
    return index


def _client(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1", timeout=60
    )


def _clips_of_page(app: Starlette) -> list[int]:
    async def fetch() -> str:
        async with _client(app) as client:
            return (await client.get(PAGE)).text

    found = [int(clip) for clip in re.findall(r'/thumb/(\d+)\.jpg" width', asyncio.run(fetch()))]
    if len(found) < NUM_THUMBNAILS:
        raise SystemExit(f"The page has only {len(found)} thumbnails; take a larger index.")
    return found[:NUM_THUMBNAILS]


async def _search_seconds(app: Starlette) -> float:
    """Median over some queries: from the request to a page with a hit in it."""
    seconds = []
    async with _client(app) as client:
        for query in QUERIES:
            began = time.perf_counter()
            answer = await client.get("/", params={"q": query})
            seconds.append(time.perf_counter() - began)
            assert 'id="hit-1"' in answer.text, query
    return median(seconds)


async def _page_seconds(app: Starlette, clip_ids: list[int]) -> float:
    """From the request of a page of hits until the last of its thumbnails is there."""
    room = asyncio.Semaphore(AT_ONCE)
    async with _client(app) as client:

        async def fetch(clip_id: int) -> None:
            async with room:
                answer = await client.get(f"/thumb/{clip_id}.jpg")
                assert answer.headers["content-type"] == "image/jpeg"

        began = time.perf_counter()
        await client.get(PAGE)
        await asyncio.gather(*map(fetch, clip_ids))
        return time.perf_counter() - began


def _cold(index: VideoIndex, clip_ids: list[int]) -> Callable[[], float]:
    """A contender with a new app and no thumbnail; those of before are put back afterwards."""
    thumbnails = IndexFolder(Path(index.path)).thumbnails

    def run() -> float:
        aside = thumbnails.with_name(thumbnails.name + ".aside")
        if thumbnails.exists():
            thumbnails.rename(aside)
        try:
            app = create_app(index, Rules("127.0.0.1", 80))
            return asyncio.run(_page_seconds(app, clip_ids))
        finally:
            if aside.exists():
                shutil.rmtree(thumbnails, ignore_errors=True)
                aside.rename(thumbnails)

    return run


if __name__ == "__main__":
    raise SystemExit(main())
