"""What goes with the picture into a cut: every sound track, whatever its codec and language."""

import av
import numpy as np
import pytest

from tests.exact.making import sound
from tests.media_factory import Recipe
from vindex.pictures.cuts import cut_to_file


def tracks_of(path):
    """Of each sound track: codec, language, seconds and loudness."""
    found = []
    with av.open(str(path)) as container:
        for stream in container.streams.audio:
            container.seek(0)
            frames = list(container.decode(stream))
            seconds = frames[-1].time + frames[-1].samples / frames[-1].sample_rate
            samples = np.concatenate([one.to_ndarray().astype(float)[0] for one in frames])
            language = stream.metadata.get("language")
            found.append((language, seconds, float(np.sqrt(np.mean(samples**2)))))
    return found


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", ["ipcam_mulaw.mkv", "vorbis.mkv"])
def test_sound_that_mp4_cannot_hold_is_converted(inputs, tmp_path, name, exact):
    cut_to_file(str(inputs / name), 2, 6, tmp_path / "cut.mp4", exact=exact)
    ((_, seconds, loudness),) = tracks_of(tmp_path / "cut.mp4")
    assert seconds == pytest.approx(4.0, abs=0.1)
    assert loudness > 0.05


def make_with_sound(path, *tracks):
    """A video with sound tracks, each a codec and a language."""
    recipe = Recipe(num_frames=100)
    with av.open(str(path), "w") as output:
        video = recipe.stream_in(output)
        packets = [packet for frame in recipe.frames() for packet in video.encode(frame)]
        streams = []
        for codec, language in tracks:
            stream = output.add_stream(codec, rate=48_000)
            stream.layout = "mono"
            stream.metadata["language"] = language
            streams.append(stream)
        packets += video.encode(None)
        for stream in streams:
            resampler = av.AudioResampler(stream.format, "mono", 48_000)
            for block in sound(4.0):
                for part in resampler.resample(block):
                    packets += stream.encode(part)
            packets += stream.encode(None)
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            output.mux(packet)


@pytest.mark.thorough
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    ("suffix", "tracks"),
    [
        ("mp4", [("aac", "eng"), ("aac", "deu")]),
        ("mov", [("pcm_s16be", "eng")]),
        ("mkv", [("pcm_s16le", "fra"), ("aac", "eng")]),
    ],
)
def test_every_track_is_kept_with_its_language(tmp_path, suffix, tracks, exact):
    path = tmp_path / f"film.{suffix}"
    make_with_sound(path, *tracks)
    cut_to_file(str(path), 1, 3, tmp_path / "cut.mp4", exact=exact)
    found = tracks_of(tmp_path / "cut.mp4")
    assert [language for language, _, _ in found] == [language for _, language in tracks]
    for _, seconds, loudness in found:
        assert seconds == pytest.approx(2.0, abs=0.1)
        assert loudness > 0.05
