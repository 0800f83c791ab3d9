"""Every error that vindex raises on purpose, and the exit code of each.

    VindexError
    ├── UsageError               a value or path that cannot be used as given
    ├── NothingIndexedError      a library in which there is nothing to index
    ├── MediaError               one file or span that cannot be read (becomes a Failure row)
    ├── ModelError               a checkpoint that cannot be used
    │   ├── UnknownModelError      a name that no checkpoint has
    │   └── WeightsNotFoundError   its weights are not on this machine
    ├── MissingDependencyError   an optional package that is not installed
    ├── WorkerStartError         processes that decode and cannot start here
    ├── ActorsLostError          a cluster on which nobody is left to do the work
    └── IndexFolderError         an index folder that cannot be used
        ├── IndexNotFoundError     there is none
        ├── IndexLockedError       another build holds it
        ├── IndexMismatchError     it belongs to another model or other clip settings
        └── IndexDamagedError      what it holds contradicts itself

A message says what was given, what is allowed and what to do next, in that order.
"""

import errno
from enum import IntEnum

__all__ = [
    "NO_LABELS",
    "ActorsLostError",
    "ExitCode",
    "IndexDamagedError",
    "IndexFolderError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "MediaError",
    "MissingDependencyError",
    "ModelError",
    "NothingIndexedError",
    "UnknownModelError",
    "UsageError",
    "VindexError",
    "WeightsNotFoundError",
    "WorkerStartError",
    "is_full",
    "system_refusal",
]

NO_LABELS = "This index has no labels, since its model has no head for them"
"""What is said of an index of an encoder alone; what to do instead follows."""


class ExitCode(IntEnum):
    """What the process returns to the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    FILES_FAILED = 3
    """The run finished, but files failed in it; they are listed."""
    INDEX = 4
    """The index is locked, or belongs to another model or other settings."""
    INTERRUPTED = 130


class VindexError(Exception):
    """Base of everything that vindex raises on purpose."""

    exit_code = ExitCode.FAILED


class UsageError(VindexError):
    """A value, option or path cannot be used as it was given."""

    exit_code = ExitCode.USAGE


class NothingIndexedError(VindexError):
    """A library holds nothing that could be indexed."""


class MediaError(VindexError):
    """One file, or one span of it, cannot be read.

    Args:
        reason: the code that a `Failure` keeps, one of `vindex.records.Reason`.
        message: one sentence for people.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


class ModelError(VindexError):
    """A checkpoint cannot be used: unknown, of another architecture, or broken."""


class UnknownModelError(ModelError):
    """No checkpoint has the name that was given."""

    exit_code = ExitCode.USAGE


class WeightsNotFoundError(ModelError):
    """The weights of a known checkpoint are not on this machine and cannot be fetched."""


class MissingDependencyError(VindexError):
    """An optional package is needed and not installed, or installed in a broken way."""


class WorkerStartError(VindexError):
    """A process that decodes or runs SQL cannot start: an import fails, or memory is too small."""


class ActorsLostError(VindexError):
    """Nobody is left on a cluster to do the work, and nobody comes; what was done is kept."""


class IndexFolderError(VindexError):
    """An index folder cannot be used."""


class IndexNotFoundError(IndexFolderError):
    """No index is where one was looked for."""

    exit_code = ExitCode.USAGE


class IndexLockedError(IndexFolderError):
    """Another process is building this index."""

    exit_code = ExitCode.INDEX


class IndexMismatchError(IndexFolderError):
    """The index belongs to another model, other clip settings or a newer vindex."""

    exit_code = ExitCode.INDEX


class IndexDamagedError(IndexFolderError):
    """The index contradicts itself: a listed shard is gone or does not match its checksum."""


def is_full(error: OSError) -> bool:
    """Whether there is no room for what is written: only writing is refused so, never reading."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def system_refusal(error: OSError) -> str:
    """What the operating system refuses, and what to do about it where that is known."""
    where = f" ({error.filename})" if error.filename else ""
    return " ".join([f"{error.strerror or error}{where}.", *_way_out(error)])


def _way_out(error: OSError) -> list[str]:
    if is_full(error):
        return ["Make room, and run the command again."]
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ["Give permission there, or name another place."]
    if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
        return ["There is a file where a folder should be, or the other way round: move it away."]
    if error.errno == errno.ENAMETOOLONG:
        return ["Give a shorter name."]
    if error.errno == errno.EBADF:  # a standard stream that is closed, or open for reading alone
        return ["Start the command with an output that can be written: > /dev/null is enough."]
    return []
