"""Films of every kind, each with the truth about it. The table `KINDS` is at the end of `kinds`."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from tests.exact.film import Film
from tests.media_factory import Recipe, make_video

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Track", "make_film", "mux", "parts", "sound"]

_SOUND_RATE = 48_000
_BLOCK = 1024


def make_film(path: Path, **recipe: Any) -> Film:
    """A film by a `Recipe` of the media factory."""
    return Film.of(make_video(path, **recipe))


def parts(folder: Path, suffix: str, *recipes: dict[str, Any]) -> list[bytes]:
    """Parts of a recording whose frames count on from part to part, each a file of its own."""
    made: list[bytes] = []
    number = 0
    for recipe in recipes:
        path = folder / f"part.{suffix}"
        video = make_video(path, first_number=number, **recipe)
        number += video.num_frames
        made.append(path.read_bytes())
        path.unlink()
    return made


class Track:
    """One stream to be written beside others."""

    def __init__(
        self, recipe: Recipe, *, is_default: bool = True, late_seconds: float = 0.0
    ) -> None:
        """Args: what it shows, whether players choose it, and when it begins."""
        self.recipe = recipe
        self.is_default = is_default
        self.late_seconds = late_seconds


def mux(path: Path, tracks: Sequence[Track], *, sound_seconds: float = 0.0, **options: str) -> None:
    """Write tracks into one file, with a tone beside them if it is to have sound.

    Args:
        path: where to; the suffix chooses the container.
        tracks: of pictures, in the order of the file.
        sound_seconds: how long the tone lasts, from 0.
        **options: for the muxer.
    """
    with ExitStack() as stack:
        container = stack.enter_context(av.open(str(path), "w", options=options))
        packets: list[Any] = []
        streams = [(track, track.recipe.stream_in(container)) for track in tracks]
        tone = container.add_stream("aac", rate=_SOUND_RATE) if sound_seconds else None
        for track, stream in streams:
            stream.disposition = av.stream.Disposition.default if track.is_default else 0
            late = round(track.late_seconds * track.recipe.frame_rate)
            for frame in track.recipe.frames():
                frame.pts = (frame.pts or 0) + late
                packets += stream.encode(frame)
            packets += stream.encode(None)
        if tone is not None:
            tone.layout = "mono"
            packets += [one for block in sound(sound_seconds) for one in tone.encode(block)]
            packets += tone.encode(None)
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            container.mux(packet)


def sound(seconds: float) -> list[av.AudioFrame]:
    """A quiet tone, in blocks."""
    blocks: list[av.AudioFrame] = []
    for start in range(0, round(seconds * _SOUND_RATE), _BLOCK):
        wave = 0.1 * np.sin(2 * np.pi * 440 * (start + np.arange(_BLOCK)) / _SOUND_RATE)
        block = av.AudioFrame.from_ndarray(wave[None].astype(np.float32), "fltp", "mono")
        block.sample_rate, block.pts = _SOUND_RATE, start
        block.time_base = Fraction(1, _SOUND_RATE)
        blocks.append(block)
    return blocks
