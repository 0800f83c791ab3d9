"""What a notebook shows of a result, and the script that stands for a notebook."""

import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pictures.helpers import picture_of

SCRIPT = Path(__file__).parents[2] / "docs" / "notebook.py"


def test_a_notebook_shows_thumbnails_and_text(built):
    result = built.search("opening something", limit=3)
    html = result._repr_html_()
    pictures = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    assert len(pictures) == len(result)
    assert all(picture_of(b64decode(picture)).shape[1] in (160, 240) for picture in pictures)
    assert "Opening something" in html


def test_what_follows_is_shown(built):
    result = built.search("opening something", then="closing something", limit=1)
    html = result._repr_html_()
    assert f"<b>{result[0].label}</b> then {result[0].then.label} {result[0].score:.3f}" in html


def test_what_cannot_be_shown_is_said(built):
    result = built.search("opening something", limit=1)
    gone = replace(result[0], path="/gone.mp4", label="<script>", relative_path="a\udcff<b>.mp4")
    html = replace(result, hits=(gone,))._repr_html_()
    assert "no picture" in html
    assert "<script>" not in html
    assert "a?&lt;b&gt;.mp4" in html


@pytest.mark.thorough
def test_the_notebook_runs(built, tmp_path):
    run = subprocess.run(
        [sys.executable, str(SCRIPT), built.path], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "notebook.html").read_text().count("data:image/jpeg") >= 3
