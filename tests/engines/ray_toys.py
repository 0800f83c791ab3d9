"""Stations that die; actors import this module by name."""

import os
import signal
import time
from pathlib import Path

from vindex.encode.station import EncodingStation, StationPlan


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class PlanOfDeaths(StationPlan):
    """A file whose name begins with `deadly` kills the actor that gets it."""

    def __call__(self, num_workers):
        return _Deadly(self, num_workers)


class PlanOfOneDeath(StationPlan):
    """The first actor dies in the middle of its first item."""

    def __call__(self, num_workers):
        return _DiesOnce(self, num_workers)


class _Deadly(EncodingStation):
    def run(self, item):
        if any(Path(job.path).name.startswith("deadly") for job in item.jobs):
            die()
        return super().run(item)


class _DiesOnce(EncodingStation):
    def _sort(self, event):
        super()._sort(event)
        mark = Path(self._plan.sights[0].root).with_name("died")
        if not mark.exists():
            mark.touch()
            die()


class SlowPlan(StationPlan):
    """Takes a while for each clip, so that something can die meanwhile."""

    def __call__(self, num_workers):
        return _Slow(self, num_workers)


class _Slow(EncodingStation):
    def _sort(self, event):
        time.sleep(0.05)
        super()._sort(event)
