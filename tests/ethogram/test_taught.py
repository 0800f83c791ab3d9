"""A taught label is counted by the cut that it was given, and says from how many examples."""

import numpy as np
import pytest

from tests.search.conftest import DIM, IndexMaker
from vindex.store.catalog.heads import heads
from vindex.store.snapshot import Snapshot

pytest.importorskip("sklearn")

WAVE = "Waving a flag"


def test_a_taught_label_is_counted_beside_those_of_the_model(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    rng = np.random.default_rng(1)
    shown = [0, 1, 1, 0, 0, 1]
    for number in range(8):
        features = rng.normal(size=(6, DIM)) + 20 * np.outer(shown, np.eye(DIM)[0])
        maker.add(f"{number}.mp4", embeddings=features)
    index = maker.index
    yes = [i for i in range(1, 49) if shown[(i - 1) % 6]]
    no = [i for i in range(1, 49) if not shown[(i - 1) % 6]]
    index.teach(WAVE, yes=yes, no=no)
    with Snapshot.of(index._folder) as snapshot:
        (head,) = heads(snapshot)
    found = index.ethogram(WAVE)
    (counted,) = found.labels
    assert (counted.num_yes, counted.rule.enter) == (24, head.cut)
    spans = [(b.relative_path, b.start_seconds, b.end_seconds) for b in found.bouts]
    assert spans == [
        (f"{number}.mp4", *span) for number in range(8) for span in ((4.0, 12.0), (20.0, 24.0))
    ]
    both = {each.label: each.num_yes for each in index.ethogram().labels}
    assert both == {"Opening something": None, WAVE: 24}
    assert index.ethogram(WAVE, enter=0.9).labels[0].rule.enter == 0.9
