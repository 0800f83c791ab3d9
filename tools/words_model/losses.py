"""What the words model is asked for: texts that fit frames, and what each patch shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from tools.words_model.captions import MAYBE, YES, truth_bc
from tools.words_model.looks import COLOURS, HANDS, SURFACES, THINGS, Wanted
from tools.words_model.network import IMAGE_PX, PATCH_PX
from tools.words_model.pool import BACKGROUND, HAND, WALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tools.words_model.network import Seen
    from tools.words_model.pool import Frames

__all__ = ["asked_loss", "patch_loss", "text_loss"]

_QUESTIONS = (
    [Wanted(thing=name) for name in THINGS],
    [Wanted(colour=name) for name in COLOURS],
    [Wanted(surface=name) for name in SURFACES],
    [Wanted(wall=name) for name in SURFACES],
    [Wanted(hand=HANDS[0])],
)


def text_loss(logits_BC: torch.Tensor, truth_BC: NDArray[np.int8]) -> torch.Tensor:
    """The sigmoid loss of SigLIP (arXiv:2303.15343), with as many right texts as there are.

    Args:
        logits_BC: scaled cosines of frames and texts, with the bias.
        truth_BC: `NO`, `MAYBE` or `YES`; what cannot be told counts neither way.
    """
    truth = torch.from_numpy(truth_BC)
    right, counted = (truth == YES).float(), (truth != MAYBE).float()
    losses = functional.binary_cross_entropy_with_logits(logits_BC, right, reduction="none")
    # Half of a text's weight lies on the frames that it is true of, however few they are.
    yes, no = right * counted, (1 - right) * counted
    mean = (losses * yes).sum(0) / yes.sum(0).clamp(min=2) + 2 * (losses * no).sum(0) / no.sum(
        0
    ).clamp(min=2)
    return mean.mean()


def patch_loss(seen: Seen, frames: Frames) -> torch.Tensor:
    """What is in each patch, of which colour and surface."""
    classes = _shares(frames.classes_NHW, seen.classes_NPK.shape[-1])
    colours = _shares(frames.colours_NHW, len(COLOURS) + 1)
    rare = 1 + 3 * classes[..., : len(THINGS)].sum(-1) + classes[..., HAND]
    what = -(classes * seen.classes_NPK.log_softmax(-1)).sum(-1)
    colour = -(colours * seen.colours_NPK.log_softmax(-1)).sum(-1)
    named = seen.classes_NPK[..., : len(THINGS)].log_softmax(-1)
    which = -(classes[..., : len(THINGS)] * named).sum(-1)
    own, place = 1 - colours[..., -1], torch.from_numpy(frames.place_N4.astype(np.int64))
    surface = torch.zeros(())
    for kind, of in ((BACKGROUND, 0), (WALL, 1)):
        share = classes[..., kind] * (place[:, of : of + 1] >= 0)
        ids = place[:, of].clamp(min=0)[:, None, None].expand(-1, classes.shape[1], 1)
        said = -seen.surfaces_NPK.log_softmax(-1).gather(-1, ids)[..., 0]
        surface = surface + (share * said).sum() / classes.shape[:2].numel()
    weighted = (rare * what).sum() / rare.sum() + (own * colour).sum() / own.sum().clamp(min=1)
    weighted = weighted + 2 * which.sum() / classes[..., : len(THINGS)].sum().clamp(min=1)
    return weighted + 0.3 * colour.mean() + surface


def _shares(values_NHW: NDArray[np.uint8], count: int) -> torch.Tensor:
    """Share of each value in each patch, (N, P, K)."""
    grid, cell = IMAGE_PX // PATCH_PX, PATCH_PX // 2
    hot = functional.one_hot(torch.from_numpy(values_NHW.astype(np.int64)), count).float()
    return hot.view(-1, grid, cell, grid, cell, count).mean((2, 4)).flatten(1, 2)


def asked_loss(seen: Seen, frames: Frames) -> torch.Tensor:
    """Whether the whole picture shows each thing, colour, table, wall, and a hand."""
    return sum(
        (
            text_loss(logits, truth_bc(frames, wanted))
            for logits, wanted in zip(seen.pooled, _QUESTIONS, strict=True)
        ),
        torch.zeros(()),
    )
