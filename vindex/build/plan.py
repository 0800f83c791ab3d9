"""What a build would do and cost here: speed is measured, nothing is written."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from vindex.build.bind import bind, recipes_for_new
from vindex.build.planned import plan_passes
from vindex.build.request import asked_library, check_options, require_files
from vindex.build.space import engine_models
from vindex.build.trial import Speed, measure, measure_shots
from vindex.build.unbuilt import look_over, missing_of
from vindex.clips import covered_seconds
from vindex.encode.session import EncodingSession
from vindex.encoders import devices_here
from vindex.errors import ExitCode
from vindex.plurals import lasting, room
from vindex.run_folder import RunFolder
from vindex.store.catalog import reader
from vindex.store.catalog.connection import catalog_as_it_is
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from vindex.build.options import BuildOptions
    from vindex.build.planned import Pass
    from vindex.build.unbuilt import Unbuilt
    from vindex.encode.session import EngineModel
    from vindex.jobs import EncodedClip
    from vindex.records import Failure, Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["BuildPlan", "SpacePlan", "plan_build"]

_LONG_SECONDS = 86_400.0
"""A build of more is warned of."""

_CODES_FROM = 5_000_000
_CODE_BYTES = 160
"""Clips from which a vector index holds codes, and what each takes at D = 1024; below that it is
half precision. See `vindex.store.vectors.build` and docs/scale.md."""

_ROW_BYTES = 64
"""Of a clip in a shard beside its vectors: id, video, times, checksums."""

_CATALOG_BYTES = 2 * 77
"""Of a clip in the catalog and its copy; measured at a million clips (docs/scale.md)."""

_NEW_INDEX_BYTES = 8_000_000
"""Of a catalog and its copy that hold next to nothing; DuckDB gives each column its room."""


@dataclass(frozen=True, slots=True)
class SpacePlan:
    """What a build would do in one space."""

    space: str
    model: str
    clips: int


@dataclass(slots=True)
class BuildPlan:
    """What a build would do, and what it would cost on this machine."""

    index: str
    is_new: bool
    device: str
    files_found: int = 0
    files_new: int = 0
    """Those of them whose content the index does not know, one of each content."""
    files_copied: int = 0
    """Copies of these, which cost nothing more."""
    files_known_elsewhere: int = 0
    """Those of them that the index knows under another path: copies of what it has, or moved. A
    build takes up their paths, and encodes nothing for it."""
    files_back: int = 0
    """Those of them that were set aside and are there again: their clips come back with them."""
    files_absent: int = 0
    """Known files that a build would set aside: they are not there, or excluded by now."""
    files_still_failed: int = 0
    """Files of which something was refused before; a build tries them again where it is told to."""
    files_glanced_at: int = 0
    """New files whose length is known; that of the others is estimated from their size."""
    clips: int = 0
    """Clips to encode, in all spaces."""
    video_seconds: float = 0.0
    """Length of the video to decode."""
    seconds: float | None = None
    """That it would take; None: there is nothing to do, or nothing could be measured."""
    shots_seconds: float | None = None
    """Those of them that it would take to look through new films for cuts; None: it is not known,
    or none is looked through."""
    unseen_seconds: float = 0.0
    """Of film to look through. How many clips the cuts make more is known when they are found."""
    files_to_recut: int = 0
    """Contents that the index knows and that are, or may be, cut differently from now on. What this
    makes anew is not counted in the clips."""
    bottleneck: str | None = None
    """The stage that sets the pace: decode or encode."""
    seconds_per_clip: float | None = None
    clips_measured: int = 0
    files_measured: int = 0
    disk_bytes: int = 0
    """How much the index would grow."""
    free_bytes: int = 0
    """On the disk that it is on."""
    spaces: list[SpacePlan] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    """Files that cannot be opened, and clips that could not be decoded."""
    warnings: list[str] = field(default_factory=list)
    spaces_removed: list[str] = field(default_factory=list)
    """Spaces that the build would remove."""

    @property
    def exit_code(self) -> ExitCode:
        """What `vindex build --plan` returns: as a build, 3 where something cannot be read."""
        has_failed = self.failures or self.files_still_failed
        return ExitCode.FILES_FAILED if has_failed else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex build --plan --json`."""
        return asdict(self) | {"failures": [failure.as_dict() for failure in self.failures]}


