"""`vindex build --cut-at-shots`: what is printed."""

import json
import re
from pathlib import Path

import pytest

from tests.serve.conftest import visitor
from tests.shot_films import film, scene
from vindex import VideoIndex
from vindex.store.catalog.shots import set_cuts_at_shots
from vindex.store.layout import IndexFolder


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    root = tmp_path_factory.mktemp("films")
    film(root / "film.mp4", [scene(1, 40), scene(2, 40)])
    return root


@pytest.mark.thorough
def test_cuts_are_told(vindex, films, tiny_model):
    given = ("build", films, "--clip-seconds", 1, "--workers", 1, "--cut-at-shots")
    code, out, err = vindex(*given, "--model", tiny_model, "--plan")
    assert code == 0
    told = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert re.fullmatch(
        r"\d+ seconds to look through first, about .*; each makes up to one clip more",
        told["cuts"],
    )
    code, out, err = vindex(*given, "--model", tiny_model, "--json")
    assert code == 0
    assert "1 cut found in 1 video, in " in err
    report = json.loads(out)
    assert (report["files_looked_through"], report["cuts_found"]) == (1, 1)
    assert report["times"]["shots_seconds"] > 0
    assert report["clips_indexed"] == 4, "two of each shot"
    code, out, err = vindex("build", films, "--no-cut-at-shots", "--workers", 1)
    assert code == 0
    assert ", 1 cut otherwise; 2 clips of " in err
    code, out, err = vindex("build", films, "--no-cut-at-shots", "--workers", 1)
    assert (code, out) == (0, "")
    assert "nothing new" in err
    code, out, err = vindex("build", films, "--cut-at-shots", "--plan", "--workers", 1)
    told = [line.split(maxsplit=2) for line in out.splitlines()]
    assert (code, told[-1]) == (0, ["cut", "otherwise", "1 known video at most"])
    assert "Nothing was written." in err, "its cuts are known"


@pytest.mark.thorough
def test_status_says_where_videos_are_cut(vindex, films, tiny_model, tmp_path):
    """At hard cuts, within spans, both, or what is left of one of them."""
    index = VideoIndex.at(tmp_path / "index")
    given = ("--index", index.path)

    def told():
        """What `vindex status` says of it, as a row and as JSON."""
        code, out, _ = vindex("status", *given)
        assert code == 0
        row = [line.split(maxsplit=1)[1] for line in out.splitlines() if line.startswith("cut ")]
        return row, json.loads(vindex("status", *given, "--json")[1])["cutting"]

    index.build(films, model=str(tiny_model), clip_seconds=1, workers=1)
    assert told() == (
        [], {"at_shots": False, "videos_at_shots": 0, "spans": 0, "videos_with_spans": 0}
    )  # fmt: skip
    index.build(films, cut_at_shots=True, workers=1)
    assert told()[0] == ["at hard cuts (1 video)"]
    table = tmp_path / "spans.csv"
    table.write_text("path,start,end,name\nfilm.mp4,0,1.2,a\nfilm.mp4,1.6,3,b\n")
    index.build(films, spans=table, workers=1)
    assert told() == (
        ["at hard cuts (1 video); within 2 given spans of 1 video"],
        {"at_shots": True, "videos_at_shots": 1, "spans": 2, "videos_with_spans": 1},
    )
    set_cuts_at_shots(IndexFolder(Path(index.path)), cuts=False)
    assert told()[0] == [
        "at hard cuts (1 video; new ones are not); within 2 given spans of 1 video"
    ]
    with visitor(index) as client:
        assert "clips of 1 s, cut at hard cuts (1 video; new" in client.get("/library").text
    index.build(films, cut_at_shots=False, spans=False, workers=1)
    assert told()[0] == []
