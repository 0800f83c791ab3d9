"""`vindex build --cut-at-shots`: what is printed."""

import json

import pytest

from tests.shot_films import film, scene


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    root = tmp_path_factory.mktemp("films")
    film(root / "film.mp4", [scene(1, 40), scene(2, 40)])
    return root


def test_cuts_are_told(vindex, films, tiny_model):
    given = ("build", films, "--clip-seconds", 1, "--workers", 1, "--cut-at-shots")
    code, out, err = vindex(*given, "--model", tiny_model, "--plan")
    assert code == 0
    told = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert told["cuts"].startswith("0.00 hours to look through first, about ")
    assert told["cuts"].endswith("; each makes up to one clip more")
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
