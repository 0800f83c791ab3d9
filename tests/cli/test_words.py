"""`vindex build --words [MODEL]`: with and without a value, before and behind the paths."""

import json
from pathlib import Path

import pytest

from tests.conftest import CLIP_SECONDS
from tests.tiny_models import save_tiny_siglip
from vindex import VideoIndex, settings
from vindex.build import words as build_words
from vindex.cli import main
from vindex.cli.words_option import _with_values
from vindex.encode import texts


@pytest.fixture(scope="module")
def words_model(tmp_path_factory):
    return save_tiny_siglip(tmp_path_factory.mktemp("models") / "siglip")


def vindex(monkeypatch, capsys, *arguments):
    """Run a command in this process: exit code, stdout and stderr."""
    monkeypatch.setattr("sys.argv", ["vindex", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return exited.value.code, out, err


def test_a_value_is_what_may_be_a_model(tmp_path, words_model, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "videos").mkdir()
    (tmp_path / "a.mp4").touch()
    model = str(words_model)
    for typed, read in (
        (["videos", "--words"], ["videos", "--words", ""]),
        (["--words", "videos"], ["--words", "", "videos"]),
        (["--words", "./videos", "a.mp4"], ["--words", "", "./videos", "a.mp4"]),
        (["--words", "a.mp4"], ["--words", "", "a.mp4"]),
        (["--words", "--json", "videos"], ["--words", "", "--json", "videos"]),
        (["--words", "demo", "videos"], ["--words", "demo", "videos"]),
        (["--words", model, "videos"], ["--words", model, "videos"]),
        (["--words=demo", "videos"], ["--words=demo", "videos"]),
        (["--words", "google/siglip2-base-patch32-256", "videos"],) * 2,
        (["--words", "--", "videos"], ["--words", "", "--", "videos"]),
        (["videos", "--", "--words"], ["videos", "--", "--words"]),
    ):
        assert _with_values(typed) == read


@pytest.mark.thorough
def test_words_before_the_paths_builds_with_the_default(
    master_library, tiny_model, words_model, tmp_path, monkeypatch, capsys
):
    """The trap: `--words ./videos` must not take the videos for a model."""
    few = tmp_path / "few.txt"
    few.write_text("\n".join(texts.background_captions()[:20]) + "\n")
    monkeypatch.setattr(texts, "_CAPTIONS", few)
    monkeypatch.setattr(build_words, "DEFAULT_WORDS_MODEL", str(words_model))
    common = ["--index", tmp_path / "index", "--clip-seconds", CLIP_SECONDS, "--workers", 1]
    code, out, err = vindex(
        monkeypatch, capsys,
        "build", "--model", tiny_model, *common, "--json", "--words", master_library,
    )  # fmt: skip
    assert code == 3, err  # a file is no video
    report = json.loads(out)
    assert [(one["space"], one["model"]) for one in report["spaces"]] == [
        ("motion", str(tiny_model)), ("words", str(words_model))
    ]  # fmt: skip
    assert "; 10 clips decoded, for 2 spaces, of " in err
    assert f"Words: {words_model}; its files name no licence." in err

    code, out, _ = vindex(monkeypatch, capsys, "status", "--index", tmp_path / "index")
    assert code == 0
    assert "texts" in out
    assert "measured by background captions on 10 clips" in out
    code, out, _ = vindex(monkeypatch, capsys, "status", "--index", tmp_path / "index", "--json")
    assert [each["background_clips"] for each in json.loads(out)["spaces"]] == [None, 10]

    code, out, err = vindex(
        monkeypatch, capsys, "build", master_library, *common, "--no-words", "--json"
    )
    assert code == 3  # as long as that file is as it was
    assert json.loads(out)["spaces_removed"] == ["words"]
    assert "The space words was removed." in err
    assert not Path(tmp_path, "index", "spaces", "words").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--words", "demo", "--no-words"], "--words and --no-words were both given"),
        (["--words", "siglip2-base-patch99"], "neither a folder here nor a known hub name"),
        (
            ["--words", settings.DEFAULT_WORDS_MODEL],
            "give `./siglip2-base-patch32-256` in place of the name",
        ),
        (["--words", "facebook/vjepa2-vitl-fpc64-256"], "is not on this machine"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    master_library, tiny_model, tmp_path, monkeypatch, capsys, arguments, sentence
):
    code, out, err = vindex(
        monkeypatch, capsys, "build", master_library, "--model", tiny_model,
        "--index", tmp_path / "index", *arguments,
    )  # fmt: skip
    assert code in (1, 2)
    assert out == ""
    assert sentence in err
    assert not VideoIndex.at(tmp_path / "index")._folder.exists


def test_words_without_paths(tmp_path, monkeypatch, capsys):
    code, _, err = vindex(monkeypatch, capsys, "build", "--index", tmp_path / "index", "--words")
    assert code == 2
    assert "Missing argument 'PATHS'" in err
