"""A station of a cluster: what it answers, also when it is told to finish."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from vindex.encode.factory import EncoderFactory
from vindex.encode.session import EngineModel
from vindex.encode.station import StationPlan
from vindex.engines.items import WorkItem
from vindex.jobs import DecodeJob
from vindex.records import Clip
from vindex.store.snapshot import Snapshot

SPACE = "motion"


@pytest.fixture
def recipe(built):
    with Snapshot.of(built._folder) as snapshot:
        return snapshot.recipe


@pytest.fixture
def station(recipe, tiny_model, tmp_path):
    model = EngineModel(recipe, EncoderFactory(str(tiny_model), "cpu"), SPACE)
    station = StationPlan((model,), "pyav", str(tmp_path))(1)
    assert not station.open().trouble
    yield station
    station.close()


@pytest.fixture
def item(recipe, master_library):
    def of(number):
        path = str(master_library / "desk" / "b.mkv")
        clip = Clip(2.0 * number, 2.0 * number + 2.0)
        job = DecodeJob(
            path, "content", (clip,), 2.0, (recipe.request,), "pyav", clip_ids=(number,)
        )
        return WorkItem(number, 1, (job,), (SPACE,))

    return of


def test_items_come_back_sealed_and_nothing_waits_after_the_end(station, item):
    with ThreadPoolExecutor(1) as others:
        sealed = others.submit(station.run, item(1)).result(timeout=60)
        assert sealed.num_clips == {SPACE: {"content": 1}}
        assert not sealed.left
        station.finish()
        station._thread.join(timeout=10)
        late = others.submit(station.run, item(2)).result(timeout=10)
    assert (late.shards, late.left) == ({}, {0})
