"""`vindex bench`: how fast this machine is with a model, in about a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from vindex.cli.library import sample_library
from vindex.cli.options import DeviceOption, JsonOption, ModelAtHandOption, model_at_hand
from vindex.cli.output import print_json, print_line
from vindex.plurals import counted
from vindex.run_folder import RunFolder

if TYPE_CHECKING:
    from vindex.direct.bench import Figure

__all__ = ["bench", "whole_build"]

_BUILD_SECONDS = 15.0
"""Of encoding, by the speed that was measured before."""

_NUM_SEARCHES = 5

_NAME_WIDTH = 58
"""Of the longest: lines are shown as they come, so that no column can wait for the others."""


def bench(
    *,
    model: ModelAtHandOption = None,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:
    """Measure decoding, encoding, a build and a search on this machine, in about a minute.

    A model that takes seconds for each clip takes several minutes. `vindex build FOLDER --plan`
    says what a library of your own would take.
    """
    from vindex.direct.bench import decoding, encoding, films_for

    name = model_at_hand(model)
    figures: list[Figure] = []

    def show(figure: Figure) -> None:
        figures.append(figure)
        if not json_output:
            print_line(_line(figure))

    for figure in encoding(name, device=device):
        show(figure)
    with RunFolder() as temporary:
        folder = Path(temporary.path)
        rate = next((f.value for f in figures if f.unit == "clips/s" and f.value), 1.0)
        films = films_for(str(sample_library(folder)), name, rate * _BUILD_SECONDS)
        for figure in decoding(films, name):
            show(figure)
        for figure in whole_build(films, name, device, folder / "index"):
            show(figure)
    if json_output:
        print_json({"model": name, "figures": [figure.as_dict() for figure in figures]})


def whole_build(films: list[str], model: str, device: str, index_folder: Path) -> Iterator[Figure]:
    """Build an index of some films, and search it.

    Args:
        films: absolute paths.
        model: as `--model` takes it.
        device: as `--device` takes it.
        index_folder: is not there yet.
    """
    from vindex.direct.bench import Figure
    from vindex.index import VideoIndex

    index = VideoIndex.at(index_folder)
    began = time.perf_counter()
    report = index.build(*films, model=model, device=device)
    took_seconds = time.perf_counter() - began
    times = report.times
    done = f"{counted(report.clips_indexed, 'clip')} of {counted(len(films), 'film')}"
    yield Figure(
        "whole build", "clips/s", report.clips_indexed / took_seconds,
        f"{done}, loading the model included",
    )  # fmt: skip
    if times.run_seconds:
        yield Figure(
            "whole build, once the model is loaded", "clips/s", times.num_clips / times.run_seconds,
            times.in_words() or "too short to tell which stage is the slower one",
        )  # fmt: skip
        slower = max(times.busy["decode"], times.busy["encode"])
        yield Figure("whole build: the slower stage is busy", "", slower)
    for question, ask in (
        ("search opening something", lambda: index.search("opening something")),
        ("similar, of a clip", lambda: index.similar(clip=1)),
    ):
        yield Figure(question, "ms", 1000 * _median_seconds(ask), "in a process that asks again")


def _median_seconds(ask: Callable[[], object]) -> float:
    ask()
    seconds = []
    for _ in range(_NUM_SEARCHES):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    return median(seconds)


def _line(figure: Figure) -> str:
    value = "not measured" if figure.value is None else f"{_short(figure.value)} {figure.unit}"
    return f"{figure.name:<{_NAME_WIDTH}} {value:<16} {figure.note}".rstrip()


def _short(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
