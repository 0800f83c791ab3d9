"""What the tests of builds share."""

import pytest

from tests.conftest import CLIP_SECONDS


@pytest.fixture
def options(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}
