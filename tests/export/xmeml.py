"""A reader of FCP7 XML that shares no code with OpenTimelineIO's adapter."""

from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET


@dataclass(frozen=True)
class Item:
    """A clip on a track."""

    kind: str
    track: int
    path: str
    rate: Fraction
    source: tuple[int, int]
    """First frame and end in the source's time code, at its rate."""
    record: tuple[int, int]
    """The same in the sequence, at the sequence's rate."""
    name: str
    file: ET.Element
    links: frozenset[str]
    """Ids of what is linked to it, its own among them."""
    id: str
    channel: str | None


@dataclass(frozen=True)
class Sequence:
    rate: Fraction
    size: tuple[str, str]
    counting: str
    duration: int
    begin: int
    items: list[Item]
    markers: list[ET.Element]

    def track(self, kind, number=1):
        return [item for item in self.items if (item.kind, item.track) == (kind, number)]


def rate_of(element):
    timebase = int(element.findtext("rate/timebase"))
    ntsc = element.findtext("rate/ntsc").upper() == "TRUE"
    return Fraction(timebase * 1000, 1001) if ntsc else Fraction(timebase)


def read_xmeml(path):
    """The one sequence of a file."""
    root = ET.parse(path).getroot()
    assert root.tag == "xmeml"
    (sequence,) = root.iter("sequence")
    files = {each.get("id"): each for each in root.iter("file") if len(each)}
    items = []
    for kind in ("video", "audio"):
        for number, track in enumerate(sequence.findall(f"media/{kind}/track"), start=1):
            for clip in track.findall("clipitem"):
                assert len(clip) > 0, "only a reference to another item"
                file = files[clip.find("file").get("id")]
                begin = int(file.findtext("timecode/frame"))
                assert rate_of(file) == rate_of(file.find("timecode"))
                source = tuple(begin + int(clip.findtext(tag)) for tag in ("in", "out"))
                record = tuple(int(clip.findtext(tag)) for tag in ("start", "end"))
                items.append(Item(
                    kind, number, unquote(urlsplit(file.findtext("pathurl")).path),
                    rate_of(clip), source, record, clip.findtext("name"), file,
                    frozenset(link.findtext("linkclipref") for link in clip.findall("link")),
                    clip.get("id"), clip.findtext("sourcetrack/trackindex"),
                ))  # fmt: skip
    size = sequence.find("media/video/format/samplecharacteristics")
    return Sequence(
        rate_of(sequence), (size.findtext("width"), size.findtext("height")),
        sequence.findtext("timecode/displayformat"), int(sequence.findtext("duration")),
        int(sequence.findtext("timecode/frame")), items, sequence.findall("marker"),
    )  # fmt: skip
