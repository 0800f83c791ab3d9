"""Which models there are: what `vindex models` and `vindex download` show. Loads no torch."""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from vindex.arguments import checked_arguments
from vindex.encoders.architectures import architecture_of
from vindex.encoders.checkpoint import (
    Checkpoint,
    find_checkpoint,
    is_file_of_torch,
    is_folder,
    local_folder,
    weight_files,
)
from vindex.encoders.published import EvalProtocol, published_protocol
from vindex.encoders.registry import (
    DEMO,
    DEMO_WORDS,
    KNOWN_CHECKPOINTS,
    KnownCheckpoint,
    full_name,
    known_checkpoint,
)
from vindex.encoders.spec import read_spec
from vindex.errors import ModelError

__all__ = ["ModelFacts", "download", "is_non_commercial", "list_models", "model_facts"]

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_LICENCE = re.compile(r"^license: *[\"']?([\w .+-]+)", re.MULTILINE)
"""How a checkpoint's page says its licence: https://huggingface.co/docs/hub/model-cards."""

_MOST_OF_PAGE = 1 << 20
"""Characters: the licence stands at its top."""

_NON_COMMERCIAL = re.compile(r"\bnc\b|non-?commercial|research|\bamlr\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A checkpoint as people choose it; what is not known of it is None."""

    name: str
    architecture: str
    default_frames: int
    crop_size: int
    dim: int
    num_labels: int
    label_set: str | None
    """Data set that the labels come from."""
    num_parameters: int | None
    download_bytes: int | None
    memory_bytes_gpu: int | None
    """What the weights take in half precision; what a batch needs comes on top."""
    memory_bytes_cpu: int | None
    """What the weights take in float32, the most that a CPU takes; a batch comes on top."""
    window_seconds: float | None
    """Length of the clips that it was trained on."""
    licence: str | None
    reads_text: bool
    """`--words` takes it."""
    revision: str | None
    """Commit on the hub, or a hash of the folder's content."""
    folder: str | None
    """Where its weights are on this machine; None: they are not."""
    source: str
    """Where these facts come from."""
    url: str | None
    """Of the file that people fetch by themselves; None: it is on the hub, or here."""
    sha256: str | None
    """Of that file, where it is known."""
    protocol: EvalProtocol | None
    """How its published accuracy was measured, and what it is; None: no figure is known."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex models`."""
        return asdict(self)


def list_models() -> list[ModelFacts]:
    """Every checkpoint that vindex knows by name, the default first and the shipped ones last."""
    facts = [_listed(known) for known in KNOWN_CHECKPOINTS]
    for shipped in (DEMO, DEMO_WORDS):
        with suppress(ModelError):  # an installation without it
            facts.append(_of_files(shipped))
    return facts


def is_non_commercial(licence: str) -> bool:
    """Whether a licence forbids to use a model commercially, as far as its name says it."""
    return bool(_NON_COMMERCIAL.search(licence))


def model_facts(model: str) -> ModelFacts:
    """The facts of one model.

    Args:
        model: as `--model` takes it. Of a hub checkpoint that vindex does not know by name, only
            the JSON files are fetched, where they are not here.

    Raises:
        WeightsNotFoundError: a hub checkpoint that is neither here nor can be fetched.
        ModelError: there is no such checkpoint, it is of another architecture, or it is broken.
    """
    known = None if is_folder(model) else known_checkpoint(full_name(model))
    return _of_known(known) if known else _of_files(model)


@checked_arguments
def download(model: str) -> ModelFacts:
    """Fetch a checkpoint ahead of time; one that is here already costs a look.

    The hub's client shows its progress on stderr, and goes on where it was interrupted. A file of
    V-JEPA 2.1 that was fetched is written beside it as a folder, which the facts are those of.

    Args:
        model: as `--model` takes it, or such a file.

    Raises:
        WeightsNotFoundError: the hub cannot be reached.
        ModelError: there is no such checkpoint, it is of another architecture, or it is broken.
    """
    if is_file_of_torch(model) and Path(model).is_file():
        from vindex.encoders.vjepa2_1_file import write_folder

        return model_facts(str(write_folder(Path(model))))
    checkpoint = find_checkpoint(model, with_weights=False)
    read_spec(checkpoint)  # before gigabytes of what vindex cannot run
    weight_files(find_checkpoint(model, with_weights=True).folder)
    return model_facts(model)


def _listed(known: KnownCheckpoint) -> ModelFacts:
    try:
        return _of_known(known)
    except ModelError:  # its files here are broken: `model_facts` and a build say how
        return _as_published(known)


def _of_known(known: KnownCheckpoint) -> ModelFacts:
    facts = _as_published(known)
    folder = None if known.file else local_folder(known.name)
    if folder is None:
        return facts
    # What it will be run with is what its own files say.
    spec = read_spec(Checkpoint(known.name, folder, folder.name))
    return replace(
        facts,
        default_frames=spec.default_frames,
        crop_size=spec.crop_size,
        dim=spec.dim,
        num_labels=len(spec.labels),
        revision=folder.name,
        folder=str(folder),
    )


def _as_published(known: KnownCheckpoint) -> ModelFacts:
    protocol = published_protocol(known.name, known.architecture)
    return ModelFacts(
        name=known.name,
        architecture=known.architecture,
        default_frames=known.default_frames,
        crop_size=known.crop_size,
        dim=known.dim,
        num_labels=known.num_labels,
        label_set=known.label_set or None,
        num_parameters=known.num_parameters,
        download_bytes=known.download_bytes,
        memory_bytes_gpu=known.memory_bytes_gpu,
        memory_bytes_cpu=known.memory_bytes_cpu,
        window_seconds=known.window_seconds,
        licence=known.licence,
        reads_text=architecture_of(known.architecture).reads_text,
        revision=known.revision,
        folder=None,
        source=known.source,
        url=known.file.url if known.file else None,
        sha256=known.file.sha256 if known.file else None,
        protocol=protocol if protocol.top1_percent is not None else None,
    )


def _of_files(model: str) -> ModelFacts:
    """The facts of a checkpoint by its own files; of its weights only where they are here."""
    checkpoint = find_checkpoint(model, with_weights=False)
    spec = read_spec(checkpoint)
    try:
        files = weight_files(checkpoint.folder)
    except ModelError:
        files = ()
    sizes = [size for file in files for size in _weight_sizes(file).items()]
    architecture = architecture_of(spec.architecture)
    loaded = sum(size for name, size in sizes if not name.startswith(architecture.unused))
    return ModelFacts(
        name=checkpoint.name,
        architecture=spec.architecture,
        default_frames=spec.default_frames,
        crop_size=spec.crop_size,
        dim=spec.dim,
        num_labels=len(spec.labels),
        label_set=None,
        num_parameters=sum(size for _, size in sizes) if files else None,
        download_bytes=sum(file.stat().st_size for file in files) if files else None,
        memory_bytes_gpu=2 * loaded if files else None,
        memory_bytes_cpu=4 * loaded if files else None,
        window_seconds=None,
        licence="Apache-2.0" if model in (DEMO, DEMO_WORDS) else _licence_in(checkpoint.folder),
        reads_text=architecture.reads_text,
        revision=checkpoint.revision,
        folder=str(checkpoint.folder) if files else None,
        source="its own files",
        url=None,
        sha256=None,
        protocol=None,
    )


def _licence_in(folder: Path) -> str | None:
    """The licence that the page of a checkpoint names; None: there is no page, or it names none."""
    file = folder / "README.md"
    if not file.is_file():
        return None
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            page = stream.read(_MOST_OF_PAGE)
    except OSError:
        return None
    facts = _FRONT_MATTER.match(page.replace("\r\n", "\n"))
    named = facts and _LICENCE.search(facts[1])
    return named[1].strip() if named else None


def _weight_sizes(file: Path) -> dict[str, int]:
    """Numbers in each weight of a safetensors file, from its header: a length, then JSON."""
    try:
        with file.open("rb") as stream:
            num_bytes = int.from_bytes(stream.read(8), "little")
            header = json.loads(stream.read(min(num_bytes, file.stat().st_size)))
        header.pop("__metadata__", None)
        return {name: math.prod(weight["shape"]) for name, weight in header.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelError(f"{file} is not a safetensors file; copy it again.") from error
