"""An index as of one commit: what it answers, and what happens to the index meanwhile."""

import threading

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.search.conftest import IndexMaker
from vindex.output.export.formats.parquet_file import _write
from vindex.output.export.material import Material
from vindex.serve.clip_map import draw_map
from vindex.store.layout import IndexFolder
from vindex.upkeep.compact import compact

_WAIT_SECONDS = 2.0
"""For a compaction: it ends long before, or waits for who reads."""


class CompactedMeanwhile(IndexFolder):
    """An index that somebody compacts when its shards are looked for, after the catalog."""

    def __init__(self, folder):
        super().__init__(folder.path)
        self.__dict__["compaction"] = None

    @property
    def shards(self):
        if self.compaction is None:
            whole = IndexFolder(self.path)
            self.__dict__["compaction"] = threading.Thread(target=compact, args=[whole])
            self.compaction.start()
            self.compaction.join(_WAIT_SECONDS)
        return self.path / "shards"


@pytest.fixture
def maker(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    maker.add("a.mp4", [[1, 0, 0], [0, 1, 0], [0.2, 0.3, 0.5]])
    maker.add("b.mp4", [[0, 0, 1]] * 2)
    return maker


@pytest.fixture
def compacted_meanwhile(maker):
    folder = CompactedMeanwhile(maker.folder)
    yield folder
    folder.compaction.join()
    assert len(list((folder.path / "shards").iterdir())) == 1


def test_parquet_is_exported_while_somebody_compacts(maker, compacted_meanwhile, tmp_path):
    hits = maker.index.everything().hits
    expected = tmp_path / "expected.parquet"
    _write(Material(maker.folder, "", "tiny", hits, {}), expected)
    _write(Material(compacted_meanwhile, "", "tiny", hits, {}), tmp_path / "all.parquet")
    found = pq.read_table(tmp_path / "all.parquet")
    assert found.num_rows == 5
    assert found == pq.read_table(expected)


def test_the_map_is_drawn_while_somebody_compacts(maker, compacted_meanwhile):
    expected = draw_map(maker.folder)
    found = draw_map(compacted_meanwhile)
    assert [point.clip_id for point in found.points] == [1, 2, 3, 4, 5]
    assert found == expected
    assert len(np.unique([point.x for point in found.points])) > 1
