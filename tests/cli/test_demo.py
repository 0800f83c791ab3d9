"""`vindex demo`: what it says to do next."""

import os
import sys

from vindex.cli.demo import next_steps


def test_the_next_steps_say_how_vindex_gets_on_the_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "my venv"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert next_steps("vindex-demo/index").startswith("Try next:\n  vindex labels --index vindex-")
    script = tmp_path / "my venv/bin/activate"
    script.parent.mkdir(parents=True)
    script.touch()
    assert next_steps("i").startswith("Try next, after `. 'my venv/bin/activate'`:\n")
    (tmp_path / "vindex").touch(0o755)
    assert os.access(tmp_path / "vindex", os.X_OK)
    assert next_steps("i").startswith("Try next:\n")
