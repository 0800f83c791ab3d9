"""Where a user's programs keep what can be had again."""

import os
from pathlib import Path

__all__ = ["user_cache"]


def user_cache() -> Path:
    """The folder that vindex has to itself there; it may not be there yet.

    Raises:
        RuntimeError: the environment names none, and the user has no home.
    """
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "vindex"
