"""Reels: edits have what the camera called the card or tape of a file, else the file's name."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import opentimelineio as otio
import pytest

from tests.export.xmeml import read_xmeml
from tests.media_factory import draw_frame
from vindex import VideoIndex
from vindex.decode.reel import reel_of
from vindex.output.export.reels import Recorded, reel_names
from vindex.query.results import SeenFile
from vindex.records import Mark

CARD = "A001C003_0101AB"


def film(
    path, first, *, codec="libx264", of_stream=None, of_file=None, timecode="10:00:00:00", **options
):
    """Three seconds of 25 frames, with a time code and these tags."""
    counted = {"timecode": timecode} if timecode else {}
    with av.open(str(path), "w", options=options) as container:
        fast = {"preset": "veryfast"} if codec == "libx264" else {}
        stream = container.add_stream(codec, rate=25, options=fast)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.metadata.update(counted | (of_stream or {}))
        container.metadata.update(counted | (of_file or {}))
        for number in range(75):
            picture = av.VideoFrame.from_ndarray(draw_frame(first + number, 160, 120), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Of one card two films, of another card of its name one, a tape, one of Final Cut, two of
    cards that are both called 1 and have no time code, a made-up name that is a reel's, and one
    that names none."""
    folder = tmp_path_factory.mktemp("reels") / "videos"
    folder.mkdir()
    film(folder / "one.mov", 0, of_stream={"reel_name": CARD})
    film(folder / "two.mov", 300, of_stream={"reel_name": CARD}, timecode="10:00:03:00")
    film(folder / "other.mov", 450, of_stream={"reel_name": CARD}, timecode="10:00:05:24")
    film(folder / "tape.mxf", 600, codec="mpeg2video", of_file={"reel_name": "Band 7"})
    film(
        folder / "final.mov", 900, of_file={"com.apple.proapps.reel": "A001C003"},
        movflags="use_metadata_tags",
    )  # fmt: skip
    for number, name in enumerate(("front.mov", "side.mov")):
        film(
            folder / name, 1000 + 100 * number, of_file={"com.apple.proapps.reel": "1"},
            timecode=None, movflags="use_metadata_tags",
        )  # fmt: skip
    film(folder / "band7.mov", 1200)
    film(folder / "Küche.mov", 1500, of_file={"title": "no reel"})
    return folder


REELS = {
    "one.mov": CARD, "two.mov": CARD, "tape.mxf": "Band 7", "final.mov": "A001C003",
    "other.mov": CARD, "front.mov": "1", "side.mov": "1", "band7.mov": "", "Küche.mov": "",
}  # fmt: skip
IN_EDITS = {
    "one.mov": "A001C002", "two.mov": "A001C002", "tape.mxf": "BAND7", "final.mov": "A001C003",
    "other.mov": "A001C004", "front.mov": "1", "side.mov": "12", "band7.mov": "BAND72",
    "Küche.mov": "KUCHE",
}  # fmt: skip


@pytest.mark.thorough
def test_files_name_their_reels(films, tmp_path):
    assert {path.name: reel_of(str(path)) for path in films.iterdir()} == REELS
    (tmp_path / "bad.mov").write_text("no film")
    assert reel_of(str(tmp_path / "bad.mov")) == reel_of(str(tmp_path / "none.mov")) == ""


@pytest.fixture(scope="module")
def index(films, tiny_model):
    index = VideoIndex.at(films.parent / "index")
    report = index.build(films, model=str(tiny_model), clip_seconds=1.0, workers=1)
    assert report.files_failed == 0
    return index


def reels_of_edl(text):
    """The reel of each clip's name."""
    lines = text.splitlines()
    return {
        name.removeprefix("* FROM CLIP NAME: "): event.split()[1]
        for event, name in pairwise(lines) if event[:1].isdigit()
    }  # fmt: skip


@pytest.mark.thorough
def test_edits_have_the_reels_that_files_name(index, tmp_path):
    found = index.everything()
    index.export(found, tmp_path / "cut.edl")
    assert reels_of_edl((tmp_path / "cut.edl").read_text()) == IN_EDITS
    index.export(found, tmp_path / "cut.otio")
    timeline = otio.adapters.read_from_file(str(tmp_path / "cut.otio"))
    assert {
        clip.media_reference.name: clip.metadata["cmx_3600"]["reel"]
        for clip in timeline.find_clips()
    } == IN_EDITS
    index.export(found, tmp_path / "cut.xml", format="fcp7xml")
    items = read_xmeml(tmp_path / "cut.xml").items
    assert {Path(item.path).name: item.file.findtext("timecode/reel/name") for item in items} == {
        name: reel or IN_EDITS[name] for name, reel in REELS.items()
    }


def test_a_file_that_is_away_is_called_by_its_own_name(index, films, tmp_path):
    found = index.everything(path="tape.mxf")
    away = (films / "tape.mxf").parent.rename(films.parent / "unplugged")
    try:
        index.export(found, tmp_path / "cut.edl")
    finally:
        away.rename(films)
    assert reels_of_edl((tmp_path / "cut.edl").read_text()) == {"tape.mxf": "TAPE"}


def test_reels_keep_their_names_before_files():
    files = [SeenFile(path, Mark(1, 2)) for path in ("/a/A001C003.mov", "/b/x.mov")]
    names = reel_names(files, {files[1]: Recorded("A001_C003", Fraction(0), Fraction(3))})
    assert names == {files[0]: "A001C002", files[1]: "A001C003"}


def test_on_no_reel_a_time_code_comes_twice():
    """The last is recorded over midnight, until its reel begins; a moment longer is too long."""
    hour, day = 3600, 24 * 3600
    spans = {
        "a": (0, hour), "b": (hour, 2 * hour), "c": (hour, hour + 1), "d": (hour + 1, 3 * hour),
        "e": (3 * hour, 3 * hour + 1), "night": (23 * hour, day),
    }  # fmt: skip

    def names(**other):
        said = {
            SeenFile(path, Mark(1, 2)): Recorded("A1", *map(Fraction, span))
            for path, span in (spans | other).items()
        }
        return {seen.path: name for seen, name in reel_names(said, said).items()}

    assert names() == {"a": "A1", "b": "A1", "c": "A12", "d": "A12", "e": "A1", "night": "A12"}
    assert names(night=(23 * hour, day + hour))["night"] == "A12"
    assert names(night=(23 * hour, day + hour + 1))["night"] == "A13"
