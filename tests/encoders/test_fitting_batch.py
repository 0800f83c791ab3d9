"""The batch that fits is found once, and remembered for its device and model while it is true."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.tiny_models import save_tiny_vjepa2
from vindex.encoders import load_encoder
from vindex.errors import ModelError


@pytest.fixture(name="cache", autouse=True)
def cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "vindex" / "batches"


def load(folder, most_clips, tried, **options):
    """A model on a device with memory for so many clips; `tried` gets the size of each batch."""
    encoder = load_encoder(str(folder), device="cpu", **options)

    def run_out(layer, given):
        tried.append(len(given[0]))
        if len(given[0]) > most_clips:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    encoder._encoder.layer[0].register_forward_pre_hook(run_out)
    return encoder


def test_the_next_build_begins_with_what_fitted(tiny, clips_BTHWC, cache):
    tried = []
    first = load(tiny, 2, tried)
    assert first.batch_size > 7
    expected = first.encode(clips_BTHWC)
    assert (tried, first.batch_size) == ([7, 3, 1, 1, 1, 1, 1, 1, 1], 1)
    tried.clear()
    again = load(tiny, 2, tried)
    assert again.batch_size == 1
    np.testing.assert_array_equal(again.encode(clips_BTHWC).embeddings_BD, expected.embeddings_BD)
    assert tried == [1] * 7


def test_what_fails_later_is_forgotten_for_less(tiny, clips_BTHWC, cache):
    load(tiny, 4, []).encode(clips_BTHWC)
    assert load_encoder(str(tiny), device="cpu").batch_size == 3
    tried = []
    load(tiny, 2, tried).encode(clips_BTHWC)
    assert tried[:2] == [3, 1]
    assert load_encoder(str(tiny), device="cpu").batch_size == 1
    with pytest.raises(ModelError, match="too little memory to encode one clip"):
        load(tiny, 0, []).encode(clips_BTHWC)
    assert list(cache.iterdir()) == []


def test_it_is_of_one_model_memory_and_version(tiny, tmp_path, clips_BTHWC, monkeypatch):
    usual = load_encoder(str(tiny), device="cpu").batch_size
    load(tiny, 2, []).encode(clips_BTHWC)
    assert load_encoder(str(tiny), device="cpu").batch_size == 1
    other = save_tiny_vjepa2(tmp_path / "other", head=False)
    assert load_encoder(str(other), device="cpu").batch_size == usual
    with monkeypatch.context() as changed:
        changed.setattr("vindex.encoders.fitting_batch.__version__", "0.2.0")
        assert load_encoder(str(tiny), device="cpu").batch_size == usual
    with monkeypatch.context() as changed:
        changed.setattr(
            "vindex.encoders.fitting_batch._name_and_memory", lambda device: (device, 8 << 30)
        )
        assert load_encoder(str(tiny), device="cpu").batch_size == usual
    assert load_encoder(str(tiny), device="cpu").batch_size == 1


def test_what_says_nothing_about_the_device_is_not_remembered(tiny, clips_BTHWC, cache):
    load(tiny, 2, [], batch_size=5).encode(clips_BTHWC)  # the user's size
    longer = np.concatenate([clips_BTHWC, clips_BTHWC], axis=1)
    load(tiny, 2, []).encode(longer)  # not the model's number of frames
    worked = load(tiny, 2, [])
    worked.encode(clips_BTHWC[:1])
    worked.encode(clips_BTHWC)  # it had memory before
    assert worked.batch_size < 7
    assert not cache.exists()


def test_after_a_week_the_usual_size_is_tried_again(tiny, clips_BTHWC, cache):
    usual = load_encoder(str(tiny), device="cpu").batch_size
    load(tiny, 2, []).encode(clips_BTHWC)
    (file,) = cache.iterdir()
    almost = time.time() - 6.9 * 24 * 3600
    os.utime(file, (almost, almost))
    assert load_encoder(str(tiny), device="cpu").batch_size == 1
    os.utime(file, (almost - 24 * 3600, almost - 24 * 3600))
    assert load_encoder(str(tiny), device="cpu").batch_size == usual


def test_what_nobody_believes_any_more_is_swept(tiny, clips_BTHWC, cache):
    cache.mkdir(parents=True)
    ages = {"old.json": 8, "young.json": 6, "old.7.tmp": 8, "young.7.tmp": 6, "old.txt": 8}
    (cache / "folder.json").mkdir()
    for name, days in (ages | {"folder.json": 8}).items():
        if name in ages:
            (cache / name).write_text("{}")
        then = time.time() - days * 24 * 3600
        os.utime(cache / name, (then, then))
    load(tiny, 2, []).encode(clips_BTHWC)
    assert load_encoder(str(tiny), device="cpu").batch_size == 1
    names = {each.name for each in cache.iterdir()}
    assert names >= {"young.json", "young.7.tmp", "old.txt", "folder.json"}
    assert (len(names), names & {"old.json", "old.7.tmp"}) == (5, set())


def test_what_another_process_has_swept_meanwhile_is_passed_over(
    tiny, clips_BTHWC, cache, monkeypatch
):
    def listed(folder):
        yield folder / "swept.json"
        yield from all_of(folder)

    all_of = Path.iterdir
    with monkeypatch.context() as patched:
        patched.setattr(Path, "iterdir", listed)
        load(tiny, 2, []).encode(clips_BTHWC)
    assert load_encoder(str(tiny), device="cpu").batch_size == 1


def test_what_does_not_fit_in_int8_says_nothing_about_other_numbers(tiny, clips_BTHWC, cache):
    load(tiny, 2, [], precision="int8").encode(clips_BTHWC)
    assert not cache.exists()


def test_a_link_in_the_cache_is_replaced_and_a_pipe_is_not_waited_for(
    tiny, clips_BTHWC, cache, tmp_path
):
    load(tiny, 2, []).encode(clips_BTHWC)
    (file,) = cache.iterdir()
    file.unlink()
    os.mkfifo(file)
    assert load(tiny, 2, []).batch_size > 1
    file.unlink()
    mine = tmp_path / "mine.txt"
    mine.write_text("kept")
    file.symlink_to(mine)
    load(tiny, 2, []).encode(clips_BTHWC)
    assert mine.read_text() == "kept"
    assert load_encoder(str(tiny), device="cpu").batch_size == 1
    assert [each.name for each in cache.iterdir()] == [file.name]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"batch_size": "many"}', '{"batch_size": 0}'])
def test_a_file_that_says_nothing_is_none(tiny, clips_BTHWC, cache, content):
    usual = load_encoder(str(tiny), device="cpu").batch_size
    load(tiny, 2, []).encode(clips_BTHWC)
    (file,) = cache.iterdir()
    file.write_text(content)
    assert load_encoder(str(tiny), device="cpu").batch_size == usual


def test_without_a_place_to_remember_all_goes_on(tiny, clips_BTHWC, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(load(tiny, 2, []).encode(clips_BTHWC).embeddings_BD) == 7
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr("pathlib.Path.home", no_home)
    assert len(load(tiny, 2, []).encode(clips_BTHWC).embeddings_BD) == 7


def no_home():
    raise RuntimeError("Could not determine home directory.")
