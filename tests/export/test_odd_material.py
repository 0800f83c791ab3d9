"""Odd names, turned pictures, files that are away: every edit and every marker stands it."""

import os
import shutil
import struct
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest

from tests.export.xmeml import read_xmeml
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.errors import UsageError
from vindex.output.export.reels import reel_names
from vindex.query.results import SeenFile
from vindex.records import Mark

NAMES = [
    "=cmd|'-C calc'!A0.mp4", "a \"b\" 'c' & <d>.mp4", "new\nline\u2028.mp4", "\udcff\udcfe.mp4",
    "x" * 251 + ".mp4", "日本.mp4", "映画.mp4", "BL.mp4", "ax.mp4", "two  spaces.mp4",
    "A|B #1 100%.mp4", "interview_01.mp4", "interview_02.mp4", "interview_03.mp4",
]  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory, tiny_model):
    """One second of video under every name, each file another by some bytes that no player reads;
    and one that a player turns upright."""
    library = tmp_path_factory.mktemp("odd") / "videos"
    library.mkdir()
    made = library.parent / "made.mp4"
    make_video(made, num_frames=25)
    for number, name in enumerate(NAMES):
        free = struct.pack(">I4sI", 12, b"free", number)
        (library / name).write_bytes(made.read_bytes() + free)
    make_video(library / "phone.mp4", num_frames=25, rotation=90)
    index = VideoIndex.at(library.parent / "index")
    assert index.build(library, model=str(tiny_model), workers=1).files_failed == 0
    return index


def paths_of(urls):
    """Bytes of paths in `file:` URLs, and how often each comes."""
    return Counter(unquote_to_bytes(urlsplit(url).path) for url in urls)


@pytest.mark.thorough
def test_every_edit_finds_every_file(odd, tmp_path):
    hits = odd.everything()
    assert len(hits) == len(NAMES) + 1
    expected = Counter(os.fsencode(hit.path) for hit in hits)
    for suffix in ("otio", "xml", "fcpxml", "edl"):
        assert not odd.export(hits, tmp_path / f"cut.{suffix}", handles=1).failed
    timeline = otio.adapters.read_from_file(str(tmp_path / "cut.otio"))
    assert paths_of(clip.media_reference.target_url for clip in timeline.find_clips()) == expected
    for name, tag in (("cut.xml", ".//file/pathurl"), ("cut.fcpxml", ".//asset")):
        found = ET.parse(tmp_path / name).getroot().findall(tag)
        assert paths_of(each.get("src") or each.text for each in found) == expected
    assert len(read_xmeml(tmp_path / "cut.xml").track("video")) == len(hits)
    text = (tmp_path / "cut.edl").read_text()
    clips = list(otio.adapters.read_from_string(text, "cmx_3600", rate=25).find_clips())
    assert len(clips) == len(hits)
    assert "* FROM CLIP NAME: two  spaces.mp4" in text.splitlines()
    reels = [line.split()[1] for line in text.splitlines() if line[:3].isdigit()]
    assert len(set(reels)) == len(hits)
    assert all(reel.isascii() and reel.isalnum() and len(reel) <= 8 for reel in reels)
    assert not {"AX", "BL"} & set(reels)


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["otio", "fcp7xml", "fcpxml", "edl", "csv", "chapters", "youtube"])
def test_every_file_gets_its_markers(odd, tmp_path, form):
    exported = odd.export(odd.everything(), tmp_path / "marks", format=form, markers=True)
    assert len({Path(file) for file in exported.files}) == len(NAMES) + 1
    assert all(Path(file).is_file() for file in exported.files)
    beside = odd.export(odd.everything(), None, format=form, markers=True, beside_videos=True)
    assert {Path(file).name for file in beside.files} == {
        Path(file).name for file in exported.files
    }
    with pytest.raises(UsageError, match="already exist"):
        odd.export(odd.everything(), None, format=form, markers=True, beside_videos=True)
    for file in beside.files:
        Path(file).unlink()


def test_a_turned_picture_has_the_size_that_is_shown(odd, tmp_path):
    odd.export(odd.everything(path="phone.mp4"), tmp_path / "cut.xml")
    assert read_xmeml(tmp_path / "cut.xml").size == ("120", "160")


def test_what_is_away_is_said_and_the_rest_is_done(odd, tmp_path):
    hits = odd.everything()
    gone = Path(next(hit.path for hit in hits if hit.path.endswith("phone.mp4")))
    kept = gone.rename(gone.parent.parent / "kept.mp4")
    try:
        for form in ("otio", "fcp7xml"):
            exported = odd.export(hits, tmp_path / f"cut-{form}", format=form)
            assert (exported.hits, len(exported.failed)) == (len(NAMES), 1)
            assert exported.failed[0].source == str(gone)
        (only,) = (hit for hit in hits if hit.path == str(gone))
        exported = odd.export(replace(hits, hits=(only,)), tmp_path / "none.otio")
        assert (exported.files, exported.hits, len(exported.failed)) == ((), 0, 1)
        assert not (tmp_path / "none.otio").exists()
    finally:
        shutil.move(kept, gone)
    with pytest.raises(UsageError, match="nothing to export"):
        odd.export(odd.everything(path="none"), tmp_path / "none.otio")


def test_reels_are_told_apart_however_many_begin_alike():
    files = [
        SeenFile(f"/{folder}/interview_{number:04}.mov", Mark(1, 2))
        for folder in "ab"
        for number in range(1200)
    ]
    reels = reel_names(files)
    assert len(set(reels.values())) == len(files)
    assert {len(reel) for reel in reels.values()} == {8}
    assert reels == reel_names(reversed(files))
    seen = [SeenFile("/Küche.mov", Mark(num_bytes, 2)) for num_bytes in (1, 2)]
    assert reel_names(seen) == {seen[0]: "KUCHE", seen[1]: "KUCHE2"}
