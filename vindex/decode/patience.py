"""How long somebody waits for a picture."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import monotonic

from vindex.errors import MediaError
from vindex.records import Reason

__all__ = ["Patience"]


@dataclass(slots=True)
class Patience:
    """It is asked again and again while something takes its time."""

    until: float = inf
    """When it ends, on the monotonic clock."""

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """From now on."""
        return cls(monotonic() + seconds)

    def check(self) -> None:
        """Give up where it has come to its end.

        Raises:
            MediaError: it has.
        """
        if monotonic() > self.until:
            raise MediaError(Reason.TIMED_OUT, "Seeking to this point of the video takes too long.")
