"""`vindex --help` as a table of contents: commands under what they are for."""

from __future__ import annotations

from typing import Any

from vindex.cli.plain import PlainGroup

__all__ = ["CONTENTS", "ContentsGroup"]

CONTENTS = {
    "Index": ("build", "demo"),
    "Find": ("search", "similar", "classify", "duplicates", "sql"),
    "Look": ("serve", "report", "labels", "status", "failures"),
    "Export": ("collection", "export", "cut", "ethogram", "keyframes"),
    "Maintain": ("verify", "compact", "forget", "eval"),
    "Models": ("models", "download"),
}
"""Commands by part; one that is in none comes last."""

_ANY_LENGTH = 1000
"""Width of a command's sentence; it is wrapped, not cut."""


class ContentsGroup(PlainGroup):
    """Lists its commands part by part."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write a section a part."""
        names = self.list_commands(ctx)
        listed = {name for part in CONTENTS.values() for name in part}
        parts = CONTENTS | {"More": tuple(name for name in names if name not in listed)}
        width = max(map(len, names))
        for part, members in parts.items():
            rows = [
                (name.ljust(width), self.commands[name].get_short_help_str(_ANY_LENGTH))
                for name in members
                if name in self.commands
            ]
            if rows:
                with formatter.section(part):
                    formatter.write_dl(rows)
