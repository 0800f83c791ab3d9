"""Files that are gone when they are to be read, as on a disk that went away during a build.

Such a file is not refused: that would keep it from being tried again when the disk is back.
"""

from __future__ import annotations

from vindex.records import Failure, Reason
from vindex.sources import source_of

__all__ = ["has_vanished", "vanished"]


def has_vanished(failure: Failure) -> bool:
    """Whether a file was refused that cannot be seen any more.

    One that timed out is not looked at: the look might hang as its reader did.
    """
    if failure.reason is Reason.TIMED_OUT:
        return False
    return source_of(failure.path).look(failure.path) is None


def vanished(failure: Failure) -> Failure:
    """What is reported of such a file, and not recorded."""
    return Failure(
        failure.path, failure.stage, Reason.UNREADABLE,
        "The file disappeared before it could be read; the next build looks for it again.",
    )  # fmt: skip
