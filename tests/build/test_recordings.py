"""What a library knows of its recordings: asked for by a build, and of what older ones indexed."""

from datetime import UTC, datetime

import duckdb
import pytest

from tests.pictures.sounding import make_sounding
from tests.serve.conftest import visitor
from vindex import VideoIndex

APPLE = "com.apple.quicktime."
TAGS = {
    f"{APPLE}creationdate": "2023-05-01T12:20:30+0200",
    f"{APPLE}make": "Apple",
    f"{APPLE}model": "iPhone 13",
    f"{APPLE}location.ISO6709": "+48.8577+002.2950/",
}
SAID = (datetime(2023, 5, 1, 10, 20, 30, tzinfo=UTC), "Apple iPhone 13", 48.8577, 2.295)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory, tiny_model):
    folder = tmp_path_factory.mktemp("filmed")
    films = folder / "films"
    films.mkdir()
    options = {"movflags": "use_metadata_tags"}
    make_sounding(films / "a.mov", tags=TAGS, container_options=options, num_frames=50)
    make_sounding(films / "b.mp4", num_frames=50, first_number=7)
    index = VideoIndex.at(folder / "index")
    index.build(films, model=str(tiny_model), clip_seconds=2.0, workers=1)
    return index, films


def told(index):
    """What the view of videos says, with the time in UTC."""
    rows = index.sql(
        "SELECT recorded_at, camera, latitude, longitude, recorded_at = modified_at FROM videos "
        "ORDER BY path"
    ).rows
    return [(at.astimezone(UTC), *others) for at, *others in rows]


@pytest.mark.thorough
def test_a_build_asks_for_date_camera_and_place(filmed):
    index, _ = filmed
    (first, second) = told(index)
    assert first == (*SAID, False)
    assert second[1:] == (None, None, None, True)
    (hit,) = index.everything(camera="iphone")
    assert (hit.clip_id, hit.recorded_at) == (1, SAID[0])
    assert hit.as_dict()["recorded_at"] == "2023-05-01T10:20:30+00:00"
    assert "recorded_at" not in index.everything(path="b.mp4")[0].as_dict()
    assert [hit.clip_id for hit in index.everything(recorded_before="2023-05-02")] == [1]


@pytest.mark.thorough
def test_a_build_asks_for_it_of_what_an_older_vindex_indexed(filmed):
    index, films = filmed
    before = told(index)
    with duckdb.connect(f"{index.path}/catalog.duckdb") as catalog:
        catalog.execute(
            "UPDATE store.videos SET recorded_ns = NULL, camera = NULL, latitude = NULL, "
            "longitude = NULL"
        )
    assert [row[1] for row in told(index)] == [None, None]
    report = index.build(films, workers=1)
    assert (report.clips_planned, report.times.num_decoded, report.exit_code) == (0, 0, 0)
    assert told(index) == before
    assert index.sql("SELECT nominal_frame_rate, sound_channels FROM videos").rows == (
        (25.0, 0), (25.0, 0),
    )  # fmt: skip


def test_the_page_of_a_video_shows_what_is_known_of_its_recording(filmed):
    index, _ = filmed
    web = visitor(index)
    first, second = web.get("/video/1").text, web.get("/video/2").text
    at = SAID[0].astimezone().strftime("%Y-%m-%d %H:%M")
    assert f"<dt>Recorded</dt><dd>{at}</dd>" in first
    assert '<dt>Camera</dt><dd dir="auto">Apple iPhone 13</dd>' in first
    assert "<dt>Place</dt><dd>48.85770, 2.29500</dd>" in first
    assert not any(word in second for word in ("Recorded<", "Camera<", "Place<"))
