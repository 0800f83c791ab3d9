"""`-o -`: what a command would write to a file goes to stdout."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["STANDARD_OUTPUT", "through_a_file"]

STANDARD_OUTPUT = Path("-")


@contextmanager
def through_a_file() -> Iterator[Path]:
    """A place for a file; what is written there goes to stdout when all of it is."""
    with RunFolder() as folder:
        place = Path(folder.path) / "output"
        yield place
        sys.stdout.flush()
        with place.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
