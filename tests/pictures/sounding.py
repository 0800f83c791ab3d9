"""Videos with sound tracks that beep at known times, and what is heard in a file."""

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from tests.media_factory import Recipe

BEEP_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Track:
    """A sound track; its tone tells it from others."""

    codec: str = "aac"
    rate: int = 48_000
    layout: str = "stereo"
    tone: int = 1000
    language: str | None = None
    title: str | None = None
    is_default: bool = False
    beeps: tuple[float, ...] = (1.0, 2.0, 3.0)
    """When the tone is heard, on the clock of the file's pictures."""
    starts: float = 0.0
    ends: float = 4.0

    def wave(self):
        """The samples of all channels, from the start of the track."""
        times = self.starts + np.arange(round((self.ends - self.starts) * self.rate)) / self.rate
        is_on = np.zeros(len(times), bool)
        for beep in self.beeps:
            is_on |= (times >= beep - 1e-9) & (times < beep + BEEP_SECONDS)
        wave_N = np.where(is_on, 0.5 * np.sin(2 * np.pi * self.tone * times), 0).astype(np.float32)
        return np.tile(wave_N, (av.AudioLayout(self.layout).nb_channels, 1))


def make_sounding(path, *tracks, tags=None, container_options=None, **recipe):
    """Write a video of numbered frames with sound tracks, as `make_video` writes one without."""
    made = Recipe(**{"num_frames": 100} | recipe)
    with av.open(str(path), "w", options=container_options or {}) as container:
        container.metadata.update(tags or {})
        picture = made.stream_in(container)
        sounds = [_add_track(container, track) for track in tracks]
        feeds = [_frames(track, sound) for track, sound in zip(tracks, sounds, strict=True)]
        for frame in made.frames():
            until = float(frame.pts * frame.time_base) + 0.5
            for sound, feed in zip(sounds, feeds, strict=True):
                while feed and feed[0].pts * feed[0].time_base <= until:
                    container.mux(sound.encode(feed.pop(0)))
            container.mux(picture.encode(frame))
        for sound, feed in zip(sounds, feeds, strict=True):
            for frame in (*feed, None):
                container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
    return str(path)


def _add_track(container, track):
    sound = container.add_stream(track.codec, rate=track.rate)
    sound.layout = track.layout
    if track.codec in ("vorbis", "opus"):
        sound.options = {"strict": "experimental"}
    if track.language:
        sound.metadata["language"] = track.language
    if track.title:
        sound.metadata["title"] = track.title
    sound.disposition = int(track.is_default)
    return sound


def _frames(track, sound):
    resampler = av.AudioResampler(sound.format, track.layout, track.rate, frame_size=1024)
    whole = av.AudioFrame.from_ndarray(track.wave(), "fltp", track.layout)
    whole.sample_rate, whole.time_base = track.rate, Fraction(1, track.rate)
    whole.pts = round(track.starts * track.rate)
    return [*resampler.resample(whole), *resampler.resample(None)] if whole.samples else []


def beeps_in(path, number=0, tone=1000):
    """When the beeps of a sound track begin, on the clock of the file."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[number]
        onsets, was_loud = [], False
        for frame in container.decode(stream):
            samples = _mono(frame)
            step = max(1, frame.sample_rate // 1000)
            for start in range(0, len(samples), step):
                is_loud = bool(np.abs(samples[start : start + step]).max() > 0.1)
                if is_loud and not was_loud and _quiet_for(onsets, frame, start):
                    onsets.append(frame.time + start / frame.sample_rate)
                was_loud = is_loud
        return onsets


def _quiet_for(onsets, frame, start):
    return not onsets or frame.time + start / frame.sample_rate - onsets[-1] > 2 * BEEP_SECONDS


def _mono(frame):
    plain = av.AudioResampler("fltp", "mono", frame.sample_rate)
    return np.concatenate([part.to_ndarray()[0] for part in plain.resample(frame)])


def tracks_in(path):
    """Codec, channels, language, title and default flag of each sound track of a file."""
    with av.open(str(path)) as container:
        return [
            (
                sound.codec_context.codec.canonical_name,
                sound.codec_context.channels,
                sound.language,
                sound.metadata.get("title") or sound.metadata.get("name"),
                bool(sound.disposition & 1),
            )
            for sound in container.streams.audio
        ]
