"""What a build refuses, and what it leaves alone then."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.tiny_models import save_tiny_vjepa2
from vindex import VideoIndex
from vindex.errors import (
    ExitCode,
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    MissingDependencyError,
    ModelError,
    NothingIndexedError,
    UsageError,
)
from vindex.store.layout import IndexFolder
from vindex.store.locks import build_lock
from vindex.store.vectors import load_faiss


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"clip_seconds": 3.0}, r"--clip-seconds 3 .* made with 2"),
        ({"stride_seconds": 1.0}, "--stride-seconds 1"),
        ({"frames": 8}, "--frames 8"),
        ({"views": 3}, "--views 3"),
    ],
)
def test_other_settings_are_refused(built, master_library, changed, message):
    with pytest.raises(IndexMismatchError, match=message) as caught:
        built.build(master_library, **changed)
    assert caught.value.exit_code is ExitCode.INDEX


@pytest.mark.thorough
def test_another_model_is_refused_and_a_moved_one_is_not(
    built, master_library, tiny_model, tmp_path
):

    other = save_tiny_vjepa2(tmp_path / "other", seed=1)
    with pytest.raises(IndexMismatchError, match=r"belongs to .*tiny"):
        built.build(master_library, model=str(other))
    moved = shutil.copytree(tiny_model, tmp_path / "moved")
    report = built.build(master_library, model=str(moved))
    assert (report.failures, report.exit_code) == ([], ExitCode.FILES_FAILED)  # as before
    assert built.status().model == str(moved)
    built.build(master_library, model=str(tiny_model))


@pytest.mark.thorough
def test_a_model_that_is_not_where_it_was_is_said_to_be_so(library, index, options, tiny_model):
    model = Path(shutil.copytree(tiny_model, library.parent / "model"))
    index.build(library / "c.mp4", **options | {"model": str(model)})
    model.rename(library.parent / "elsewhere")
    said = f"made with the model {model}, which is not there any more.* --model FOLDER"
    for ask in (index.build, index.similar):
        with pytest.raises(ModelError, match=said):
            ask(library / "kitchen" / "a.mp4")
    assert index.build(library, model=str(library.parent / "elsewhere")).clips_indexed == 7


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"reader": "pyaw"}, UsageError, "mean 'pyav'"),
        ({"device": "gpu"}, UsageError, "auto, cuda, mps, cpu"),
        ({"device": "cuda:x"}, UsageError, "cuda:0, cuda:1 and so on"),
        ({"device": "cuda:0,cuda:0"}, UsageError, "by their numbers, each once, such as"),
        ({"device": "cuda:" + "9" * 5000}, UsageError, "cuda:0, cuda:1 and so on"),
        ({"device": "cuda:0,cpu"}, UsageError, "must be one of auto, cuda, mps, cpu, or GPUs by"),
        ({"device": "cpu,cpu"}, UsageError, "must be one of auto, cuda, mps, cpu, or GPUs by"),
        ({"device": "cuda:0,"}, UsageError, "must be one of auto, cuda, mps, cpu, or GPUs by"),
        ({"workers": 0}, UsageError, "from 1 to"),
        ({"batch_size": -1}, UsageError, "from 1 to"),
        ({"frames": 7}, UsageError, "a multiple of 2"),
        ({"clip_seconds": float("nan")}, UsageError, "from 0.1 to 3600"),
        ({"views": 2}, UsageError, "1 or 3"),
    ],
)
def test_bad_options_make_no_index(library, index, options, given, error, message):
    with pytest.raises(error, match=message):
        index.build(library, **(options | given))
    assert not IndexFolder(Path(index.path)).path.exists()


def test_without_faiss_a_build_is_not_begun(library, index, options, monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)  # how Python marks a module as not there
    with pytest.raises(MissingDependencyError, match=r'pip install "vindex-video\[cpu\]"'):
        index.build(library, **options)
    assert not IndexFolder(Path(index.path)).path.exists()


@pytest.fixture
def broken_faiss(tmp_path, monkeypatch):
    """A package of that name that is found and does not load."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/faiss.py").write_text("raise ImportError('libcublas.so.12 is not there')")
    monkeypatch.syspath_prepend(tmp_path / "broken")
    monkeypatch.delitem(sys.modules, "faiss", raising=False)
    load_faiss.cache_clear()
    yield
    monkeypatch.undo()
    load_faiss.cache_clear()


