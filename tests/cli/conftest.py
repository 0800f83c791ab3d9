"""The command line, run in this process."""

import sys

import pytest

from vindex.cli import main


@pytest.fixture
def vindex(monkeypatch, capsys, tmp_path):
    """Run `vindex ARGUMENTS` in an empty folder: exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run
