"""Where a checkpoint lies on this machine, and which one it is. Loads no torch."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, file_digest
from pathlib import Path
from shlex import quote
from stat import S_ISREG
from typing import Any

from vindex.encoders.hub import cached_folders, hub_folder, is_hub_name
from vindex.encoders.registry import (
    DEMO,
    DEMO_WORDS,
    KNOWN_CHECKPOINTS,
    KnownCheckpoint,
    full_name,
    known_checkpoint,
    suggestion,
)
from vindex.errors import ModelError, UnknownModelError, WeightsNotFoundError

__all__ = [
    "CONFIG_FILE",
    "PROCESSOR_FILES",
    "TOKENIZER_FILES",
    "Checkpoint",
    "find_checkpoint",
    "is_file_of_torch",
    "is_folder",
    "is_shipped",
    "local_folder",
    "read_json",
    "weight_files",
]

CONFIG_FILE = "config.json"

PROCESSOR_FILES = (
    "processor_config.json",
    "video_preprocessor_config.json",
    "preprocessor_config.json",
)
"""Where the hub's layout keeps the processor's settings, in the order transformers reads them."""

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")
"""What a text is to a model that reads some."""

_SHIPPED = {DEMO: "checkpoint", DEMO_WORDS: "words_checkpoint"}
"""Folders of the checkpoints in this package, by their names."""

_DEMO_FOLDER = Path(__file__).parents[1] / "demo"
_MOST_JSON_BYTES = 64 << 20
"""The list of the weights of a large model has 1 MB."""

_WEIGHTS = "model.safetensors"
_SHARDED_WEIGHTS = "model.safetensors.index.json"
_PICKLED_SUFFIXES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint on this machine, in the hub's layout."""

    name: str
    """As the user names it; of a folder its absolute path."""
    folder: Path
    revision: str
    """Commit on the hub, or a hash of the folder's content."""


def find_checkpoint(model: str, *, with_weights: bool) -> Checkpoint:
    """Find the checkpoint that `--model` names.

    Args:
        model: `demo`, `demo-words`, a folder, or a hub name, of a known checkpoint also without
            its owner. An existing folder wins over a hub name.
        with_weights: the weights will be loaded; without it a hub checkpoint needs its JSON files
            only. (A folder needs its weights in any case: they say which checkpoint it is.)

    Raises:
        WeightsNotFoundError: a known checkpoint that is neither here nor can be fetched.
        ModelError: there is no such checkpoint, or its files are not all there.
    """
    if model in _SHIPPED:
        folder = _DEMO_FOLDER / _SHIPPED[model]
        if not folder.is_dir():
            raise ModelError(
                f"The model {model} was given, but this installation lacks its checkpoint "
                f"({folder}); reinstall vindex, or give another model."
            )
        return Checkpoint(model, folder, _content_hash(folder))
    if is_folder(model):
        folder = Path(model).expanduser().absolute()
        if ".." in folder.parts:  # else as it was given: a link may stand for the newest of many
            folder = folder.resolve()
        return Checkpoint(str(folder), folder, _content_hash(folder))
    kind = _kind_of(model)
    model = model if kind else full_name(model)
    known = None if kind else known_checkpoint(model)
    if known and known.file:
        raise WeightsNotFoundError(_how_to_fetch(known))
    if kind == "a file" and is_file_of_torch(model):
        raise ModelError(
            f"--model takes a folder, and {model} is a file of torch: `vindex download "
            f"{quote(model)}` writes one of V-JEPA 2.1 as a folder, and says how to use it."
        )
    if not kind and is_file_of_torch(model):
        raise UnknownModelError(_no_such_file(model))
    if kind or not is_hub_name(model):
        raise UnknownModelError(
            f"The model {model!r} is {kind or 'neither a folder here nor a known hub name'}; give "
            "a hub name such as facebook/NAME, a folder in the hub's layout, or demo. "
            f"`vindex models` lists the known ones.{suggestion(model)}"
        )
    folder = hub_folder(
        model,
        with_weights=with_weights,
        is_complete=lambda cached: _is_complete(cached, with_weights=with_weights),
    )
    if with_weights and not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"The hub has no safetensors of {model}, nor its own conversion to them, and vindex "
            "reads no other weights: pickled ones can run code. Save it with transformers into a "
            "folder, on a machine that you trust it with, and give that folder."
        )
    return Checkpoint(model, folder, folder.name)


