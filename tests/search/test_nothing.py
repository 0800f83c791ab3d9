"""Where nothing is found, the filter that let nothing pass is named, and the exit code is 1."""

import sys

import pytest

from tests.search.conftest import IndexMaker, unit
from tests.search.test_relevance import run


@pytest.fixture(scope="module")
def filled(shared_maker):
    shared_maker.add("kitchen/a.mp4", [[0.6, 0.4, 0]], [unit(1.0)])
    shared_maker.add("kitchen/2026/b.mp4", [[0.5, 0.5, 0]], [unit(1.0, 0.5)])
    shared_maker.add("desk/c.mp4", [[0.8, 0.2, 0]], [unit(0.0, 1.0)], width=1920)
    shared_maker.refresh_vectors()
    return shared_maker.index


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"path": "web"}, "No clip passes --path 'web'. `vindex status`"),
        ({"path": "desk", "max_seconds": 3}, "No clip passes --max-seconds 3."),
        (
            {"path": "kitchen", "where": "width > 1000"},
            "No clip passes --path 'kitchen' and --where 'width > 1000' together; each alone",
        ),
        ({"min_score": 0.99}, "No clip reaches --min-score 0.99. Lower it, or leave it out."),
        ({"path": "desk", "min_score": 0.99}, "No clip that passes the filters reaches --min-sc"),
    ],
)
def test_the_filter_is_named(filled, options, told):
    found = filled.search("opening something", **options)
    assert not found
    assert found.refusal is None
    assert found.warnings[-1].startswith(told)


def test_so_it_is_of_examples_and_of_everything(filled):
    assert filled.similar(clip=1, path="web").warnings[-1].startswith("No clip passes --path 'web'")
    assert filled.everything(path="web").warnings[-1].startswith("No clip passes --path 'web'")
    assert filled.everything(path="desk").warnings == ()


def test_of_an_empty_index_that_is_said(tmp_path):
    found = IndexMaker(tmp_path / ".vindex").index.search("opening something")
    assert found.warnings[-1].startswith("No clip is indexed yet")


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    "command",
    [
        ("search", "opening", "--path", "web"),
        ("search", "quantum chromodynamics"),
        ("search", "opening", "--min-score", "0.99", "--json"),
        ("similar", "--clip", "1", "--path", "web"),
        ("export", "opening", "--path", "web", "-o", "a.csv"),
        ("export", "--path", "web", "-o", "a.csv"),
        ("report", "opening", "--path", "web", "-o", "a.html"),
        ("cut", "opening", "--path", "web", "-o", "cuts"),
    ],
)
def test_the_exit_code_of_nothing_is_one(filled, monkeypatch, capsys, tmp_path, command):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, filled, *command) == 1
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("kitchen", {"a.mp4", "b.mp4"}),
        ("kitchen/", {"a.mp4", "b.mp4"}),
        ("./kitchen/*", {"a.mp4", "b.mp4"}),
        ("2026", {"b.mp4"}),
        ("kitch", set()),
        ("/videos", {"a.mp4", "b.mp4", "c.mp4"}),
        ("/videos/kitchen", {"a.mp4", "b.mp4"}),
        ("/videos/kitchen/2026/", {"b.mp4"}),
        ("/videos/desk/../kitchen/a.mp4", {"a.mp4"}),
        ("/video", set()),
        ("/elsewhere/kitchen", set()),
    ],
)
def test_a_path_means_what_people_mean(filled, given, names):
    found = filled.everything(path=given)
    assert {hit.path.rpartition("/")[2] for hit in found} == names


@pytest.mark.thorough
def test_a_path_is_meant_from_where_one_stands(tmp_path, monkeypatch):
    """And of two libraries, a whole path is of its own one."""
    from vindex.store.catalog import writer

    maker = IndexMaker(tmp_path / ".vindex")
    (tmp_path / "library" / "kitchen").mkdir(parents=True)
    maker.add("kitchen/a.mp4", [[1, 0, 0]])
    for root in (str(tmp_path / "library"), "/other"):
        file = maker.index.everything()[0].file
        known = type(file)(root, "kitchen/a.mp4", 1000, 0, "content of 'kitchen/a.mp4'")
        writer.commit_walk(maker.folder, [known], [], [], [])
    monkeypatch.chdir(tmp_path / "library" / "kitchen")
    for given in ("a.mp4", "./a.mp4", ".", "../kitchen"):
        (hit,) = maker.index.everything(path=given)
        assert hit.path == str(tmp_path / "library" / "kitchen" / "a.mp4") or given == "a.mp4"
    (hit,) = maker.index.everything(path="/other")
    assert hit.path == "/other/kitchen/a.mp4"


def test_printed_paths_paste_back(filled, monkeypatch, capsys):
    assert run(monkeypatch, filled, "search", "opening something", "--limit", 1) == 0
    path = capsys.readouterr().out.split()[-1]
    assert path == "/videos/desk/c.mp4"
    assert len(filled.everything(path=path)) == 1
    monkeypatch.setattr(sys, "argv", [])
