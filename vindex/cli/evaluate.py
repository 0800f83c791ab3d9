"""`vindex eval`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vindex import settings
from vindex.cli.completion import complete_model
from vindex.cli.options import DeviceOption, IndexOption, JsonOption, ReaderOption, SpaceOption
from vindex.cli.output import print_json, print_rows, say_failures
from vindex.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vindex.measure.accuracy import Accuracy
    from vindex.measure.captions import CaptionEvaluation
    from vindex.measure.evaluate import Evaluation

__all__ = ["evaluate"]

_CaptionsOption = Annotated[
    Path | None,
    typer.Option(
        "--captions",
        help="Instead of a truth file: CSV with the columns path,start_seconds,end_seconds,"
        "caption. Measures how early a search for each caption finds a clip that it tells of.",
        show_default=False,
    ),
]
_ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        help="With --captions: whom to ask, as `vindex search --by` takes it. Default: auto.",
        show_default=False,
    ),
]
_ProtocolOption = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        help="`published`: measure --model by its published protocol (segments and views), "
        "without an index; the CSV then needs the columns path,label only.",
        show_default=False,
    ),
]
_MeasuredModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
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
        help="With --protocol: folder that the paths are below. Default: that of the CSV.",
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
    if by is not None and captions is None:
        raise UsageError("--by was given without --captions. Give both, or leave it out.")
    if protocol is None and (model is not None or root is not None):
        raise UsageError(
            "--model and --root need --protocol published; an index has its own model and root."
        )
    if protocol is not None:
        settings.check_choice("--protocol", protocol, ["published"])
        for flag, given in (("--index", index), ("--space", space), ("--captions", captions)):
            if given is not None:
                raise UsageError(
                    f"{flag} and --protocol were both given; a protocol measures a model on a "
                    "truth file, without an index."
                )
        model = model or settings.DEFAULT_MODEL
        _evaluate_published(file, model, root, reader, device, json_output=json_output)
    elif captions is not None:
        _evaluate_captions(file, by or "auto", index, space, json_output=json_output)
    else:
        _evaluate_index(file, index, space, json_output=json_output)


def _evaluate_index(
    truth: Path, index: Path | None, space: str | None, *, json_output: bool
) -> None:
    from vindex.index import VideoIndex

    found = VideoIndex.open(index, space=space).evaluate(truth)
    if json_output:
        print_json(found.as_dict())
    else:
        _print_evaluation(found)


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
        truth, model, root=root, reader=reader, device=device, show_progress=True
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
        f"all {found.labels} labels",
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
    median = "none: half of them find nothing right"
    if found.median_rank is not None:
        median = f"{found.median_rank:g}"
    left_out = f", {found.left_out} left out that no clip is right for" if found.left_out else ""
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
