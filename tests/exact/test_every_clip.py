"""Whatever is taken out of a clip is what was indexed of it: the same frames, by their numbers.

For every kind of file: what the model is shown, the thumbnail, the keyframe, the cut that is
encoded, the cut whose packets are copied, and the stream of the web app.
"""

import pytest

from tests.exact.film import SPEC
from tests.exact.kinds import KINDS, QUICK, UNTIMED
from tests.exact.measure import jpeg_number, shown_to_model
from tests.exact.players import shown_by_ffmpeg, shown_by_the_book, shown_seconds
from vindex.clips import sample_seconds
from vindex.decode import probe
from vindex.direct.keyframes import Keyframe, Keyframes, write_keyframes
from vindex.pictures.cuts import cut_to_file, stream_span
from vindex.pictures.pictures import jpeg_at

pytestmark = [
    pytest.mark.parametrize(
        "kind",
        [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS],
    ),
    pytest.mark.some_cases(4),
]

CLOSE = 2.1e-3
"""Of times that went through a container that counts milliseconds."""

MOMENTS = (0.0, 0.37, 0.99)
"""Shares of a clip that pass before a picture is taken."""


def moments(film):
    """Times of every clip, on frames and between them."""
    return [clip.start_seconds + share * clip.seconds for clip in film.clips() for share in MOMENTS]


def cuts(film):
    """Clips to cut: all but the first, which is the easiest, where there are more."""
    return film.clips()[1:] or film.clips()


def check_span(film, clip, shown):
    """A film of one clip alone shows the frames that stand in it, each at its time."""
    expected = film.span(clip.start_seconds, clip.end_seconds)
    passed_over = {None, *film.lost} if film.lost else set()  # what is damaged may be smeared
    found = [(seconds, number) for seconds, number in shown if number not in passed_over]
    assert [number for _, number in found] == [number for _, number in expected], clip
    delays = [one - other for (one, _), (other, _) in zip(found, expected, strict=True)]
    assert delays == pytest.approx([0.0] * len(delays), abs=CLOSE), clip


def test_a_film_is_as_long_as_it_is(film, kind):
    info = probe(film.path)
    assert film.is_known == (kind not in UNTIMED)
    assert info.duration_seconds == pytest.approx(film.end_seconds, abs=CLOSE)
    if film.is_known:
        assert info.num_frames == len(film.numbers)


def test_the_model_is_shown_what_stands_at_each_sampled_time(film):
    clips = film.clips()
    for clip, shown in zip(clips, shown_to_model(film.path, clips), strict=True):
        times = sample_seconds(clip, SPEC.clip_seconds, SPEC.num_frames)
        if not film.is_known:
            times = [seconds for seconds in times if seconds < film.end_seconds]
        expected = [(film.seconds[film.place(t)], film.at(t)) for t in times]
        seconds, numbers = shown[0][: len(times)], shown[1][: len(times)]
        assert numbers == [number for _, number in expected], clip
        assert seconds == pytest.approx([at for at, _ in expected], abs=CLOSE), clip


def test_a_thumbnail_shows_what_stands_at_its_moment(film):
    found = {at: jpeg_number(jpeg_at(film.path, at, 320)) for at in moments(film)}
    assert found == {at: film.at(at) for at in found}


def test_a_keyframe_shows_what_stands_at_its_time(film, tmp_path):
    times = moments(film)[1::3]
    frames = tuple(Keyframe(number, at) for number, at in enumerate(times, start=1))
    found = Keyframes(film.path, "model", film.end_seconds, False, frames)
    written = write_keyframes(found, tmp_path)
    assert written.warnings == ()
    numbers = [jpeg_number((tmp_path / frame.file).read_bytes()) for frame in written.frames]
    assert numbers == [film.at(at) for at in times]


def test_an_exact_cut_shows_what_stands_in_its_clip(film, tmp_path):
    for clip in cuts(film):
        cut = cut_to_file(
            film.path, clip.start_seconds, clip.end_seconds, tmp_path / "cut.mp4", exact=True
        )
        assert not cut.is_copy
        check_span(film, clip, shown_by_ffmpeg(tmp_path / "cut.mp4"))
        assert shown_seconds(tmp_path / "cut.mp4") == pytest.approx(clip.seconds, abs=0.01)


def test_a_cut_shows_what_stands_in_its_clip_however_it_was_made(film, tmp_path):
    for clip in cuts(film):
        cut_to_file(film.path, clip.start_seconds, clip.end_seconds, tmp_path / "cut.mp4")
        check_span(film, clip, shown_by_ffmpeg(tmp_path / "cut.mp4"))
        check_span(film, clip, shown_by_the_book(tmp_path / "cut.mp4"))


def test_the_stream_of_the_web_app_shows_what_stands_in_its_clip(film):
    clip = film.clips()[-1]
    stream = b"".join(stream_span(film.path, clip.start_seconds, clip.end_seconds))
    check_span(film, clip, shown_by_ffmpeg(stream))
