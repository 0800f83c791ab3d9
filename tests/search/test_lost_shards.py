"""An index that has lost shards says so wherever the catalog alone answers."""

import json
import sys

import pytest

from tests.search.conftest import IndexMaker
from vindex.cli import main
from vindex.records import Video, VideoFile, VideoInfo
from vindex.store.catalog import writer

SENTENCE = "1 of 2 shards of this index is missing or cut"


@pytest.fixture(scope="module")
def torn(tmp_path_factory):
    """An index of two shards, of which one is gone."""
    maker = IndexMaker(tmp_path_factory.mktemp("torn") / ".vindex")
    maker.add("a.mp4", [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]])
    maker.add("b.mp4", [[0.9, 0.1, 0.0]])
    maker.refresh_vectors()
    min(maker.folder.shards.iterdir()).unlink()
    return maker.index


@pytest.fixture
def vindex(monkeypatch, capsys):
    def run(index, *arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", *arguments, "--index", index.path])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    "arguments",
    [
        ["status"], ["status", "--json"], ["labels"], ["sql", "SELECT 1"], ["search", "opening"],
        ["search", "opening", "--json"], ["search", "opening", "--then", "closing"],
        ["export", "-o", "all.csv"], ["export", "opening", "-o", "some.csv"],
        ["sql", "SELECT 1 AS one", "--parquet", "rows.parquet"],
        ["report", "--library", "-o", "library.html"],
    ],
)  # fmt: skip
def test_what_the_catalog_alone_answers_comes_with_a_warning(
    vindex, torn, arguments, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, _, err = vindex(torn, *arguments)
    assert code == (3 if arguments[0] == "report" else 0)  # its videos are not there to be shown
    assert err.count(SENTENCE) == 1
    assert "vindex verify --repair" in err
    for page in tmp_path.glob("*.html"):
        assert SENTENCE in page.read_text()


def test_the_json_shapes_say_it_too(vindex, torn):
    status = json.loads(vindex(torn, "status", "--json")[1])
    assert (status["shards"], status["lost_shards"]) == (2, 1)
    found = json.loads(vindex(torn, "search", "opening", "--json")[1])
    assert SENTENCE in found["warnings"][0]
    assert [hit["clip_id"] for hit in found["results"]] == [3, 1, 2]


def test_a_search_without_hits_does_not_fail_for_lost_shards(vindex, torn):
    code, _, err = vindex(torn, "search", "opening", "--path", "nowhere/*")
    assert code == 1  # as of every search that finds nothing
    assert "No clip passes --path 'nowhere/*'" in err


@pytest.mark.thorough
def test_a_whole_index_says_nothing(vindex, maker):
    maker.add("a.mp4", [[0.7, 0.2, 0.1]])
    for arguments in (["status"], ["sql", "SELECT 1"], ["search", "opening"]):
        assert "warning" not in vindex(maker.index, *arguments)[2]
    assert maker.index.lost_notice() is None


def test_videos_without_a_clip_yet_are_known_and_not_finished(vindex, maker):
    """As an interruption leaves them, between the probes and the clips."""
    maker.add("a.mp4", [[0.7, 0.2, 0.1]])
    for name in ("b.mp4", "c.mp4"):
        writer.commit_walk(maker.folder, [VideoFile("/videos", name, 1000, 0, name)], [], [], [])
        writer.commit_probes(
            maker.folder, [Video(name, VideoInfo(4.0, 100, 25.0, 320, 240, "h264"))], []
        )
    status = maker.index.status()
    assert (status.videos, status.partial_videos, status.files) == (3, 2, 3)
    assert (status.clips, status.seconds) == (1, 4.0)
    _, out, _ = vindex(maker.index, "status")
    assert "videos    3 known, 1 of them finished, in 3 files" in out
