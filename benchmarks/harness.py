"""What every benchmark shares: fair rounds, a table, a JSON document, the machine it ran on.

    parser = harness.arguments(__doc__)
    options = parser.parse_args()
    samples = harness.measure({"ours": run_ours, "theirs": run_theirs}, options.rounds)
    report = harness.Report("decode", options.rounds)
    report.add("ours", "frames/s", samples["ours"])
    report.add("ours over theirs", "x", samples["ours"].over(samples["theirs"]), at_least=1.05)
    return report.finish(options.json)

Contenders are measured in rounds, each once a round and each round beginning with another one, so
that a machine that slows down slows all of them down. Ratios are taken within a round. A row with
a limit that is not held makes the process return 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from vindex.cores import num_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Report", "Sample", "arguments", "core_seconds", "machine", "measure", "seconds_of",
    "write_document",
]  # fmt: skip

_PACKAGES = (
    "vindex-video", "av", "numpy", "torch", "transformers", "duckdb", "pyarrow", "faiss-cpu",
    "faiss-gpu",
)  # fmt: skip

ROUNDS = 5
"""The fewest that say anything about spread."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One number a round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure that is published."""
        return median(self.values)

    def over(self, other: Sample) -> Sample:
        """The ratio to another contender, round by round."""
        pairs = zip(self.values, other.values, strict=True)
        return Sample(tuple(mine / theirs for mine, theirs in pairs))

    def rate(self, count: float) -> Sample:
        """Things a second, where these are the seconds that `count` of them took."""
        return Sample(tuple(count / seconds for seconds in self.values))


def seconds_of(call: Callable[[], object]) -> Callable[[], float]:
    """A contender that returns how long a call takes on the wall clock."""

    def run() -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began

    return run


def core_seconds() -> float:
    """Seconds of a core that all processes took which this one started and that ended.

    Where other programs are at work too, their ratio says more than that of the wall clock.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(
    contenders: Mapping[str, Callable[[], float]], rounds: int, *, warm_up: bool = True
) -> dict[str, Sample]:
    """Run each contender once a round and keep the number that it returns.

    Args:
        contenders: by name. Each returns its figure: seconds, a rate, bytes.
        rounds: how often.
        warm_up: run each once before, without keeping the figure, so that none finds files,
            modules or compiled code colder than another.
    """
    names = list(contenders)
    values: dict[str, list[float]] = {name: [] for name in names}
    if warm_up:
        for name in names:
            contenders[name]()
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            values[name].append(contenders[name]())
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return {name: Sample(tuple(numbers)) for name, numbers in values.items()}


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    unit: str
    sample: Sample
    at_least: float | None
    at_most: float | None

    @property
    def is_held(self) -> bool | None:
        """Whether the limit is held; None without one."""
        if self.at_least is not None:
            return self.sample.median >= self.at_least
        if self.at_most is not None:
            return self.sample.median <= self.at_most
        return None

    def cells(self) -> list[str]:
        """Of the printed table."""
        limit = ""
        if self.at_least is not None:
            limit = f"at least {self.at_least:g}"
        elif self.at_most is not None:
            limit = f"at most {self.at_most:g}"
        values = self.sample.values
        figures = [_short(x) for x in (self.sample.median, min(values), max(values))]
        held = {None: "", True: "yes", False: "NO"}[self.is_held]
        return [self.name, self.unit, *figures, limit, held]

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        shape: dict[str, Any] = {
            "name": self.name,
            "unit": self.unit,
            "median": self.sample.median,
            "lowest": min(self.sample.values),
            "highest": max(self.sample.values),
            "values": list(self.sample.values),
        }
        if self.is_held is not None:
            shape |= {"at_least": self.at_least, "at_most": self.at_most, "held": self.is_held}
        return shape


@dataclass(slots=True)
class Report:
    """The rows of one benchmark.

    Args:
        benchmark: its name.
        rounds: how many were run.
    """

    benchmark: str
    rounds: int
    facts: dict[str, str] = field(default_factory=dict)
    """What else the figures depend on: a model, a GPU, the version of another program."""
    notes: list[str] = field(default_factory=list)
    """What was not measured, and why."""
    _rows: list[_Row] = field(default_factory=list)

    def add(
        self,
        name: str,
        unit: str,
        sample: Sample,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> None:
        """Add a row; with a limit, its median has to hold it."""
        self._rows.append(_Row(name, unit, sample, at_least, at_most))

    def finish(self, json_path: Path | None = None) -> int:
        """Print the table, write the JSON document, and give the exit code."""
        facts = machine() | self.facts
        print(f"\n{self.benchmark}, {self.rounds} interleaved rounds\n")
        _print_table(
            ["what", "unit", "median", "lowest", "highest", "must be", "held"],
            [row.cells() for row in self._rows],
        )
        for note in self.notes:
            print(f"\n{note}")
        print("\n" + "; ".join(f"{name} {value}" for name, value in facts.items()))
        if json_path:
            document = {
                "benchmark": self.benchmark,
                "machine": facts,
                "rounds": self.rounds,
                "rows": [row.as_dict() for row in self._rows],
                "notes": self.notes,
            }
            write_document(json_path, document)
        return int(any(row.is_held is False for row in self._rows))


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Write figures as JSON, in a folder that is made where there is none: they took minutes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def arguments(description: str | None, *, rounds: int = ROUNDS) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has; add your own."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=_whole, default=rounds, help=f"default: {rounds}")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return parser


def _whole(text: str) -> int:
    """A number of rounds."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} was given; it must be a whole number from 1")


def machine() -> dict[str, str]:
    """The machine, the versions that matter, and the date."""
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": _cpu(),
        "cores": str(num_cores()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    for package in _PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            continue
    return facts


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _short(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _print_table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
