"""Checkpoints and clips that the encoder tests share."""

import shutil

import numpy as np
import pytest

from tests.tiny_models import save_tiny_vjepa2


@pytest.fixture(scope="module", autouse=True)
def torch_threads(one_torch_thread):
    """All modules but one run tiny models only."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A tiny V-JEPA 2 with a head: read it, do not write to it."""
    return save_tiny_vjepa2(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny_headless(tmp_path_factory):
    """A tiny V-JEPA 2 without a head: read it, do not write to it."""
    return save_tiny_vjepa2(tmp_path_factory.mktemp("models") / "headless", head=False)


@pytest.fixture
def copy(tiny, tmp_path):
    """A copy of `tiny` to break."""
    return shutil.copytree(tiny, tmp_path / "copy")


@pytest.fixture(name="clips_BTHWC", scope="session")
def noise_clips():
    """Seven different clips of noise, of four frames each; read-only, as shared memory may be."""
    clips = np.random.default_rng(0).integers(0, 256, (7, 4, 32, 32, 3), dtype=np.uint8)
    clips.flags.writeable = False
    return clips
