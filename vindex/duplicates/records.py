"""What is more than once in a library."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["CopiedSpan", "Duplicates", "NearCopy"]


@dataclass(frozen=True, slots=True)
class CopiedSpan:
    """One side of a near copy."""

    path: str
    relative_path: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two spans of different videos that show the same."""

    sure: float
    """How sure it is that they are the same, in [0, 1]."""
    similarity: float
    """Mean cosine along the spans, of the clips of one to the other between its clips."""
    num_clips: int
    """Clips in each span; where clips overlap, those that stand side by side."""
    first: CopiedSpan
    second: CopiedSpan


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What is more than once in a library."""

    exact: tuple[tuple[str, ...], ...]
    """Absolute paths of files that hold the same content, content by content."""
    near: tuple[NearCopy, ...]
    """The surest first."""
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex duplicates`."""
        return {
            "exact": [{"paths": list(paths)} for paths in self.exact],
            "near": [asdict(copy) for copy in self.near],
        }
