"""Commands that take a video file, given an address in a store and a path of this machine."""

import json
import shutil
from pathlib import Path

import pytest

import vindex as api
from tests.sources.servers import s3_server
from vindex import VideoIndex


@pytest.fixture(scope="module")
def bucket(tmp_path_factory, master_library):
    with s3_server(tmp_path_factory.mktemp("scratch")) as server:
        found = server.bucket("films")
        found.put("lib/a.mp4", (master_library / "kitchen/a.mp4").read_bytes())
        yield found


@pytest.fixture(params=["address", "path"])
def film(request, bucket, master_library):
    """One film, by both its names."""
    is_here = request.param == "path"
    return str(master_library / "kitchen/a.mp4") if is_here else f"{bucket.root}/lib/a.mp4"


@pytest.fixture
def own(built, tmp_path, monkeypatch):
    """A copy of the index of the library, for commands that write to it."""
    index = VideoIndex.at(shutil.copytree(built.path, tmp_path / "index"))
    monkeypatch.setenv("VINDEX_INDEX", index.path)
    return index


@pytest.mark.some_cases(1)
def test_commands_take_a_film_by_an_address_as_by_a_path(vindex, own, film, tmp_path, tiny_model):
    def run(*arguments):
        code, out, err = vindex(*arguments)
        assert code == 0, (arguments, err)
        return out

    (best, *_) = json.loads(run("similar", film, "--no-merge", "--json"))["results"]
    assert best["path"].endswith("kitchen/a.mp4")
    assert best["similarity"] == pytest.approx(1, abs=1e-3)
    assert json.loads(run("search", "opening", "--like", film, "--json"))["results"]
    run("cut", "--similar", film, "--limit", "1", "-o", tmp_path / "cuts")
    run("report", "--similar", film, "--limit", "1", "-o", tmp_path / "report.html")
    run("export", "--similar", film, "-o", tmp_path / "hits.csv")
    assert len(list((tmp_path / "cuts").iterdir())) == 1
    run("keyframes", film, "-n", "1", "--model", tiny_model, "-o", tmp_path / "frames")
    (frame,) = (tmp_path / "frames").iterdir()
    assert frame.name.startswith("a_1_")
    options = ("--model", tiny_model, "--clip-seconds", "2", "--json")
    clips = json.loads(run("classify", film, *options))["clips"]
    assert [clip["path"] for clip in clips] == [film, film]
    run("teach", "knot", "--yes", f"{film}@0:00-0:02", "--no", "3")
    assert "@" not in own.examples("knot")[0].path
    run("examples", "knot", "--remove", f"{film}@0:00-0:02")
    run("collection", "add", "kept", f"{film}@0:00-0:02")
    assert len(own.collection("kept").items()) == 1
    for option in (("similar",), ("cut", "-o", "cuts", "--similar")):
        code, _, err = vindex(*option, f"{film}@0:01-0:02")
        assert (code, f"{film} --start 0:01 --end 0:02." in err) == (2, True), err


def test_python_takes_a_film_by_an_address_as_by_a_path(own, film, tiny_model):
    named = film if "://" in film else Path(film)
    assert own.similar(named).hits
    found = api.keyframes(named, 1, model=str(tiny_model))
    assert (found.path, len(found.frames)) == (film, 1)
    classifier = api.Classifier(str(tiny_model), clip_seconds=2.0)
    assert {clip.path for clip in classifier.files([named])} == {film}
    assert own.teach("knot", yes=[named], no=[3]).clips_yes == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "opening", "--index", "s3://films/lib"],
        ["export", "opening", "-o", "s3://films/hits.csv"],
        ["cut", "opening", "-o", "s3://films/cuts"],
        ["keyframes", "a.mp4", "-o", "s3://films/frames"],
        ["build", ".", "--spans", "s3://films/spans.csv"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_is_written_and_indexes_are_on_this_machine(vindex, tmp_path, arguments):
    code, out, err = vindex(*arguments)
    assert (code, out) == (2, "")
    assert f"{arguments[-1]!r} was given; it must be a path on this machine." in err
    assert list(tmp_path.iterdir()) == []
