"""Hits of which no file, picture or row could be made: each is one row, and the rest is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.errors import MediaError, system_refusal

if TYPE_CHECKING:
    from vindex.query.results import Hit

__all__ = ["Refused"]

_NOT_WRITTEN = "not_written"


@dataclass(frozen=True, slots=True)
class Refused:
    """One hit, and why there is nothing of it."""

    clip_id: int
    source: str
    """Path of its video."""
    start_seconds: float
    end_seconds: float
    reason: str
    """One of `vindex.records.Reason`; `not_written` where the system refused the new file."""
    message: str

    @classmethod
    def of(cls, hit: Hit, error: MediaError | OSError) -> Refused:
        """The refusal that an error means."""
        if isinstance(error, MediaError):
            reason, message = str(error.reason), str(error)
        else:
            reason, message = _NOT_WRITTEN, f"It cannot be written: {system_refusal(error)}"
        return cls(hit.clip_id, hit.path, hit.start_seconds, hit.end_seconds, reason, message)
