"""What an actor gets of the machines of a cluster, and how many actors there are."""

import pytest

from vindex.engines.share import Node, Share, share_of


@pytest.mark.parametrize(
    ("nodes", "num_workers", "uses_gpus", "share"),
    [
        ([(2, 0)], None, True, (1, 2, 0)),
        ([(2, 0)], 1, True, (2, 1, 0)),
        ([(2, 0)], 3, True, (0, 3, 0)),  # no machine has so many cores
        ([(64, 0), (32, 0)], None, True, (3, 32, 0)),
        ([(0, 0), (8, 0), (8, 0)], None, True, (2, 8, 0)),  # a head that only watches
        ([(64, 4), (64, 4)], None, True, (8, 16, 1)),
        ([(64, 4), (16, 8)], None, True, (12, 2, 1)),
        ([(64, 4), (16, 0)], None, True, (4, 16, 1)),  # machines without a GPU get nothing
        ([(64, 4)], 32, True, (2, 32, 1)),
        ([(2, 4)], None, True, (2, 1, 1)),  # more GPUs than cores
        ([(64, 4)], None, False, (1, 64, 0)),
        ([], None, True, (0, 1, 0)),
    ],
)
def test_actors_are_alike_and_share_what_there_is(nodes, num_workers, uses_gpus, share):
    found = share_of([Node(*node) for node in nodes], num_workers, uses_gpus=uses_gpus)
    assert found == Share(*share)
