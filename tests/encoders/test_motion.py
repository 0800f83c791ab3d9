"""What moves in a part of the picture counts; cuts and shaking cameras do not."""

import pytest
import torch

from vindex.encoders.motion import motion_saliency

STEPS, PLACES, DIM = 8, 100, 16


def still(num_clips=1):
    """Unit vectors that stay as they are."""
    generator = torch.Generator().manual_seed(3)
    one_step = torch.randn(num_clips, 1, PLACES, DIM, generator=generator)
    return (one_step / one_step.norm(dim=-1, keepdim=True)).repeat(1, STEPS, 1, 1)


def pictures(num_clips=1, *, still_from=None):
    """A square that moves by two of 64 pixels a frame, two frames a step, up to a step."""
    frames_BTHWC = torch.full((num_clips, 2 * STEPS, 64, 64, 3), 40, dtype=torch.uint8)
    for t in range(2 * STEPS):
        left = 2 * (t if still_from is None else min(t, 2 * still_from))
        frames_BTHWC[:, t, 20:40, left : left + 20] = 220
    return frames_BTHWC


def test_nothing_happens_where_features_stay():
    assert torch.equal(motion_saliency(still(2), pictures(2)), torch.zeros(2, STEPS))


def test_what_moves_in_a_part_of_the_picture_counts_when_it_moves():
    tokens_BSPD = still(2)
    # Clip 1: a tenth of the picture turns its features between steps 4 and 5, and 5 and 6.
    tokens_BSPD[1, 5:, :10] *= -1
    tokens_BSPD[1, 6:, :10] *= -1
    saliency_BS = motion_saliency(tokens_BSPD, pictures(2))
    assert saliency_BS[0].eq(0).all()
    # Changes of length 2: the mean of those into a step and out of it, squared.
    expected = torch.tensor([0.0, 0, 0, 0, 1, 4, 1, 0])
    torch.testing.assert_close(saliency_BS[1], expected, atol=1e-4, rtol=1e-4)


def test_a_cut_that_changes_every_place_alike_does_not_count():
    tokens_BSPD = still()
    tokens_BSPD[:, 3:] *= -1
    saliency_BS = motion_saliency(tokens_BSPD, pictures())
    torch.testing.assert_close(saliency_BS, torch.zeros(1, STEPS), atol=1e-6, rtol=0)


def test_the_first_and_last_step_have_one_neighbour():
    tokens_BSPD = still()
    tokens_BSPD[:, 1:, :10] *= -1
    saliency_S = motion_saliency(tokens_BSPD, pictures())[0]
    torch.testing.assert_close(saliency_S[:3], torch.tensor([4.0, 1, 0]), atol=1e-4, rtol=1e-4)


def test_where_the_picture_stands_still_features_that_drift_do_not_count():
    tokens_BSPD = still()
    for step in range(STEPS):
        tokens_BSPD[:, step, :10] *= (-1) ** step
    frames_BTHWC = pictures(still_from=4)
    noise = torch.randint(-3, 4, frames_BTHWC.shape, generator=torch.Generator().manual_seed(5))
    noisy_BTHWC = (frames_BTHWC + noise).clamp(0, 255).to(torch.uint8)
    saliency_S = motion_saliency(tokens_BSPD, noisy_BTHWC)[0]
    torch.testing.assert_close(
        saliency_S, torch.tensor([4.0, 4, 4, 4, 1, 0, 0, 0]), atol=1e-4, rtol=1e-4
    )


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_tokens_give_finite_single_precision(dtype):
    tokens_BSPD = still() * 300
    tokens_BSPD[:, 4, :10] *= -1
    saliency_BS = motion_saliency(tokens_BSPD.to(dtype), pictures())
    assert saliency_BS.dtype == torch.float32
    torch.testing.assert_close(saliency_BS[0, 4], torch.tensor(4.0), atol=0.05, rtol=0)


def test_the_unit_of_the_features_does_not_matter():
    tokens_BSPD = still()
    tokens_BSPD[:, 4, :10] *= -1
    one, other = (motion_saliency(tokens_BSPD * unit, pictures()) for unit in (1, 50))
    torch.testing.assert_close(one, other)


def test_a_clip_of_one_step_is_equal_everywhere():
    assert torch.equal(motion_saliency(still(2)[:, :1], pictures(2)), torch.ones(2, 1))
