"""The sample library's copies, found with the demo model."""

from pathlib import Path

import pytest

from vindex import VideoIndex

SAMPLE = Path(__file__).parents[2] / "sample_data" / "videos"


@pytest.mark.slow
def test_all_copies_of_the_sample_library_are_found_and_no_other_pair(tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    index.build(SAMPLE, model="demo")
    found = index.duplicates()
    (same,) = found.exact
    assert [Path(path).name for path in same] == ["copy of VID_107.mp4", "VID_107.mp4"]
    pairs = {(copy.first.relative_path, copy.second.relative_path) for copy in found.near}
    wanted = {
        ("archive/smaller.mp4", "kitchen/clip_100.mp4"),
        ("archive/cropped.mp4", "garage/test_114.webm"),
        ("archive/trimmed.mp4", "kitchen/clip_149.mp4"),
    }
    mirrored = {
        ("archive/mirrored.mp4", "archive/smaller.mp4"),
        ("archive/mirrored.mp4", "kitchen/clip_100.mp4"),
    }
    assert wanted <= pairs <= wanted | mirrored
