"""`vindex eval`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vindex import settings
from vindex.cli.completion import choice_of, complete_model
from vindex.cli.options import DeviceOption, IndexOption, JsonOption, ReaderOption, SpaceOption
from vindex.cli.output import print_json, print_rows, say, say_failures, shows_progress
from vindex.errors import ExitCode, UsageError
from vindex.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.measure.accuracy import Accuracy
    from vindex.measure.captions import CaptionEvaluation
    from vindex.measure.evaluate import Evaluation
    from vindex.measure.label_curve import CurvePoint, LabelCurve

__all__ = ["evaluate"]

_SHOWN_PATHS = 10

_CaptionsOption = Annotated[
    Path | None,
    typer.Option(
        "--captions",
        help="Instead of a truth file: CSV with the columns path,start_seconds,end_seconds,"
        "caption. Measures how high a search for each caption ranks a clip that it describes.",
        show_default=False,
    ),
]
_ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="|".join(settings.BY),
        autocompletion=choice_of(settings.BY),
        help="With --captions: what to ask, as in `vindex search --by`. Default: auto.",
        show_default=False,
    ),
]
_ShotsOption = Annotated[
    str | None,
    typer.Option(
        settings.SHOTS.flag,
        metavar="N,N,...",
        help="How good each label gets when it is learned from this many examples, such as "
        "1,2,5,10,20,50: the label-efficiency curve. The labels need not be the model's.",
        show_default=False,
    ),
]
_DrawsOption = Annotated[
    int | None,
    typer.Option(
        settings.DRAWS.flag,
        help=f"{settings.DRAWS.help} Default: {settings.DRAWS.default}.",
        show_default=False,
    ),
]
_ProtocolOption = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        metavar="published",
        autocompletion=choice_of(["published"]),
        help="`published`: measure --model by its published protocol (segments and views), "
        "without an index; the CSV then needs the columns path,label only.",
        show_default=False,
    ),
]
_MeasuredModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="With --protocol: a hub name, a local folder, or `demo`. Default: "
        f"{settings.DEFAULT_MODEL}.",
        show_default=False,
        autocompletion=complete_model,
    ),
]
_RootOption = Annotated[
    Path | None,
    typer.Option(
        "--root",
        help="With --protocol: the folder that the paths start from. Default: that of the CSV.",
        show_default=False,
    ),
]


def evaluate(
    truth: Annotated[
        Path | None,
        typer.Argument(
            help="CSV with the columns path,start_seconds,end_seconds,label.", show_default=False
        ),
    ] = None,
    *,
    captions: _CaptionsOption = None,
    by: _ByOption = None,
    shots: _ShotsOption = None,
    draws: _DrawsOption = None,
    index: IndexOption = None,
    space: SpaceOption = None,
    protocol: _ProtocolOption = None,
    model: _MeasuredModelOption = None,
    root: _RootOption = None,
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:
    """Measure an index against a truth file or captions, or a model against published figures."""
    file = truth or captions
    if file is None or (truth is not None and captions is not None):
        raise UsageError("Give either a truth file or --captions FILE, and not both.")
    _check_companions(captions, by, shots, draws, protocol, model or root)
    if protocol is not None:
        settings.check_choice("--protocol", protocol, ["published"])
        given = {"--index": index, "--space": space, "--captions": captions, "--shots": shots}
        for flag in [flag for flag, value in given.items() if value is not None]:
            raise UsageError(
                f"{flag} and --protocol were both given; a protocol measures a model on a "
                "truth file, without an index."
            )
        model = model or settings.DEFAULT_MODEL
        _evaluate_published(file, model, root, reader, device, json_output=json_output)
    elif shots is not None:
        _print_curve_of(file, shots, draws, index, space, json_output=json_output)
    elif captions is not None:
        _evaluate_captions(file, by or "auto", index, space, json_output=json_output)
    else:
        _evaluate_index(file, index, space, json_output=json_output)


def _check_companions(
    captions: Path | None,
    by: str | None,
    shots: str | None,
    draws: int | None,
    protocol: str | None,
    of_protocol: object,
) -> None:
    """Refuse options that say nothing without another one, or beside it."""
    if by is not None and captions is None:
        raise UsageError("--by was given without --captions. Give both, or leave it out.")
    if draws is not None and shots is None:
        raise UsageError("--draws was given without --shots. Give both, or leave it out.")
    if shots is not None and captions is not None:
        raise UsageError("--shots and --captions were both given. Give one of them.")
    if protocol is None and of_protocol is not None:
        raise UsageError(
            "--model and --root need --protocol published; an index has its own model and root."
        )


def _evaluate_index(
    truth: Path, index: Path | None, space: str | None, *, json_output: bool
) -> None:
    from vindex.index import VideoIndex

    found = VideoIndex.open(index, space=space).evaluate(truth)
    if found.unmatched_rows:
        rows, files = found.unmatched_rows, len(found.unmatched_paths)
        say(
            f"warning: {counted(rows, 'row')} of {truth} left out, for {counted(files, 'file')} "
            "that the index does not have:"
        )
        for path in found.unmatched_paths[:_SHOWN_PATHS]:
            say(f"  {path}")
        if len(found.unmatched_paths) > _SHOWN_PATHS:
            say(f"  and {len(found.unmatched_paths) - _SHOWN_PATHS} more; --json lists them all")
    if json_output:
        print_json(found.as_dict())
    else:
        _print_evaluation(found)


def _print_curve_of(
    truth: Path,
    shots: str,
    draws: int | None,
    index: Path | None,
    space: str | None,
    *,
    json_output: bool,
) -> None:
    from vindex.index import VideoIndex

    try:
        numbers = [int(number) for number in shots.split(",")]
    except ValueError as error:
        raise UsageError(
            f"--shots {shots!r} was given; it must be whole numbers and commas, such as 1,2,5,10."
        ) from error
    given = {} if draws is None else {"draws": draws}
    found = VideoIndex.open(index, space=space).label_curve(truth, numbers, **given)
    if json_output:
        print_json(found.as_dict())
    else:
        _print_curve(found)
    for each in found.too_few:
        say(
            f"{each.label}: only {counted(each.clips, 'clip')} in {counted(each.videos, 'video')}, "
            f"too few to measure {', '.join(map(str, each.shots))} examples."
        )


def _print_curve(found: LabelCurve) -> None:
    """A line for each label, and one for all: average precision and its interval."""
    shots = [point.shots for point in found.curve]
    rows = [
        [str(each.clips), f"{each.chance:.2f}", *_points(each.curve, shots), each.label]
        for each in found.per_label
    ]
    overall = [str(found.clips), "", *_points(found.curve, shots), "mean over labels"]
    counts = ["", "", *(str(point.labels) for point in found.curve), "labels in that mean"]
    header = ["clips", "chance", *(f"{number} yes" for number in shots), "label"]
    print_rows(header, [*rows, overall, counts])
    say(
        f"Average precision on held-out videos, of {found.draws} draws, with a 90 % interval; "
        f"learned from {found.features} of {found.clips} clips in "
        f"{found.videos} videos."
    )


def _points(curve: Sequence[CurvePoint], shots: Sequence[int]) -> list[str]:
    of = {point.shots: point for point in curve}
    return [
        f"{of[n].average_precision:.2f} {of[n].interval[0]:.2f}-{of[n].interval[1]:.2f}"
        if n in of
        else "-"
        for n in shots
    ]


def _evaluate_captions(
    captions: Path, by: str, index: Path | None, space: str | None, *, json_output: bool
) -> None:
    from vindex.index import VideoIndex

    found = VideoIndex.open(index, space=space).evaluate_captions(captions, by=by)
    if json_output:
        print_json(found.as_dict())
    else:
        _print_captions(found)


def _evaluate_published(
    truth: Path, model: str, root: Path | None, reader: str, device: str, *, json_output: bool
) -> None:
    from vindex.measure.accuracy import measure_accuracy

    found = measure_accuracy(
        truth, model, root=root, reader=reader, device=device, show_progress=shows_progress()
    )
    say_failures(found.failures)
    if json_output:
        print_json(found.as_dict())
    else:
        _print_accuracy(found)
    raise typer.Exit(ExitCode.FILES_FAILED if found.failures else ExitCode.DONE)


def _print_evaluation(found: Evaluation) -> None:
    """A line for each label, and one for all."""
    rows = [
        [
            str(quality.clips), f"{quality.top1:.3f}", f"{quality.top5:.3f}",
            f"{quality.average_precision:.3f}", f"{quality.similar_precision_at_5:.3f}",
            quality.label,
        ]
        for quality in found.per_label
    ]  # fmt: skip
    overall = [
        str(found.clips), f"{found.top1:.3f}", f"{found.top5:.3f}",
        f"{found.label_search_map:.3f}", f"{found.similar_precision_at_5:.3f}",
        f"mean over {counted(found.labels, 'label')}",
    ]  # fmt: skip
    print_rows(["clips", "top-1", "top-5", "search AP", "similar@5", "label"], [*rows, overall])


def _print_captions(found: CaptionEvaluation) -> None:
    """A line for each caption, the worst last, and then what all come to."""
    last = found.clips + 1
    worst_last = sorted(found.per_caption, key=lambda quality: quality.rank or last)
    rows = [
        ["-" if quality.rank is None else str(quality.rank), str(quality.clips), quality.caption]
        for quality in worst_last
    ]
    print_rows(["rank", "clips", "caption"], rows)
    median = "none: at least half find nothing right"
    if found.median_rank is not None:
        median = f"{found.median_rank:g}"
    left_out = f", {found.left_out} left out, which no clip matches" if found.left_out else ""
    print_rows(
        [],
        [
            ("captions", f"{found.captions}, by {found.by}{left_out}"),
            ("clips", str(found.clips)),
            ("recall at 1", f"{found.recall_at_1:.3f}"),
            ("recall at 5", f"{found.recall_at_5:.3f}"),
            ("recall at 10", f"{found.recall_at_10:.3f}"),
            ("median rank", median),
        ],
    )


def _print_accuracy(found: Accuracy) -> None:
    """What was measured and how, and what is published."""
    protocol = found.protocol
    step = "spread over the video"
    if protocol.frame_step:
        step = f"{protocol.frame_step} frames of the video apart"
    published = "none known"
    if protocol.top1_percent is not None:
        published = f"{protocol.top1_percent} % on {protocol.data_set} ({protocol.source})"
    print_rows(
        [],
        [
            ("model", found.model),
            ("frames", f"{found.num_frames}, {step}"),
            ("segments", f"{protocol.num_segments}, in {protocol.num_views} views"),
            ("videos", str(found.videos)),
            ("top-1", f"{found.top1:.3f}"),
            ("top-5", f"{found.top5:.3f}"),
            ("published", published),
        ],
    )