@pytest.mark.thorough
@pytest.mark.usefixtures("broken_faiss")
def test_faiss_that_does_not_load_is_found_before_anything_is_encoded(library, index, options):
    with pytest.raises(MissingDependencyError, match=r"libcublas\.so\.12 is not there"):
        index.build(library, **options)
    assert index.status().clips == 0


@pytest.fixture
def misfit(tmp_path):
    """A model with fewer labels than its head has outputs, which only loading it tells."""
    folder = save_tiny_vjepa2(tmp_path / "misfit", seed=5)
    config = json.loads((folder / "config.json").read_text())
    config["id2label"].popitem()
    (folder / "config.json").write_text(json.dumps(config))
    return str(folder)


def test_a_model_that_does_not_load_makes_no_index(library, index, options, misfit):
    with pytest.raises(ModelError, match="cannot be loaded"):
        index.build(library, **options | {"model": misfit})
    assert not IndexFolder(Path(index.path)).path.exists()


@pytest.fixture(params=["vjepa2.encoder.layernorm.weight", "classifier.bias"])
def no_numbers(request, tmp_path):
    """A model with a weight that is no number, which loads as well as any other."""
    folder = save_tiny_vjepa2(tmp_path / "no_numbers", seed=5)
    weights = load_file(folder / "model.safetensors")
    weights[request.param][0] = torch.nan
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return str(folder)


def test_a_model_that_gives_no_numbers_makes_no_index(library, index, options, no_numbers):
    with pytest.raises(ModelError, match=r"not finite.*Copy"):
        index.build(library, **options | {"model": no_numbers})
    assert not IndexFolder(Path(index.path)).path.exists()


def test_a_model_that_does_not_load_gets_no_space(library, settled, tiny_model, misfit):
    before = settled.status().spaces
    with pytest.raises(ModelError, match="cannot be loaded"):
        settled.build(library, model=[str(tiny_model), misfit])
    assert settled.status().spaces == before


def test_a_library_without_videos_makes_no_index(tmp_path, index, options):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("x")
    with pytest.raises(NothingIndexedError, match="no video file in"):
        index.build(tmp_path / "empty", **options)
    assert not IndexFolder(Path(index.path)).path.exists()


def test_a_second_build_at_once_says_who_holds_the_index(built, master_library):
    with (
        build_lock(IndexFolder(Path(built.path)).locks),
        pytest.raises(IndexLockedError, match=f"process {os.getpid()} since 20"),
    ):
        built.build(master_library)


def test_a_folder_with_other_things_is_never_taken_for_an_index(library, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / ".tmp-notes").write_text("mine")
    with pytest.raises(UsageError, match="holds other things and no index"):
        VideoIndex.at(mine)
    assert (mine / ".tmp-notes").read_text() == "mine"


def test_no_index_is_made_within_another(built):
    for name in ("inner", "shards/inner"):
        with pytest.raises(UsageError, match="is in the index"):
            VideoIndex.at(Path(built.path) / name)
        assert not (Path(built.path) / name).exists()


def test_an_index_is_neither_made_nor_sought_where_duckdb_opens_no_file(tmp_path):
    place = tmp_path / os.fsdecode(b"\xff") / "index"
    for opened in (VideoIndex.at, VideoIndex.open):
        with pytest.raises(UsageError, match="not UTF-8"):
            opened(place)


@pytest.mark.thorough
def test_a_lost_shard_is_never_passed_over(library, settled):
    index = settled
    (shard,) = (Path(index.path) / "shards").glob("*.parquet")
    shard.unlink()
    assert index.status().lost_shards == 1
    with pytest.raises(IndexDamagedError, match=r"lost 1 of its shards .* verify --repair"):
        index.build(library)
    index.repair()
    assert index.build(library).clips_indexed == 10


@pytest.mark.parametrize("given", [{"clip_seconds": -2.0}, {"frames": 0}, {"views": 0}])
def test_what_no_index_can_have_is_no_mismatch(built, master_library, given):
    with pytest.raises(UsageError):
        built.build(master_library, **given)
