"""The shipped weights do what their figures say, on clips that nothing was ever chosen by."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from transformers import VJEPA2ForVideoClassification

import vindex.demo
from tools.demo_model.measure import average_precision, histograms, measure, neighbour_precision
from tools.demo_model.network import CROP_PX, build_model, role_shares
from tools.demo_model.train import Plan, learning_rate, shards_for
from vindex.demo.actions import LABELS
from vindex.demo.dataset import render_clips
from vindex.demo.splits import HELD_OUT

CHECKPOINT = Path(vindex.demo.__file__).parent / "checkpoint"
CLIPS_PER_LABEL = 3


@pytest.fixture(scope="module")
def figures():
    """Those published with the weights."""
    return json.loads((CHECKPOINT / "metrics.json").read_text())


def test_the_files_are_the_hubs_and_small():
    assert (CHECKPOINT / "model.safetensors").stat().st_size <= 8_000_000
    with safe_open(CHECKPOINT / "model.safetensors", "pt") as weights:
        kinds = {weights.get_slice(name).get_dtype() for name in weights.keys()}  # noqa: SIM118
    assert kinds == {"F16"}
    config = json.loads((CHECKPOINT / "config.json").read_text())
    assert config["architectures"] == ["VJEPA2ForVideoClassification"]
    assert [config["id2label"][str(i)] for i in range(len(LABELS))] == list(LABELS)
    processor = json.loads((CHECKPOINT / "video_preprocessor_config.json").read_text())
    assert processor["crop_size"] == {"height": CROP_PX, "width": CROP_PX}


@pytest.mark.slow
def test_fresh_renders_confirm_the_published_figures(figures):
    model = VJEPA2ForVideoClassification.from_pretrained(CHECKPOINT, dtype=torch.float32)
    clips = render_clips(99, HELD_OUT, CLIPS_PER_LABEL * len(LABELS), CROP_PX, aligned=True)
    measured = measure(model, clips)
    # Three standard deviations of so few clips.
    slack = 3 * (0.25 / measured.num_clips) ** 0.5
    assert measured.top1 == pytest.approx(figures["top1"], abs=slack)
    assert measured.top1 - measured.shuffled_top1 >= 0.2
    assert measured.single_frame_top1 <= 0.4 + slack
    assert measured.top1 > measured.baseline_top1 + 0.2


def test_average_precision_of_a_known_order():
    scores = np.array([0.9, 0.8, 0.7, 0.6], np.float32)
    relevant = np.array([True, False, True, False])
    assert average_precision(scores, relevant) == pytest.approx((1 + 2 / 3) / 2)


def test_neighbour_precision_leaves_the_clip_itself_out():
    features = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    assert neighbour_precision(features, np.array([0, 0, 1, 1]), 1) == 1
    assert neighbour_precision(features, np.array([0, 1, 0, 1]), 1) == 0


def test_histograms_tell_colours_and_where_something_changes():
    clips = np.zeros((3, 16, 64, 64, 3), np.uint8)
    clips[1, ..., 0] = 255
    clips[2, 6:, 40:, :20] = 200
    features = histograms(clips)
    assert np.abs(features[0] - features[1])[:64].max() > 0.9
    assert not features[1, 64:].any()
    # Five times, four by four places: frame 6 lies in the second, the patch starts below, left.
    when, row, column = np.argwhere(features[2, 64:].reshape(5, 4, 4))[0]
    assert (when, row, column) == (1, 2, 0)


def test_roles_are_shared_out_in_the_encoders_token_order():
    roles = torch.zeros(1, 16, 32, 32, dtype=torch.uint8)
    roles[0, 5, 8:12, 20:24] = 2  # third tubelet, its second frame; second row, third column
    shares = role_shares(roles)[..., 2]
    assert shares.nonzero().tolist() == [[0, 2 * 16 + 1 * 4 + 2, 1, 1]]
    assert shares.max() == 1


def test_the_untrained_model_tells_motion_from_rest():
    torch.manual_seed(0)
    filters = build_model().vjepa2.encoder.embeddings.patch_embeddings.proj.weight
    still = torch.einsum("octhw,c->ohw", filters[:, :, :1], torch.ones(3))
    later = torch.einsum("octhw,c->ohw", filters[:, :, 1:], torch.ones(3))
    same = (still - later).abs().amax((1, 2)) < 1e-6
    assert 0.2 < same.float().mean() < 0.3  # a quarter sees what is there, the others change


def test_the_learning_rate_rises_stays_and_settles():
    plan = Plan(steps=10_000, settle=2_000, warm_up=100, peak_rate=1.0)
    rates = [learning_rate(step, plan) for step in (0, 99, 5_000, 8_000, 9_000, 10_000)]
    assert rates == pytest.approx([0.01, 1, 1, 1, 0.5, 0])


def test_easy_shards_come_first_and_later_not_at_all():
    assert shards_for(0, 50) == (1, 2)
    assert shards_for(10_000, 50) == (10, 50)
    assert shards_for(10_000, 4) == (2, 4)
