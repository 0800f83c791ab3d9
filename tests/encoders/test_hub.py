"""Hub names: from the cache, from a hub, and with neither.

The hub is an HTTP server of our own that speaks the few requests the real client makes; the client
reads its settings when it is imported, so each case is a process of its own.
"""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from tests.encoders.hub_server import COMMIT, CONVERTED, OTHER_MODEL, serve_hub
from vindex.encoders.models import is_non_commercial, list_models, model_facts
from vindex.encoders.registry import known_checkpoint
from vindex.errors import ModelError
from vindex.settings import DEFAULT_MODEL

# Guards against the client's own retries, which take half a minute.
pytestmark = pytest.mark.timeout(20)

PINNED = known_checkpoint(DEFAULT_MODEL).revision


def find(model, cache, *, with_weights=False, **environment):
    """Run `find_checkpoint`: its answer as (name, revision, file names), or its error."""
    code = (
        "import os; from vindex.encoders import hub; hub.REACH_SECONDS = 0.5\n"
        "from vindex.encoders.checkpoint import find_checkpoint as find\n"
        "from vindex.errors import VindexError\n"
        f"try: found = find({model!r}, with_weights={with_weights})\n"
        "except VindexError as error: print(type(error).__name__, error, sep='|')\n"
        "else: print(found.name, found.revision, *sorted(os.listdir(found.folder)), sep='|')\n"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "hf_"))}
    settings = {"HF_HOME": str(cache), "NO_PROXY": "127.0.0.1", "HF_HUB_DISABLE_XET": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=clean | settings | environment,
    )
    assert "Traceback" not in run.stderr, run.stderr
    return run.stdout.strip().split("|")


def put_in_cache(cache, name, commit, files, *, branch=True):
    """Lay files out as the hub's client keeps them."""
    repository = cache / "hub" / f"models--{name.replace('/', '--')}"
    shutil.copytree(files, repository / "snapshots" / commit)
    if branch:
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(commit)
    return repository / "snapshots" / commit


def check_it_says_how_to_fetch(answer):
    kind, message = answer
    assert kind == "WeightsNotFoundError"
    assert f"The checkpoint {DEFAULT_MODEL} at revision {PINNED} is not on this machine" in message
    assert (
        f"`hf download {DEFAULT_MODEL} --revision {PINNED} "
        "--local-dir vjepa2-vitl-fpc16-256-ssv2`" in message
    )
    assert "give `./vjepa2-vitl-fpc16-256-ssv2` in place of the name" in message
    assert "\n" not in message


def test_offline_without_weights(tmp_path):
    answer = find(DEFAULT_MODEL, tmp_path, HF_HUB_OFFLINE="1")
    check_it_says_how_to_fetch(answer)
    assert "HF_HUB_OFFLINE forbids fetching it" in answer[1]


