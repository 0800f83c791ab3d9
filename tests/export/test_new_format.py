"""A new format is a new module: what docs/contributing.md promises, done as it says."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/contributing.md"

RUN = """
import sys
from vindex.output.export import formats
formats.__path__.append(sys.argv.pop(1))
from vindex.cli import main
main()
"""


def vindex(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-c", RUN, str(folder), *map(str, arguments)],
        capture_output=True, text=True, env={"PYTHONPATH": str(PAGE.parents[1])},
    )  # fmt: skip


def test_a_format_is_its_module_and_nothing_else(built, everything, tmp_path):
    (module,) = re.findall(
        r"```python\n(.*?)```", PAGE.read_text().partition("## An export")[2], re.DOTALL
    )
    modules = tmp_path / "formats"
    modules.mkdir()
    (modules / "m3u8_file.py").write_text(module)
    shown = " ".join(vindex(modules, "export", "--help").stdout.split())
    assert " m3u8, otio, parquet, srt" in shown
    run = vindex(modules, "export", "-o", tmp_path / "all.m3u8", "--index", built.path)
    assert (run.returncode, run.stdout) == (0, f"{tmp_path / 'all.m3u8'}\n"), run.stderr
    lines = (tmp_path / "all.m3u8").read_text().splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[2::2] == [hit.path for hit in everything]
    run = vindex(modules, "export", "--format", "m3u8", "-o", "-", "--index", built.path)
    assert run.stdout.splitlines() == lines