def is_folder(model: str) -> bool:
    """Whether `--model` names a folder here, which wins over a hub name."""
    return _kind_of(model) == "a folder"


def is_file_of_torch(path: str) -> bool:
    """Whether it is named like a file that torch saved, which can run code when it is read."""
    return Path(path).suffix in _PICKLED_SUFFIXES


def is_shipped(name: str) -> bool:
    """Whether a checkpoint is part of this installation of vindex."""
    return name in _SHIPPED and (_DEMO_FOLDER / _SHIPPED[name]).is_dir()


def local_folder(name: str) -> Path | None:
    """Where all files of a hub checkpoint are on this machine; None where they are not.

    Args:
        name: as on the hub.
    """
    folders = cached_folders(name)
    return next((f for f in folders if _is_complete(f, with_weights=True)), None)


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The safetensors files of a checkpoint, sorted; only these are ever read.

    Raises:
        ModelError: there are none, a shard is missing, or the weights are pickled.
    """
    if (folder / _WEIGHTS).is_file():
        return (folder / _WEIGHTS,)
    if (folder / _SHARDED_WEIGHTS).is_file():
        shard_of = read_json(folder / _SHARDED_WEIGHTS).get("weight_map")
        if not isinstance(shard_of, dict) or not shard_of:
            raise ModelError(f"{folder / _SHARDED_WEIGHTS} lists no weights; copy it again.")
        files = tuple(folder / name for name in sorted({str(name) for name in shard_of.values()}))
        for file in files:
            if file.parent != folder:
                raise ModelError(
                    f"{folder / _SHARDED_WEIGHTS} lists weights outside of its folder; copy the "
                    "checkpoint again, from whom you trust."
                )
            if not os.path.isfile(file):  # noqa: PTH113  # the name may be one that no disk takes
                raise ModelError(
                    f"{folder} lacks {file.name}, which its {_SHARDED_WEIGHTS} lists; copy the "
                    f"whole folder again."
                )
        return files
    pickled = sorted(file.name for file in folder.iterdir() if file.suffix in _PICKLED_SUFFIXES)
    if pickled:
        raise ModelError(
            f"{folder} holds its weights as {pickled[0]}, which can run code when it is read; "
            f"vindex reads safetensors only. Save the model with transformers to get {_WEIGHTS}."
        )
    raise ModelError(
        f"{folder} holds no weights; a checkpoint has {_WEIGHTS}, or shards and their "
        f"{_SHARDED_WEIGHTS}."
    )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ModelError: the file is missing, unreadable, or holds no JSON object.
    """
    try:
        text = _text_of(path)
        content = json.loads(text)
        if "\\ud" in text.lower():
            json.dumps(content, ensure_ascii=False).encode()  # half a character cannot be
    except FileNotFoundError as error:
        raise ModelError(
            f"{path.parent} has no {path.name}; a checkpoint folder has the hub's layout: "
            f"{CONFIG_FILE}, a processor config and {_WEIGHTS}."
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}); copy it again.") from error
    except RecursionError as error:
        raise ModelError(
            f"{path} is nested deeper than any config; it is not one of a model. Copy it again."
        ) from error
    if not isinstance(content, dict):
        raise ModelError(f"{path} holds no JSON object; copy it again.")
    return content


def _text_of(path: Path) -> str:
    """What a file of settings holds.

    Raises:
        ModelError: it is a pipe or a device, which may never end, or longer than such a file is.
    """
    if not S_ISREG(path.stat().st_mode):
        raise ModelError(f"{path} is not a file but a folder, a pipe or a device; copy it again.")
    _check_length(path)
    return path.read_text(encoding="utf-8")