def test_without_a_network(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        answer = find(DEFAULT_MODEL, tmp_path, HF_ENDPOINT=endpoint)
    check_it_says_how_to_fetch(answer)
    assert "fetching it failed" in answer[1]


def test_a_network_that_swallows_everything(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        answer = find(DEFAULT_MODEL, tmp_path, HF_ENDPOINT=endpoint)
    check_it_says_how_to_fetch(answer)


@pytest.mark.thorough
def test_a_near_name_without_a_network(tmp_path):
    kind, message = find("facebook/vjepa2-vitl-fpc256-256", tmp_path, HF_HUB_OFFLINE="1")
    assert kind == "WeightsNotFoundError"
    assert message.endswith("Did you mean facebook/vjepa2-vitl-fpc64-256?")


def test_a_known_checkpoint_in_the_cache(tiny, tmp_path):
    put_in_cache(tmp_path, DEFAULT_MODEL, PINNED, tiny, branch=False)
    answer = find(DEFAULT_MODEL, tmp_path, with_weights=True, HF_HUB_OFFLINE="1")
    assert answer[:2] == [DEFAULT_MODEL, PINNED]


def test_a_known_checkpoint_is_found_without_its_owner(tiny, tmp_path):
    put_in_cache(tmp_path, DEFAULT_MODEL, PINNED, tiny, branch=False)
    answer = find(DEFAULT_MODEL.partition("/")[2], tmp_path, HF_HUB_OFFLINE="1")
    assert answer[:2] == [DEFAULT_MODEL, PINNED]


@pytest.mark.thorough
def test_a_known_checkpoint_that_is_not_pinned_keeps_its_first_commit(tiny, tmp_path):
    put_in_cache(tmp_path, "MCG-NJU/videomae-base-ssv2", COMMIT, tiny)
    answer = find("videomae-base-ssv2", tmp_path, with_weights=True, HF_HUB_OFFLINE="1")
    assert answer[:2] == ["MCG-NJU/videomae-base-ssv2", COMMIT]


def test_a_gated_checkpoint_says_where_its_licence_is_accepted(tiny, tmp_path):
    with serve_hub(tiny, is_gated=True) as (endpoint, _):
        kind, message = find(OTHER_MODEL, tmp_path, HF_ENDPOINT=endpoint)
    assert kind == "ModelError"
    assert "only to those who accepted its licence" in message
    assert f"https://huggingface.co/{OTHER_MODEL}, sign in with `hf auth login`" in message


def test_the_page_that_names_the_licence_is_fetched(tiny, tmp_path):
    paged = shutil.copytree(tiny, tmp_path / "paged")
    (paged / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n")
    with serve_hub(paged) as (endpoint, _):
        found = find(OTHER_MODEL, tmp_path, HF_ENDPOINT=endpoint)
    assert "README.md" in found
    assert "model.safetensors" not in found


@pytest.mark.parametrize(
    ("page", "licence"),
    [
        ("---\nlicense: apache-2.0\ntags: []\n---\n# A model", "apache-2.0"),
        ('---\r\ntags: [x]\r\nlicense: "cc-by-nc-4.0"\r\n---\r\n', "cc-by-nc-4.0"),
        ("---\ntags: []\n---\nlicense: mit", None),
        ("license: mit", None),
        (None, None),
    ],
)
def test_the_licence_that_a_page_names(tiny, tmp_path, page, licence):
    folder = shutil.copytree(tiny, tmp_path / "model")
    if page is not None:
        (folder / "README.md").write_bytes(page.encode())
    assert model_facts(str(folder)).licence == licence


@pytest.mark.parametrize(
    ("licence", "forbids"),
    [
        ("CC-BY-NC-4.0", True), ("cc-by-nc-sa-4.0", True), ("apple-amlr", True),
        ("Apache-2.0", False), ("MIT (its code)", False), ("cc-by-4.0", False), ("ncsa", False),
    ],
)  # fmt: skip
def test_licences_that_forbid_commercial_use(licence, forbids):
    assert is_non_commercial(licence) == forbids


def test_a_hub_checkpoint_of_pickles_is_refused(tiny, tmp_path):
    pickled = shutil.copytree(tiny, tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with serve_hub(pickled) as (endpoint, requests):
        kind, message = find(OTHER_MODEL, tmp_path, with_weights=True, HF_ENDPOINT=endpoint)
    assert kind == "ModelError"
    assert message.startswith(f"The hub has no safetensors of {OTHER_MODEL}")
    assert not any(".bin" in path for path in requests)


@pytest.mark.thorough
def test_the_hubs_own_conversion_of_pickles_is_taken(tiny, tmp_path):
    """Many owners have left the pull request open in which the hub offers safetensors."""
    pickled = shutil.copytree(tiny, tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    model = "MCG-NJU/videomae-base-short-ssv2"
    with serve_hub(pickled, name=model, converted=tiny) as (endpoint, requests):
        spec = find(model, tmp_path, HF_ENDPOINT=endpoint)
        whole = find(model, tmp_path, with_weights=True, HF_ENDPOINT=endpoint)
    assert spec[:2] == whole[:2] == [model, CONVERTED]
    assert "model.safetensors" in whole
    assert not any(".bin" in path for path in requests)
    assert find(model, tmp_path, with_weights=True, HF_HUB_OFFLINE="1") == whole
    # Also where another program has left the pickled ones in the cache.
    put_in_cache(tmp_path, model, COMMIT, pickled)
    assert find(model, tmp_path, HF_HUB_OFFLINE="1")[:2] == [model, CONVERTED]


def test_a_conversion_by_anybody_else_is_not_taken(tiny, tmp_path):
    pickled = shutil.copytree(tiny, tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with serve_hub(pickled, converted=tiny, converter="somebody") as (endpoint, requests):
        kind, message = find(OTHER_MODEL, tmp_path, with_weights=True, HF_ENDPOINT=endpoint)
    assert kind == "ModelError"
    assert "nor its own conversion to them" in message
    assert not any(CONVERTED in path for path in requests)


@pytest.mark.thorough
def test_another_revision_in_the_cache_is_not_taken(tiny, tmp_path):
    put_in_cache(tmp_path, DEFAULT_MODEL, COMMIT, tiny)
    check_it_says_how_to_fetch(find(DEFAULT_MODEL, tmp_path, HF_HUB_OFFLINE="1"))


@pytest.mark.thorough
def test_a_cache_without_weights_serves_the_spec_only(tiny, tmp_path):
    folder = put_in_cache(tmp_path, DEFAULT_MODEL, PINNED, tiny, branch=False)
    (folder / "model.safetensors").unlink()
    assert find(DEFAULT_MODEL, tmp_path, HF_HUB_OFFLINE="1")[1] == PINNED
    answer = find(DEFAULT_MODEL, tmp_path, with_weights=True, HF_HUB_OFFLINE="1")
    check_it_says_how_to_fetch(answer)


def test_any_other_name_keeps_the_commit_that_the_cache_has(tiny, tmp_path):
    put_in_cache(tmp_path, OTHER_MODEL, COMMIT, tiny)
    answer = find(OTHER_MODEL, tmp_path, with_weights=True, HF_HUB_OFFLINE="1")
    assert answer[:2] == [OTHER_MODEL, COMMIT]


def test_a_broken_checkpoint_in_the_cache_does_not_hide_the_list(tiny, tmp_path, monkeypatch):
    folder = put_in_cache(tmp_path, DEFAULT_MODEL, PINNED, tiny, branch=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    first, second = list_models()[:2]
    assert (first.folder, first.dim, second.folder) == (str(folder), 32, None)
    (folder / "config.json").write_text("{}")
    broken = list_models()[0]
    assert (broken.name, broken.folder, broken.dim) == (DEFAULT_MODEL, None, 1024)
    with pytest.raises(ModelError, match="of the architecture None"):
        model_facts(DEFAULT_MODEL)


@pytest.mark.thorough
def test_fetching_from_a_hub(tiny, tmp_path):
    with serve_hub(tiny) as (endpoint, requests):
        spec = find(OTHER_MODEL, tmp_path, HF_ENDPOINT=endpoint)
        assert spec == [OTHER_MODEL, COMMIT, "config.json", "video_preprocessor_config.json"]
        assert not any("safetensors" in path for path in requests)
        whole = find(OTHER_MODEL, tmp_path, with_weights=True, HF_ENDPOINT=endpoint)
        assert whole == [*spec[:3], "model.safetensors", spec[3]]
        num_requests = len(requests)
        assert find(OTHER_MODEL, tmp_path, with_weights=True, HF_ENDPOINT=endpoint) == whole
        assert len(requests) == num_requests


def test_a_name_that_the_hub_does_not_have(tiny, tmp_path):
    with serve_hub(tiny) as (endpoint, _):
        answer = find("facebook/vjepa2-vitl-fpc256-256", tmp_path, HF_ENDPOINT=endpoint)
    assert answer == [
        "UnknownModelError",
        "The hub has no checkpoint facebook/vjepa2-vitl-fpc256-256 that you may read; give a "
        "hub name, a folder in the hub's layout, or demo. Did you mean "
        "facebook/vjepa2-vitl-fpc64-256?",
    ]


def test_a_name_that_the_hub_would_not_allow(tmp_path):
    kind, message = find("some--body/model", tmp_path, HF_HUB_OFFLINE="1")
    assert kind == "UnknownModelError"
    assert message.startswith("The hub has no checkpoint some--body/model that you may read")
