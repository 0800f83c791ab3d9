"""Where a Chromium is, for tests and screenshots."""

import os
import shutil

__all__ = ["find_chromium"]

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium():
    """Path of a Chromium of this system, or None; `$VINDEX_CHROMIUM` names another."""
    given = os.environ.get("VINDEX_CHROMIUM")
    return given or next(filter(None, map(shutil.which, _NAMES)), None)
