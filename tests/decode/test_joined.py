"""Files that were joined by `cat`: what is read of them, and that the rest is not read."""

import re

import pytest

from tests.exact.making import parts
from vindex.clips import plan_clips
from vindex.decode import decode_clips, probe
from vindex.errors import MediaError
from vindex.jobs import DecodeJob
from vindex.records import ClipSpec, FrameRequest

PART = {"num_frames": 30}
FRAGMENTED = {"container_options": {"movflags": "frag_keyframe+empty_moov+default_base_moof"}}


def decoded(path):
    """The clips of a file, and what is said in the end."""
    clips = plan_clips(probe(str(path)).duration_seconds, ClipSpec(1.0, 1.0, 4))
    job = DecodeJob(str(path), "", tuple(clips), 1.0, (FrameRequest(4, 32),), "pyav")
    found = []
    try:
        found.extend(decode_clips(job))
    except MediaError as error:
        return found, error.message
    return found, ""


def joined(folder, suffix, count, **recipe):
    path = folder / f"joined.{suffix}"
    path.write_bytes(b"".join(parts(folder, suffix, *count * [PART | recipe])))
    return path


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("suffix", "count", "recipe"),
    [
        ("flv", 2, {}), ("flv", 3, {"codec": "flv", "b_frames": 0}), ("wmv", 3, {"codec": "wmv2"}),
        ("mkv", 3, {}), ("webm", 3, {"codec": "libvpx"}), ("mp4", 2, {}),
    ],
)  # fmt: skip
def test_that_only_the_first_part_is_read_is_said(tmp_path, suffix, count, recipe):
    path = joined(tmp_path, suffix, count, **recipe)
    found, said = decoded(path)
    assert len(found) >= 1
    assert re.match(r"Only its first part is read, up to 0:0\d\.\d: ", said)
    assert "ffmpeg -f concat" in said


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    ("suffix", "recipe"),
    [
        ("flv", {}), ("wmv", {"codec": "wmv2"}), ("mkv", {}), ("webm", {"codec": "libvpx"}),
        ("mp4", {}), ("mov", {}), ("mp4", FRAGMENTED),
        ("mp4", {"container_options": {"movflags": "faststart"}}),
    ],
)  # fmt: skip
def test_a_whole_file_is_no_joined_one(tmp_path, suffix, recipe):
    found, said = decoded(joined(tmp_path, suffix, 1, **recipe))
    assert said == ""
    assert len(found) >= 1


@pytest.mark.parametrize("suffix", ["ts", "mpg"])
def test_what_may_be_joined_is_read_whole(tmp_path, suffix):
    path = joined(tmp_path, suffix, 2, codec="mpeg2video")
    found, said = decoded(path)
    assert (len(found), said) == (2, "")
