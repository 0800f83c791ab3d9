"""An index of real videos whose labels and names are hostile, and a query over it."""

import shutil

import duckdb
import pytest

from tests.export.timed_videos import VIDEOS
from vindex import VideoIndex
from vindex.query.results import Hit, SearchResult


@pytest.fixture(scope="session")
def everything(built):
    return built.everything()


@pytest.fixture(scope="session")
def hostile(everything):
    """The same hits with labels and names that no format may stumble over."""
    names = [
        "<script>alert(1)</script>",
        'a --> b & "c"',
        "new\nline\r\n\n1",
        "nul\x00\x1b[2J",
        "日本",
    ]
    files = [name.replace("/", "").replace("\0", "") for name in names]
    hits = tuple(
        Hit(
            hit.rank, hit.clip_id, f"/videos/{number}/\udcff{files[number % 5]}.mp4",
            f"{files[number % 5]}\udcff.mp4", hit.mark, hit.start_seconds, hit.end_seconds,
            hit.best_seconds, 1, names[number % 5], 0.5, 0.25,
        )
        for number, hit in enumerate(everything)
    )  # fmt: skip
    return SearchResult("<b>&\x00", (), hits)


@pytest.fixture(scope="session")
def timed(tmp_path_factory, tiny_model):
    """An index of videos with time codes, late pictures and so on, in clips of a second."""
    library = tmp_path_factory.mktemp("timed") / "videos"
    library.mkdir()
    for video in VIDEOS:
        video.make(library)
    index = VideoIndex.at(library.parent / "index")
    report = index.build(library, model=str(tiny_model), clip_seconds=1.0, workers=2)
    assert report.files_failed == 0
    return index


@pytest.fixture(scope="session")
def older(timed, tmp_path_factory):
    """That index as an older vindex made it, which asked for no timelines."""
    place = shutil.copytree(timed.path, tmp_path_factory.mktemp("older") / "index")
    with duckdb.connect(f"{place}/catalog.duckdb") as connection:
        connection.execute(
            "UPDATE store.videos SET timeline_offset_seconds = NULL, start_timecode = NULL, "
            "nominal_frame_rate = NULL, sound_channels = NULL"
        )
    return VideoIndex.open(place)
