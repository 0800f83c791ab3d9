"""`vindex eval --captions`: how early a search for a caption finds a clip that it tells of."""

import json
import sys

import pytest

from vindex.cli import main
from vindex.errors import UsageError
from vindex.measure.captions import evaluate_captions
from vindex.store.layout import find_index

HEADER = "path,start_seconds,end_seconds,caption\n"
OPENING = "opening something"


@pytest.fixture
def written(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "captions.csv"
        path.write_text(header + "".join(f"{row}\n" for row in rows))
        return path

    return write


def ranks(found):
    return {quality.caption: (quality.rank, quality.clips) for quality in found.per_caption}


def test_ranks_are_those_of_the_same_search(built, written):
    hits = built.search(OPENING, merge=False, limit=100)
    third = hits[2]
    path = written(
        f"{third.relative_path},{third.start_seconds},{third.end_seconds},{OPENING}",
        *(f"{name},900,901,too late" for name in ("c.mp4", "desk/b.mkv", "kitchen/a.mp4")),
    )
    found = built.evaluate_captions(path)
    assert ranks(found) == {OPENING: (3, 1)}
    assert (found.captions, found.left_out, found.clips, found.by) == (1, 1, len(hits), "auto")
    assert (found.recall_at_1, found.recall_at_5, found.recall_at_10) == (0, 1, 1)
    assert found.median_rank == 3


def test_the_best_of_several_spans_counts_among_the_files_named(built, written):
    hits = built.search(OPENING, merge=False, limit=100)
    name = hits[1].relative_path
    mine = [hit for hit in hits if hit.relative_path == name]
    spans = [f"{name},{hit.start_seconds},{hit.end_seconds},{OPENING}" for hit in mine[-2:]]
    found = built.evaluate_captions(written(*spans), by="labels")
    assert ranks(found) == {OPENING: (len(mine) - 1, 2)}
    assert found.clips == len(mine)


def test_a_caption_that_finds_nothing_has_no_rank(built, written):
    rows = [f"c.mp4,0,4,{caption}" for caption in (OPENING, "quarterly report", "annual report")]
    found = built.evaluate_captions(written(*rows))
    assert ranks(found)["quarterly report"] == (None, 2)
    assert found.recall_at_10 == pytest.approx(1 / 3)
    assert found.median_rank is None


def test_more_clips_are_asked_for_until_a_right_one_comes(built, written):
    path = written("c.mp4,0,2,a red car")
    (right,) = [hit for hit in built.everything(path="c.mp4") if hit.start_seconds == 0]
    others = [1000 + number for number in range(450)]
    asked = []

    class Found:
        def __init__(self, clip_id):
            self.clip_id = clip_id

    def search(text, *, by, limit, merge):
        asked.append((text, by, limit, merge))
        return [Found(clip_id) for clip_id in [*others, right.clip_id, *others][:limit]]

    found = evaluate_captions(find_index(built.path), path, search, "words")
    assert ranks(found) == {"a red car": (1, 1)}  # clips of no file that is named do not count
    assert asked == [("a red car", "words", limit, False) for limit in (100, 1000)]


def test_captions_that_tell_of_no_clip_are_refused(built, written):
    for row in ("nowhere.mp4,0,2,a cat", "c.mp4,0,0.9,a cat"):
        with pytest.raises(UsageError, match="No clip of this index has a caption in"):
            built.evaluate_captions(written(row))


def test_the_command(built, written, monkeypatch, capsys):
    path = str(written(f"c.mp4,0,4,{OPENING}", "c.mp4,0,4,quarterly report", "c.mp4,8,9,late"))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", "eval", *arguments])
        with pytest.raises(SystemExit) as exited:
            main()
        return exited.value.code, *capsys.readouterr()

    here = ("--index", built.path)
    code, out, _ = run("--captions", path, "--by", "labels", "--json", *here)
    found = json.loads(out)
    assert code == 0
    assert {name: found[name] for name in ("by", "captions", "left_out", "clips")} == {
        "by": "labels", "captions": 2, "left_out": 1, "clips": 3,
    }  # fmt: skip
    assert found["median_rank"] is None
    assert found["recall_at_1"] == 0.5
    assert {"caption": "quarterly report", "clips": 2, "rank": None} in found["per_caption"]
    code, out, _ = run("--captions", path, *here)
    lines = out.splitlines()
    assert lines[:3] == [
        "rank  clips  caption", f"1     2      {OPENING}", "-     2      quarterly report",
    ]  # fmt: skip
    assert "captions      2, by auto, 1 left out, which no clip matches" in lines
    assert "recall at 10  0.500" in lines
    assert "median rank   none: at least half find nothing right" in lines
    for arguments, message in [
        ((), "Give either a truth file or --captions FILE, and not both."),
        (("truth.csv", "--captions", path), "Give either a truth file or --captions FILE"),
        (("truth.csv", "--by", "labels"), "--by was given without --captions."),
        (("--captions", path, "--by", "sound", *here), "--by 'sound' was given"),
        (("--captions", path, "--by", "words", *here), "no space that reads texts"),
        (("--captions", path, "--model", "demo"), "--model and --root need --protocol"),
        (("--captions", path, "--protocol", "published"), "--captions and --protocol were both"),
    ]:  # fmt: skip
        code, _, err = run(*arguments)
        assert code in (2, 4)
        assert message in err