def plan_build(
    index: IndexFolder, paths: Sequence[str | os.PathLike[str]], options: BuildOptions
) -> BuildPlan:
    """What a build with the same arguments would do and cost.

    Args:
        index: there already or not; nothing is written to it.
        paths: folders to walk and files to take.
        options: of the build.

    Raises:
        UsageError: a path or an option cannot be used.
        NothingIndexedError: there is no video file to make an index of.
        IndexFolderError: the index is damaged, or of another model.
        ModelError: the model cannot be loaded.
        MissingDependencyError: FAISS or the reader is not installed.
    """
    check_options(options)
    with catalog_as_it_is(index) if index.exists else nullcontext(index) as as_it_is:
        return _planned(index, as_it_is, paths, options)


def _planned(
    index: IndexFolder,
    as_it_is: IndexFolder,
    paths: Sequence[str | os.PathLike[str]],
    options: BuildOptions,
) -> BuildPlan:
    """The plan; the catalog is read in `as_it_is`, which is `index` or a copy for reading."""
    library = asked_library(as_it_is, paths)
    if not index.exists:
        require_files(library, options)
    recipes, held, removed = _recipes(index, as_it_is, options)
    devices = ", ".join(devices_here(options.device, next(iter(recipes.values())).precision))
    plan = BuildPlan(str(index.path), not index.exists, devices)
    plan.spaces_removed = list(removed)
    found = look_over(as_it_is, library, options)
    plan.files_found, plan.failures = found.num_found, found.failures
    plan.files_new, plan.files_glanced_at = len(found.new), len(found.infos)
    plan.files_to_recut = found.num_recut
    plan.unseen_seconds = sum(
        seconds * _weight(path, found) for path, seconds in found.unseen.items()
    )
    plan.files_copied, plan.files_known_elsewhere = len(found.copies), found.num_elsewhere
    plan.files_back, plan.files_absent = found.num_back, found.num_absent
    plan.files_still_failed = found.num_still_refused
    with RunFolder() as frames:
        missing = {
            name: missing_of(as_it_is, name if name in held else None, recipe, found)
            for name, recipe in recipes.items()
        }
        passes = plan_passes(missing, recipes, options, frames.path)
        _count(plan, found, recipes, passes)
        _measure(plan, found, engine_models(index, recipes, options), passes, options, frames.path)
    plan.free_bytes = shutil.disk_usage(_nearest_folder(index.path)).free
    plan.warnings = found.warnings + _warnings(plan, recipes)
    return plan


def _recipes(
    index: IndexFolder, as_it_is: IndexFolder, options: BuildOptions
) -> tuple[dict[str, Recipe], Collection[str], Collection[str]]:
    """The recipes of the spaces that are built; names of those there are, and of those that go."""
    if not index.exists:
        return recipes_for_new(options), (), ()
    with Snapshot.of(as_it_is) as snapshot:
        bound = bind(index, reader.recipes(snapshot), options)
    return bound.recipes, bound.held, bound.removed


def _clips_of(part: Pass, found: Unbuilt) -> float:
    """How many clips a pass would have of the whole library."""
    return sum(each.num_clips * _weight(each.video.path, found) for each in part.jobs.videos)


def _weight(path: str, found: Unbuilt) -> float:
    """How much of the library the film of a file stands for."""
    return found.film_of_new if path in found.infos else 1.0


def _count(
    plan: BuildPlan, found: Unbuilt, recipes: Mapping[str, Recipe], passes: Sequence[Pass]
) -> None:
    """Clips of each space, and the film that they are of."""
    clips: Counter[str] = Counter()
    for part in passes:
        num_clips = round(_clips_of(part, found))
        clips.update(dict.fromkeys(part.spaces, num_clips))
        plan.video_seconds += sum(
            covered_seconds(job.clips) * _weight(job.path, found) for job in part.jobs
        )
    plan.clips = clips.total()
    plan.spaces = [
        SpacePlan(name, recipe.encoder.name, clips[name]) for name, recipe in recipes.items()
    ]


