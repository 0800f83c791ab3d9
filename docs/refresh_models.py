"""Put the registry's checkpoints into the table of docs/models.md.

python docs/refresh_models.py
"""

from __future__ import annotations

import re
from pathlib import Path

from vindex.encoders.registry import KNOWN_CHECKPOINTS, KnownCheckpoint

PAGE = Path(__file__).parent / "models.md"
_TABLE = re.compile(r"(?<=<!-- checkpoints -->\n)(.*?)(?=<!-- /checkpoints -->)", re.DOTALL)


def row(known: KnownCheckpoint) -> str:
    """One checkpoint, as a line of the table."""
    labels = f"{known.num_labels} {known.label_set}" if known.num_labels else "-"
    cells = [
        known.name, f"{known.default_frames} x {known.crop_size}²", str(known.dim), labels,
        f"{known.num_parameters / 1e6:.0f} M", gigabytes(known.download_bytes),
        f"{gigabytes(known.memory_bytes_gpu)} / {gigabytes(known.memory_bytes_cpu)}",
        window(known), known.licence, (known.revision or "-")[:8],
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def window(known: KnownCheckpoint) -> str:
    """What it was trained on."""
    if known.window_seconds:
        return f"{known.window_seconds:g} s"
    return "pictures" if known.architecture in ("siglip", "clip") else "not published"


def gigabytes(num_bytes: int | None) -> str:
    """A size in GB, with a digit that is not 0."""
    if num_bytes is None:
        return "not known"
    return f"{num_bytes / 1e9:.1f}" if num_bytes >= 1e8 else f"{num_bytes / 1e9:.2f}"


def table() -> str:
    """The whole table and how many commits are pinned, ending with a line break."""
    header = [
        "name", "frames", "dim", "labels", "parameters", "download, GB", "memory GPU / CPU, GB",
        "trained on clips of", "licence", "commit",
    ]  # fmt: skip
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    pinned = sum(known.revision is not None for known in KNOWN_CHECKPOINTS)
    count = f"{pinned} of the {len(KNOWN_CHECKPOINTS)} have a pinned commit."
    return "\n".join([*lines, *map(row, KNOWN_CHECKPOINTS), "", count]) + "\n"


def refreshed(page: str) -> str:
    """The page with the table as it should be."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
