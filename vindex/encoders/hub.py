"""Checkpoints that are named as on the hub: from this machine's cache, else fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.encoders.registry import known_checkpoint, suggestion
from vindex.errors import ModelError, WeightsNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cached_folder", "hub_folder", "is_hub_name"]

REACH_SECONDS = 5.0
"""How long to wait for the hub's first answer before saying that it cannot be reached."""

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


def is_hub_name(model: str) -> bool:
    """Whether it is written as the hub writes names, ORGANISATION/NAME."""
    return _HUB_NAME.fullmatch(model) is not None


def hub_folder(name: str, *, with_weights: bool, is_complete: Callable[[Path], bool]) -> Path:
    """The folder of a hub checkpoint's files; its own name is the commit.

    The revision is the pinned one for a known checkpoint. For any other it is the commit that the
    cache holds of its main branch, and only without one what the hub has now: a name that worked
    once keeps its meaning, with and without a network.

    Args:
        name: as on the hub.
        with_weights: fetch the weights too, not only the JSON files beside them.
        is_complete: whether a folder from the cache holds all that is needed.

    Raises:
        WeightsNotFoundError: it is not on this machine and the hub cannot be reached.
        ModelError: the hub has no such checkpoint or revision.
    """
    cached = cached_folder(name)
    if cached is not None and is_complete(cached):
        return cached
    patterns = ["*.json", "*.safetensors"] if with_weights else ["*.json"]
    return _fetch(name, _pinned_revision(name), patterns)


def cached_folder(name: str) -> Path | None:
    """The folder that the cache holds of a checkpoint, whole or not; None where it has none.

    Args:
        name: as on the hub.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = snapshot_download(
            name,
            revision=_pinned_revision(name),
            allow_patterns=["config.json"],
            local_files_only=True,
        )
    except (LocalEntryNotFoundError, HFValidationError):
        return None
    return Path(folder)


def _pinned_revision(name: str) -> str | None:
    known = known_checkpoint(name)
    return known.revision if known else None


def _fetch(name: str, revision: str | None, patterns: list[str]) -> Path:
    import huggingface_hub.errors as hub_errors
    from huggingface_hub import HfApi, snapshot_download

    try:
        # `snapshot_download` tries for half a minute where there is no network; this asks once.
        HfApi().model_info(name, revision=revision, timeout=REACH_SECONDS)
        folder = snapshot_download(
            name, revision=revision, allow_patterns=patterns, etag_timeout=REACH_SECONDS
        )
    except (
        hub_errors.RepositoryNotFoundError,
        hub_errors.RevisionNotFoundError,
        hub_errors.HFValidationError,
    ) as error:
        raise ModelError(
            f"The hub has no checkpoint {name}{_at(revision)} that you may read; --model takes a "
            f"hub name, a folder in the hub's layout, or demo.{suggestion(name)}"
        ) from error
    # The base error of the client's HTTP library, which is httpx in one release, httpx2 in another.
    except (hub_errors.HTTPError, OSError, RuntimeError) as error:  # type: ignore[attr-defined]
        raise WeightsNotFoundError(_not_here(name, revision, error)) from error
    return Path(folder)


def _at(revision: str | None) -> str:
    return f" at revision {revision}" if revision else ""


def _not_here(name: str, revision: str | None, error: Exception) -> str:
    from huggingface_hub.errors import OfflineModeIsEnabled

    if isinstance(error, OfflineModeIsEnabled):
        why = "HF_HUB_OFFLINE forbids to fetch it"
    else:
        why = f"fetching it failed ({str(error).partition(chr(10))[0] or type(error).__name__})"
    folder = name.partition("/")[2]
    at = f" --revision {revision}" if revision else ""
    return (
        f"The checkpoint {name}{_at(revision)} is not on this machine, and {why}. "
        f"Fetch it ahead of time on a machine with a network: "
        f"`hf download {name}{at} --local-dir {folder}`; copy that folder here and give it as "
        f"`--model ./{folder}`.{suggestion(name)}"
    )
