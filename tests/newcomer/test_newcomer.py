"""Ten things that a newcomer does, each from the installed wheel."""

import csv
import re
import shutil
import signal
import subprocess
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from tests.newcomer.conftest import SAMPLE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_the_first_command_ends_in_hits(newcomer, tmp_path):
    said = newcomer.types("vindex", "demo", at=tmp_path)
    assert "Opening something" in said
    assert "Try next:" in said
    # What it names next can be typed as it stands.
    (next_one,) = re.findall(r"^  (vindex labels .*)$", said, re.MULTILINE)
    assert "Opening something" in newcomer.types(*next_one.split(), at=tmp_path)


def test_films_of_their_own_are_found(newcomer, built):
    found = newcomer.asks("search", "opening", "something", at=built)
    assert found["results"][0]["label"] == "Opening something"
    assert found["results"][0]["relative_path"] == "desk/VID_205.mp4"
    film = built / "films" / "desk" / "VID_205.mp4"
    alike = newcomer.asks("similar", film, "--start", "0:00", "--end", "0:04", at=built)
    assert alike["results"][0]["relative_path"] == "desk/VID_205.mp4"
    assert alike["results"][0]["similarity"] > 0.99


def test_what_was_found_is_collected_and_taken_along(newcomer, mine, tmp_path):
    hits = newcomer.asks("search", "opening something", "--no-merge", at=mine)["results"][:2]
    ids = [hit["clip_id"] for hit in hits]
    newcomer.types("vindex", "collection", "add", "For the trailer", *ids, at=mine)
    newcomer.types(
        "vindex", "export", "--collection", "For the trailer", "-o", "out.csv", at=mine
    )  # fmt: skip
    with (mine / "out.csv").open(newline="") as rows:
        taken = [row["relative_path"] for row in csv.DictReader(rows)]
    assert taken == [hit["relative_path"] for hit in hits]
    newcomer.types("vindex", "cut", "--collection", "For the trailer", "-o", "cuts", at=mine)
    assert len(list((mine / "cuts").iterdir())) == 2


def test_the_disk_is_away_and_comes_back_elsewhere(newcomer, mine):
    def hits():
        found = newcomer.asks("search", "opening something", "--no-merge", at=mine)["results"]
        return {hit["relative_path"]: hit["clip_id"] for hit in found[:3]}

    before = hits()
    assert any(path.startswith("desk/") for path in before)
    shutil.move(mine / "films" / "desk", mine / "unplugged")
    away = newcomer.asks("build", "films", at=mine)
    assert away["clips_indexed"] == 0
    assert not any(path.startswith("desk/") for path in hits())
    shutil.move(mine / "unplugged", mine / "films" / "desk")
    newcomer.types("vindex", "build", "films", at=mine, expect=3)
    assert hits() == before


def test_a_film_is_forgotten_on_purpose(newcomer, mine):
    newcomer.types("vindex", "forget", "films/desk/VID_205.mp4", at=mine)
    found = newcomer.asks("search", "opening something", "--no-merge", at=mine)["results"]
    assert "desk/VID_205.mp4" not in {hit["relative_path"] for hit in found}
    assert (mine / "films" / "desk" / "VID_205.mp4").exists()


def test_a_label_is_taught_and_found_by_its_name(newcomer, mine):
    hits = newcomer.asks("search", "opening something", "--no-merge", at=mine)["results"]
    yes = [word for hit in hits[:3] for word in ("--yes", hit["clip_id"])]
    taught = newcomer.asks("teach", "lid comes off", *yes, at=mine)
    assert taught["label"] == "lid comes off"
    found = newcomer.asks("search", "lid comes off", "--by", "labels", "--no-merge", at=mine)
    assert {hit["clip_id"] for hit in hits[:3]} <= {hit["clip_id"] for hit in found["results"][:5]}
    newcomer.types("vindex", "forget-label", "lid comes off", at=mine)
    newcomer.types("vindex", "search", "--label", "lid comes off", at=mine, expect=2)


def test_python_in_a_notebook(newcomer, built):
    cell = """
from vindex import VideoIndex
index = VideoIndex.open()
found = index.search("opening something", limit=3)
print(found[0].relative_path)
print(len(found[:2]), len(found._repr_html_()) > 1000)
try:
    index.search("opening", limt=3)
except TypeError:
    print("refused")
"""
    said = newcomer.types("python", "-c", cell, at=built)
    assert said.split("\n")[:3] == ["desk/VID_205.mp4", "2 True", "refused"]


def test_a_report_for_a_colleague_needs_nothing_else(newcomer, built, tmp_path):
    page = tmp_path / "found.html"
    newcomer.types("vindex", "report", "opening something", "-o", page, at=built)
    html = page.read_text()
    assert "VID_205.mp4" in html
    asked_for = re.findall(r"""(?:src|href)=["']([^"']*)""", html)
    assert asked_for
    assert all(one.startswith(("data:", "#", "file:")) for one in asked_for), asked_for


@contextmanager
def _serving(newcomer, at):
    server = subprocess.Popen(
        [newcomer.programs / "vindex", "serve", "--port", "0"], cwd=at, text=True,
        env=newcomer.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield server.stdout.readline().strip()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        server.stdout.close()


def test_the_browser_on_a_phone(newcomer, built):
    with _serving(newcomer, built) as address:
        with urlopen(f"{address}?q=opening+something", timeout=60) as answer:
            page = answer.read().decode()
        assert "VID_205.mp4" in page
        assert '<meta name="viewport" content="width=device-width' in page


def test_it_goes_without_a_trace(newcomer, installed, mine, tmp_path):
    shutil.copytree(installed.parent, tmp_path / "venv", symlinks=True)
    pip = [tmp_path / "venv/bin/python", "-m", "pip"]
    newcomer.types(*pip, "uninstall", "--yes", "--quiet", "vindex-video", at=mine)
    left = list((tmp_path / "venv").rglob("*vindex*"))
    assert left == []
    assert not list(newcomer.home.rglob("*vindex*"))
    # The films are as they were; what vindex knew of them is one folder beside them.
    for film in (mine / "films").rglob("*.mp4"):
        relative = film.relative_to(mine / "films")
        assert film.read_bytes() == (SAMPLE / relative).read_bytes()
    assert {path.name for path in mine.iterdir()} == {"films", ".vindex"}
