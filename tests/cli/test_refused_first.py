"""Options that cannot be used are refused before a word is said, and before anything is made."""

import shutil

import pytest
import torch


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has such a device")
@pytest.mark.parametrize("device", ["cuda", "cuda:3", "cuda:0,cuda:1"])
@pytest.mark.parametrize("plan", [[], ["--plan"]])
def test_a_device_that_is_not_there_makes_no_index(vindex, library, tiny_model, device, plan):
    given = ("build", library, "--model", tiny_model, "--device", device, *plan)
    code, out, err = vindex(*given)
    assert (code, out) == (2, "")
    first = device.partition(",")[0]
    assert err == (
        f"vindex: --device {first} was given, but torch finds none on this machine; it finds "
        f"{'mps, ' * torch.backends.mps.is_available()}cpu. Give one that there is, or leave it "
        "out.\n"
    )
    assert not (library.parent / ".vindex").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--device", "cpu,cpu"], "--device cpu,cpu was given; it must be one of auto, cuda, mps"),
        (["--clip-seconds", "0"], "--clip-seconds 0 was given; it must be from 0.1 to 3600."),
        (["--stride-seconds", "0"], "--stride-seconds 0 was given; it must be from 0.05"),
        (["--views", "2"], "--views 2 was given; it must be 1 or 3."),
        (["--frames", "0"], "--frames 0 was given; it must be from 1 to 512."),
        (["--frames", "7"], "7 frames a clip were asked for; "),
        (["--workers", "0"], "--workers 0 was given"),
        (["--batch-size", "0"], "--batch-size 0 was given"),
        (["--reader", "pyaw"], "--reader 'pyaw' was given"),
        (["--engine", "beam"], "--engine 'beam' was given"),
        (["--precision", "int9"], "--precision 'int9' was given"),
        (["--exclude", ""], "--exclude '' was given"),
        (["--spans", "no.csv"], "--spans no.csv cannot be read"),
        (["--words", "./nosuch"], "./nosuch"),
    ],
)
def test_a_build_says_nothing_before_it_refuses(vindex, library, tiny_model, given, said):
    code, out, err = vindex("build", library, "--model", tiny_model, *given)
    assert out == ""
    assert err.startswith("vindex: "), err
    assert err.count("\n") == 1, err
    assert said in err
    assert code in (1, 2)
    assert not (library.parent / ".vindex").exists()


def test_a_path_that_is_not_there_is_refused_first(vindex, tmp_path):
    code, _, err = vindex("build", tmp_path / "nowhere", "--model", "demo")
    assert (code, err.startswith("vindex: ")) == (2, True)
    assert not (tmp_path / ".vindex").exists()


@pytest.mark.parametrize(
    "given",
    [
        ("export", "-o", "there.csv"),
        ("export", "-o", "-", "--format", "parquet"),
        ("export", "-o", "nowhere/there.csv"),
        ("cut", "-o", "there.csv"),
        ("report", "-o", "there.csv"),
        ("report", "-o", "nowhere/page.html"),
        ("report", "-o", "page.html", "--library"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_the_query(vindex, built, tmp_path, given):
    (tmp_path / "there.csv").write_text("kept")
    command, *options = given
    code, out, err = vindex(command, "label", *options, "--index", built.path)
    assert (code, out) == (2, "")
    assert err.startswith("vindex: "), err
    assert "labels:" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
    assert (tmp_path / "there.csv").read_text() == "kept"


def test_what_another_index_was_made_with_is_said_without_changing_it(
    vindex, built, library, tmp_path
):
    index = shutil.copytree(built.path, tmp_path / "index")
    code, _, err = vindex("build", library, "--index", index, "--clip-seconds", "3")
    assert (code, err.startswith("vindex: --clip-seconds 3 was given; the index ")) == (4, True)
