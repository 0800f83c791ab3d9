"""`vindex build --plan`: what is printed, and that nothing is made."""

import json


def test_a_plan_is_told_in_lines_and_in_json(vindex, library, tiny_model, tmp_path):
    given = ("build", library, "--plan", "--model", tiny_model, "--clip-seconds", 1)
    code, out, err = vindex(*given)
    assert code == 0
    assert "bad.mp4: It cannot be opened as a video" in err
    assert err.splitlines()[-1] == "Nothing was written. Without --plan it is done."
    told = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert told["files"] == "4: 3 new, 1 that cannot be read"
    assert told["video"] == "0.01 hours to index"
    assert told["clips"] == f"19 by {tiny_model}"
    assert told["time"].startswith("about ")
    assert "s a clip (measured on " in told["time"]
    assert told["disk"].endswith(" free")
    assert not (tmp_path / ".vindex").exists()

    code, out, _ = vindex(*given, "--json")
    plan = json.loads(out)
    assert (code, plan["files_found"], plan["clips"], plan["is_new"]) == (0, 4, 19, True)
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
