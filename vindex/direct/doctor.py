"""Whether this machine has what vindex needs, and what would help; nothing is changed.

Each finding is one line: fine, worth knowing, or a problem with its way out.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from vindex.cores import num_cores
from vindex.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Finding", "examine"]

_FAISS = ("faiss-cpu", "faiss-gpu")
_LEAST_FREE_BYTES = 1 << 30
"""An index of 200,000 clips, or half of the default checkpoint and what it needs beside it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "note", "problem"]
    message: str

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex doctor`."""
        return asdict(self)


def examine(folder: Path) -> list[Finding]:
    """Look at the packages, the devices, the models and the room on disk.

    Args:
        folder: where an index is or would be.
    """
    versions = _versions()
    findings = [*_packages(versions), faiss(versions)]
    if "torch" in versions:
        findings.append(_device())
    return [*findings, *_models(), _hub(), *_room(folder)]


def _versions() -> dict[str, str]:
    """Versions of the installed distributions, by name in lower case."""
    return {
        (dist.metadata["Name"] or "").lower().replace("_", "-"): dist.version
        for dist in metadata.distributions()
    }


def _packages(versions: Mapping[str, str]) -> Iterator[Finding]:
    """What vindex stands on; optional parts that are not installed are worth knowing."""
    here = f"Python {platform.python_version()}; {platform.system()} {platform.machine()}"
    if "vindex-video" in versions:
        yield Finding("vindex", "ok", f"{versions['vindex-video']}; {here}")
    else:
        told = f"Runs from {Path(__file__).parents[1]}, which pip did not install; {here}"
        yield Finding("vindex", "note", told)
    for name in ("av", "duckdb", "numpy", "pyarrow", "torch", "transformers"):
        if name in versions:
            yield Finding(name, "ok", versions[name])
        else:
            yield Finding(name, "problem", f"Not installed. `pip install {name}` installs it.")
    for name, extra, use in (
        ("scikit-learn", "teach", "`vindex teach`"), ("starlette", "serve", "`vindex serve`"),
        ("opentimelineio", "editors", "`vindex export` to OTIO and FCP7 XML"),
        ("obstore", "remote", "libraries at s3://, gs://, az:// and https://"),
    ):  # fmt: skip
        if name not in versions:
            told = f'{use} needs it: pip install "vindex-video[{extra}]"'
            yield Finding(name, "note", f"Not installed. {told}")


def faiss(versions: Mapping[str, str]) -> Finding:
    """Exactly one of the two packages of FAISS may be installed.

    Args:
        versions: of the installed distributions, by name.
    """
    there = [name for name in _FAISS if name in versions]
    if len(there) == 1:
        return Finding("faiss", "ok", f"{there[0]} {versions[there[0]]}")
    if there:
        told = "Both faiss-cpu and faiss-gpu are installed, and one overwrites the other."
        return Finding("faiss", "problem", f"{told} `pip uninstall` both, and install one.")
    told = 'Not installed. pip install "vindex-video[cpu]", or [gpu] with an NVIDIA GPU.'
    return Finding("faiss", "problem", told)


def _device() -> Finding:
    """Where models would run."""
    from vindex.encoders.devices import choose_devices

    devices = choose_devices("auto")
    cores = counted(num_cores(), "core")
    if devices != ["cpu"]:
        return Finding("device", "ok", f"{', '.join(devices)}, and {cores}")
    told = f"No GPU that PyTorch can use; models run on {cores}."
    return Finding("device", "note", f"{told} A large library takes days (docs/performance.md).")


def _models() -> Iterator[Finding]:
    """Which checkpoints are on this machine."""
    from vindex.encoders.models import list_models

    here = [facts.name for facts in list_models() if facts.folder is not None]
    yield Finding("models", "ok" if here else "note", f"On this machine: {', '.join(here)}")


def _hub() -> Finding:
    """Whether checkpoints can be fetched."""
    from vindex.encoders.hub import why_unreachable

    if (reason := why_unreachable()) is None:
        return Finding("hub", "ok", "It answers.")
    way = "Models must be here, or be given as a folder (docs/models.md); the demo's are here."
    return Finding("hub", "note", f"{reason} {way}")


def _room(folder: Path) -> Iterator[Finding]:
    """Room on disk for an index and for temporary files."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    for name, place in (("disk", there), ("temporary files", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(place).free
        told = f"{free / 1e9:.1f} GB free in {place}"
        if not os.access(place, os.W_OK):
            yield Finding(name, "problem", f"{place} cannot be written to.")
        elif free < _LEAST_FREE_BYTES:
            yield Finding(name, "note", f"{told}; an index needs 5 kB a clip of 4 s.")
        else:
            yield Finding(name, "ok", told)
