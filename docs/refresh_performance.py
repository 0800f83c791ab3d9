"""Put the figures of benchmarks/results/ into docs/performance.md and docs/scale.md.

python docs/refresh_performance.py

Each benchmark writes its file there with `--json benchmarks/results/NAME.json`; on a page its
table stands between the lines `<!-- results NAME -->` and `<!-- /results -->`, or, with a column
for each number of clips, between `<!-- growth NAME -->` and `<!-- /growth -->`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("performance.md")
SCALE_PAGE = PAGE.with_name("scale.md")
RESULTS = PAGE.parent.parent / "benchmarks" / "results"
_BLOCK = re.compile(r"<!-- (results|growth) (\S+) -->\n.*?<!-- /\1 -->", re.DOTALL)
_SIZED = re.compile(r"(?P<size>[\d,]+) clips: (?P<what>.*)")


def refreshed(page: str) -> str:
    """The page with the tables as they should be."""
    tables = {"results": _figures, "growth": _growth}

    def block(found: re.Match[str]) -> str:
        kind, name = found.groups()
        path = RESULTS / f"{name}.json"
        figures = "not measured yet\n"
        if path.exists():
            figures = tables[kind](json.loads(path.read_text(encoding="utf-8")))
        return f"<!-- {kind} {name} -->\n{figures}<!-- /{kind} -->"

    return _BLOCK.sub(block, page)


def _growth(report: dict[str, Any]) -> str:
    """Medians: a line for each thing that was measured, a column for each number of clips."""
    sizes: list[str] = []
    medians: dict[str, dict[str, str]] = {}
    for row in report["rows"]:
        if found := _SIZED.fullmatch(row["name"]):
            sizes += [] if found["size"] in sizes else [found["size"]]
            what = f"{found['what']}, {row['unit']}".rstrip(", ")
            medians.setdefault(what, {})[found["size"]] = _short(row["median"])
    lines = [f"| what | {' | '.join(f'{size} clips' for size in sizes)} |"]
    lines += ["|---" * (1 + len(sizes)) + "|"]
    for what, by_size in medians.items():
        lines += [f"| {what} | {' | '.join(by_size.get(size, '') for size in sizes)} |"]
    return "\n".join([*lines, _circumstances(report)]) + "\n"


def _figures(report: dict[str, Any]) -> str:
    lines = [
        "| what | unit | median | lowest to highest | must be | held |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(row) for row in report["rows"]]
    return "\n".join([*lines, _circumstances(report)]) + "\n"


def _circumstances(report: dict[str, Any]) -> str:
    """What was not measured, and on which machine the rest was."""
    facts = ", ".join(f"{fact} {value}" for fact, value in report["machine"].items())
    notes = [f"\n{note}" for note in report["notes"]]
    return "\n".join([*notes, f"\n{report['rounds']} interleaved rounds. {facts}."])


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
    for page in (PAGE, SCALE_PAGE):
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
