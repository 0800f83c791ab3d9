"""What a shard says in its footer of where it comes from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from vindex.store.shards.opening import opened

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ShardOrigin", "footer_of", "read_origin"]

_KEY = b"vindex.origin"


@dataclass(frozen=True, slots=True)
class ShardOrigin:
    """Where a shard comes from, as it says itself: for one that no catalog lists."""

    settings: str = ""
    """Fingerprint of the model and the cutting rule; empty where it is not known."""
    replaces: tuple[str, ...] = ()
    """Names of the shards that it was merged from."""


def footer_of(origin: ShardOrigin) -> dict[bytes, bytes]:
    """What to keep in the footer of a shard."""
    return {_KEY: json.dumps(asdict(origin)).encode()}


def read_origin(path: Path) -> ShardOrigin:
    """Where a shard says that it comes from; nothing where it does not say.

    Raises:
        IndexDamagedError: the shard is missing or cut short.
        OSError: the operating system refuses to read it.
    """
    with opened(path) as file:
        said = (file.schema_arrow.metadata or {}).get(_KEY)
        facts = json.loads(said) if said else {}
        return ShardOrigin(facts.get("settings", ""), tuple(facts.get("replaces", ())))
