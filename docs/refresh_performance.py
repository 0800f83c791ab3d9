"""Put the figures of benchmarks/results/ into the pages that show them: see `PAGES`.

python docs/refresh_performance.py

Each benchmark writes its file there with `--json benchmarks/results/NAME.json`; on a page its
table stands between the lines `<!-- results NAME -->` and `<!-- /results -->`, or, with a column
for each number of clips, between `<!-- growth NAME -->` and `<!-- /growth -->`. What a library of
so many hours costs is reckoned from these between `<!-- price HOURS -->` and `<!-- /price -->`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("performance.md")
PAGES = [PAGE, PAGE.with_name("scale.md"), PAGE.with_name("ray.md")]
RESULTS = PAGE.parent.parent / "benchmarks" / "results"
_BLOCK = re.compile(r"<!-- (results|growth|price) (\S+) -->\n.*?<!-- /\1 -->", re.DOTALL)
_SIZED = re.compile(r"(?P<size>[\d,]+) clips: (?P<what>.*)")


def refreshed(page: str) -> str:
    """The page with the tables as they should be."""
    tables = {"results": _figures, "growth": _growth}

    def block(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "price":
            return f"<!-- price {name} -->\n{_price(int(name))}<!-- /price -->"
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


_CLIP_SECONDS = 4
_GPU_SECONDS = 0.00405
"""Of a clip of ViT-L on an H200: the middle of what docs/performance.md reckons."""

_FILM_SECONDS = 900
"""In the library of benchmarks.build."""


def _price(hours: int) -> str:
    """What so many hours of video take: a line for each machine, and how that is known."""
    build, encode = (_medians(name) for name in ("build", "encode"))
    whole = _FILM_SECONDS / build["build", "s"]
    decode = _FILM_SECONDS / build["decode", "s"]
    large = encode["vit-large, ours", "clips/s"] * _CLIP_SECONDS
    both = 1 / (1 / decode + 1 / large)
    gpu = _medians("gpu").get(("whole build", "clips/s"))
    with_gpu = min(8 * decode, _CLIP_SECONDS / _GPU_SECONDS)
    how_gpu = "arithmetic, no device; `benchmarks.gpu` there"
    if gpu:
        with_gpu, how_gpu = gpu * _CLIP_SECONDS, "measured, `benchmarks.gpu`"
    rows = [
        ("2 cores", "demo", whole, "measured, `benchmarks.build`"),
        ("2 cores", "ViT-L", both, "arithmetic of `benchmarks.build` and `benchmarks.encode`"),
        ("16 cores", "demo", 8 * whole, "arithmetic; `benchmarks.build --workers 16` there"),
        ("16 cores", "ViT-L", 8 * both, "arithmetic; `benchmarks.encode` there"),
        ("16 cores and an H200", "ViT-L", with_gpu, how_gpu),
    ]  # fmt: skip
    lines = [
        f"| on | model | hours of video an hour | {hours:,} hours take | how that is known |",
        "|---|---|---|---|---|",
    ]
    for machine, model, rate, how in rows:
        lines.append(f"| {machine} | {model} | {_short(rate)} | {_days(hours / rate)} | {how} |")
    return "\n".join(lines) + "\n"


def _medians(name: str) -> dict[tuple[str, str], float]:
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return {(row["name"], row["unit"]): row["median"] for row in rows}


def _days(hours: float) -> str:
    return f"{_short(hours / 24)} days" if hours > 48 else f"{_short(hours)} hours"


def _line(row: dict[str, Any]) -> str:
    limit = ""
    if row.get("at_least") is not None:
        limit = f"at least {row['at_least']:g}"
    elif row.get("at_most") is not None:
        limit = f"at most {row['at_most']:g}"
    held = {None: "", True: "yes", False: "**no**"}[row.get("held")]
    if row["median"] is None:
        return f"| {row['name']} | {row['unit']} | {row['note']} |  | {limit} |  |"
    spread = f"{_short(row['lowest'])} to {_short(row['highest'])}"
    return (
        f"| {row['name']} | {row['unit']} | {_short(row['median'])} | {spread} | {limit} | {held} |"
    )


def _short(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
