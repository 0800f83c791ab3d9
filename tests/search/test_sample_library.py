"""The sample library's copies, found with the demo model."""

from pathlib import Path

import pytest

from vindex import VideoIndex

SAMPLE = Path(__file__).parents[2] / "sample_data" / "videos"


NAMED = {
    ("archive/smaller.mp4", "kitchen/clip_100.mp4"),
    ("archive/cropped.mp4", "garage/test_114.webm"),
    ("archive/trimmed.mp4", "kitchen/clip_149.mp4"),
}
MIRRORED = {
    ("archive/mirrored.mp4", "archive/smaller.mp4"),
    ("archive/mirrored.mp4", "kitchen/clip_100.mp4"),
}


@pytest.mark.slow
def test_all_copies_of_the_sample_library_are_found_and_no_other_pair(tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    index.build(SAMPLE, model="demo")
    found = index.duplicates()
    (same,) = found.exact
    assert [Path(path).name for path in same] == ["copy of VID_107.mp4", "VID_107.mp4"]
    pairs = {(copy.first.relative_path, copy.second.relative_path) for copy in found.near}
    assert NAMED <= pairs <= NAMED | MIRRORED


@pytest.mark.slow
@pytest.mark.parametrize("stride_seconds", [1.0, 2.0])
def test_overlapping_clips_bring_up_no_other_pair(tmp_path, stride_seconds):
    index = VideoIndex.at(tmp_path / "index")
    index.build(SAMPLE, model="demo", stride_seconds=stride_seconds)
    pairs = {
        (copy.first.relative_path, copy.second.relative_path): copy.sure
        for copy in index.duplicates().near
    }
    assert pairs.keys() <= NAMED | MIRRORED
    certain = {pair for pair, sure in pairs.items() if sure > 0.99}
    assert certain == {  # the trimmed copy is as sure as not
        ("archive/smaller.mp4", "kitchen/clip_100.mp4"),
        ("archive/cropped.mp4", "garage/test_114.webm"),
    }
