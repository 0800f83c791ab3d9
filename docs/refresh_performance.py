"""Put the figures of benchmarks/results/ into docs/performance.md.

python docs/refresh_performance.py

Each benchmark writes its file there with `--json benchmarks/results/NAME.json`; on the page its
table stands between the lines `<!-- results NAME -->` and `<!-- /results -->`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("performance.md")
RESULTS = PAGE.parent.parent / "benchmarks" / "results"
_BLOCK = re.compile(r"<!-- results (\S+) -->\n.*?<!-- /results -->", re.DOTALL)


def refreshed(page: str) -> str:
    """The page with the tables as they should be."""
    return _BLOCK.sub(
        lambda found: f"<!-- results {found[1]} -->\n{_figures(found[1])}<!-- /results -->", page
    )


def _figures(name: str) -> str:
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return "not measured yet\n"
    report = json.loads(path.read_text(encoding="utf-8"))
    lines = [
        "| what | unit | median | lowest to highest | must be | held |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(row) for row in report["rows"]]
    facts = ", ".join(f"{fact} {value}" for fact, value in report["machine"].items())
    notes = [f"\n{note}" for note in report["notes"]]
    return "\n".join([*lines, *notes, f"\n{report['rounds']} interleaved rounds. {facts}."]) + "\n"


def _line(row: dict[str, Any]) -> str:
    limit = ""
    if row.get("at_least") is not None:
        limit = f"at least {row['at_least']:g}"
    elif row.get("at_most") is not None:
        limit = f"at most {row['at_most']:g}"
    held = {None: "", True: "yes", False: "**no**"}[row.get("held")]
    spread = f"{_short(row['lowest'])} to {_short(row['highest'])}"
    return (
        f"| {row['name']} | {row['unit']} | {_short(row['median'])} | {spread} | {limit} | {held} |"
    )


def _short(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
