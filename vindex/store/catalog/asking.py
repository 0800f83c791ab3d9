"""Asking in a process of its own what users wrote, so that it ends when its time is over.

DuckDB takes notice of an interruption between its steps only, and a single step can take minutes
and all memory. The process (`vindex.store.catalog.sql_process`) has limits that the system keeps,
and reads a file that no build waits for.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, Literal

from vindex.errors import UsageError, WorkerStartError
from vindex.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Question", "asked", "say"]

_SIZE_BYTES = 8
"""Before each thing that the process says stands how long it is."""

_MOST_SHOWN = 500
"""Characters of a query that an error repeats."""


_START = """
import sys
sys.path[:] = {path!r}
try:
    from vindex.store.catalog.sql_process import main
except (ImportError, MemoryError) as error:
    sys.exit(f"vindex: {{error or 'Memory ran out.'}}")
main()
"""
"""What the process runs; it finds its modules where this one does."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the process is to do."""

    kind: Literal["rows", "where", "parquet"]
    """Tell rows of a query, tell the ids of clips that a condition is true of, or write rows."""
    index: str
    """Folder of the index."""
    space: str | None
    sql: str
    timeout_seconds: float
    """How long it may take once the catalog was copied, and the copying, too."""
    memory_bytes: int
    limit: int = 0
    """Most rows to tell."""
    with_absent: bool = False
    """Whether views show what is set aside."""
    file: int = -1
    """Descriptor of the file to write."""
    scratch: str | None = None
    """Folder for its copy of the catalog, which who asks removes; None: that of temporary files."""

    @property
    def given(self) -> str:
        """What was given, as the beginning of a sentence."""
        text = self.sql if len(self.sql) <= _MOST_SHOWN else f"{self.sql[:_MOST_SHOWN]}..."
        return f"--where {text!r} was given" if self.kind == "where" else f"{text!r} was given"

    @property
    def too_long(self) -> UsageError:
        """Its time was over."""
        return UsageError(
            f"{self.given}, which took too long and was stopped. Ask for less, or allow more "
            "seconds with --timeout."
        )

    @property
    def too_large(self) -> UsageError:
        """It needed too much memory."""
        way_out = "" if self.kind == "where" else ", or allow more with --memory-limit"
        return UsageError(
            f"{self.given}, which needs more memory than the {self.memory_bytes / 1e9:.2g} GB that "
            f"it may take, and was stopped. Ask for less{way_out}."
        )


@contextmanager
def asked(question: Question) -> Iterator[Iterator[Any]]:
    """Start the process and ask; it ends with the block, whatever happens.

    Yields:
        What it says, one after another.

    Raises:
        VindexError: what was asked cannot be answered, in its time and memory, or the process
            cannot start.
    """
    command = [sys.executable, "-P", "-c", _START.format(path=sys.path)]
    files = () if question.file < 0 else (question.file,)
    with (
        RunFolder() as scratch,
        subprocess.Popen(  # noqa: S603 - this Python
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=files
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        try:
            with process.stdin as ear:
                pickle.dump(replace(question, scratch=scratch.path), ear)
            yield _said(process, process.stdout, question)
        finally:
            process.kill()


def say(mouth: IO[bytes], what: object) -> None:
    """Say something to who asked: a value, an exception, or None at the end."""
    said = pickle.dumps(what)
    mouth.write(len(said).to_bytes(_SIZE_BYTES) + said)
    mouth.flush()


def _said(process: subprocess.Popen[bytes], mouth: IO[bytes], question: Question) -> Iterator[Any]:
    left = question.memory_bytes // 4  # in Python rows take some times as much
    while True:
        num_bytes = int.from_bytes(head := mouth.read(_SIZE_BYTES))
        left -= num_bytes
        if left < 0:
            raise question.too_large
        if len(head) < _SIZE_BYTES or len(said := mouth.read(num_bytes)) < num_bytes:
            raise _broken_off(process, question)
        what = pickle.loads(said)  # noqa: S301 - of our own process
        if isinstance(what, BaseException):
            raise what
        if what is None:
            return
        yield what


def _broken_off(process: subprocess.Popen[bytes], question: Question) -> BaseException:
    """Why the process ended before it had said all."""
    status = process.wait()
    if status == -signal.SIGALRM:
        return question.too_long
    if status == -signal.SIGINT:
        return KeyboardInterrupt()
    if status < 0:  # what allocates and gets nothing ends in many ways
        return question.too_large
    return WorkerStartError(
        f"The process that runs SQL could not start; it ended with code {status}. Allow it more "
        "memory (ulimit -v); `vindex doctor` says what else may be wrong here."
    )
