"""The standard streams of a command, however it was started: closed, full, of an old encoding."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

__all__ = ["flushed_output", "open_standard_streams"]

_STDOUT, _STDERR = 1, 2

_NOT_IN_ENCODING = "backslashreplace"
"""How text is written that the encoding of a stream does not have, such as an umlaut in ASCII."""


def open_standard_streams() -> None:
    """Make stdout and stderr take whatever is written; call it before anything opens a file.

    * What opens a file gets the lowest free number. Where a standard stream is closed (daemons,
      cron, some launchers), its number is taken by the null device, or a catalog or a pipe would
      get what is meant for the terminal. A closed stdin stays None: nothing is read from it.
    * Text that a stream's encoding does not have is escaped.
    * An error says that it was stdout that could not be written; that nobody reads what is said
      on stderr is no error.

    Streams that somebody put into the place of Python's own are left alone.
    """
    _take_free_numbers()
    sys.stdout = _stream(sys.stdout, sys.__stdout__, _Output, _STDOUT)
    sys.stderr = _stream(sys.stderr, sys.__stderr__, _Messages, _STDERR)


@contextmanager
def flushed_output() -> Iterator[None]:
    """Write what stdout holds back when the block ends, also where `sys.exit` ends it.

    Raises:
        OSError: stdout cannot be written.
    """
    try:
        yield
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()


class _Output(io.FileIO):
    """Stdout: an error names it, and comes once, so that the end of the process is quiet."""

    has_failed = False

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write bytes; nothing any more where that has failed.

        Raises:
            OSError: the disk is full, the reader of a pipe is gone.
        """
        if self.has_failed:
            return len(data)
        try:
            return super().write(data)
        except OSError as error:
            self.has_failed = True
            error.filename = "stdout"
            raise


class _Messages(io.FileIO):
    """Stderr: what cannot be said is lost, and nothing else with it."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write bytes, if that can be."""
        with suppress(OSError):
            return super().write(data)
        return len(data)


def _take_free_numbers() -> None:
    number = os.open(os.devnull, os.O_RDWR)
    while number <= _STDERR:
        os.set_inheritable(number, True)  # workers write there, too
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)


def _stream(
    now: TextIO | None, of_python: TextIO | None, kind: type[io.FileIO], number: int
) -> TextIO:
    if now is None:
        return open(os.devnull, "w", encoding="utf-8", errors=_NOT_IN_ENCODING)  # noqa: PTH123
    if now is not of_python or not isinstance(now, io.TextIOWrapper):
        return now
    return io.TextIOWrapper(
        io.BufferedWriter(kind(number, "w", closefd=False)),
        encoding=now.encoding,
        errors=_NOT_IN_ENCODING,
        line_buffering=now.line_buffering or now.write_through,
    )
