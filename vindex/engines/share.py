"""What an actor gets of the machines of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Node", "Share", "share_of"]


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of a cluster."""

    num_cpus: int
    num_gpus: int


@dataclass(frozen=True, slots=True)
class Share:
    """What each actor gets, and how many of them there is room for."""

    num_actors: int
    num_cpus: int
    num_gpus: int


def share_of(nodes: Sequence[Node], num_workers: int | None, *, uses_gpus: bool) -> Share:
    """One GPU for each actor where there are GPUs, or else all cores of a machine.

    Actors are alike, so the smallest machine of those that are used says what one gets.

    Args:
        nodes: of the cluster, as they are now.
        num_workers: cores of an actor; None: as many as the machines give.
        uses_gpus: where there are some.
    """
    if uses_gpus and any(node.num_gpus for node in nodes):
        useful = [node for node in nodes if node.num_gpus and node.num_cpus]
        fair = [node.num_cpus // node.num_gpus for node in useful]
        num_cpus = num_workers or max(1, min(fair, default=1))
        room = [min(node.num_gpus, node.num_cpus // num_cpus) for node in useful]
        return Share(sum(room), num_cpus, 1)
    useful = [node for node in nodes if node.num_cpus]
    num_cpus = num_workers or min((node.num_cpus for node in useful), default=1)
    return Share(sum(node.num_cpus // num_cpus for node in useful), num_cpus, 0)
