"""What the tags of a container say of a recording, and what of it cannot be believed."""

from datetime import UTC, datetime

import pytest

from tests.pictures.sounding import make_sounding
from vindex import decode
from vindex.decode.frame_bytes import from_bytes, to_bytes
from vindex.decode.known import frame_index_of

APPLE = "com.apple.quicktime."
PLACE = f"{APPLE}location.ISO6709"
IPHONE = {
    f"{APPLE}creationdate": "2023-05-01T12:20:30+0200",
    "creation_time": "2024-11-02T08:00:00.000000Z",  # of the export
    f"{APPLE}make": "Apple",
    f"{APPLE}model": "iPhone 13 Pro",
    PLACE: "+48.8577+002.2950+035.0/",
}


def ns(*when):
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 10**9


def said(path):
    """What a probe learns, which a glance learns too, and bytes keep."""
    info, glanced = decode.probe(path), decode.glance(path)
    index = frame_index_of(path)
    assert from_bytes(to_bytes(index)).recording == index.recording
    facts = info.recorded_ns, info.camera, info.latitude, info.longitude
    assert facts == (glanced.recorded_ns, glanced.camera, glanced.latitude, glanced.longitude)
    assert (info.width, info.height, info.codec) == (glanced.width, glanced.height, glanced.codec)
    assert glanced.duration_seconds == pytest.approx(info.duration_seconds, abs=0.1)
    return facts


@pytest.mark.parametrize(
    ("name", "tags", "expected"),
    [
        ("a.mov", IPHONE, (ns(2023, 5, 1, 10, 20, 30), "Apple iPhone 13 Pro", 48.8577, 2.295)),
        ("a.mp4", {"creation_time": "2021-02-03T04:05:06Z", "location": "-33.8568-151.2153/"},
         (ns(2021, 2, 3, 4, 5, 6), "", -33.8568, -151.2153)),
        ("a.mov", {"make": "Canon", "model": "Canon EOS R5\n",
                   PLACE: "+485127.7+0021741/"},
         (None, "Canon EOS R5", 48 + 51 / 60 + 27.7 / 3600, 2 + 17 / 60 + 41 / 3600)),
        ("a.mkv", {"DATE_RECORDED": "1936-08-01T00Z", "creation_time": "2020-01-01T00:00:00Z",
                   "MODEL": "Arriflex"}, (ns(1936, 8, 1), "Arriflex", None, None)),
        ("a.mkv", {"DATE": "2001-09-10 11:12:13+00:00"}, (ns(2001, 9, 10, 11, 12, 13), "", None,
                                                           None)),
        ("a.webm", {}, (None, "", None, None)),
    ],
)  # fmt: skip
def test_date_camera_and_place_are_read(tmp_path, name, tags, expected):
    codec = {"codec": "libvpx"} if name.endswith("webm") else {}
    path = make_sounding(
        tmp_path / name, tags=tags, num_frames=10, **codec,
        container_options={"movflags": "use_metadata_tags"} if name.endswith("mov") else {},
    )  # fmt: skip
    assert said(path) == pytest.approx(expected)


@pytest.mark.parametrize(
    "tags",
    [
        {f"{APPLE}creationdate": "1904-01-01T00:00:00Z", PLACE: "+00+000/"},
        {f"{APPLE}creationdate": "1970-01-01T00:03:00+0000", PLACE: "garbage"},
        {f"{APPLE}creationdate": "1980-01-01T00:00:00Z", PLACE: "+91.0+002.0/"},
        {f"{APPLE}creationdate": "2999-01-01T00:00:00Z", PLACE: "+4899.0+00217.0/"},
        {f"{APPLE}creationdate": "9999-12-31T23:59:59-1200", PLACE: "+10.0+181.0/"},
        {f"{APPLE}creationdate": "yesterday", "date": "2023", PLACE: "48.8, 2.3"},
        {"make": " \t", "model": "\x07", PLACE: "+48.8"},
    ],
    ids=["1904", "1970", "1980", "future", "overflow", "words", "blank"],
)
def test_what_cannot_be_true_counts_as_not_said(tmp_path, tags):
    path = make_sounding(
        tmp_path / "a.mov", tags=tags, num_frames=5,
        container_options={"movflags": "use_metadata_tags"},
    )  # fmt: skip
    assert said(path) == (None, "", None, None)


def test_an_absurd_date_does_not_hide_a_sound_one(tmp_path):
    tags = {f"{APPLE}creationdate": "1904-01-01T00:00:00Z", "creation_time": "2020-01-02T03:04:05Z"}
    path = make_sounding(
        tmp_path / "a.mov", tags=tags, num_frames=5,
        container_options={"movflags": "use_metadata_tags"},
    )  # fmt: skip
    assert said(path)[0] == ns(2020, 1, 2, 3, 4, 5)
