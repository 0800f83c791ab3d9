"""A temporary folder for a run: what killed runs left of theirs goes when the next one begins.

Who has one holds a lock on a file in it, which ends with the process however that ends. The file
names the machine: where several share a temporary folder, locks may be seen on one of them only.
Folders without such a file are nobody's business here, however they are called.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

__all__ = ["RunFolder"]

_PREFIX = "vindex-run-"
_MARK = ".vindex-run"
"""The file that is locked; it names the machine from then on."""


class RunFolder:
    """A folder that nobody else uses, until `remove`, or until it is forgotten.

    Also a context manager.

    Raises:
        OSError: nothing can be written where temporary files go.
    """

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.path = tempfile.mkdtemp(prefix=_PREFIX)
        try:
            mark = os.open(Path(self.path, _MARK), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            shutil.rmtree(self.path, ignore_errors=True)
            raise
        self.remove = weakref.finalize(self, _remove, self.path, mark)
        """Remove it with all that is in it."""
        with suppress(OSError):  # where files cannot be locked, it names no machine and stays
            fcntl.flock(mark, fcntl.LOCK_SH)
            os.write(mark, platform.node().encode())

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()


def _remove(path: str, mark: int) -> None:
    shutil.rmtree(path, ignore_errors=True)
    os.close(mark)


def _sweep(place: Path) -> None:
    """Remove the folders that runs on this machine made, and that nobody holds any more."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            mark = os.open(folder / _MARK, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if os.fstat(mark).st_uid == os.getuid() and not folder.is_symlink():
                    fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if os.read(mark, 1000) == platform.node().encode():
                        shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(mark)
