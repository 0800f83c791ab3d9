"""The command line: a command parses, calls one method and prints."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `vindex` command; errors become one sentence on stderr and an exit code."""
    import sys

    from vindex.cli.app import app
    from vindex.cli.output import say
    from vindex.errors import ExitCode, VindexError

    try:
        app()
    except VindexError as error:
        say(f"vindex: {error}")
        sys.exit(error.exit_code)
    except OSError as error:  # a full disk, a folder that may not be written
        where = f" ({error.filename})" if error.filename else ""
        say(f"vindex: {error.strerror or error}{where}. What was committed is kept.")
        sys.exit(ExitCode.FAILED)
