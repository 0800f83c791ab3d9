"""What a file calls the reel that it was recorded on: the tape, or the camera's card."""

from __future__ import annotations

from vindex.decode.opening import open_video
from vindex.errors import MediaError

__all__ = ["reel_of"]

_TAGS = ("reel_name", "com.apple.proapps.reel", "reel", "tape")
"""The most telling first. FFmpeg calls `reel_name` what the time code track of a QuickTime film
names as its source, and the source package of an MXF."""

_MOST_LETTERS = 100


def reel_of(path: str) -> str:
    """The reel that a file names, on one line; empty where it names none, or cannot be read.

    Reads the head of the file alone.

    Args:
        path: of a file on this machine.
    """
    try:
        with open_video(path) as (container, _):
            tags = {name.lower(): text for name, text in container.metadata.items()}
            for stream in container.streams:  # their tags count before those of the whole
                tags |= {name.lower(): text for name, text in stream.metadata.items()}
    except MediaError:
        return ""
    return next((reel for name in _TAGS if (reel := _one_line(tags.get(name, "")))), "")


def _one_line(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:_MOST_LETTERS]
