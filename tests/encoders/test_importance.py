"""What moves in a part of the picture counts; cuts and shaking cameras do not."""

import pytest
import torch

from vindex.encoders.importance import temporal_importance

STEPS, PLACES, DIM = 8, 100, 16


def still():
    generator = torch.Generator().manual_seed(3)
    one_step = torch.randn(2, 1, PLACES, DIM, generator=generator)
    return one_step.repeat(1, STEPS, 1, 1)


def test_nothing_happens_in_a_still_clip():
    assert torch.equal(temporal_importance(still()), torch.zeros(2, STEPS))


def test_what_moves_in_a_part_of_the_picture_counts_when_it_moves():
    tokens_BSPD = still()
    # Clip 1: a tenth of the picture changes by a vector of length 4 from step 4 to 5, and 5 to 6.
    tokens_BSPD[1, 5:, :10, 0] += 4
    tokens_BSPD[1, 6:, :10, 1] += 4
    importance_BS = temporal_importance(tokens_BSPD)
    assert importance_BS[0].eq(0).all()
    # The change into a step and out of it: (0 + 4) / 2, (4 + 4) / 2, (4 + 0) / 2, squared.
    expected = torch.tensor([0.0, 0, 0, 0, 4, 16, 4, 0])
    torch.testing.assert_close(importance_BS[1], expected, atol=1e-4, rtol=1e-4)


def test_a_cut_that_changes_every_place_alike_does_not_count():
    tokens_BSPD = still()
    tokens_BSPD[:, 3:, :, 0] += 100
    torch.testing.assert_close(
        temporal_importance(tokens_BSPD), torch.zeros(2, STEPS), atol=1e-6, rtol=0
    )


def test_the_first_and_last_step_have_one_neighbour():
    tokens_BSPD = still()[:1]
    tokens_BSPD[:, 1:, :10, 0] += 3
    importance_S = temporal_importance(tokens_BSPD)[0]
    torch.testing.assert_close(importance_S[:3], torch.tensor([9, 2.25, 0]), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_tokens_give_finite_single_precision(dtype):
    tokens_BSPD = still()
    tokens_BSPD[:, 4, :10] += 300
    importance_BS = temporal_importance(tokens_BSPD.to(dtype))
    assert importance_BS.dtype == torch.float32
    assert importance_BS.isfinite().all()
    assert importance_BS[0].argmax() == 4


def test_a_clip_of_one_step_is_equal_everywhere():
    assert torch.equal(temporal_importance(still()[:, :1]), torch.ones(2, 1))
