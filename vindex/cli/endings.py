"""How a command ends that could not do what was asked: one sentence, and an exit code."""

from __future__ import annotations

from vindex.errors import ExitCode, VindexError, system_refusal

__all__ = ["ending_of"]

_LIBRARIES = {"av": "FFmpeg", "_duckdb": "DuckDB", "duckdb": "DuckDB", "pyarrow": "Arrow"}
"""What to call those whose errors nobody can foresee, by the package that raises them."""

_OUT_OF_MEMORY = "Memory ran out. Give fewer --workers or a smaller --batch-size."


def ending_of(error: Exception) -> tuple[str, ExitCode] | None:
    """What is said of an error, and the exit code; None: it is a mistake of vindex's own."""
    told = _sentence(error)
    if told is None:
        return None
    code = error.exit_code if isinstance(error, VindexError) else ExitCode.FAILED
    return " ".join([f"vindex: {told}", *getattr(error, "__notes__", ())]), code


def _sentence(error: Exception) -> str | None:
    if isinstance(error, VindexError):
        return str(error)
    if isinstance(error, MemoryError):
        return _OUT_OF_MEMORY
    if isinstance(error, OSError):  # a full disk, a folder that may not be written
        return system_refusal(error)
    package = type(error).__module__.partition(".")[0]
    if package not in _LIBRARIES:
        return None
    first_line = next(iter(str(error).splitlines()), type(error).__name__)
    return f"{_LIBRARIES[package]} gave up: {first_line.rstrip('.')}."
