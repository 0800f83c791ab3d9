"""Colours on a terminal, unless `NO_COLOR` is set (https://no-color.org) or it knows none."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TextIO

__all__ = ["Style", "styled"]


class Style(StrEnum):
    """What a line is, as the parameters of the terminal's SGR sequence (ECMA-48)."""

    PLAIN = ""
    HEADER = "1"
    WEAK = "2"
    WARNING = "33"
    FAILED = "31"


def styled(text: str, style: Style, stream: TextIO | None = None) -> str:
    """Text as a stream shows it: in its colour on a terminal, else as it is.

    Args:
        text: a line, or part of one.
        style: what it is.
        stream: where it will be printed; None: stdout.
    """
    stream = sys.stdout if stream is None else stream
    is_coloured = (
        style
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "dumb") != "dumb"
        and stream.isatty()
    )
    return f"\x1b[{style}m{text}\x1b[0m" if is_coloured else text