def _measure(
    plan: BuildPlan,
    found: Unbuilt,
    models: Sequence[EngineModel],
    passes: Sequence[Pass],
    options: BuildOptions,
    frames_folder: str,
) -> None:
    """Run a little of each pass, and reckon up the whole."""
    loading = _Clocked()
    speeds: list[tuple[float, Speed]] = []
    one_of: dict[str, EncodedClip] = {}
    with EncodingSession(
        models, reader=options.reader, num_workers=options.workers, frames_folder=frames_folder,
        loading=loading.clocked,
    ) as session:  # fmt: skip
        for part in passes:
            speed = measure(session, part, found.num_bytes)
            if not isinstance(speed, Speed):
                plan.failures += [speed] if speed else []
                return
            speeds.append((_clips_of(part, found) * speed.seconds, speed))
            one_of |= speed.one_of
        if found.unseen and (share := measure_shots(session, found.unseen)) is not None:
            plan.seconds = plan.shots_seconds = share * plan.unseen_seconds
    if not speeds:
        return
    _, longest = max(speeds, key=lambda each: each[0])
    plan.bottleneck, plan.seconds_per_clip = longest.bottleneck, longest.seconds
    plan.clips_measured = sum(speed.num_clips for _, speed in speeds)
    plan.files_measured = sum(speed.num_files for _, speed in speeds)
    new_seconds = found.film_of_new * sum(i.duration_seconds for i in found.infos.values())
    plan.seconds = (
        loading.seconds + new_seconds * longest.probe_seconds + sum(took for took, _ in speeds)
        + (plan.shots_seconds or 0.0)
    )  # fmt: skip
    plan.disk_bytes = plan.is_new * _NEW_INDEX_BYTES + sum(
        space.clips * _bytes_of(one_of[space.space], space.clips)
        for space in plan.spaces
        if space.space in one_of
    )


class _Clocked:
    """How long the models took to load."""

    seconds = 0.0

    @contextmanager
    def clocked(self) -> Iterator[None]:
        """Around the loading."""
        began = time.monotonic()
        yield
        self.seconds += time.monotonic() - began


def _bytes_of(clip: EncodedClip, num_clips: int) -> int:
    """What a clip takes on disk, in a space of so many: shard, vector index and catalog."""
    dim = len(clip.embedding_D)
    others = (clip.probabilities_K, clip.moments_M)
    shard = 2 * (dim + sum(len(each) for each in others if each is not None)) + _ROW_BYTES
    vectors = 2 * dim + 8 if num_clips < _CODES_FROM else _CODE_BYTES
    return shard + vectors + _CATALOG_BYTES


def _nearest_folder(path: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _warnings(plan: BuildPlan, recipes: Mapping[str, Recipe]) -> list[str]:
    """What somebody should know before a build is begun."""
    found = []
    if plan.disk_bytes > plan.free_bytes:
        found.append(
            f"The index would need {room(plan.disk_bytes)}, and {room(plan.free_bytes)} are free. "
            "Put it on another disk with --index."
        )
    if plan.seconds is not None and plan.seconds > _LONG_SECONDS:
        ways = "; ".join(_ways(plan, next(iter(recipes.values()))))
        found.append(
            f"It would take {lasting(plan.seconds)} on this machine. What would help: {ways}. A "
            "build can be interrupted at any time, and the same command continues it."
        )
    return found


def _ways(plan: BuildPlan, recipe: Recipe) -> list[str]:
    """What makes a build quicker, by the stage that sets its pace."""
    if plan.bottleneck == "decode":
        return [
            "--skip-loop-filter, which decodes faster",
            "more cores, which decode side by side",
        ]
    ways = ["a machine with a GPU"] if plan.device == "cpu" else []
    ways.append("a smaller model (`vindex models` lists them)")
    if recipe.spec.views > 1:
        ways.append("--views 1, a third of the work")
    if plan.is_new:
        stride = 2 * recipe.spec.stride_seconds
        ways.append(f"--stride-seconds {stride:g}, which halves the number of clips")
    return ways
