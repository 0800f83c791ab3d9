"""The case files, and an index of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vindex import VideoIndex
from vindex.store.catalog import browse

INPUTS = Path(__file__).parent / "inputs"

INDEXED = (
    "dashcam3.ts", "h264ps.mpg", "ipcam_mulaw.mkv", "late.mkv", "late.mp4", "screenrec.mp4",
    "sixty.mp4", "tc25.mov", "tc2997df.mov",
)  # fmt: skip


@pytest.fixture(scope="session")
def inputs() -> Path:
    """The folder of the case files."""
    return INPUTS


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> VideoIndex:
    """An index of some case files, in clips of four seconds; read it, do not change it."""
    folder = tmp_path_factory.mktemp("cases")
    library = folder / "videos"
    library.mkdir()
    for name in INDEXED:
        shutil.copy(INPUTS / name, library)
    index = VideoIndex.at(folder / "index")
    index.build(library, model=str(tiny_model), clip_seconds=4.0, workers=1)
    return index


@pytest.fixture(scope="session")
def hits(indexed: VideoIndex):
    """`hits("late.mp4")`: the clips of one file, in the order of time."""
    found = indexed.everything()

    def of(name: str):
        return sorted(
            (hit for hit in found if hit.relative_path == name), key=lambda hit: hit.start_seconds
        )

    return of


@pytest.fixture(scope="session")
def video_id(indexed: VideoIndex):
    """`video_id("late.mp4")`: the number that the web app knows a file by."""
    shown = browse.list_videos(indexed._folder, first=0, limit=100)
    return {video.relative_path: video.video_id for video in shown}.__getitem__
