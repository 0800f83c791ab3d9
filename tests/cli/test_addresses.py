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


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_python_takes_a_film_by_an_address_as_by_a_path(own, film, tiny_model):
    named = film if "://" in film else Path(film)
    assert own.similar(named).hits
    found = api.keyframes(named, 1, model=str(tiny_model))
    assert (found.path, len(found.frames)) == (film, 1)
    classifier = api.Classifier(str(tiny_model), clip_seconds=2.0)
    assert {clip.path for clip in classifier.files([named])} == {film}
    assert own.teach("knot", yes=[named], no=[3]).clips_yes == 2


def commands_with(name):
    """Each command that takes a video file, given an address."""
    span = f"{name}@0:00-0:02"
    return [
        ["similar", name], ["search", "opening", "--like", name],
        ["cut", "--similar", name, "-o", "cuts"], ["report", "--similar", name, "-o", "r.html"],
        ["export", "--similar", name, "-o", "hits.csv"], ["keyframes", name, "-o", "frames"],
        ["teach", "knot", "--yes", span, "--no", "3"], ["collection", "add", "kept", span],
        ["examples", "knot", "--remove", span], ["build", name], ["forget", name],
        ["move-root", "/videos", name],
    ]  # fmt: skip


@pytest.mark.thorough
def test_no_command_reads_another_object_than_the_one_that_is_named(vindex, own, bucket):
    before = own.status().videos, len(own.examples())
    for name in (f"{bucket.root}/lib//a.mp4", f"{bucket.root}/x/../lib/a.mp4"):
        for arguments in [*commands_with(name), ["classify", name]]:
            code, out, err = vindex(*arguments)
            assert (code, out) == (2, ""), arguments
            assert "keys in a store are taken to the letter" in err, arguments
            assert repr(name) in err, arguments
    assert before == (own.status().videos, len(own.examples()))
    assert not [path.name for path in Path.cwd().iterdir() if path.name != "index"]


def test_no_command_repeats_what_signs_an_address(vindex, own):
    name = "https://films.example.org/a.mp4?X-Amz-Signature=topsecret"
    for arguments in commands_with(name):
        code, out, err = vindex(*arguments)
        assert (code, out) == (2, ""), arguments
        assert "a user's name or a query in it" in err, arguments
        assert "topsecret" not in err, arguments


@pytest.mark.thorough
def test_rows_of_spans_with_such_addresses_are_left_out(vindex, own, bucket, master_library):
    rows = (
        f"{bucket.root}/lib//a.mp4", "https://films.example.org/a.mp4?sig=topsecret",
        "kitchen/a.mp4",
    )  # fmt: skip
    Path("spans.csv").write_text("path,start,end\n" + "".join(f"{row},0,2\n" for row in rows))
    code, _, err = vindex("build", master_library, "--spans", "spans.csv")
    assert code == 3
    assert f"spans.csv, line 2: '{rows[0]}' was given; keys in a store are taken to" in err
    assert "spans.csv, line 3: An address at https://films.example.org was given with" in err
    assert "topsecret" not in err
    assert [hit.end_seconds for hit in own.everything(path="kitchen/a.mp4")] == [2.0]


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
