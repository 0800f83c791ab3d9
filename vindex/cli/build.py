"""`vindex build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vindex import settings
from vindex.cli.build_report import say_report
from vindex.cli.completion import choice_of, complete_model
from vindex.cli.options import (
    ClipSecondsOption,
    DevicesOption,
    FramesOption,
    IndexOption,
    JsonOption,
    ReaderOption,
    StrideSecondsOption,
    typed_place,
)
from vindex.cli.output import print_json, say, shows_progress
from vindex.cli.plan import print_plan
from vindex.cli.words_option import BuildCommand, NoWordsOption, WordsOption, asked_words
from vindex.cores import on_one_core
from vindex.decode import found_reader
from vindex.errors import UsageError
from vindex.store.layout import index_for_build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex import BuildOptions
    from vindex.errors import ExitCode
    from vindex.store.layout import IndexFolder

__all__ = ["COMMAND_CLASS", "build", "say_demo_note"]

COMMAND_CLASS = BuildCommand
"""What reads its arguments."""

_NOT_TOGETHER = (
    ("--exclude", "--no-exclude", "--exclude alone replaces the patterns that were given before"),
    ("--spans", "--no-spans", "--spans alone replaces those before"),
    ("--plan", "--spans", "a plan knows only the spans that the index has"),
    ("--plan", "--no-spans", "a plan knows only the spans that the index has"),
    ("--plan", "--retry-failed", "a plan does not count what failed before"),
    ("--plan", "--engine ray", "a plan measures this machine"),
    ("--plan", "--wait", "a plan writes nothing and need not wait"),
)

_PathsArgument = Annotated[
    list[str], typer.Argument(parser=typed_place, help="Folders to walk, and video files.")
]
_ModelsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Checkpoint: a hub name, a local folder, or `demo`. May be given several times: each "
        "gets a space of the index, and clips are decoded only once. Default: all that the index "
        f"has, or {settings.DEFAULT_MODEL}.",
        show_default=False,
        autocompletion=complete_model,
    ),
]
_ViewsOption = Annotated[
    int | None,
    typer.Option(
        "--views",
        help="Square crops of each frame: 1 (centre) or 3 (to cover all of a wide picture, at "
        "three times the cost). Default: 1.",
        show_default=False,
        autocompletion=choice_of([str(number) for number in settings.VIEWS]),
    ),
]
_BatchSizeOption = Annotated[
    int | None,
    typer.Option(settings.BATCH_SIZE.flag, help=settings.BATCH_SIZE.help, show_default=False),
]
_WorkersOption = Annotated[
    int | None,
    typer.Option(settings.WORKERS.flag, help=settings.WORKERS.help, show_default=False),
]
_SkipLoopFilterOption = Annotated[
    bool,
    typer.Option(
        "--skip-loop-filter",
        help=(
            "Decode faster, with slightly different pixels; use it for a whole index or not at all."
        ),
    ),
]
_ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        help="Leave out files and folders with a matching name or, if the pattern has a slash, a "
        "matching path below the library's root: '*.lrv', 'kitchen/old*'. May be given "
        "several times. The index remembers the patterns until new ones are given.",
        metavar="GLOB",
        show_default=False,
    ),
]
_NoExcludeOption = Annotated[
    bool, typer.Option("--no-exclude", help="Forget the patterns given before.")
]
_DefaultExcludesOption = Annotated[
    bool | None,
    typer.Option(
        "--default-excludes/--no-default-excludes",
        help="Leave out the trash, snapshots and previews that systems and network drives keep, "
        "such as #recycle and @eaDir. Also remembered. Default: leave them out.",
        show_default=False,
    ),
]
_SpansOption = Annotated[
    Path | None,
    typer.Option(
        "--spans",
        help="CSV with the columns path,start,end and optionally name: in these files, clips are "
        "cut only within these spans, and `--span NAME` finds them. The index remembers "
        "them until new ones are given.",
        metavar="FILE",
        show_default=False,
    ),
]
_NoSpansOption = Annotated[
    bool, typer.Option("--no-spans", help="Forget the spans given before: cut files whole again.")
]
_CutAtShotsOption = Annotated[
    bool | None,
    typer.Option(
        "--cut-at-shots/--no-cut-at-shots",
        help="Let no clip lie across a hard cut. New videos are first searched for cuts, which "
        "decodes every frame once; --plan says what that costs. Also remembered.",
        show_default=False,
    ),
]
_RetryFailedOption = Annotated[
    bool, typer.Option("--retry-failed", help="Try again what failed before in the given paths.")
]
_PlanOption = Annotated[
    bool,
    typer.Option(
        "--plan",
        help="Only say what would be done and how long it would take on this machine, estimated "
        "from a few seconds of decoding and encoding; nothing is written. Not together with "
        "--spans.",
    ),
]
_PrecisionOption = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="|".join(settings.PRECISIONS),
        help="Number format of the model's products. int8 is for CPUs: faster, with slightly "
        "different embeddings (docs/performance.md). The index remembers it. Default: auto, "
        "which depends on the device.",
        show_default=False,
        autocompletion=choice_of(settings.PRECISIONS),
    ),
]
_EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="|".join(settings.ENGINES),
        help=(
            "Where clips are encoded: on this machine, or on the machines of a Ray cluster "
            "(docs/ray.md)."
        ),
        autocompletion=choice_of(settings.ENGINES),
    ),
]
_RayAddressOption = Annotated[
    str | None,
    typer.Option(
        "--ray-address",
        help="With --engine ray: the cluster, as host:port, or `auto` for the one that runs on "
        "this machine. Default: a cluster of this machine alone, started for the build.",
        metavar="ADDRESS",
        show_default=False,
    ),
]
_WaitOption = Annotated[
    bool, typer.Option("--wait", help="Wait for another build of the same index.")
]


def build(
    paths: _PathsArgument,
    *,
    index: IndexOption = None,
    model: _ModelsOption = None,
    words: WordsOption = None,
    no_words: NoWordsOption = False,
    clip_seconds: ClipSecondsOption = None,
    stride_seconds: StrideSecondsOption = None,
    frames: FramesOption = None,
    views: _ViewsOption = None,
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DevicesOption = "auto",
    batch_size: _BatchSizeOption = None,
    precision: _PrecisionOption = None,
    workers: _WorkersOption = None,
    skip_loop_filter: _SkipLoopFilterOption = False,
    exclude: _ExcludeOption = None,
    no_exclude: _NoExcludeOption = False,
    default_excludes: _DefaultExcludesOption = None,
    spans: _SpansOption = None,
    no_spans: _NoSpansOption = False,
    cut_at_shots: _CutAtShotsOption = None,
    retry_failed: _RetryFailedOption = False,
    wait: _WaitOption = False,
    engine: _EngineOption = "local",
    ray_address: _RayAddressOption = None,
    plan: _PlanOption = False,
    json_output: JsonOption = False,
) -> None:
    """Index videos, or bring an index up to date."""
    with on_one_core():
        import numpy  # noqa: F401
    from vindex import BuildOptions
    from vindex.index.requests import requested_build

    _refuse_together({
        "--exclude": exclude, "--no-exclude": no_exclude, "--spans": spans, "--no-spans": no_spans,
        "--retry-failed": retry_failed, "--wait": wait, "--plan": plan,
        "--engine ray": engine == "ray",
    })  # fmt: skip
    folder = index_for_build(index)
    options = BuildOptions(
        model=tuple(model or ()), words=asked_words(words, none=no_words),
        clip_seconds=clip_seconds, stride_seconds=stride_seconds, frames=frames, views=views,
        reader=reader, device=device, batch_size=batch_size, precision=precision, workers=workers,
        skip_loop_filter=skip_loop_filter, exclude=() if no_exclude else exclude or None,
        default_excludes=default_excludes, spans=False if no_spans else spans,
        cut_at_shots=cut_at_shots, retry_failed=retry_failed, wait=wait,
        show_progress=shows_progress(), engine=engine, ray_address=ray_address,
    )  # fmt: skip
    if plan:
        raise typer.Exit(_plan(folder, paths, options, json_output=json_output))
    build_it = requested_build(folder, paths, options)
    _say_beginning(folder, options)
    report = build_it()
    say_report(report)
    if json_output:
        print_json(report.as_dict())
    raise typer.Exit(report.exit_code)


def _plan(
    index: IndexFolder, paths: Sequence[str], options: BuildOptions, *, json_output: bool
) -> ExitCode:
    """Print what a build would do; gives the exit code."""
    from vindex.index.requests import requested_plan

    plan_it = requested_plan(index, paths, options)
    _say_beginning(index, options)
    planned = plan_it()
    print_plan(planned, json_output=json_output)
    return planned.exit_code


def _say_beginning(index: IndexFolder, options: BuildOptions) -> None:
    """Where the index is, and what to know of a build that is not a usual one."""
    say(f"Index: {index.path}")
    if options.reader != settings.DEFAULT_READER and (found := found_reader(options.reader)):
        say(f"Reader: {found}")
    if "demo" in (*options.models, options.words):
        say_demo_note()


def _refuse_together(given: Mapping[str, object]) -> None:
    """Refuse options, by their flags, of which one says nothing beside the other."""
    for one, other, why in _NOT_TOGETHER:
        if given[one] and given[other]:
            raise UsageError(f"{one} and {other} were both given; {why}.")


def say_demo_note() -> None:
    """What the demo model is not."""
    say(
        "note: the demo model knows rendered motion only; it does not replace a real "
        "checkpoint (vindex/demo/checkpoint/README.md)."
    )
