"""`vindex models` and `vindex download`: which models there are, and fetching one."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from vindex.cli.completion import complete_model
from vindex.cli.options import JsonOption
from vindex.cli.output import print_json, print_line, print_rows, say

if TYPE_CHECKING:
    from vindex.encoders.models import ModelFacts

__all__ = ["download", "models"]


def models(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A hub name, a local folder, or `demo`. Default: all that vindex knows.",
            show_default=False,
            autocompletion=complete_model,
        ),
    ] = None,
    *,
    json_output: JsonOption = False,
) -> None:
    """List the models, or show the facts of one."""
    from vindex.encoders.models import list_models, model_facts

    found = list_models() if name is None else [model_facts(name)]
    if json_output:
        print_json({"models": [facts.as_dict() for facts in found]})
    elif name is None:
        print_rows(
            ["local", "frames", "pixels", "labels", "memory", "size", "licence", "name"],
            map(_row, found),
        )
        say(
            "The first is the default. local: its weights are on this machine; memory: of the "
            "weights on a GPU, up to twice as much on a CPU; size: of the download; any text: for "
            "`vindex build --words NAME`. `vindex models NAME` shows more; other checkpoints of "
            "these architectures work too."
        )
    else:
        print_rows([], _facts(found[0]))


def download(
    name: Annotated[
        str,
        typer.Argument(
            help="A hub name, or a file of V-JEPA 2.1 that you fetched.",
            autocompletion=complete_model,
            metavar="NAME",
        ),
    ],
    *,
    json_output: JsonOption = False,
) -> None:
    """Fetch a model ahead of time, so that a build needs no network."""
    from vindex.encoders.models import download as fetch

    facts = fetch(name)
    if json_output:
        print_json(facts.as_dict())
        return
    command = f"vindex build FOLDER --model {quote(facts.name)}"
    say(f"{facts.name} is on this machine; `{command}` uses it.")
    print_line(str(facts.folder))


def _row(facts: ModelFacts) -> list[str]:
    labels = "any text" if facts.reads_text else "none"
    if facts.num_labels:
        labels = f"{facts.num_labels} {facts.label_set or ''}".strip()
    return [
        "yes" if facts.folder else "no",
        str(facts.default_frames),
        str(facts.crop_size),
        labels,
        _gigabytes(facts.memory_bytes_gpu),
        _gigabytes(facts.download_bytes),
        facts.licence or "unknown",
        facts.name,
    ]


def _facts(facts: ModelFacts) -> list[tuple[str, str]]:
    """The lines of one model's facts; what is not known is left out."""
    labels = f"{facts.num_labels} of {facts.label_set}" if facts.label_set else None
    window = None
    if facts.window_seconds:
        window = f"{facts.window_seconds:g} s; `--clip-seconds {facts.window_seconds:g}` is as much"
    memory = None
    if facts.memory_bytes_gpu:
        memory = (
            f"{_gigabytes(facts.memory_bytes_gpu)} on a GPU, at most "
            f"{_gigabytes(facts.memory_bytes_cpu)} on a CPU, for the weights alone"
        )
    count = f"{facts.num_parameters / 1e6:.0f} M" if facts.num_parameters else None
    lines = [
        ("name", facts.name),
        ("architecture", facts.architecture),
        ("frames", f"{facts.default_frames}, of {facts.crop_size} x {facts.crop_size} pixels"),
        ("embedding", f"{facts.dim} numbers"),
        ("labels", labels or str(facts.num_labels or "none")),
        ("texts", f"any; `vindex build --words {quote(facts.name)}`" if facts.reads_text else None),
        ("trained on", window),
        ("parameters", count),
        ("size", _gigabytes(facts.download_bytes) if facts.download_bytes else None),
        ("memory", memory),
        ("licence", facts.licence),
        ("published", _published(facts)),
        ("revision", facts.revision),
        ("weights", facts.folder or _how_to_fetch(facts)),
        ("SHA-256", f"{facts.sha256}, which `vindex download` checks" if facts.sha256 else None),
        ("source", facts.source),
    ]
    return [(title, text) for title, text in lines if text is not None]


def _how_to_fetch(facts: ModelFacts) -> str:
    if facts.url is None:
        return "not on this machine; `vindex download` fetches them"
    file = facts.url.rpartition("/")[2]
    return f"fetch them by `curl -LO {facts.url}`, then `vindex download {file}`"


def _published(facts: ModelFacts) -> str | None:
    protocol = facts.protocol
    if protocol is None:
        return None
    return (
        f"top-1 {protocol.top1_percent} % on {protocol.data_set}, of {protocol.num_segments} "
        f"segments in {protocol.num_views} views ({protocol.source}); not measured here"
    )


def _gigabytes(num_bytes: int | None) -> str:
    if num_bytes is None:
        return "unknown"
    return f"{num_bytes / 1e9:.1f} GB" if num_bytes >= 5e7 else f"{num_bytes / 1e6:.0f} MB"
