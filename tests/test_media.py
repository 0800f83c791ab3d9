"""Records check themselves."""

import json
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

from vindex.errors import UsageError
from vindex.jobs import ClipFrames
from vindex.records import Clip, ClipSpec, EncoderSpec, FrameRequest, Recipe
from vindex.settings import CLIP_SECONDS, READERS, check_choice, clip_spec

SPEC = EncoderSpec(
    name="somewhere", revision="r", architecture="vjepa2", default_frames=16, frames_multiple=2,
    fixed_frames=False, crop_size=256, dim=8, labels=("a",), image_mean=(0.5, 0.5, 0.5),
    image_std=(0.2, 0.2, 0.2),
)  # fmt: skip


@pytest.mark.parametrize("span", [(2.0, 2.0), (3.0, 2.0), (-1.0, 2.0), (float("nan"), 1.0)])
def test_a_clip_is_a_span(span):
    with pytest.raises(UsageError, match="must start at 0 or later"):
        Clip(*span)


def test_frames_and_times_must_agree():
    with pytest.raises(ValueError, match=r"\(1, 4, 8, 8, 3\).*\(3,\)"):
        ClipFrames(Clip(0, 1), (np.zeros((1, 4, 8, 8, 3), np.uint8),), (np.zeros(3),))


def test_an_encoder_is_known_by_what_it_is_not_by_its_name():
    assert replace(SPEC, name="elsewhere").fingerprint == SPEC.fingerprint
    assert replace(SPEC, revision="s").fingerprint != SPEC.fingerprint
    assert replace(SPEC, labels=("b",)).fingerprint != SPEC.fingerprint


@pytest.mark.parametrize("num_frames", [0, 1, 7, 15])
def test_frames_that_the_model_cannot_take_are_refused(num_frames):
    with pytest.raises(UsageError, match=r"a multiple of 2\. .*its default, 16"):
        SPEC.check_frames(num_frames)


def test_settings_fill_in_defaults():
    spec = clip_spec(SPEC)
    assert (spec.clip_seconds, spec.stride_seconds, spec.num_frames) == (4.0, 4.0, 16)
    assert clip_spec(SPEC, clip_seconds=2).stride_seconds == 2


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), 4000])
def test_a_value_out_of_range_is_named_with_its_range(value):
    with pytest.raises(UsageError, match=r"--clip-seconds .* from 0.1 to 3600"):
        CLIP_SECONDS.check(value)


def test_a_wrong_choice_gets_the_near_one():
    with pytest.raises(UsageError, match=r"one of pyav, decord.*mean 'pyav'"):
        check_choice("--reader", "pyaw", READERS)


def test_the_records_load_no_numpy():
    code = "import sys, vindex.records, vindex.clips; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_recipe_says_what_its_encoder_must_be_shown():
    recipe = Recipe(replace(SPEC, fit="squash", filter="bicubic"), ClipSpec(4.0, 2.0, 8))
    request = recipe.request
    assert request == FrameRequest(8, 256, fit="squash", filter="bicubic")
    assert request.shape == (1, 8, 256, 256, 3)
    assert FrameRequest(**json.loads(json.dumps(asdict(request)))) == request
    assert request.picture == replace(request, num_frames=1)
    assert len({request, request.picture, replace(request.picture, num_frames=8)}) == 2
    with pytest.raises(UsageError, match=r"3 views were asked for; .* whole pictures takes 1"):
        replace(request, views=3)
    with pytest.raises(UsageError, match="--views 3 was given; somewhere sees whole pictures"):
        clip_spec(recipe.encoder, views=3)


def test_encoders_of_before_are_the_ones_that_crop_and_scale_bilinear():
    """The fingerprint of an index that was made when there was nothing else."""
    assert SPEC.fingerprint == "f59fba78c6b575e46c02a77564b238bd"
    assert replace(SPEC, fit="squash").fingerprint != SPEC.fingerprint
    assert replace(SPEC, filter="bicubic").fingerprint != SPEC.fingerprint
