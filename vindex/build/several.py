"""Several models, an index each, from one pass over the videos where they are cut alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.build.build import build_together
from vindex.build.options import BuildOptions
from vindex.encoders import encoder_spec
from vindex.errors import UsageError
from vindex.store.layout import (
    IndexFolder,
    index_for_build,
    indexes_in,
    place_for_several,
    place_to_build,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.build.options import SeveralReport

__all__ = ["Target", "build_several", "targets_for"]


@dataclass(frozen=True, slots=True)
class Target:
    """An index to build."""

    index: IndexFolder
    model: str | None
    """As it was given; None: the index's own, or the default for a new index."""


def targets_for(
    models: Sequence[str] = (), indexes: Sequence[str | os.PathLike[str]] = ()
) -> list[Target]:
    """Which indexes are meant by the models and the index folders that were given.

    * With no more than one index folder, one model is built into it. Several models get a folder
      each in it, of the model's name. Where it holds such indexes already, so does one model, and
      without a model all of them are meant.
    * With several index folders there is a model for each of them, or none: then each has its own.

    Args:
        models: as `--model` takes them.
        indexes: index folders.

    Raises:
        UsageError: they do not fit together, or a folder cannot hold an index.
        ModelError: there is no such model.
    """
    if len(indexes) > 1:
        targets = _pairs(models, indexes)
    else:
        targets = _in_one_place(models, indexes[0] if indexes else None)
    _require_distinct(targets)
    return targets


def build_several(
    targets: Sequence[Target],
    *paths: str | os.PathLike[str],
    **options: Any,  # noqa: ANN401
) -> SeveralReport:
    """Build indexes of several models; clips that several of them miss are decoded once.

    Each model is shown the frames that it asks for: as many of a clip, of its size, views and
    filter. Clips that only some of the indexes miss are encoded for these alone. The models are in
    memory together, and a batch is as large as the one of them that takes the least allows.

    Args:
        targets: see `targets_for`.
        *paths: folders to walk and video files.
        **options: the fields of `vindex.build.BuildOptions`, but for `model`.

    Returns:
        A report for each target, in their order, and how much was decoded.

    Raises:
        VindexError: see `vindex.build.build`.
    """
    _require_distinct(targets)
    wanted = {target.index: BuildOptions(model=target.model, **options) for target in targets}
    return build_together(wanted, paths)


def _require_distinct(targets: Sequence[Target]) -> None:
    if not targets:
        raise UsageError("No index was named to build. Give a target for each.")
    paths = [str(target.index.path) for target in targets]
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice:
        raise UsageError(
            f"The index folder {twice} was meant twice. Give each --model once, and --index with "
            "another folder for each where their names are alike."
        )


def _pairs(models: Sequence[str], indexes: Sequence[str | os.PathLike[str]]) -> list[Target]:
    if models and len(models) != len(indexes):
        raise UsageError(
            f"--model was given {_times(len(models))} and --index {_times(len(indexes))}. Give "
            "--index once for each model, or once for all of them."
        )
    given: Sequence[str | None] = models or [None] * len(indexes)
    return [Target(index_for_build(i), m) for i, m in zip(indexes, given, strict=True)]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _in_one_place(models: Sequence[str], given: str | os.PathLike[str] | None) -> list[Target]:
    held = indexes_in(place_to_build(given).path)
    if held and not models:
        return [Target(index, None) for index in held]
    if not held and len(models) < 2:
        return [Target(index_for_build(given), models[0] if models else None)]
    place = place_for_several(given)
    return [Target(index_for_build(place / _folder_name(model)), model) for model in models]


def _folder_name(model: str) -> str:
    """What the index of a model is called: as the model's own folder, or `OWNER--NAME`."""
    name = encoder_spec(model).name
    name = Path(name).name if Path(name).is_absolute() else name.replace("/", "--")
    name = re.sub(r"[^\w.-]", "-", name).lstrip(".") or "model"
    inside = IndexFolder(Path())
    # Under a name that an index has inside, the place would be taken for an index itself.
    return f"{name}-model" if name in (inside.shards.name, inside.catalog.name) else name
