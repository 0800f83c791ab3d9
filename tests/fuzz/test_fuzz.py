"""No input makes vindex crash, hang, or say what is not so: each kind for some minutes.

`VINDEX_FUZZ_SECONDS` is the time of each kind (360), `VINDEX_FUZZ_SEED` another order of cases.
What goes wrong is kept below `build/fuzz`; what is mended goes into `test_found.py`.
"""

from pathlib import Path

import pytest

from tests.fuzz import kinds
from tests.fuzz.running import SECONDS, fuzz
from tests.media_factory import make_video
from tests.serve.server import serving
from tests.tiny_models import save_tiny_siglip, save_tiny_vjepa2

KEPT = Path("build/fuzz")
QUICK_SECONDS = 1.0
"""In the quick tests, which cover that a case of each kind runs at all."""


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    """Before the forks, so that no case pays for it; threads of OpenMP would not survive them."""
    import av  # noqa: F401
    import duckdb  # noqa: F401
    import faiss
    import torch
    import transformers  # noqa: F401

    faiss.omp_set_num_threads(1)
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    for name, codec in (
        ("a.mp4", "libx264"), ("a.mkv", "libx265"), ("a.webm", "libvpx-vp9"), ("a.avi", "mpeg4"),
        ("a.ts", "mpeg2video"), ("a.mov", "mpeg4"),
    ):  # fmt: skip
        make_video(folder / name, codec=codec, num_frames=45, frame_rate=15, width=96, height=64)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def server(built):
    with serving(built.path) as (address, process):
        yield int(address.rpartition(":")[2]), process


def case_maker(kind, request, scratch):
    """What makes the cases of a kind."""
    if kind == "videos":
        return kinds.videos(request.getfixturevalue("films"), scratch)
    if kind == "checkpoints":
        saved = save_tiny_vjepa2(scratch / "vjepa2")
        return kinds.checkpoints(saved, scratch)
    if kind == "words checkpoints":
        return kinds.checkpoints(save_tiny_siglip(scratch / "siglip"), scratch)
    if kind == "requests":
        return kinds.requests(request.getfixturevalue("server")[0])
    built = request.getfixturevalue("built")
    return {"indexes": kinds.indexes, "queries": kinds.queries}[kind](built, scratch)


KINDS = ("videos", "indexes", "checkpoints", "words checkpoints", "requests", "queries")


def check(kind, request, scratch, seconds, record_property):
    make = case_maker(kind, request, scratch)
    kept = KEPT / kind.replace(" ", "-")
    outcome = fuzz(make, kept, seconds, has_alarm=kind == "queries")
    record_property("cases", [outcome.cases, outcome.well, outcome.refused])
    assert not outcome.wrong, "\n\n".join(outcome.wrong)
    assert outcome.cases > 0
    if kind == "requests":
        assert request.getfixturevalue("server")[1].poll() is None
    return outcome


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("kind", ["videos", "queries", "requests"])
def test_a_second_of_fuzz(kind, request, tmp_path, record_property):
    check(kind, request, tmp_path, QUICK_SECONDS, record_property)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_minutes_of_fuzz(kind, request, tmp_path, record_property):
    outcome = check(kind, request, tmp_path, SECONDS, record_property)
    assert outcome.well, "not one case went well: something else refuses them"
