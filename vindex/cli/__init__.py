"""The command line: a command parses, calls one method and prints."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `vindex` command; errors become one sentence on stderr and an exit code."""
    import sys

    from vindex.cli.standard_streams import open_standard_streams

    open_standard_streams()
    is_alone = getattr(sys.modules["__main__"], "main", None) is main
    if is_alone:
        _obey_a_second_interrupt()
    try:
        _run()
    except SystemExit as end:
        if is_alone:
            _leave_quickly(end.code)
        raise


def _obey_a_second_interrupt() -> None:
    """Let a second Ctrl-C end this process at once, as `kill -9` would.

    The first is heard between the steps of DuckDB and the like, and some steps take long. Python
    tells of signals through a pipe as soon as they come, here to a thread of its own. Builds and
    servers, which have more to do at a second one, turn this off.
    """
    import os
    import signal
    from _thread import start_new_thread

    ear, mouth = os.pipe()

    def listen() -> None:
        """Wait for the second Ctrl-C, and end the process at once."""
        num_heard = 0
        while num_heard < 2:
            num_heard += os.read(ear, 1)[0] == signal.SIGINT
        os._exit(128 + signal.SIGINT)

    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    start_new_thread(listen, ())


def _leave_quickly(code: object) -> None:
    """End a process that is this command alone without taking the interpreter apart.

    That takes a tenth of a search's time, and 0.7 s where torch was loaded. What wants to be called
    at the end is called; where another thread is still at work, Python waits for it as usual.
    """
    import atexit
    import os
    import sys

    threading = sys.modules.get("threading")
    is_last = not threading or not any(
        not thread.daemon and thread is not threading.main_thread()
        for thread in threading.enumerate()
    )
    if is_last and isinstance(code, int | None):
        atexit._run_exitfuncs()  # as the children of multiprocessing do
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:  # such as a closed pipe: Python says so at its own end
            return
        os._exit(code or 0)


def _run() -> None:
    import gc
    import sys

    # What is imported lives on: to look for garbage in it took a search 27 ms, four times in all.
    gc.set_threshold(300_000)

    from vindex.cli.app import app_for
    from vindex.cli.endings import ending_of
    from vindex.cli.output import say
    from vindex.cli.standard_streams import flushed_output
    from vindex.errors import ExitCode

    try:
        with flushed_output():
            app_for(*sys.argv[1:])()
    except BrokenPipeError:  # whoever read what is printed has read enough
        sys.exit(ExitCode.FAILED)
    except Exception as error:
        ending = ending_of(error)
        if ending is None:
            raise
        say(ending[0])
        sys.exit(ending[1])
