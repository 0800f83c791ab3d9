"""The training learns, and what it publishes is read by transformers and by vindex alike."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tools.words_model.augment import augmented
from tools.words_model.captions import NO, YES, captions_of, truth_bc
from tools.words_model.measure import Clips, embed_clips, embed_texts, precisions
from tools.words_model.network import IMAGE_PX, build_model
from tools.words_model.pool import BACKGROUND, HAND, draw_frames
from tools.words_model.publish import publish
from tools.words_model.texts import teach_texts
from tools.words_model.train import Plan, Run, learning_rate
from vindex.encoders import load_encoder
from vindex.encoders.text_tower import TextTower

TEXTS = ("a green box on a tiled floor", "no hand in sight", "a dog on a beach")


@pytest.fixture(scope="module")
def frames():
    return draw_frames(np.random.default_rng(1), 24, 0.5)


@pytest.fixture(scope="module")
def run(tmp_path_factory, frames):
    folder = tmp_path_factory.mktemp("run")
    plan = Plan(steps=100, settle=10, warm_up=3, peak_rate=1e-3, texts_from=0)
    run = Run(folder, plan, frames)
    run.losses = [run.advance(frames, np.random.default_rng(2)) for _ in range(9)]
    run.save()
    (folder / "training_log.csv").write_text("step,pool_shards\n9,1\n")
    return run


@pytest.fixture(scope="module")
def published(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoint")
    shutil.copy(run.file, run.file.with_name("told.pt"))
    publish(run.file.parent, folder)
    return folder


@pytest.mark.thorough
def test_steps_on_one_batch_lower_every_loss(run):
    first, last = np.array(run.losses[0]), np.array(run.losses[-1])
    assert (last < first).all()
    assert last.sum() < 0.9 * first.sum()


@pytest.mark.thorough
def test_a_stopped_run_goes_on_where_it_was(run, frames):
    again = Run(run.file.parent, run.plan, frames)
    assert again.step == 9
    for mine, theirs in zip(again.student.parameters(), run.student.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=0)
    assert learning_rate(95, run.plan) == pytest.approx(0.5 * 1e-3)


def test_cutting_out_keeps_pictures_and_their_maps_together(frames):
    marked = np.zeros_like(frames.pictures_NHWC)
    marked[:, 20:40, 30:60] = 255
    classes = np.full_like(frames.classes_NHW, BACKGROUND)
    classes[:, 10:20, 15:30] = HAND
    place = np.tile(np.array([1, 2, 0, 1], np.int8), (len(frames), 1))
    both = replace(frames, pictures_NHWC=marked, classes_NHW=classes, place_N4=place)
    cut = augmented(both, np.random.default_rng(3))
    assert cut.pictures_NHWC.shape[1:] == (IMAGE_PX, IMAGE_PX, 3)
    is_light = cut.pictures_NHWC[:, ::2, ::2, 0] > 127
    assert (is_light == (cut.classes_NHW == HAND)).mean() > 0.97
    covered = (cut.classes_NHW == HAND).mean((1, 2))
    is_close = (cut.place_N4 != place).any(1)
    assert is_close.any()
    assert (covered[~is_close & (cut.place_N4[:, 3] == 1)] > 0).all()
    assert (cut.place_N4[covered == 0, 3] == 0).all()


@pytest.mark.thorough
def test_close_ups_name_no_thing_that_they_show_half():
    frames = draw_frames(np.random.default_rng(6), 48, 0.5)
    cut = augmented(frames, np.random.default_rng(7))
    assert not (cut.prominent_NT & ~frames.prominent_NT).any()
    fewer = (frames.prominent_NT & ~cut.prominent_NT).sum()
    assert 0 < fewer < 0.5 * frames.prominent_NT.sum()


@pytest.mark.thorough
def test_a_published_folder_is_read_alike_by_transformers_and_vindex(published, run):
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(published, dtype=torch.float32).eval()
    assert type(model).__name__ == "SiglipModel"
    assert load_file(published / "model.safetensors")["logit_scale"].dtype == torch.float16
    pictures = np.random.default_rng(4).integers(0, 256, (2, 4, IMAGE_PX, IMAGE_PX, 3), np.uint8)
    clips = Clips(pictures, ())
    encoder = load_encoder(str(published), device="cpu")
    mine = encoder.encode(pictures).embeddings_BD
    theirs = embed_clips(model, clips)
    np.testing.assert_allclose(
        mine / np.linalg.norm(mine, axis=1, keepdims=True), theirs, atol=1e-3
    )
    tower, tokenizer = TextTower.load(published), AutoTokenizer.from_pretrained(published)
    vectors = embed_texts(model, TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        np.testing.assert_allclose(tower.read(text).vector_D, vector, atol=1e-3)
        tokens = tokenizer(text, padding="max_length", max_length=24)["input_ids"]
        assert tokens[: len(text.split())] == tokenizer(text)["input_ids"][: len(text.split())]
    card = (published / "README.md").read_text()
    assert "nothing else" in card
    assert "tiled, tiles" in card


@pytest.mark.slow  # trains
def test_texts_taught_anew_come_close_to_the_frames_they_are_true_of(frames):
    many = frames.of(np.arange(512) % len(frames))
    torch.manual_seed(3)
    vectors = torch.nn.functional.normalize(torch.randn(len(frames), 128), dim=-1)
    model = build_model().eval()
    shown = many.without_pictures()
    teach_texts(model, vectors[np.arange(512) % len(frames)], shown, steps=16)
    told = captions_of(frames, np.random.default_rng(5), changed=0)
    cosines = vectors.numpy() @ embed_texts(model, [text for text, _ in told]).T
    truth = truth_bc(frames, [wanted for _, wanted in told])
    assert cosines[truth == YES].mean() > cosines[truth == NO].mean() + 0.02


def test_captions_are_measured_on_the_clips_of_which_they_can_be_told():
    cosines = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]], np.float32)
    truth = np.array([[1, 0], [2, 0], [0, 0], [2, 0]], np.int8)
    first, second = precisions(cosines, truth)
    assert first == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert np.isnan(second)
