"""What the engine's tests share on this side of the processes."""

import numpy as np

from tests.engines import engine_toys as toys
from vindex.engines import EngineModel, LocalEngine
from vindex.jobs import JobDone


def make_engine(
    encode=toys.encode,
    *,
    views=1,
    batch_size=3,
    num_workers=2,
    silence_seconds=30,
    num_devices=1,
    load=lambda: None,
):
    """An engine with one toy model, which is made by calling `load` first; or with none."""

    def make():
        load()
        return toys.Encoder(encode, batch_size)

    def make_others():
        return [toys.Encoder(encode, batch_size) for _ in range(num_devices - 1)]

    models = [] if encode is None else [EngineModel(toys.recipe(views), make, "toy", make_others)]
    return LocalEngine(
        toys.READING,
        models,
        num_workers=num_workers,
        silence_seconds=silence_seconds,
    )


def check_clips(items, jobs, views=1):
    """Every clip of every job came once, with its own embedding, before its JobDone."""
    due = {(job.path, span): job for job in jobs for span in job.clips}
    undone = list(jobs)
    for item in items:
        if isinstance(item, JobDone):
            undone.remove(item.job)
            assert not [key for key in due if key[0] == item.job.path]
            continue
        job = due.pop((item.path, item.clip))
        assert (item.fingerprint, item.space) == (job.fingerprint, "toy")
        index = job.clips.index(item.clip)
        expected = toys.expected_embedding(job.fingerprint, index, views)
        np.testing.assert_array_equal(item.embedding_D, expected)
        np.testing.assert_array_equal(item.probabilities_K, expected[:2] / 2)
        assert item.embedding_D.dtype == item.probabilities_K.dtype == np.float32
    assert not due
    assert not undone
