"""Which files of a library a walk takes, and which it passes over."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from vindex.globs import DEFAULT_EXCLUDES, Exclusions, composed, glob_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["Selection", "ending_of"]

_KIND = re.compile(r".+(\.(?:\d{3}|(?=[\d_+-]*[a-z])[a-z\d_+-]{1,9}))", re.DOTALL | re.IGNORECASE)
"""A name with an ending: what is longer, or has no letter, is part of the name (but `.360`)."""


class Selection:
    """Takes files by their endings and leaves out what is excluded, and counts both.

    Attributes:
        passed_over: how many files were not taken for their ending, or for what is in them; by
            ending, in lower case and with its dot, empty for those that have none.
        excluded: how many files and folders a pattern left out, by pattern.
    """

    def __init__(self, suffixes: Collection[str], exclusions: Exclusions | None = None) -> None:
        """Args: lower-case endings, with the dot, of what counts as a video; what is left out."""
        exclusions = exclusions or Exclusions()
        self._suffixes = suffixes
        defaults = DEFAULT_EXCLUDES if exclusions.has_defaults else ()
        self._patterns = {glob: f"(?i:{_pattern(glob)})" for glob in defaults}
        self._patterns |= {glob: _pattern(glob) for glob in exclusions.globs}
        self._names = _any_of(p for glob, p in self._patterns.items() if not _is_of_paths(glob))
        self._paths = _any_of(p for glob, p in self._patterns.items() if _is_of_paths(glob))
        self.passed_over: Counter[str] = Counter()
        self.excluded: Counter[str] = Counter()

    def takes(self, name: str) -> bool:
        """Whether a file is a video by its name."""
        ending = ending_of(name)
        if ending in self._suffixes:
            return True
        self.passed_over[ending] += 1
        return False

    def excludes(self, relative_path: str) -> bool:
        """Whether a pattern leaves out a file or folder; that it lies in a folder is not asked.

        Args:
            relative_path: below the library's root.
        """
        glob = self._excluding(relative_path)
        if glob is not None:
            self.excluded[glob] += 1
        return glob is not None

    def exclusion_of(self, relative_path: str) -> str | None:
        """The pattern that leaves out a file or folder, or one that it lies in; None: no one."""
        parts = relative_path.split("/") if relative_path else []
        paths = ("/".join(parts[: end + 1]) for end in range(len(parts)))
        return next(filter(None, map(self._excluding, paths)), None)

    def _excluding(self, relative_path: str) -> str | None:
        path = composed(relative_path)
        name = path.rpartition("/")[2]
        is_named = self._names is not None and self._names.fullmatch(name)
        if not (is_named or (self._paths is not None and self._paths.fullmatch(path))):
            return None
        return next(
            glob
            for glob, pattern in self._patterns.items()
            if re.fullmatch(pattern, path if _is_of_paths(glob) else name)
        )


def ending_of(name: str) -> str:
    """What a name says of a file: lower-case, with the dot; empty where it says nothing."""
    found = _KIND.fullmatch(name)
    return found[1].lower() if found else ""


def _is_of_paths(glob: str) -> bool:
    return "/" in glob.removeprefix("**/").rstrip("/")


def _pattern(glob: str) -> str:
    """Of a path below the root, or of a name; `**/` at the start means any folder, or none."""
    own = glob.removeprefix("**/").strip("/")
    folders = "(?s:(?:.*/)?)" if glob.startswith("**/") and "/" in own else ""
    return f"{folders}(?:{glob_pattern(own)}|{re.escape(composed(own))})"


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    alternatives = "|".join(patterns)
    return re.compile(alternatives) if alternatives else None
