"""The same from end to end: an index is built, and every way to show what it holds is tried.

Fewer kinds than in `test_every_clip`, as rooms that are right need only be joined rightly.
"""

from pathlib import Path

import pytest

from tests.exact.film import SPEC
from tests.exact.measure import jpeg_number
from tests.exact.players import shown_by_ffmpeg
from tests.exact.test_every_clip import check_span
from tests.serve.conftest import visitor
from vindex import VideoIndex
from vindex.direct.keyframes import find_keyframes, write_keyframes
from vindex.store.catalog import browse

KINDS = ("edit_list", "joined_ts")
THOROUGH_KINDS = (
    "fields_ts", "late_beside_sound", "mpeg4_avi", "repeated_ts", "time_lapse", "wrapped_ts",
)  # fmt: skip
SLOW_KINDS = (
    "after_a_picture", "h264_refresh", "h264_vob", "joined_vob", "packed_avi", "sparse_ts", "still",
    "two_edits", "vfr_mkv",
)  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[KINDS, pytest.param(THOROUGH_KINDS, marks=pytest.mark.thorough),
            pytest.param(SLOW_KINDS, marks=pytest.mark.slow)],
    ids=["two", "some", "others"],
)  # fmt: skip
def films(film_of, request):
    """The films, by their paths."""
    return {film.path: film for film in map(film_of, request.param)}


@pytest.fixture(scope="module")
def indexed(films, tiny_model, tmp_path_factory):
    """An index of the films."""
    index = VideoIndex.at(tmp_path_factory.mktemp("exact") / "index")
    report = index.build(
        *films, model=str(tiny_model), workers=1, clip_seconds=SPEC.clip_seconds,
        stride_seconds=SPEC.stride_seconds,
    )  # fmt: skip
    assert report.failures == []
    return index


@pytest.fixture(scope="module")
def clips(indexed, films):
    """A few clips of each film."""
    found = {path: [] for path in films}
    for hit in indexed.everything():
        found[hit.path].append(hit)
    return [hit for hits in found.values() for hit in hits[:: max(1, len(hits) // 3)]]


@pytest.mark.thorough
def test_thumbnails_show_the_best_moment_of_their_clip(indexed, films, clips):
    web = visitor(indexed)
    for hit in clips:
        assert hit.start_seconds <= hit.best_seconds <= hit.end_seconds
        expected = films[hit.path].at(hit.best_seconds)
        assert jpeg_number(indexed.thumbnail(hit)) == expected, hit
        assert jpeg_number(web.get(f"/thumb/{hit.clip_id}.jpg").content) == expected, hit


def test_the_web_app_streams_the_frames_of_a_clip(indexed, films, clips):
    web = visitor(indexed)
    shown = browse.list_videos(indexed._folder, first=0, limit=len(films))
    ids = {video.path: video.video_id for video in shown}
    for hit in clips[::2]:
        span = f"start={hit.start_seconds}&end={hit.end_seconds}"
        answer = web.get(f"/span/{ids[hit.path]}.mp4?{span}")
        check_span(films[hit.path], hit, shown_by_ffmpeg(answer.content))


def test_every_hit_is_cut_to_its_frames(indexed, films, tmp_path):
    result = indexed.search("opening something", limit=20, merge=False)
    for exact in (False, True):
        report = indexed.cut(result, tmp_path / str(exact), exact=exact)
        assert report.failed == ()
        for hit, file in zip(result, report.files, strict=True):
            check_span(films[hit.path], hit, shown_by_ffmpeg(Path(file.path)))


@pytest.mark.thorough
def test_keyframes_are_what_stands_at_their_times(films, tiny_model, tmp_path):
    for path in (path for path in films if "joined" in path):
        found = write_keyframes(find_keyframes(path, 4, model=str(tiny_model)), tmp_path)
        assert found.warnings == ()
        for frame in found.frames:
            assert jpeg_number(Path(frame.file).read_bytes()) == films[path].at(frame.seconds)
