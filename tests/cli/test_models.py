"""`vindex models`, `vindex download`, and what the shell completes.

The hub's client reads its settings when it is imported, so each case is a process of its own.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer import Context
from typer.main import get_command

from tests.encoders.hub_server import COMMIT, OTHER_MODEL, serve_hub
from tests.encoders.test_hub import PINNED, put_in_cache
from vindex.cli.app import app_for
from vindex.encoders.checkpoint import is_shipped
from vindex.encoders.registry import DEMO, DEMO_WORDS, KNOWN_CHECKPOINTS
from vindex.settings import DEFAULT_MODEL

SHIPPED = [name for name in (DEMO, DEMO_WORDS) if is_shipped(name)]

pytestmark = pytest.mark.timeout(60)


def started(cache, *arguments, **environment):
    """Start a command with an empty cache of models."""
    code = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    settings = {"HF_HOME": str(cache), "NO_PROXY": "127.0.0.1", "HF_HUB_DISABLE_XET": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean | settings | environment,
    )


def vindex(cache, *arguments, **environment):
    """Run a command with an empty cache of models: exit code, stdout and stderr."""
    run = started(cache, *arguments, **environment)
    out, err = run.communicate()
    assert "Traceback" not in err, err
    return run.returncode, out, err


def test_the_list_says_what_is_here(tiny_model, tmp_path):
    put_in_cache(tmp_path, DEFAULT_MODEL, PINNED, tiny_model, branch=False)
    half = put_in_cache(tmp_path, "MCG-NJU/videomae-base-ssv2", COMMIT, tiny_model)
    (half / "model.safetensors").unlink()
    code, out, _ = vindex(tmp_path, "models", "--json")
    models = json.loads(out)["models"]
    assert code == 0
    assert [m["name"] for m in models] == [*(k.name for k in KNOWN_CHECKPOINTS), *SHIPPED]
    assert [m["name"] for m in models if m["folder"]] == [DEFAULT_MODEL, *SHIPPED]
    reading = {m["architecture"] for m in models if m["reads_text"]}
    assert reading == {"siglip", "clip", "videoprism"}
    first, second = models[:2]
    # What is here is described by its own files, which are a tiny model's.
    assert (first["default_frames"], first["crop_size"], first["num_labels"]) == (4, 32, 6)
    assert (second["default_frames"], second["crop_size"], second["num_labels"]) == (64, 256, 0)
    assert (first["licence"], first["revision"]) == ("MIT", PINNED)
    assert first["memory_bytes_cpu"] == 2 * first["memory_bytes_gpu"] == 4 * 353_399_982

    code, out, err = vindex(tmp_path, "models")
    header, first_row, second_row, *_ = (line.split() for line in out.splitlines())
    assert header == ["local", "frames", "pixels", "labels", "memory", "size", "licence", "name"]
    assert first_row == [
        "yes", "4", "32", "6", "SSv2", "0.7", "GB", "1.5", "GB", "MIT", DEFAULT_MODEL
    ]  # fmt: skip
    assert second_row[:4] == ["no", "64", "256", "none"]
    assert len(out.splitlines()) == 1 + len(models)
    assert "The first is the default" in err


@pytest.mark.thorough
def test_facts_of_one(tmp_path):
    code, out, err = vindex(tmp_path, "models", "videomae-base-ssv2")
    assert (code, err) == (0, "")
    facts = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert facts["name"] == "MCG-NJU/videomae-base-ssv2"
    assert facts["labels"] == "none"
    assert facts["licence"] == "CC-BY-NC-4.0"
    assert facts["weights"] == "not on this machine; `vindex download` fetches them"
    assert "revision" not in facts
    assert "published" not in facts
    _, out, _ = vindex(tmp_path, "models", DEFAULT_MODEL)
    facts = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert facts["published"].startswith("top-1 73.7 % on SSv2, of 2 segments in 3 views (V-JEPA 2")
    assert "mteb" in facts["source"]


def test_facts_of_a_folder_are_read_from_its_files(tiny_model, tmp_path):
    code, out, _ = vindex(tmp_path, "models", tiny_model, "--json")
    (facts,) = json.loads(out)["models"]
    assert code == 0
    assert (facts["name"], facts["folder"]) == (str(tiny_model), str(tiny_model))
    assert (facts["architecture"], facts["dim"], facts["num_labels"]) == ("vjepa2", 32, 6)
    assert facts["licence"] is None
    assert 0 < facts["memory_bytes_gpu"] < 2 * facts["num_parameters"]  # not the predictor
    assert facts["download_bytes"] == (tiny_model / "model.safetensors").stat().st_size


def test_a_folder_wins_over_a_hub_name_for_its_facts_too(tiny_model, tmp_path, monkeypatch):
    """The command to fetch one by hand makes such a folder."""
    monkeypatch.chdir(tmp_path)
    name = DEFAULT_MODEL.partition("/")[2]
    folder = str(shutil.copytree(tiny_model, tmp_path / name))
    code, out, _ = vindex(tmp_path, "models", name, "--json", HF_HUB_OFFLINE="1")
    (facts,) = json.loads(out)["models"]
    assert (code, facts["name"], facts["folder"], facts["dim"]) == (0, folder, folder, 32)
    code, out, err = vindex(tmp_path, "download", name, HF_HUB_OFFLINE="1")
    assert (code, out) == (0, f"{folder}\n")
    assert f"`vindex build FOLDER --model {folder}` uses it" in err


def test_a_name_that_does_not_exist(tmp_path):
    code, out, err = vindex(tmp_path, "models", "vjepa2-vitl-fpc256-256")
    assert (code, out) == (2, "")
    assert err.endswith("Did you mean facebook/vjepa2-vitl-fpc64-256?\n")
    assert "`vindex models` lists the known ones" in err


@pytest.mark.thorough
def test_a_download_is_used_without_a_network_after_it(tiny_model, tmp_path):
    with serve_hub(tiny_model) as (endpoint, requests):
        code, out, err = vindex(tmp_path, "download", OTHER_MODEL, HF_ENDPOINT=endpoint)
        assert code == 0
        folder = out.strip()
        assert folder.endswith(COMMIT)
        fetched = {file.name: file.read_bytes() for file in Path(folder).iterdir()}
        assert fetched == {file.name: file.read_bytes() for file in tiny_model.iterdir()}
        assert "100%" in err  # the hub client's progress
        assert f"{OTHER_MODEL} is on this machine" in err
        num_requests = len(requests)
        code, out, _ = vindex(tmp_path, "download", OTHER_MODEL, "--json", HF_ENDPOINT=endpoint)
        assert (code, json.loads(out)["folder"]) == (0, folder)
        assert len(requests) == num_requests
    code, out, _ = vindex(tmp_path, "models", OTHER_MODEL, "--json", HF_HUB_OFFLINE="1")
    assert (code, json.loads(out)["models"][0]["folder"]) == (0, folder)


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["download", "build"])
def test_one_ctrl_c_ends_a_download(command, tiny_model, master_library, tmp_path):
    arguments = {
        "download": ("download", OTHER_MODEL),
        "build": ("build", master_library, "--model", OTHER_MODEL, "--index", tmp_path / "index"),
    }[command]
    with serve_hub(tiny_model, is_stuck=True) as (endpoint, requests):
        run = started(tmp_path, *arguments, HF_ENDPOINT=endpoint)
        try:
            while "half" not in requests:
                assert run.poll() is None
                time.sleep(0.02)
            run.send_signal(signal.SIGINT)
            run.wait(15)
        finally:
            run.kill()
            out, err = run.communicate()
    assert (run.returncode, out) == (130, ""), err
    assert "Traceback" not in err


def test_what_cannot_be_run_is_not_downloaded(tiny_model, tmp_path):
    other = shutil.copytree(tiny_model, tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps(config | {"model_type": "internvideo2"}))
    with serve_hub(other) as (endpoint, requests):
        code, _, err = vindex(tmp_path, "download", OTHER_MODEL, HF_ENDPOINT=endpoint)
    assert code == 1
    assert "vindex has vjepa2, vjepa2_1, videomae, timesformer, vivit" in err
    assert not any("safetensors" in path for path in requests)


def test_a_download_without_a_network(tmp_path):
    code, out, err = vindex(tmp_path, "download", DEFAULT_MODEL, HF_HUB_OFFLINE="1")
    assert (code, out) == (1, "")
    assert "HF_HUB_OFFLINE forbids fetching it" in err


def test_every_model_that_is_asked_for_is_completed():
    program = get_command(app_for())
    asked = [
        (name, parameter)
        for name, command in program.commands.items()
        for parameter in command.params
        if parameter.name == "model" or (name, parameter.name) == ("download", "name")
    ]
    assert {"build", "classify", "keyframes", "eval", "download"} <= {name for name, _ in asked}
    for name, parameter in asked:
        offers = parameter.shell_complete(Context(program.commands[name]), "google/viv")
        assert [offer.value for offer in offers] == ["google/vivit-b-16x2-kinetics400"], name


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("vindex build v --model vjepa2-vith", ["vjepa2-vith-fpc64-256"]),
        ("vindex models MCG-NJU/videomae-l", [
            "MCG-NJU/videomae-large-finetuned-kinetics", "MCG-NJU/videomae-large",
        ]),
    ],
)  # fmt: skip
def test_the_shell_completes_names(words, offered, tmp_path):
    code, out, _ = vindex(
        tmp_path,
        _VINDEX_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )
    assert (code, out.split()) == (0, offered)
