"""`vindex --help` as a table of contents: commands under what they are for."""

from __future__ import annotations

import sys
from typing import Any

import typer

from vindex.cli.output import say
from vindex.cli.plain import PlainGroup
from vindex.errors import ExitCode

__all__ = ["CONTENTS", "ContentsGroup"]

CONTENTS = {
    "Index": ("build", "demo"),
    "Find": ("search", "similar", "classify", "duplicates", "sql"),
    "Look": ("serve", "report", "labels", "status", "failures"),
    "Teach": ("teach", "review", "examples", "forget-label"),
    "Export": ("collection", "export", "cut", "ethogram", "keyframes"),
    "Maintain": ("verify", "compact", "forget", "move-root", "merge", "eval"),
    "Models": ("models", "download", "doctor", "bench"),
}
"""Commands by part; one that is in none comes last."""


def _sentence(error: Any) -> str:  # noqa: ANN401
    """What the parser says, and where to look."""
    told = error.format_message().strip()
    end = "" if told.endswith((".", "?", ")")) else "."
    where = f" `{error.ctx.command_path} --help` shows what can be given." if error.ctx else ""
    return f"{told}{end}{where}"


_ANY_LENGTH = 1000
"""Width of a command's sentence; it is wrapped, not cut."""


class ContentsGroup(PlainGroup):
    """Lists its commands part by part, and says of a mistyped one what every error says."""

    def main(self, *arguments: Any, **extra: Any) -> Any:  # noqa: ANN401
        """Run a command.

        Raises:
            SystemExit: always, with the exit code.
        """
        try:
            code = super().main(*arguments, **extra | {"standalone_mode": False})
        except typer.BadParameter.__base__ as error:  # type: ignore[misc]
            if type(error).__name__ == "NoArgsIsHelpError":
                error.show()
                sys.exit(error.exit_code)
            say(f"vindex: {_sentence(error)}")
            sys.exit(ExitCode.USAGE)
        sys.exit(code if isinstance(code, int) else 0)

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
