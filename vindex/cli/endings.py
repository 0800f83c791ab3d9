"""How a command ends that could not do what was asked: one sentence, and an exit code."""

from __future__ import annotations

from vindex.errors import ExitCode, VindexError, system_refusal

__all__ = ["ending_of"]

_LIBRARIES = {"av": "FFmpeg", "_duckdb": "DuckDB", "duckdb": "DuckDB", "pyarrow": "Arrow"}
"""What to call those whose errors nobody can foresee, by the package that raises them."""

_MOST_SAID = 1500
"""Characters of a sentence."""

_OUT_OF_MEMORY = "Memory ran out. Give fewer --workers or a smaller --batch-size."
_MORE_MEMORY = "Allow this process more memory (ulimit -v)."


def ending_of(error: Exception) -> tuple[str, ExitCode] | None:
    """What is said of an error, and the exit code; None: it is a mistake of vindex's own."""
    told = _sentence(error)
    if told is None:
        return None
    told = _shortened(told)
    code = error.exit_code if isinstance(error, VindexError) else ExitCode.FAILED
    return " ".join([f"vindex: {told}", *getattr(error, "__notes__", ())]), code


def _shortened(told: str) -> str:
    """A sentence without the middle of a value of thousands of characters, which it repeats."""
    if len(told) <= _MOST_SAID:
        return told
    return f"{told[: _MOST_SAID // 2]} ... {told[-_MOST_SAID // 2 :]}"


def _sentence(error: Exception) -> str | None:
    if isinstance(error, VindexError):
        return str(error)
    if isinstance(error, MemoryError):
        return _OUT_OF_MEMORY
    if isinstance(error, ImportError) and not str(error.name).startswith("vindex"):
        return _not_loaded(error)
    if isinstance(error, OSError):  # a full disk, a folder that may not be written
        return system_refusal(error)
    package = type(error).__module__.partition(".")[0]
    if package not in _LIBRARIES:
        return None
    first_line = next(iter(str(error).splitlines()), type(error).__name__)
    said = f"{_LIBRARIES[package]} gave up: {first_line.rstrip('.')}."
    return f"{said} {_MORE_MEMORY}" if "out of memory" in first_line.lower() else said


def _not_loaded(error: ImportError) -> str:
    """What is said of a library that is there and cannot be loaded, or is not there."""
    first_line = next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")
    if "cannot allocate memory" in first_line.lower() or "failed to map" in first_line:
        way_out = _MORE_MEMORY
    else:
        way_out = "Reinstall vindex; `vindex doctor` says more."
    return f"A library cannot be loaded: {first_line}. {way_out}"
