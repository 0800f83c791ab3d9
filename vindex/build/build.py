"""A build: survey -> probe -> plan -> engine -> single writer -> vector index."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from vindex.build.away import Away
from vindex.build.bind import bind
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
from vindex.encode.factory import LoadedAhead
from vindex.encode.progress import note
from vindex.encode.session import EncodingSession
from vindex.errors import IndexDamagedError, UsageError, VindexError
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.catalog.presence import lost_shards_of_all
from vindex.store.derive import drop_vectors_that_hide
from vindex.store.durable import make_folder
from vindex.store.locks import build_lock
from vindex.store.removal import remove_space, sweep_removed
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
    report = BuildReport(str(index.path))
    begun: Background | None = None
    models: Sequence[EngineModel] = ()
    if new:
        begun = begun_background(index, new, show_progress=options.show_progress)
        models = _loaded_models(index, new, new, options, report)
    make_folder(index.locks)
    with build_lock(index.locks, wait=note if options.wait else None):
        report.is_new = bool(new) and not index.exists
        if report.is_new:
            _make(index, new, begun)
        else:
            models = _opened(index, options, report)
        spaces = {
            model.space: SpaceBuild(index.of_space(model.space), model.recipe, options)
            for model in models
        }
        with watched_interrupts(note) as interrupts:
            library, spans = request.library, request.spans
            _run(IndexBuild(index, spaces, library, options, report, spans), models, interrupts)
    if report.clips_planned and any(each.recipe.spec.sampling == "nearest" for each in models):
        report.warnings.append(
            "This index was started when clips were made from the frames nearest to each time; "
            "new clips have the frames shown at that time. Most are the same. Where that matters, "
            "build a new index: nothing is encoded again on its own."
        )
    report.wall_seconds = time.monotonic() - started
    return report


def _loaded_models(
    index: IndexFolder,
    recipes: Mapping[str, Recipe],
    new: Collection[str],
    options: BuildOptions,
    report: BuildReport,
) -> list[EngineModel]:
    """The models of spaces, those of new ones loaded: before an index is bound to what is broken.

    Not where a cluster runs them, whose machines load them as soon as they join it.

    Raises:
        ModelError: a model of a new space cannot be loaded.
    """
    models = engine_models(index, recipes, options)
    if options.engine == "ray":
        return models
    with report.times.clocked("load"):
        return [
            replace(model, make=LoadedAhead(model.make)) if model.space in new else model
            for model in models
        ]


def _make(index: IndexFolder, recipes: Mapping[str, Recipe], begun: Background | None) -> None:
    """Make an index with these spaces, and the background captions of its words space."""
    first, *others = recipes
    writer.create(index, recipes[first])
    writer.add_spaces(index, {name: recipes[name] for name in others})
    upkeep.copy_aside(index)  # with it and the shards a lost catalog can be restored
    begin_words(index, recipes, begun)


def _opened(index: IndexFolder, options: BuildOptions, report: BuildReport) -> list[EngineModel]:
    """The models of an index that is there, whose spaces are changed as the build asks for.

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
    models = _loaded_models(index, bound.recipes, bound.added, options, report)
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
    return models


def _run(build: IndexBuild, models: Sequence[EngineModel], interrupts: Interrupts) -> None:
    """Every step of a build under its lock; fills in the report as it goes."""
    options = build.options
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
