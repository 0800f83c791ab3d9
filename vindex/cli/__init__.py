"""The command line: a command parses, calls one method and prints."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `vindex` command; errors become one sentence on stderr and an exit code."""
    import sys

    try:
        _run()
    except SystemExit as end:
        if getattr(sys.modules["__main__"], "main", None) is main:
            _leave_at_once(end.code)
        raise


def _leave_at_once(code: object) -> None:
    """End a process that is this command alone without taking the interpreter apart.

    That takes a tenth of a search's time, and a search has closed what it opened. A process that
    ran a model or others ends as usual: it may have more to close.
    """
    import os
    import sys

    if {"numpy", "torch", "multiprocessing"}.isdisjoint(sys.modules) and isinstance(
        code, int | None
    ):
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:  # such as a closed pipe: Python says so at its own end
            return
        os._exit(code or 0)


def _run() -> None:
    import gc
    import sys

    gc.set_threshold(50_000)  # what is imported lives on: looking for garbage in it takes time

    from vindex.cli.app import app_for
    from vindex.cli.output import say
    from vindex.errors import ExitCode, VindexError

    try:
        app_for(*sys.argv[1:])()
    except VindexError as error:
        say(" ".join([f"vindex: {error}", *getattr(error, "__notes__", ())]))
        sys.exit(error.exit_code)
    except OSError as error:  # a full disk, a folder that may not be written
        where = f" ({error.filename})" if error.filename else ""
        told = f"vindex: {error.strerror or error}{where}."
        say(" ".join([told, *getattr(error, "__notes__", ())]))
        sys.exit(ExitCode.FAILED)
    except MemoryError as error:
        told = "vindex: Memory ran out. Give fewer --workers or a smaller --batch-size."
        say(" ".join([told, *getattr(error, "__notes__", ())]))
        sys.exit(ExitCode.FAILED)
