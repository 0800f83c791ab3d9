"""How much memory this process may take."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING

from vindex.cores import own_groups
from vindex.settings import MEMORY_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["memory_bytes", "quarter_of_memory"]


def memory_bytes() -> int:
    """Memory of the machine, or less where its container or `ulimit` allows no more."""
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    limits += [limit for group in own_groups() if (limit := _limit(group / "memory.max"))]
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        soft, _ = resource.getrlimit(kind)
        if soft != resource.RLIM_INFINITY:
            limits.append(soft)
    return min(limits)


def quarter_of_memory() -> int:
    """What a query of the user's may take unless told otherwise, in bytes: enough to start."""
    return max(memory_bytes() // 4, int(MEMORY_LIMIT.minimum * 1e9))


def _limit(memory_max: Path) -> int | None:
    """Of one control group: its file holds `max` or a number of bytes."""
    try:
        return int(memory_max.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
