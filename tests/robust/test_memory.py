"""Memory that runs out: in a worker it costs a file, in the encoder it ends the build cleanly."""

import sys

import pytest

from tests.conftest import CLIP_SECONDS
from tests.robust import starving
from vindex.build import ingest
from vindex.encode import session
from vindex.encoders.vjepa2_encoder import VJepa2Encoder
from vindex.errors import ModelError
from vindex.records import Reason


@pytest.fixture
def options(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space")
def test_a_worker_without_memory_costs_only_the_rest_of_its_file(
    master_library, index, options, monkeypatch
):
    monkeypatch.setattr(session, "decode_clips", starving.decode)
    report = index.build(master_library, **options)
    assert report.files_found == 4
    (failure,) = [f for f in report.failures if f.path.endswith("b.mkv")]
    assert failure.reason is Reason.WORKER_DIED
    assert "ran out of memory, twice" in failure.message
    spans = {hit.relative_path for hit in index.search("opening", limit=99, merge=False)}
    assert {"kitchen/a.mp4", "c.mp4"} <= spans
    assert index.verify().is_clean
    monkeypatch.undo()
    assert index.build(master_library, retry_failed=True).files_failed == 1  # the one of text
    assert index.status().clips == 10


ALLOCATION = RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("error", "raised"),
    [pytest.param(MemoryError(), ModelError, marks=pytest.mark.slow), (ALLOCATION, ModelError),
     pytest.param(RuntimeError("a bug"), RuntimeError, marks=pytest.mark.slow)],
)  # fmt: skip
def test_an_encoder_without_memory_keeps_what_was_committed(
    master_library, index, options, monkeypatch, error, raised
):
    encode = VJepa2Encoder._encode_batch
    calls = []

    def encode_some(self, frames_BTHWC):
        calls.append(len(frames_BTHWC))
        if len(calls) > 3:
            raise error
        return encode(self, frames_BTHWC)

    monkeypatch.setattr(VJepa2Encoder, "_encode_batch", encode_some)
    monkeypatch.setattr(ingest, "_COMMIT_CLIPS", 2)
    with pytest.raises(raised) as caught:
        index.build(master_library, **options, batch_size=2)
    if raised is ModelError:
        assert "too little memory to encode one clip" in str(caught.value)
        assert calls[-2:] == [2, 1]  # first a smaller batch is tried
        assert caught.value.__notes__ == [
            "What was committed is kept; run the same command to continue."
        ]
    num_kept = index.status().clips
    assert num_kept >= 4
    assert index.verify().is_clean
    monkeypatch.undo()
    assert index.build(master_library).clips_indexed == 10 - num_kept
