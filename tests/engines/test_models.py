"""Several models in one engine: each gets the frames that it asks for, and says which it is."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from tests.engines import engine_toys as toys
from vindex.encode.factory import EncoderFactory
from vindex.encoders import encoder_spec
from vindex.engines import EngineModel, LocalEngine
from vindex.errors import IndexMismatchError
from vindex.jobs import ClipFrames, EncodedClip, JobDone
from vindex.records import Failure, FrameRequest, Reason
from vindex.store.layout import IndexFolder

WIDE = toys.recipe(views=3)
JOBS = [
    replace(toys.job(number, 4), requests=(toys.request(), WIDE.request)) for number in range(3)
]
"""Of three models, of which two see the same."""


class Loads:
    """Makes toy models and counts how often."""

    def __init__(self):
        self.made = []

    def engine(self, *, batch_sizes=(3, 2, 4), num_workers=2):
        recipes = {"one": toys.recipe(), "wide": WIDE, "twin": toys.recipe()}
        models = [
            EngineModel(recipe, lambda space=space, size=size: self._make(space, size), space)
            for (space, recipe), size in zip(recipes.items(), batch_sizes, strict=True)
        ]
        return LocalEngine(toys.READING, models, num_workers=num_workers)

    def _make(self, space, batch_size):
        self.made.append(space)
        return toys.Encoder(toys.encode, batch_size)


def embeddings_of(items):
    """Each embedding once, by space, job and clip."""
    found = {}
    for item in items:
        if isinstance(item, EncodedClip):
            index = round(item.clip.start_seconds / toys.CLIP_SECONDS)
            assert (item.space, item.fingerprint, index) not in found
            found[item.space, item.fingerprint, index] = item.embedding_D
    return found


@pytest.mark.thorough
def test_each_model_gets_what_it_asks_for():
    with Loads().engine() as engine:
        items = list(engine.encode_clips(JOBS))
    found = embeddings_of(items)
    assert len(found) == 3 * 3 * 4
    for (space, fingerprint, index), embedding_D in found.items():
        views = 3 if space == "wide" else 1
        expected = toys.expected_embedding(fingerprint, index, views)
        np.testing.assert_array_equal(embedding_D, expected)
    assert sorted(i.job.fingerprint for i in items if isinstance(i, JobDone)) == ["0", "1", "2"]


def test_a_batch_is_as_large_as_the_model_that_takes_the_least_allows():
    sizes = []

    def encode(frames_BTHWC):
        sizes.append(len(frames_BTHWC))
        return toys.encode(frames_BTHWC)

    models = [
        EngineModel(toys.recipe(), lambda size=size: toys.Encoder(encode, size), space)
        for space, size in (("a", 5), ("b", 2))
    ]
    with LocalEngine(toys.READING, models, num_workers=1) as engine:
        assert len(embeddings_of(engine.encode_clips([toys.job(1, 5)]))) == 10
    assert sizes == [2, 2, 2, 2, 1, 1]


@pytest.mark.thorough
def test_models_are_made_when_they_are_needed_and_kept_until_they_are_let_go():
    loads = Loads()
    with loads.engine() as engine:
        assert loads.made == []
        found = embeddings_of(engine.encode_clips([toys.job(1, 2)], ["twin"]))
        assert {space for space, *_ in found} == {"twin"}
        assert engine.times.num_decoded == 2
        assert len(embeddings_of(engine.encode_clips(JOBS))) == 36
        assert engine.times.num_decoded == 12
        assert loads.made == ["twin", "one", "wide"]
        engine.unload("twin")
        list(engine.encode_clips(JOBS[:1]))
        assert loads.made == ["twin", "one", "wide", "twin"]


def test_a_job_must_ask_for_what_the_models_want():
    with Loads().engine() as engine:
        with pytest.raises(ValueError, match="is to be decoded to"):
            list(engine.encode_clips([toys.job(1, 2)]))
        with pytest.raises(ValueError, match="without a model for these jobs"):
            list(engine.encode_clips(JOBS, ["another"]))


def test_frames_can_be_had_without_encoding():
    jobs = [*JOBS, replace(JOBS[0], path="/toy/bad", reader="kill@2")]
    with Loads().engine(num_workers=1) as engine:
        items = list(engine.decode_clips(jobs))
    for job in JOBS:
        given = [item for of_job, item in items if of_job == job]
        assert [item.clip for item in given] == list(job.clips)
        for index, item in enumerate(given):
            for request, frames_VTHWC in zip(job.requests, item.frames, strict=True):
                expected = toys.pixels(job.fingerprint, index, request.views)
                np.testing.assert_array_equal(frames_VTHWC, expected)
                assert np.moveaxis(frames_VTHWC, -1, -3).flags.c_contiguous, "colours lie apart"
    bad = [item for of_job, item in items if of_job == jobs[-1]]
    assert [type(item) for item in bad] == [ClipFrames, ClipFrames, Failure]
    assert bad[-1].reason is Reason.WORKER_DIED


def test_a_factory_can_be_sent_to_where_its_model_is_to_run(tiny_model, tmp_path):
    spec = encoder_spec(str(tiny_model))
    index = IndexFolder(tmp_path / "index")
    factory = pickle.loads(pickle.dumps(EncoderFactory.of_index(index, spec, "cpu", 3)))
    encoder = factory()
    assert (encoder.spec, encoder.device, encoder.batch_size) == (spec, "cpu", 3)
    changed = replace(spec, revision="of another checkpoint")
    with pytest.raises(IndexMismatchError, match=f"the index {index.path} was made with. Put"):
        EncoderFactory.of_index(index, changed, "cpu")()


def test_a_model_that_is_only_named_may_be_any(tiny_model):
    request = FrameRequest(4, 32)
    frames_BTHWC = np.zeros((2, *request.shape[1:]), np.uint8)
    encoder = EncoderFactory(str(tiny_model), "cpu")()
    assert encoder.encode(frames_BTHWC).embeddings_BD.shape == (2, encoder.spec.dim)
