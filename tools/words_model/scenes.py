"""Draws the scenes that the words model is taught by, without what is held out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.words_model.looks import (
    HELD_OUT_COLOURS,
    HELD_OUT_SURFACES,
    SURFACES,
    THINGS,
    Looks,
    kind_of,
    lying_about,
)
from vindex.demo.dataset import random_reel
from vindex.demo.scene import Look, Reel, random_look
from vindex.demo.splits import HELD_OUT, TRAINING, Split
from vindex.demo.sprites import SHAPES

if TYPE_CHECKING:
    import numpy as np

__all__ = ["WORDS_HELD_OUT", "WORDS_TRAINING", "may_teach", "training_reel"]

_ALL_HUES = ((0.0, 1.0),)
WORDS_TRAINING = Split(
    "words_training", 1 << 42, SURFACES, TRAINING.materials, tuple(SHAPES), _ALL_HUES
)
"""All words are shown; the materials of things are those of the motion model's training."""
WORDS_HELD_OUT = Split(
    "words_held_out", 1 << 43, SURFACES, HELD_OUT.materials, tuple(SHAPES), _ALL_HUES
)
"""Other scenes, things of other materials, and all combinations."""


def training_reel(rng: np.random.Generator, label: str, difficulty: float) -> Reel:
    """Draw one action in a place that goes with its things.

    Args:
        rng: where randomness comes from.
        label: of the action.
        difficulty: 0 to 1, see `random_look`.
    """
    look = random_look(rng, WORDS_TRAINING, difficulty)
    reel = random_reel(rng, WORDS_TRAINING, look, (label,))
    kinds = {kind_of(layer.sprite.kind) for layer in reel.takes[0].layers} & set(THINGS)
    tables = [s for s in SURFACES if not any((kind, s) in HELD_OUT_SURFACES for kind in kinds)]
    if look.table not in tables:
        look = replace(look, table=tables[rng.integers(len(tables))])
    return replace(reel, look=_tidied(look))


def _tidied(look: Look) -> Look:
    """Without the things lying about that are in a held-out combination."""
    return replace(
        look,
        distractors=tuple(
            distractor
            for distractor, thing in zip(look.distractors, lying_about(look), strict=True)
            if (thing.colour, thing.kind) not in HELD_OUT_COLOURS
            and (thing.kind, look.table) not in HELD_OUT_SURFACES
        ),
    )


def may_teach(looks: Looks) -> bool:
    """Whether frames show no combination that is held out."""
    return all(
        (thing.colour, thing.kind) not in HELD_OUT_COLOURS
        for thing in (*looks.things, *looks.aside)
    )
