"""A slow build on Ray that commits often: `python -m tests.engines.ray_build` and what follows
`vindex build`."""

from tests.engines.ray_toys import SlowPlan
from vindex.build import ingest
from vindex.cli import main
from vindex.encode import cluster

if __name__ == "__main__":
    ingest._COMMIT_CLIPS, ingest._COMMIT_SECONDS = 10, 0.5
    cluster.StationPlan = SlowPlan
    main()
