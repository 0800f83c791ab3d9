"""Checkpoints that are named as on the hub: from this machine's cache, else fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.encoders.registry import known_checkpoint, suggestion
from vindex.errors import ModelError, UnknownModelError, WeightsNotFoundError
from vindex.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cached_folders", "hub_folder", "is_hub_name", "why_unreachable"]

REACH_SECONDS = 5.0
"""How long to wait for the hub's first answer before saying that it cannot be reached."""

_SMALL_FILES = ["*.json", "README.md"]
"""What a checkpoint has besides its weights: settings, and the licence."""

_CONVERTER = "SFconvertbot"
_CONVERSION_TITLE = "Adding `safetensors` variant of this model"
"""The hub's own robot, and what it calls the pull requests in which it offers pickled weights as
safetensors; many owners have left theirs open. transformers takes weights from them too."""

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


def is_hub_name(model: str) -> bool:
    """Whether it is written as the hub writes names, ORGANISATION/NAME."""
    return _HUB_NAME.fullmatch(model) is not None


def why_unreachable() -> str | None:
    """Asks the hub for the default model; None: it answers, else a sentence that says why not."""
    import huggingface_hub.errors as hub_errors
    from huggingface_hub import HfApi, constants

    if constants.HF_HUB_OFFLINE:
        return "Nothing is fetched: HF_HUB_OFFLINE is set."
    try:
        HfApi().model_info(DEFAULT_MODEL, timeout=REACH_SECONDS)
    except (hub_errors.HTTPError, OSError, RuntimeError) as error:  # type: ignore[attr-defined]
        return f"{constants.ENDPOINT} cannot be reached ({error})."
    return None


def hub_folder(name: str, *, with_weights: bool, is_complete: Callable[[Path], bool]) -> Path:
    """The folder of a hub checkpoint's files; its own name is the commit.

    The revision is the pinned one for a known checkpoint. For any other it is the commit that the
    cache holds of its main branch, and only without one what the hub has now: a name that worked
    once keeps its meaning, with and without a network. Where the owner has published no
    safetensors, it is that of the hub's own conversion.

    Args:
        name: as on the hub.
        with_weights: fetch the weights too, not only the JSON files beside them.
        is_complete: whether a folder from the cache holds all that is needed.

    Raises:
        WeightsNotFoundError: it is not on this machine and the hub cannot be reached.
        ModelError: the hub has no such checkpoint or revision.
    """
    for cached in cached_folders(name):
        if is_complete(cached) and not _is_pickled(cached):
            return cached
    return _fetch(name, _pinned_revision(name), with_weights=with_weights)


def cached_folders(name: str) -> list[Path]:
    """The folders that the cache holds of a checkpoint, whole or not: its own, then conversions.

    Args:
        name: as on the hub.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.constants import HF_HUB_CACHE
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    conversions = Path(HF_HUB_CACHE, f"models--{name.replace('/', '--')}", "refs/refs/pr")
    revisions = [_pinned_revision(name), *(f"refs/pr/{p.name}" for p in conversions.glob("*"))]
    folders = []
    for revision in revisions:
        try:
            folder = snapshot_download(
                name, revision=revision, allow_patterns=["config.json"], local_files_only=True
            )
        except (LocalEntryNotFoundError, HFValidationError):
            continue
        folders.append(Path(folder))
    return folders


def _is_pickled(folder: Path) -> bool:
    """Whether other programs left a folder whose weights vindex does not read."""
    return any(folder.glob("*.bin")) and not any(folder.glob("*.safetensors"))


def _pinned_revision(name: str) -> str | None:
    known = known_checkpoint(name)
    return known.revision if known else None


def _fetch(name: str, revision: str | None, *, with_weights: bool) -> Path:
    import huggingface_hub.errors as hub_errors
    from huggingface_hub import HfApi, snapshot_download

    try:
        # `snapshot_download` tries for half a minute where there is no network; this asks once.
        about = HfApi().model_info(name, revision=revision, timeout=REACH_SECONDS)
        if not any(file.rfilename.endswith(".safetensors") for file in about.siblings or ()):
            revision = _conversion(name) or revision
        folder = snapshot_download(
            name, revision=revision, allow_patterns=_SMALL_FILES, etag_timeout=REACH_SECONDS
        )
        if with_weights:
            _fetch_weights(name, Path(folder).name)
    except hub_errors.GatedRepoError as error:
        raise ModelError(
            f"The hub gives {name}{_at(revision)} only to those who accepted its licence. Read and "
            f"accept it on https://huggingface.co/{name}, sign in with `hf auth login`, and run "
            f"the command again."
        ) from error
    except (
        hub_errors.RepositoryNotFoundError,
        hub_errors.RevisionNotFoundError,
        hub_errors.HFValidationError,
    ) as error:
        raise UnknownModelError(
            f"The hub has no checkpoint {name}{_at(revision)} that you may read; give a "
            f"hub name, a folder in the hub's layout, or demo.{suggestion(name)}"
        ) from error
    # The base error of the client's HTTP library, which is httpx in one release, httpx2 in another.
    except (hub_errors.HTTPError, OSError, RuntimeError) as error:  # type: ignore[attr-defined]
        raise WeightsNotFoundError(_not_here(name, revision, error)) from error
    return Path(folder)


def _fetch_weights(name: str, commit: str) -> None:
    """Fetch the safetensors files of a commit, one after the other in this thread.

    The threads of `snapshot_download` hear no Ctrl-C: it waits until they have fetched all.
    """
    from huggingface_hub import HfApi, hf_hub_download

    for file in HfApi().list_repo_files(name, revision=commit):
        if file.endswith(".safetensors"):
            hf_hub_download(name, file, revision=commit, etag_timeout=REACH_SECONDS)


def _conversion(name: str) -> str | None:
    """The revision in which the hub offers a checkpoint's weights as safetensors."""
    from huggingface_hub import HfApi

    for offer in HfApi().get_repo_discussions(
        name, author=_CONVERTER, discussion_type="pull_request", discussion_status="open"
    ):
        # Anybody may open a pull request; only the robot's is what the owner's weights are.
        if (offer.author, offer.title) == (_CONVERTER, _CONVERSION_TITLE):
            return f"refs/pr/{offer.num}"
    return None


def _at(revision: str | None) -> str:
    return f" at revision {revision}" if revision else ""


def _not_here(name: str, revision: str | None, error: Exception) -> str:
    from huggingface_hub.errors import OfflineModeIsEnabled

    if isinstance(error, OfflineModeIsEnabled):
        why = "HF_HUB_OFFLINE forbids fetching it"
    else:
        why = f"fetching it failed ({str(error).partition(chr(10))[0] or type(error).__name__})"
    folder = name.partition("/")[2]
    at = f" --revision {revision}" if revision else ""
    return (
        f"The checkpoint {name}{_at(revision)} is not on this machine, and {why}. "
        f"Fetch it ahead of time on a machine with a network: "
        f"`hf download {name}{at} --local-dir {folder}`; copy that folder here and give "
        f"`./{folder}` in place of the name.{suggestion(name)}"
    )
