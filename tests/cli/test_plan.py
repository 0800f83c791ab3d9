"""`vindex build --plan`: what is printed, and that nothing is made."""

import json
import re

import pytest

from vindex import BuildPlan
from vindex.cli.plan import print_plan
from vindex.plurals import footage, lasting


@pytest.mark.thorough
def test_a_plan_is_told_in_lines_and_in_json(vindex, library, tiny_model, tmp_path):
    given = ("build", library, "--plan", "--model", tiny_model, "--clip-seconds", 1)
    code, out, err = vindex(*given)
    assert code == 3  # as of the build
    assert "bad.mp4: It cannot be opened as a video" in err
    assert err.splitlines()[-1] == "Nothing was written. Without --plan it is done."
    told = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert told["files"] == "4: 3 new, 1 that cannot be read"
    assert re.fullmatch(r"\d\d seconds to index", told["video"])
    assert told["clips"] == f"19 by {tiny_model}"
    assert told["time"].startswith("about ")
    assert "s a clip (measured on " in told["time"]
    assert told["disk"].endswith(" free")
    assert not (tmp_path / ".vindex").exists()

    code, out, _ = vindex(*given, "--json")
    plan = json.loads(out)
    assert (code, plan["files_found"], plan["clips"], plan["is_new"]) == (3, 4, 19, True)
    assert plan["spaces"] == [{"space": "motion", "model": str(tiny_model), "clips": 19}]
    assert plan["seconds"] > 0
    assert plan["failures"][0]["reason"] == "not_a_video"


def test_a_plan_of_nothing_is_a_sentence(vindex, tmp_path):
    code, out, err = vindex("build", tmp_path / "nowhere", "--plan", "--model", "demo")
    assert (code, out) == (2, "")
    assert "nowhere" in err.splitlines()[-1]
    code, out, err = vindex("build", tmp_path, "--plan", "--model", "./nosuch")
    assert (code, out) == (1, "")
    assert "Traceback" not in err


def test_a_plan_of_new_files_of_unknown_length_says_so(capsys):
    plan = BuildPlan("i", is_new=True, device="cpu", files_found=3, files_new=3)
    print_plan(plan, json_output=False)
    out, err = capsys.readouterr()
    assert out.splitlines()[1].split(maxsplit=1) == ["video", "of unknown length"]
    assert err.startswith("What it would cost is unknown: none of the new files that were looked")
    print_plan(BuildPlan("i", is_new=False, device="cpu", files_found=3), json_output=False)
    out, err = capsys.readouterr()
    assert out.splitlines()[1].split(maxsplit=1) == ["video", "0 seconds to index"]
    assert err == "There is nothing to do.\n"
    for change in {"files_back": 1}, {"files_absent": 1}:
        print_plan(BuildPlan("i", is_new=False, device="cpu", **change), json_output=False)
        assert "brought up to date" in capsys.readouterr().err
    copy = BuildPlan("i", is_new=False, device="cpu", files_found=3, files_known_elsewhere=2)
    print_plan(copy, json_output=False)
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split(maxsplit=1)[1] == (
        "3: 0 new, 2 known under another path (copied or moved)"
    )
    assert (
        err == "Nothing is to be encoded. Nothing was written; without --plan the index is "
        "brought up to date.\n"
    )
    plan = BuildPlan(
        "i", is_new=False, device="cpu", files_found=9, files_new=2, files_glanced_at=2,
        files_copied=3, files_known_elsewhere=2, files_still_failed=1, spaces_removed=["words"],
    )  # fmt: skip
    print_plan(plan, json_output=False)
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split(maxsplit=1)[1] == (
        "9: 2 new, 3 copies of these, 2 known under another path (copied or moved), 1 that failed "
        "before (see `vindex failures`)"
    )
    assert err.splitlines() == [
        "The space words would be removed.", "Nothing was written. Without --plan it is done.",
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["--retry-failed", "--wait", "--no-spans", "--spans=t.csv"])
def test_what_a_plan_knows_nothing_of_is_refused_with_it(vindex, tmp_path, other):
    code, out, err = vindex("build", tmp_path, "--plan", other)
    assert (code, out) == (2, "")
    assert f"--plan and {other.partition('=')[0]} were both given; a plan " in err


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 seconds"),
        (0.9, "1 second"),
        (34.2, "34 seconds"),
        (60, "1.0 minutes"),
        (630.9, "10.5 minutes"),
        (3600, "1.0 hours"),
        (4_444_200, "1,234.5 hours"),
    ],
)
def test_lengths_of_video_are_told_in_hours_at_most(seconds, told):
    assert footage(seconds) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "1 second"),
        (115, "115 seconds"),
        (119.6, "2 minutes"),
        (5400, "90 minutes"),
        (7199, "2 hours"),
        (12600, "3.5 hours"),
        (35990, "10 hours"),
        (172799, "2 days"),
        (27e6, "312 days"),
    ],
)
def test_times_are_told_in_the_largest_unit_that_there_are_two_of(seconds, told):
    assert lasting(seconds) == told
