"""What is said of a model that an index was made with, and that is not where it was."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.errors import ModelError, UnknownModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["said_of_index"]


@contextmanager
def said_of_index(model: str, index: str) -> Iterator[None]:
    """Around looking for a model that nobody has just named: the index remembers where it was.

    Args:
        model: as the index names it.
        index: folder of the index.

    Raises:
        ModelError: it is not there any more.
    """
    try:
        yield
    except UnknownModelError as error:
        raise ModelError(
            f"The index {index} was made with the model {model}, which is not there any more. Put "
            "it back; or where it is elsewhere now, say so with a build of the same paths and "
            "--model FOLDER (--words FOLDER, if it is that of the words space)."
        ) from error
