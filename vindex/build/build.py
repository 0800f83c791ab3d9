"""A build: survey -> probe -> plan -> engine -> single writer -> vector index."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from vindex.build.away import Away
from vindex.build.bind import Bound, bind
from vindex.build.encoding import Intake, run_pass, run_pass_on_cluster
from vindex.build.ids import with_reserved_ids
from vindex.build.ingest import ClipWriter
from vindex.build.interrupts import Interrupts, watched_interrupts
from vindex.build.report import BuildReport
from vindex.build.shots import whether_at_shots
from vindex.build.space import SpaceBuild, engine_models
from vindex.build.steps import IndexBuild
from vindex.build.words import begin_words, begun_background
from vindex.encode.cluster import Cluster, RayCrew
from vindex.encode.progress import note
from vindex.encode.session import EncodingSession
from vindex.errors import (
    IndexDamagedError,
    IndexMismatchError,
    ModelError,
    UsageError,
    VindexError,
)
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.catalog.presence import lost_shards_of_all
from vindex.store.derive import drop_vectors_that_hide
from vindex.store.durable import make_folder
from vindex.store.layout import FIRST_SPACE
from vindex.store.locks import build_lock
from vindex.store.removal import remove_index, remove_space, sweep_removed
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import load_faiss

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from vindex.build.options import BuildOptions
    from vindex.build.request import BuildRequest
    from vindex.encode.session import EngineModel
    from vindex.records import Recipe
    from vindex.store.background import Background
    from vindex.store.layout import IndexFolder

__all__ = ["build"]


def build(request: BuildRequest) -> BuildReport:
    """Index a library, or bring its index up to date.

    Each model that is given has a space of the index; clips that several of them miss are decoded
    once. A new index begins with the space of the first.

    Returns:
        What was done. The first Ctrl-C or SIGTERM finishes the batch in flight, a second stops
        at once; both commit what is encoded by then, and the report says so.

    Raises:
        UsageError: an option cannot be used.
        IndexFolderError: the index is locked, damaged, or of another model.
        ModelError: the model cannot be loaded.
        MissingDependencyError: FAISS does not load.
    """
    started = time.monotonic()
    index, options, new = request.index, request.options, request.new
    begun: Background | None = None
    if new:
        begun = begun_background(index, new, show_progress=options.show_progress)
    make_folder(index.locks)
    with build_lock(index.locks, wait=note if options.wait else None):
        report = BuildReport(str(index.path), is_new=bool(new) and not index.exists)
        bound = _made(index, new, begun) if report.is_new else _opened(index, options, report)
        spaces = {
            name: SpaceBuild(index.of_space(name), recipe, options)
            for name, recipe in bound.recipes.items()
        }
        under_way = IndexBuild(index, spaces, request.library, options, report, request.spans)
        with _taken_back(index, bound.added), watched_interrupts(note) as interrupts:
            _run(under_way, engine_models(index, bound.recipes, options, bound.added), interrupts)
    sampling = {recipe.spec.sampling for recipe in bound.recipes.values()}
    if report.clips_planned and "nearest" in sampling:
        report.warnings.append(
            "This index was started when clips were made from the frames nearest to each time; "
            "new clips have the frames shown at that time. Most are the same. Where that matters, "
            "build a new index: nothing is encoded again on its own."
        )
    report.wall_seconds = time.monotonic() - started
    return report


@contextmanager
def _taken_back(index: IndexFolder, new: Collection[str]) -> Iterator[None]:
    """Around a run: spaces that are new go again if a model does not load, and none has clips.

    Whatever becomes of the checkpoint, they could not be gone on with. An index goes with its first
    space.

    Args:
        index: under its lock.
        new: names of the spaces.
    """
    try:
        yield
    except (ModelError, IndexMismatchError):
        unused = [n for n in new if not reader.counts(index.of_space(n)).clips]
        if FIRST_SPACE not in unused:
            for name in unused:
                remove_space(index, name)
        elif len(unused) == len(new):
            remove_index(index)
        raise


def _made(index: IndexFolder, recipes: Mapping[str, Recipe], begun: Background | None) -> Bound:
    """Make an index with these spaces, and the background captions of its words space."""
    first, *others = recipes
    writer.create(index, recipes[first])
    writer.add_spaces(index, {name: recipes[name] for name in others})
    upkeep.copy_aside(index)  # with it and the shards a lost catalog can be restored
    begin_words(index, recipes, begun)
    return Bound({}, dict(recipes))


def _opened(index: IndexFolder, options: BuildOptions, report: BuildReport) -> Bound:
    """An index that is there, whose spaces are changed as the build asks for.

    Refuses an index that has lost some of what it lists.
    """
    with Snapshot.of(index) as snapshot:
        recipes = reader.recipes(snapshot)
    bound = bind(index, recipes, options)
    with Snapshot.of(index) as snapshot:
        lost = lost_shards_of_all(snapshot, but_of=bound.removed)
    if lost:
        raise IndexDamagedError(
            f"The index {index.path} has lost {len(lost)} of its shards ({', '.join(lost[:3])}"
            f"{', ...' if len(lost) > 3 else ''}). Put them back, or forget their clips with "
            "`vindex verify --repair` and build again."
        )
    begun = begun_background(index, bound.recipes, show_progress=options.show_progress)
    for name in bound.removed:
        remove_space(index, name)
        report.spaces_removed.append(name)
    sweep_removed(index)
    for name, recipe in bound.held.items():
        if recipe.encoder.name != recipes[name].encoder.name:  # where it is found from now on
            writer.set_encoder(index.of_space(name), recipe.encoder)
    if bound.added:
        writer.add_spaces(index, bound.added)
        upkeep.copy_aside(index)
    begin_words(index, bound.recipes, begun)
    return bound


def _run(build: IndexBuild, models: Sequence[EngineModel], interrupts: Interrupts) -> None:
    """Every step of a build under its lock; fills in the report as it goes."""
    options, times = build.options, build.report.times
    loading = partial(_loading, build, interrupts)
    make_crew = partial(
        RayCrew, address=options.ray_address, num_workers=options.workers,
        uses_gpus=options.device != "cpu",
    )  # fmt: skip
    try:
        with (
            EncodingSession(
                models, reader=options.reader, num_workers=options.workers,
                frames_folder=str(build.index.frames), loading=loading,
            ) as session,
            Cluster(
                models, reader=options.reader,
                frames_folder=str(build.index.frames), loading=loading, make_crew=make_crew,
            ) as cluster,
        ):  # fmt: skip
            away = _away(build, session, cluster, interrupts)
            with closing(build.parts(interrupts, away)) as parts:
                for _ in parts:
                    build.plan(away or session, interrupts)
                    _encode(cluster if away else session, build, interrupts)
                    if interrupts.came:
                        break
                if build.report.is_new and not (away or interrupts.came or times.load_seconds):
                    session.load()  # all was refused, and it is still to be known whether it can
    except KeyboardInterrupt:
        interrupts.came = True
    except (OSError, MemoryError, VindexError) as error:
        if build.num_committed:
            # What cannot be used as it was given is refused another time, too.
            then = "" if isinstance(error, UsageError) else "; run the same command to continue"
            error.add_note(f"What was committed is kept{then}.")
        raise
    build.finish(interrupted=interrupts.came)


def _away(
    build: IndexBuild, session: EncodingSession, cluster: Cluster, interrupts: Interrupts
) -> Away | None:
    """What looks at files that must be fetched; None: this machine does, which decodes them."""
    if build.options.engine != "ray":
        return None
    finds_shots = whether_at_shots(build.index, build.options)
    return Away(cluster, session, interrupts, finds_shots=finds_shots)


@contextmanager
def _loading(build: IndexBuild, interrupts: Interrupts) -> Iterator[None]:
    """Around the loading of models; loads whatever else the build will need later."""
    with interrupts.obeyed_at_once(), build.report.times.clocked("load"):
        yield
        load_faiss()  # the end needs it; should it not load, a night's work is not begun


def _encode(engine: EncodingSession | Cluster, build: IndexBuild, interrupts: Interrupts) -> None:
    """Run the passes that the spaces need, one after the other."""
    spaces, options = build.spaces, build.options
    passes = with_reserved_ids(build.passes(), build.index, build.smallest_new_id)
    for name, space in spaces.items():
        first_ids = [part.jobs.id_ranges[0].start for part in passes if name in part.spaces]
        if first_ids:
            drop_vectors_that_hide(space.index, min(first_ids))
    intakes: dict[str, Intake] = {}
    wrote_seconds = build.report.times.write_seconds
    for place, part in enumerate(passes):
        if interrupts.came:
            return
        still_needed = {name for later in passes[place:] for name in later.spaces}
        for name in spaces.keys() - still_needed:
            engine.unload(name)
        for name in part.spaces:
            if name not in intakes:
                intakes[name] = _intake(spaces[name], interrupts)
        show_progress = options.show_progress
        with _reported(engine, build):
            if isinstance(engine, Cluster):
                run_pass_on_cluster(
                    engine, part, intakes, interrupts, build.nodes, build.sights(),
                    show_progress=show_progress,
                )  # fmt: skip
            else:
                run_pass(engine, part, intakes, interrupts, show_progress=show_progress)
        write_seconds = sum(intake.write_seconds for intake in intakes.values())
        build.report.times.write_seconds = wrote_seconds + write_seconds


def _intake(space: SpaceBuild, interrupts: Interrupts) -> Intake:
    return Intake(ClipWriter(space.index, space.recipe, interrupts), space.tally)


@contextmanager
def _reported(engine: EncodingSession | Cluster, build: IndexBuild) -> Iterator[None]:
    """Add what a pass took to the report, however it ends."""
    times = build.report.times
    took_before = engine.times
    began = time.perf_counter() - times.load_seconds
    try:
        yield
    finally:
        if engine.times is not took_before:  # it ran
            times.add_run(engine.times, time.perf_counter() - times.load_seconds - began)