def _check_length(path: Path) -> None:
    num_bytes = path.stat().st_size
    if num_bytes > _MOST_JSON_BYTES:
        raise ModelError(
            f"{path} has {num_bytes >> 20} MiB; files of settings have at most "
            f"{_MOST_JSON_BYTES >> 20}. Copy it again."
        )


def _check_head(weights: Path) -> None:
    """Refuse a safetensors file that is not as long as its head says; loads no library for it."""
    try:
        with weights.open("rb") as file:
            num_head = int.from_bytes(file.read(8), "little")
            if num_head > _MOST_JSON_BYTES:
                raise ValueError("its head is too long")  # noqa: TRY301
            head = json.loads(file.read(num_head))
            ends = (about["data_offsets"][1] for name, about in head.items() if name[:2] != "__")
            if weights.stat().st_size != 8 + num_head + max(ends, default=0):
                raise ValueError("it is not as long as its head says")  # noqa: TRY301
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"{weights} cannot be read as safetensors ({error}); copy the checkpoint again."
        ) from error


def _kind_of(model: str) -> str:
    """`a folder`, `a file`, `a path that cannot be read`, or empty where there is nothing."""
    try:
        path = Path(model).expanduser()
        if model and path.is_dir():
            return "a folder"
        return "a file" if model and path.exists() else ""
    except (OSError, RuntimeError):  # no permission, a name too long, ~somebody unknown
        return "a path that cannot be read"


def _how_to_fetch(known: KnownCheckpoint) -> str:
    assert known.file is not None
    return (
        f"The checkpoint {known.name} is not in this folder, and is not on the hub. Fetch its file "
        f"and write it as a folder: `curl -LO {known.file.url}`, then `vindex download "
        f"{known.file.name}`."
    )


def _no_such_file(model: str) -> str:
    published = [known.file for known in KNOWN_CHECKPOINTS if known.file]
    name = Path(model).name
    named = next((file for file in published if file.name == name), None)
    if named is not None:
        return f"There is no file {model}. Fetch it with `curl -LO {named.url}`."
    return (
        f"There is no file {model}. Give one that you fetched, such as {published[0].name}; "
        "`vindex models vjepa2_1_vitb_384` says from where."
    )


def _is_complete(folder: Path, *, with_weights: bool) -> bool:
    """Whether a folder of the cache needs nothing more from the hub."""
    if not (folder / CONFIG_FILE).is_file():
        return False
    if not any((folder / name).is_file() for name in PROCESSOR_FILES):
        return False
    if with_weights:
        try:
            weight_files(folder)
        except ModelError:
            return False
    return True


def _content_hash(folder: Path) -> str:
    """Which checkpoint a folder holds, wherever it lies: a hash of the files that matter."""
    names = (CONFIG_FILE, *PROCESSOR_FILES, *TOKENIZER_FILES)
    files = [file for name in names if (file := folder / name).is_file()]
    content = blake2b(digest_size=20)
    for file in files:
        _check_length(file)
    weights = weight_files(folder)
    for file in weights:
        _check_head(file)  # before all of it is read, which may be terabytes of nothing
    for file in (*files, *weights):
        try:
            stat = file.stat()
            digest = _file_hash(file, stat.st_size, stat.st_mtime_ns)
        except OSError as error:
            raise ModelError(f"{file} cannot be read ({error.strerror}).") from error
        content.update(file.name.encode() + b"\0" + digest)
    return content.hexdigest()


@lru_cache(maxsize=64)
def _file_hash(file: Path, num_bytes: int, modified_ns: int) -> bytes:  # noqa: ARG001
    # A build asks for the spec and then for the encoder; weights are read for their hash once.
    with file.open("rb") as stream:
        return file_digest(stream, lambda: blake2b(digest_size=20)).digest()
