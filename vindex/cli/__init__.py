"""The command line: a command parses, calls one method and prints."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `vindex` command; errors become one sentence on stderr and an exit code."""
    import gc
    import sys

    gc.set_threshold(50_000)  # what is imported lives on: looking for garbage in it takes time

    from vindex.cli.app import app_for
    from vindex.cli.output import say
    from vindex.errors import ExitCode, VindexError

    try:
        app_for(*sys.argv[1:])()
    except VindexError as error:
        say(f"vindex: {error}")
        sys.exit(error.exit_code)
    except OSError as error:  # a full disk, a folder that may not be written
        where = f" ({error.filename})" if error.filename else ""
        say(f"vindex: {error.strerror or error}{where}. What was committed is kept.")
        sys.exit(ExitCode.FAILED)
