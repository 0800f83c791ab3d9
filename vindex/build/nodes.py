"""Which machine of a cluster did what of a build."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vindex.encode.cluster import Sealed

__all__ = ["NodeReport", "NodeTally"]


@dataclass(frozen=True, slots=True)
class NodeReport:
    """What one machine did."""

    node: str
    """Its name."""
    clips: int
    """Each once, whatever the number of spaces that got it."""
    files: int
    """That it made these clips of; another machine may have made others of the same."""


class NodeTally:
    """Counts what machines hand over."""

    def __init__(self) -> None:
        self._clips: Counter[str] = Counter()
        self._files: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, sealed: Sealed, space: str) -> int:
        """Count an answer by what is for one of its spaces; gives the number of clips."""
        found = sealed.num_clips.get(space, {})
        num_clips = sum(found.values())
        if num_clips:
            self._clips[sealed.node] += num_clips
            self._files[sealed.node].update(found)
        return num_clips

    @property
    def reports(self) -> list[NodeReport]:
        """Of each machine that handed over a clip, by name."""
        return [
            NodeReport(node, num_clips, len(self._files[node]))
            for node, num_clips in sorted(self._clips.items())
        ]
