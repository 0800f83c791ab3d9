"""Every command with its streams closed, full or of an old encoding, and given what is no UTF-8."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.cli.app import _COMMANDS

MAIN = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"
BYTES = "\udcff\udcc3.mp4"
"""The name of a file, in bytes that are no UTF-8."""

ORDERS = {
    "search": ["search", "opening"],
    "similar": ["similar", "--clip", "1"],
    "report": [
        "report",
        "opening",
        "--min-score",
        "0",
        "--limit",
        "1",
        "--force",
        "-o",
        "{out}/page.html",
    ],
    "export": ["export", "--force", "-o", "{out}/all.csv"],
    "cut": ["cut", "--clip", "1", "--limit", "1", "--force", "-o", "{out}"],
    "duplicates": ["duplicates"],
    "sql": ["sql", "SELECT path, label FROM clips"],
    "ethogram": ["ethogram"],
    "examples": ["examples"],
    "labels": ["labels"],
    "status": ["status"],
    "failures": ["failures"],
    "verify": ["verify"],
    "compact": ["compact"],
    "eval": ["eval", "{videos}/truth.csv"],
}
"""What reads an index and prints: each is run in all surroundings."""

SLOW_ORDERS = {
    "build": ["build", "{videos}", "--clip-seconds", "1", "--index", "{out}/another"],
    "classify": ["classify", "{videos}/Übung.mp4"],
    "keyframes": ["keyframes", "{videos}/Übung.mp4", "-n", "1", "--force", "-o", "{out}"],
}
"""What loads a model, given with `--model`: run with everything closed."""

QUICK = frozenset({"search", "report", "export", "cut", "sql"})
"""Those that end in each way there is (a table, one file, many, a child process). The others are
their relatives, and slow tests but for the harshest surroundings."""

ELSEWHERE = {
    "serve", "collection", "models", "download", "doctor", "bench", "demo", "teach", "review",
    "forget", "forget-label", "move-root", "merge",
}  # fmt: skip
"""Tested below, or with what they need: a network, minutes, examples."""

NONE = 'exec "$@" <&- >&- 2>&-'
SURROUNDINGS = {
    "no stdout": 'exec "$@" >&-',
    "no UTF-8": 'PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 LC_ALL=C PYTHONIOENCODING=latin-1 exec "$@"',
}


def some_of(orders, quick=QUICK):
    """The orders, those that are not quick marked as slow."""
    return [
        name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in orders
    ]


@pytest.fixture(scope="module")
def videos(tmp_path_factory, tiny_model):
    """Two videos, whose names ASCII does not have and UTF-8 does not have, and one that is none."""
    root = tmp_path_factory.mktemp("streams") / "videos"
    root.mkdir()
    make_video(root / "Übung.mp4", num_frames=30, frame_rate=15)
    make_video(root / "b.mp4", num_frames=45, frame_rate=15)
    (root / "b.mp4").rename(root / BYTES)
    (root / "ruin.mp4").write_text("this is no video")
    (root / "truth.csv").write_text(
        "path,start_seconds,end_seconds,label\nÜbung.mp4,0,2,Opening something\n", "utf-8"
    )
    index = VideoIndex.at(root.parent / "index")
    index.build(root, model=str(tiny_model), clip_seconds=CLIP_SECONDS, workers=1)
    return root


def vindex(order, shell='exec "$@"', **environment):
    run = subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-c", MAIN, *map(os.fsencode, order)],
        capture_output=True, env=os.environ | environment, timeout=100,
    )  # fmt: skip
    err = run.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    assert "Exception ignored" not in err, err
    return run.returncode, run.stdout, err


def filled(order, videos, out, *more):
    places = {"videos": videos, "out": out}
    return [*(word.format(**places) for word in order), *more]


def of_index(name, videos, out):
    return filled(ORDERS[name], videos, out, "--index", str(videos.parent / "index"))


def test_every_command_is_tried():
    assert {*ORDERS, *SLOW_ORDERS} | ELSEWHERE == set(_COMMANDS)


@pytest.mark.thorough
@pytest.mark.parametrize("name", ORDERS)
def test_no_stream_at_all_changes_nothing(name, videos, tmp_path):
    code, _, err = vindex(of_index(name, videos, tmp_path), NONE)
    assert code == 0, err


@pytest.mark.thorough
@pytest.mark.parametrize("surroundings", SURROUNDINGS)
@pytest.mark.parametrize("name", some_of(ORDERS, {"search", "sql"}))
def test_a_stream_that_is_closed_or_old_changes_nothing(name, surroundings, videos, tmp_path):
    code, _, err = vindex(of_index(name, videos, tmp_path), SURROUNDINGS[surroundings])
    assert code == 0, err


@pytest.mark.thorough
@pytest.mark.parametrize("shell", ['exec "$@" 2>&-', 'exec "$@" 2>/dev/full'])
@pytest.mark.parametrize("name", some_of(["search", "cut"], {"search"}))
def test_what_nobody_hears_changes_nothing(name, shell, videos, tmp_path):
    order = of_index(name, videos, tmp_path)
    code, out, _ = vindex(order, shell)
    assert (code, out) == vindex(order)[:2]


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("name", some_of(ORDERS))
def test_a_full_disk_behind_stdout_is_said(name, videos, tmp_path):
    order = [*of_index(name, videos, tmp_path), "--json"]
    code, _, err = vindex(order, 'exec "$@" >/dev/full')
    assert code == 1
    assert err.endswith(
        "vindex: No space left on device (stdout). Make room, and run the command again.\n"
    )


def test_an_output_that_is_only_read_is_said(videos, tmp_path):
    order = of_index("status", videos, tmp_path)
    code, out, err = vindex(order, 'exec "$@" 1</dev/null')
    assert (code, out) == (1, b"")
    assert err.endswith(
        "vindex: Bad file descriptor (stdout). Start the command with an output that can be "
        "written: > /dev/null is enough.\n"
    )


@pytest.mark.slow  # but a build, in tests/cases/test_closed_streams
@pytest.mark.parametrize("name", SLOW_ORDERS)
def test_what_loads_a_model_works_without_any_stream(name, videos, tmp_path, tiny_model):
    order = filled(SLOW_ORDERS[name], videos, tmp_path, "--model", str(tiny_model))
    code, out, _ = vindex(order, NONE)
    assert (code, out) == (3 if name == "build" else 0, b"")
    if name == "build":
        assert VideoIndex.open(tmp_path / "another").status().clips == 5
    if name == "keyframes":
        assert len(list(tmp_path.glob("Übung_*.jpg"))) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("order", [["--version"], ["search", "--help"], ["models"]])
def test_what_needs_no_index(order):
    assert vindex(order, NONE)[0] == 0
    code, _, err = vindex(order, 'exec "$@" >/dev/full')
    assert (code, err.count("No space left on device (stdout)")) == (1, 1)


@pytest.mark.thorough
def test_a_reader_who_has_read_enough_is_left_in_peace(videos, tmp_path):
    code, _, err = vindex(
        ["sql", "SELECT range FROM range(50000)", "--limit", "50000",
         "--index", str(videos.parent / "index")],
        '"$@" 2>&1 | head -n 1 >/dev/null',
    )  # fmt: skip
    assert (code, err) == (0, "")


@pytest.mark.thorough
def test_a_path_of_any_bytes_is_printed_in_any_encoding(videos, tmp_path):
    order = of_index("sql", videos, tmp_path)
    out = vindex(order, 'PYTHONIOENCODING=ascii exec "$@"')[1].decode("ascii")
    assert "\\xdcbung.mp4" in out
    code, out, _ = vindex([*of_index("search", videos, tmp_path), "--json"])
    paths = {Path(hit["path"]).name for hit in json.loads(out)["results"]}
    assert (code, paths) == (0, {"Übung.mp4", BYTES})


@pytest.mark.slow
def test_a_path_of_any_bytes_is_classified(videos):
    code, out, err = vindex(["classify", videos / BYTES, "--model", "demo", "--format", "csv"])
    assert code == 0, err
    assert b"\\udcff\\udcc3.mp4" in out


NO_TEXT = "Öffnen \udcff"


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    "order",
    [
        ["search", "opening", "--where", f"label = '{NO_TEXT}'"],
        ["sql", f"SELECT '{NO_TEXT}'"],
        ["search", "opening", "--limit", NO_TEXT],
        ["eval", NO_TEXT],
        [NO_TEXT],
        *(
            pytest.param(order, marks=pytest.mark.slow)
            for order in (
                ["export", "--where", NO_TEXT, "-o", "{out}/a.csv"],
                ["search", NO_TEXT, "--label", NO_TEXT],
                ["search", "opening", "--then", NO_TEXT],
                ["search", "opening", "--like", NO_TEXT],
                ["search", "opening", "--space", NO_TEXT],
                ["similar", NO_TEXT],
                ["report", NO_TEXT, "--reader", NO_TEXT, "-o", "{out}/page.html"],
            )
        ),
    ],
)
def test_what_is_no_utf_8_is_refused_in_a_sentence(order, videos, tmp_path):
    more = [] if order == [NO_TEXT] else ["--index", str(videos.parent / "index")]
    code, out, err = vindex(filled(order, videos, tmp_path, *more))
    assert (code in (1, 2), out) == (True, b""), err
    assert "\\udcff" in err


@pytest.mark.thorough
@pytest.mark.parametrize(
    "suffix", some_of([".csv", ".parquet", ".edl", ".fcpxml", ".jsonl"], {".parquet", ".edl"})
)
def test_a_file_of_any_bytes_is_written(suffix, videos, tmp_path):
    place = tmp_path / (BYTES + suffix)
    index = str(videos.parent / "index")
    code, _, err = vindex(["export", "-o", place, "--index", index])
    assert (code, place.is_file()) == (0, True), err
    if suffix == ".parquet":
        place = tmp_path / ("rows" + BYTES)
        code, _, err = vindex(["sql", "SELECT 1", "--parquet", place, "--index", index])
        assert (code, place.is_file()) == (0, True), err


LIBRARY = """
import os, sys
for number in (0, 1, 2):
    os.close(number)
sys.stdin = sys.stdout = sys.stderr = None
from vindex import VideoIndex
index = VideoIndex.at(sys.argv[1])
report = index.build(sys.argv[2], model=sys.argv[3], workers=1, clip_seconds=1)
assert sys.stdout is None
assert report.clips_indexed == 2, report
"""


@pytest.mark.slow
def test_a_daemon_without_streams_builds_and_keeps_having_none(videos, tmp_path, tiny_model):
    run = subprocess.run(
        [sys.executable, "-c", LIBRARY, tmp_path / "index", videos / "Übung.mp4", tiny_model]
    )
    assert run.returncode == 0
