"""A temporary folder for a run: what killed runs left of theirs goes when the next one begins.

Who has one holds a lock on it, which ends with the process however that ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["RunFolder"]

_PREFIX = "vindex-run-"


class RunFolder:
    """A folder that nobody else uses, until `remove`; also a context manager.

    Raises:
        OSError: nothing can be written where temporary files go.
    """

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.path = ""
        self._lock: int | None = None
        while self._lock is None:
            self.path = tempfile.mkdtemp(prefix=_PREFIX)
            self._lock = _locked(Path(self.path), fcntl.LOCK_SH)

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _sweep(place: Path) -> None:
    """Remove the folders of this user that nobody holds any more."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.lstat().st_uid == os.getuid():
                lock = _locked(folder, fcntl.LOCK_EX)
                if lock is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                    os.close(lock)


def _locked(folder: Path, kind: int) -> int | None:
    """A descriptor of a folder with a lock on it; None: somebody else has one, or removed it.

    Where folders cannot be locked, nobody removes any.
    """
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
        if folder.exists():
            return number
    except OSError:
        if kind == fcntl.LOCK_SH and folder.exists():
            return number
    os.close(number)
    return None
