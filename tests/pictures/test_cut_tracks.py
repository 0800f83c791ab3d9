"""What goes with the picture is kept by a cut, converted, or said."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.media_factory import make_video
from tests.pictures.helpers import numbers_in
from tests.pictures.sounding import Track, beeps_in, make_sounding, tracks_in
from vindex.pictures.cuts import cut_to_file, stream_span

IN_STEP = 0.02
"""Sound and picture may be so far apart; the eye does not see it."""

KEPT = {
    "aac.mp4": Track(rate=44_100),
    "aac.ts": Track(),
    "aac.flv": Track(rate=44_100),
    "ac3.ts": Track(codec="ac3", layout="5.1(side)"),
    "opus.mkv": Track(codec="libopus"),
    "mp3.mp4": Track(codec="libmp3lame"),
    "flac.mkv": Track(codec="flac", rate=96_000),
    "alac.mp4": Track(codec="alac"),
    "mono.mp4": Track(rate=8_000, layout="mono"),
}
CONVERTED = {
    "vorbis.mkv": Track(codec="vorbis"),
    "pcm.mov": Track(codec="pcm_s16be", layout="mono", rate=16_000),
    "mulaw.mov": Track(codec="pcm_mulaw", layout="mono", rate=8_000),
    "pcm.mkv": Track(codec="pcm_s24le", rate=96_000),
    "five.mkv": Track(codec="pcm_s16le", layout="5.1"),
    "mp2.ts": Track(codec="mp2"),
}


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", [*KEPT, *CONVERTED])
def test_sound_stays_in_step_with_the_picture(tmp_path, name, exact):
    track = (KEPT | CONVERTED)[name]
    path = make_sounding(tmp_path / name, track)
    cut = cut_to_file(path, 1.52, 3.52, tmp_path / "cut.mp4", exact=exact)
    assert cut.is_copy is not exact
    assert [number for _, number in numbers_in(cut.path)] == list(range(38, 88))
    assert beeps_in(cut.path) == pytest.approx([0.48, 1.48], abs=IN_STEP)
    (codec, channels, *_), *others = tracks_in(cut.path)
    assert not others
    assert channels == av.AudioLayout(track.layout).nb_channels
    source_codec = tracks_in(path)[0][0]
    is_same = codec == source_codec
    assert is_same if name in KEPT and not exact else codec == "aac"
    assert cut.converted == (() if is_same else (f"sound track 1 ({source_codec}) to AAC",))
    assert cut.not_kept == ()


@pytest.mark.parametrize("exact", [False, True])
def test_every_sound_track_keeps_its_name_language_and_rank(tmp_path, exact):
    path = make_sounding(
        tmp_path / "v.mkv",
        Track(language="eng", title="Game"),
        Track(codec="pcm_s16le", language="deu", title="Mikrofon", tone=500, is_default=True),
    )
    cut = cut_to_file(path, 1.52, 3.52, tmp_path / "cut.mp4", exact=exact)
    assert tracks_in(cut.path) == [
        ("aac", 2, "eng", "Game", False),
        ("aac", 2, "deu", "Mikrofon", True),
    ]
    assert cut.converted == ("sound track 2 (pcm_s16le, deu, Mikrofon) to AAC",)
    for number in range(2):
        assert beeps_in(cut.path, number) == pytest.approx([0.48, 1.48], abs=IN_STEP)


def test_a_stream_plays_the_default_track_in_stereo(tmp_path):
    path = make_sounding(
        tmp_path / "v.mkv",
        Track(codec="ac3", layout="5.1(side)", beeps=(2.0,)),
        Track(codec="ac3", layout="5.1(side)", beeps=(3.0,), is_default=True),
    )
    (tmp_path / "stream.mp4").write_bytes(b"".join(stream_span(path, 1.52, 3.52)))
    assert [track[:2] for track in tracks_in(tmp_path / "stream.mp4")] == [("aac", 2)]
    (picture_start, _), *_ = numbers_in(tmp_path / "stream.mp4")
    heard = beeps_in(tmp_path / "stream.mp4")
    assert heard == pytest.approx([picture_start + 1.48], abs=IN_STEP)


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("suffix", ["mp4", pytest.param("mkv", marks=pytest.mark.slow), "ts"])
def test_sound_may_begin_before_the_picture_or_after_it_and_end_early(tmp_path, suffix, exact):
    early = make_sounding(
        tmp_path / f"late-picture.{suffix}", Track(beeps=(3.8,), ends=4.5), start_ticks=75
    )
    late = make_sounding(
        tmp_path / f"late-sound.{suffix}", Track(starts=1.5, ends=2.5, beeps=(2.0,))
    )
    for path, start, beep in ((early, 0.0, 0.8), (early, 0.4, 0.8), (late, 0.0, 2.0)):
        cut = cut_to_file(path, start, 4.0, tmp_path / "cut.mp4", exact=exact)
        assert beeps_in(cut.path) == pytest.approx([beep - start], abs=IN_STEP)
        assert numbers_in(cut.path)[0] == (0.0, start * 25)


@pytest.mark.thorough
@pytest.mark.parametrize("exact", [False, True])
def test_what_has_no_sound_in_the_span_is_said(tmp_path, exact):
    path = make_sounding(
        tmp_path / "v.mkv", Track(), Track(ends=0.0, language="fra"), Track(ends=1.0)
    )
    cut = cut_to_file(path, 1.52, 3.52, tmp_path / "cut.mp4", exact=exact)
    assert len(tracks_in(cut.path)) == 1
    assert cut.not_kept == (
        "sound track 2 (aac, fra): it has no sound in this span",
        "sound track 3 (aac): it has no sound in this span",
    )


@pytest.mark.parametrize("exact", [False, True])
def test_subtitles_data_and_chapters_are_said(tmp_path, exact):
    make_video(tmp_path / "plain.mp4", num_frames=50)
    (tmp_path / "v.srt").write_text("1\n00:00:00,500 --> 00:00:01,000\nhello\n")
    with (
        av.open(str(tmp_path / "plain.mp4")) as plain,
        av.open(str(tmp_path / "v.srt")) as text,
        av.open(str(tmp_path / "v.mkv"), "w") as container,
    ):
        picture = container.add_stream_from_template(plain.streams.video[0])
        subtitles = container.add_stream_from_template(text.streams.subtitles[0])
        subtitles.metadata["language"] = "deu"
        container.set_chapters(
            [{"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {}}]
        )
        container.add_attachment("font.ttf", "font/ttf", b"font")
        for packet in plain.demux(video=0):
            if packet.size:
                packet.stream = picture
                container.mux(packet)
    cut = cut_to_file(str(tmp_path / "v.mkv"), 0.4, 1.2, tmp_path / "cut.mp4", exact=exact)
    assert cut.not_kept == ("subtitles 1 (srt, deu)", "attachment font.ttf", "chapters")


TAGS = {
    "creation_time": "2020-01-02T03:04:05.000000Z",
    "location": "+48.1000-011.5000/",
    "title": "Holiday",
}
CAMERA = {
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 15",
    "com.apple.quicktime.location.ISO6709": "+48.1000-011.5000+512.000/",
    "com.apple.quicktime.creationdate": "2020-01-02T04:04:05+0100",
}


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("camera", [{}, CAMERA], ids=["plain", "camera"])
def test_recording_date_place_and_camera_are_kept(tmp_path, exact, camera):
    path = make_sounding(
        tmp_path / "v.mov", Track(), tags=TAGS | camera,
        container_options={"movflags": "use_metadata_tags"} if camera else {},
    )  # fmt: skip
    cut = cut_to_file(path, 1.0, 2.0, tmp_path / "cut.mp4", exact=exact)
    with av.open(cut.path) as container:
        kept = container.metadata
        # Later FFmpegs join what the two places of a movie say of its time.
        kept["creation_time"] = kept["creation_time"].partition(";")[0]
        assert {key: kept.get(key) for key in TAGS | camera} == TAGS | camera
        assert container.streams.video[0].metadata["creation_time"] == TAGS["creation_time"]
        assert "timecode" not in kept


HDR = (
    "keyint=12:min-keyint=12:scenecut=0:bframes=2:open-gop=1:log-level=none:pools=none:"
    "frame-threads=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1:"
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):"
    "max-cll=1000,400"
)


@pytest.mark.thorough
@pytest.mark.parametrize("suffix", ["mkv", "mp4", "ts"])
def test_a_copy_of_hevc_is_named_as_apple_wants_and_keeps_its_high_dynamic_range(tmp_path, suffix):
    video = make_video(
        tmp_path / f"v.{suffix}", codec="libx265", pixel_format="yuv420p10le", num_frames=75,
        options={"x265-params": HDR},
    )  # fmt: skip
    cut = cut_to_file(video.path, 1.52, 2.52, tmp_path / "cut.mp4")
    assert cut.is_copy
    with av.open(cut.path) as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        assert stream.codec_tag == "hvc1"
        assert (stream.codec_context.color_trc, stream.codec_context.colorspace) == (16, 9)
        sides = {frame.side_data[place].type.name for place in range(len(frame.side_data))}
        assert sides >= {"MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL"}


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
def test_a_copy_keeps_the_shape_of_pixels_and_the_turn(tmp_path, suffix):
    video = make_video(tmp_path / f"v.{suffix}", sample_aspect_ratio=Fraction(4, 3), num_frames=50)
    turned = make_video(tmp_path / "t.mp4", rotation=270, mirrored=True, width=96, num_frames=50)
    for path, ratio in ((video.path, Fraction(4, 3)), (turned.path, None)):
        cut = cut_to_file(path, 0.4, 1.2, tmp_path / "cut.mp4")
        assert cut.is_copy
        with av.open(path) as source, av.open(cut.path) as container:
            stream = container.streams.video[0]
            assert (stream.sample_aspect_ratio or None) == ratio  # PyAV 18: None; 19: 0/1
            before, after = next(source.decode(video=0)), next(container.decode(stream))
            matrices = [
                matrix and bytes(matrix)
                for matrix in (frame.side_data.get("DISPLAYMATRIX") for frame in (before, after))
            ]
            assert matrices[0] == matrices[1]


def test_what_standard_range_cannot_say_is_said_of_an_encoded_cut(tmp_path):
    video = make_video(
        tmp_path / "v.mkv", codec="libx265", pixel_format="yuv420p10le", num_frames=30,
        options={"x265-params": HDR},
    )  # fmt: skip
    cut = cut_to_file(video.path, 0.4, 1.0, tmp_path / "cut.mp4", exact=True)
    assert cut.converted == ("high dynamic range to BT.709",)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "span",
    [(3.0, 7.0), *(pytest.param(span, marks=pytest.mark.slow)
                   for span in ((0.0, 3.0), (5.0, 9.0), (7.52, 12.0)))],
)  # fmt: skip
def test_sound_stays_in_step_where_the_clock_of_the_file_jumps(tmp_path, span):
    parts = [
        make_sounding(tmp_path / f"{beep}.ts", Track(beeps=(beep,))) for beep in (1.0, 2.0, 3.0)
    ]
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(Path(part).read_bytes() for part in parts))
    cut = cut_to_file(str(joined), *span, tmp_path / "cut.mp4")
    assert not cut.is_copy
    first, end = round(span[0] * 25), round(span[1] * 25)
    assert [number for _, number in numbers_in(cut.path)] == [n % 100 for n in range(first, end)]
    heard = [beep - span[0] for beep in (1.0, 6.0, 11.0) if span[0] <= beep < span[1]]
    assert beeps_in(cut.path) == pytest.approx(heard, abs=IN_STEP)
