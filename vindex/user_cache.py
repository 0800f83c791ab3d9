"""Where a user's programs keep what can be had again."""

import os
from pathlib import Path

__all__ = ["user_cache"]


def user_cache() -> Path:
    """The folder that vindex has to itself there; it may not be there yet.

    Raises:
        RuntimeError: the environment names none, and the user has no home.
    """
    caches = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # By the XDG Base Directory Specification a relative path is ignored.
    return (caches if caches.is_absolute() else Path.home() / ".cache") / "vindex"
