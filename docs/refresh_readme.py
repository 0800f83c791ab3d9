"""Run every command that the tour and the README show, and put its real output below it.

    python docs/refresh_readme.py

A block that starts with ```console holds commands (`$ ...`), each with its output. Those of the
tour run one after another in an empty folder in which `sample_data` is the repository's; the README
shows some of them.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
TOUR = ROOT / "docs" / "tour.md"
_BLOCK = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)
_PROGRESS = re.compile(r"(\r[^\r\n]*)+\n")
_HOME = "/home/you"
_AFTER_PATH = re.compile(r"(?<= path) +(?=\w)")
"""Of the header of a table, up to the column after that of paths."""


def commands(text: str) -> Iterator[str]:
    """Every command of a page, in order."""
    for block in _BLOCK.findall(text):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def run(command: str, folder: Path) -> tuple[int, str]:
    """Run one command as a newcomer would in `folder`, with this Python's vindex.

    Returns:
        The exit code, and stdout and stderr as one text, as on a terminal, but without the
        progress bar and the names of this machine's folders.
    """
    if not (folder / "sample_data").exists():
        (folder / "sample_data").symlink_to(ROOT / "sample_data")
    name, *arguments = shlex.split("vindex demo" if command == "make demo" else command)
    if name != "vindex":
        raise ValueError(f"A page shows {command!r}; only vindex and `make demo` can be run.")
    environment = {key: value for key, value in os.environ.items() if key != "VINDEX_INDEX"}
    done = subprocess.run(
        [sys.executable, "-c", "from vindex.cli import main; main()", *arguments],
        cwd=folder, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    shown = _PROGRESS.sub("", done.stdout.decode())
    return done.returncode, without_places(shown, str(folder.resolve()), str(ROOT)).rstrip()


def without_places(output: str, *places: str) -> str:
    """Output with other names for folders of this machine; a column of paths gets narrower."""
    lines: list[str] = []
    for line in output.splitlines():
        shown = line
        for place in places:
            shown = shown.replace(place, _HOME)
        if not line.startswith("Library:"):  # other lines name files from the current folder
            shown = shown.replace(f"{_HOME}/sample_data", "sample_data")
        gap = _AFTER_PATH.search(lines[-1]) if lines and shown != line else None
        if gap:
            num_lost = len(line) - len(shown)
            wide = " " * (len(gap[0]) - num_lost)
            lines[-1] = lines[-1][: gap.start()] + wide + lines[-1][gap.end() :]
        lines.append(shown)
    return "\n".join(lines)


def outputs(text: str, folder: Path) -> dict[str, str]:
    """What each command of the tour prints now, when they run one after another."""
    return {command: run(command, folder)[1] for command in commands(text)}


def refreshed(text: str, output_of: Mapping[str, str]) -> str:
    """A page with the output that its commands have.

    Raises:
        KeyError: one of them is not among those that ran.
    """

    def block(match: re.Match[str]) -> str:
        return "\n".join(
            f"$ {command}\n{output_of[command]}\n"
            for command in commands(f"```console\n{match[0]}```")
        )

    return _BLOCK.sub(block, text)


def main() -> None:
    """Rewrite both pages."""
    with tempfile.TemporaryDirectory() as folder:
        output_of = outputs(TOUR.read_text(), Path(folder))
    for page in (TOUR, README):
        page.write_text(refreshed(page.read_text(), output_of))


if __name__ == "__main__":
    main()
