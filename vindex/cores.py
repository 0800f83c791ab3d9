"""How many cores this process may use."""

from __future__ import annotations

import os
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["num_cores", "on_one_core", "own_groups", "quota_of_cores"]

_OWN_GROUP = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")
_BLAS_THREADS = "OPENBLAS_NUM_THREADS"


def num_cores() -> int:
    """Cores that the system lets this process run on, and its container's quota pays for."""
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return min(cores, quota_of_cores() or cores)


@contextmanager
def on_one_core() -> Iterator[None]:
    """Let the products of numpy take one core each, if it is imported in the block for the first.

    Threads of its library spin while they wait for each other. Where others need the cores too,
    a text of 64 tokens took 1.9 s of CPU instead of 0.26 s. Whoever has set
    `OPENBLAS_NUM_THREADS` meant it.
    """
    if _BLAS_THREADS in os.environ:
        yield
        return
    os.environ[_BLAS_THREADS] = "1"
    try:
        yield
    finally:
        os.environ.pop(_BLAS_THREADS, None)


def quota_of_cores() -> int | None:
    """Cores that a container is paid for (`docker run --cpus`, a limit of Kubernetes), rounded up.

    It may see all cores of its machine, and is stopped for a while whenever it has used more.

    Returns:
        None: there is no quota in version 2 of Linux's control groups, the only one that is read.
    """
    quotas = [_quota(group / "cpu.max") for group in own_groups()]
    return min((quota for quota in quotas if quota), default=None)


def own_groups() -> list[Path]:
    """Folders of the control groups (version 2) that hold this process, the innermost first."""
    try:
        lines = _OWN_GROUP.read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    groups = [Path(line.removeprefix("0::/")) for line in lines if line.startswith("0::/")]
    return [_GROUPS / outer for group in groups for outer in (group, *group.parents)]


def _quota(cpu_max: Path) -> int | None:
    """Of one group: its file holds `max 100000` or, such as for 2.5 cores, `250000 100000`."""
    try:
        quota, period = cpu_max.read_text(encoding="ascii").split()
        return max(1, ceil(int(quota) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        return None
