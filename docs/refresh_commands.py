"""Write docs/commands.md from the help of the commands.

python docs/refresh_commands.py
"""

from __future__ import annotations

from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from vindex.cli.app import app_for
from vindex.cli.contents import CONTENTS

PAGE = Path(__file__).with_name("commands.md")

HEAD = """# Commands

The help of every command, written by `python docs/refresh_commands.py`.

Data goes to stdout, everything else to stderr. `--json` prints one JSON document. Whatever is cut
says so and names the option that gives the rest. Exit codes: 0 done, 1 failed or nothing found,
2 wrong usage, 3 finished but files failed, now or before, 4 the index is locked or belongs to
another model or other settings, 130 interrupted.

In a terminal, results are shortened to its width, paths are links where the terminal has links,
and `--thumbnails` shows pictures where it has pictures (kitty, iTerm2, WezTerm, sixel). A pipe or a
file gets everything as it is.

`vindex --install-completion` makes bash, zsh and fish complete commands, options, what they take,
models, and the labels of the index.
"""


def page() -> str:
    """The page as it should be."""
    lines = [HEAD, "```text", _help(()), "```\n"]
    for part, names in CONTENTS.items():
        lines.append(f"## {part}\n")
        for name in names:
            for command in [(name,), *_below(name)]:
                title = f"### vindex {' '.join(command)}\n"
                lines += [title, "```text", _help(command), "```\n"]
    return "\n".join(lines).rstrip() + "\n"


def _below(name: str) -> list[tuple[str, ...]]:
    """The commands of a group."""
    command = get_command(app_for(name)).commands[name]  # type: ignore[attr-defined]
    return [(name, each) for each in getattr(command, "commands", {})]


def _help(command: tuple[str, ...]) -> str:
    run = CliRunner().invoke(
        app_for(*command), [*command, "--help"], prog_name="vindex", env={"COLUMNS": "100"}
    )
    return "\n".join(line.rstrip() for line in run.stdout.strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
