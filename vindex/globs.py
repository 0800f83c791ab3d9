"""Patterns of paths, as regular expressions that both `re` and DuckDB's RE2 read alike.

`*` stands for any characters, `/` among them, `?` for one, `[ab]`, `[a-c]` and `[!a]` for one of a
set or outside it; after a backslash each of these stands for itself. What counts are characters,
not bytes, in their composed spelling: what is matched has to be `composed` too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

__all__ = ["DEFAULT_EXCLUDES", "Exclusions", "composed", "glob_pattern", "path_pattern"]

DEFAULT_EXCLUDES = (
    "@eaDir", "#recycle", "#snapshot", "@tmp", "@sharebin",  # Synology
    "@Recycle", "@Recently-Snapshot", "@Transcode",  # QNAP
    "~snapshot",  # NetApp
    "$RECYCLE.BIN", "RECYCLER", "RECYCLED", "System Volume Information", "FOUND.[0-9][0-9][0-9]",
    "lost+found", "LOST.DIR", "__MACOSX", "Network Trash Folder", "Temporary Items",
)  # fmt: skip
"""Folders of systems and network drives: waste, snapshots, and small copies of other videos. Their
names are matched in any case. Names that begin with a dot need no pattern: no walk takes them."""

_SET = re.compile(r"\[(!?)(\]?[^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What a library holds that is not indexed."""

    globs: tuple[str, ...] = ()
    """Patterns that a user gave. One with a slash is of the path below the library's root, another
    of the name of any file or folder; what lies in an excluded folder is excluded."""
    has_defaults: bool = True
    """Whether `DEFAULT_EXCLUDES` hold as well."""


def composed(text: str) -> str:
    """A text in its composed spelling (NFC): macOS writes `ü` as two characters, most do as one."""
    return text if text.isascii() else normalize("NFC", text)


def glob_pattern(glob: str) -> str:
    """The regular expression of a pattern."""
    glob, place, parts = composed(glob), 0, []
    while place < len(glob):
        one = glob[place]
        place += 1
        if one == "*":
            parts.append(".*")
        elif one == "?":
            parts.append(".")
        elif one == "[" and (found := _SET.match(glob, place - 1)) and (chosen := _set(found)):
            parts.append(chosen)
            place = found.end()
        elif one == "\\" and glob[place : place + 1] in ("*", "?", "[", "]", "\\"):
            parts.append(re.escape(glob[place]))
            place += 1
        else:
            parts.append(re.escape(one))
    return f"(?s:{''.join(parts)})"


def path_pattern(given: str) -> str:
    """The regular expression of paths that a pattern means: those that it matches, and itself.

    A path is also found under its own name where that has brackets in it, and a file or a folder
    under its name alone. What lies in a folder that is meant is meant, too.
    """
    given = re.sub(r"^(?:\./+)+|/+$", "", given)
    folders = "" if "/" in given else "(?:.*/)?"
    name = f"(?s:{folders}{re.escape(composed(given))})"
    return f"(?:(?:{glob_pattern(given)}|{name})(?s:/.*)?)"


def _set(found: re.Match[str]) -> str | None:
    """The same set in a regular expression; None: it is none, and its bracket only a character."""
    inverted, chosen = found.groups()
    escaped = re.sub(r"([^\w\s-])", r"\\\1", chosen)
    pattern = f"[{'^' if inverted else ''}{escaped}]"
    try:
        re.compile(pattern)
    except re.error:  # such as a range that runs backwards
        return None
    return pattern if chosen else None
