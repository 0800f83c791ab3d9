"""Why EDL and FCPXML are our own code, and what is put into FCP7 XML: faults of the adapters.

Each test holds one fault. When one fails, an adapter has learned it: our code may be able to go.
"""

from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest

from tests.export.test_editors import hits_of
from vindex.output.export.choosing import Wishes
from vindex.output.export.timeline import edit_timeline
from vindex.output.export.writing import _material


@pytest.fixture
def written(timed):
    """What an adapter writes of the edit of some videos."""

    def write(adapter, *names, sound_tracks=1, **options):
        material = _material(timed._folder, hits_of(timed, *names), Wishes())
        timeline = edit_timeline(material, sound_tracks=sound_tracks)
        return otio.adapters.write_to_string(timeline, adapter, **options)

    return write


def events(text):
    return [line.split() for line in text.splitlines() if line[:1].isdigit()]


@pytest.mark.thorough
def test_the_edl_adapter_writes_pictures_without_their_sound(written):
    text = written("cmx_3600", "pal.mov")
    assert [event[2] for event in events(text)] == ["V"] * 3
    assert "FCM" not in text


def test_the_edl_adapter_drops_numbers_whatever_the_source_does(written):
    assert events(written("cmx_3600", "no_drop.mov"))[0][4] == "01:00:03;18"


def test_the_edl_adapter_names_other_rates_by_their_seconds(written):
    """29.97 without dropping: 01:00:00:00 on the tape is another second of the day."""
    text = written("cmx_3600", "pal.mov", "late.mp4", "no_drop.mov", rate=25)
    assert events(text)[-3][4] == "01:00:03:15"


def test_the_edl_adapter_gives_two_videos_one_reel(timed):
    clips = [
        otio.schema.Clip(
            name, otio.schema.ExternalReference(f"file:///{name}"),
            otio.opentime.TimeRange(otio.opentime.RationalTime(0, 25),
                                    otio.opentime.RationalTime(25, 25)),
        )
        for name in ("interview_1.mov", "interview_2.mov")
    ]  # fmt: skip
    timeline = otio.schema.Timeline("x", tracks=[otio.schema.Track("V", clips)])
    text = otio.adapters.write_to_string(timeline, "cmx_3600")
    assert {event[1] for event in events(text)} == {"intervie"}


def test_the_fcpxml_adapter_writes_no_size_and_no_way_of_counting(written):
    root = ET.fromstring(written("fcpx_xml", "pal.mov").encode())
    assert all(each.get("width") is None for each in root.iter("format"))
    assert all(each.get("tcFormat") is None for each in root.iter())
    assert root.find("library") is None


def test_the_fcpxml_adapter_knows_no_29_97_beside_sound(written):
    assert 'frameDuration=""' in written("fcpx_xml", "drop.mov")
    with pytest.raises(ValueError, match="not enough values"):
        written("fcpx_xml", "drop.mov", "pal.mov")


def test_the_fcpxml_adapter_makes_sound_a_gap_of_its_own(written):
    root = ET.fromstring(written("fcpx_xml", "pal.mov").encode())
    assert root.find(".//spine/clip/clip/gap/audio") is not None


def test_the_fcp7_adapter_drops_links(timed, written):
    assert "<link>" not in written("fcp_xml", "pal.mov", sound_tracks=2)


def test_the_fcp7_adapter_says_a_length_at_another_rate(written):
    root = ET.fromstring(written("fcp_xml", "film.mov", "pal.mov", "late.mp4", "fifty.mov"))
    ends = [int(each.text) for each in root.findall(".//clipitem/end")]
    assert root.findtext(".//sequence/duration") != str(max(ends))


def test_the_fcp7_adapter_takes_every_file_for_one_with_sound(written):
    root = ET.fromstring(written("fcp_xml", "fifty.mov"))
    assert root.find(".//file/media/audio") is not None
