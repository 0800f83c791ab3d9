"""The half of a words space's model that reads texts, found and loaded for the first text.

Which checkpoint a folder holds only all of its bytes tell, and the hub's client takes as long to
load as the rest of a search. So the index keeps where the checkpoint was found and how its files
looked, as it does of videos; while they look the same, it is the same. Of a large tokenizer it
keeps the words in a form that is looked up and not read.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.encode.lost_models import said_of_index
from vindex.errors import IndexMismatchError
from vindex.store.durable import publish, sealed, unsealed

if TYPE_CHECKING:
    from vindex.encoders.text_tower import TextTower
    from vindex.encoders.text_vocabulary import Vocabulary
    from vindex.records import EncoderSpec
    from vindex.store.layout import IndexFolder

__all__ = ["kept_tower", "load_tower", "prepare_tower"]

_FILES = ("*.json", "*.safetensors")

_LEAST_BYTES = 1_000_000
"""A tokenizer's file below it is read whole, in less than 50 ms."""


@lru_cache(maxsize=1)
def kept_tower(index: IndexFolder, encoder: EncoderSpec) -> TextTower:
    """`load_tower`, once: the last one stays for the next text."""
    return load_tower(index, encoder)


def prepare_tower(index: IndexFolder, encoder: EncoderSpec) -> None:
    """Keep in an index what the first search would otherwise look for, and make.

    Raises:
        ModelError: the model is not here.
        IndexMismatchError: what is found under its name is another model by now.
    """
    _vocabulary(index, _found_folder(index, encoder))


def load_tower(index: IndexFolder, encoder: EncoderSpec) -> TextTower:
    """Load the half of a model that reads texts.

    Args:
        index: the index, with the words space meant, be it made already or not.
        encoder: of this space.

    Raises:
        ModelError: the model is not here, or it is broken.
        IndexMismatchError: what is found under its name is another model by now.
    """
    from vindex.encoders.text_tower import TextTower

    folder = _known_folder(index, encoder) or _found_folder(index, encoder)
    return TextTower.load(folder, _vocabulary(index, folder))


def _vocabulary(index: IndexFolder, folder: Path) -> Vocabulary | None:
    """The words of a large tokenizer, made once; None: it is to be read whole."""
    from vindex.encoders.text_tokens import TOKENIZER_FILE
    from vindex.encoders.text_vocabulary import Vocabulary

    file = folder / TOKENIZER_FILE
    if not index.folder_of_space.is_dir() or not file.is_file():
        return None
    look = file.stat()
    if look.st_size < _LEAST_BYTES:
        return None
    stamp = blake2b(f"{look.st_size} {look.st_mtime_ns}".encode(), digest_size=16).digest()
    content = unsealed(index.vocabulary)
    if content is None or not content.startswith(stamp):
        made = Vocabulary.of(file)
        content = stamp + (made.to_bytes() if made else b"")
        with suppress(OSError):  # somebody else's index
            publish(index.vocabulary, sealed(content))
    return Vocabulary.from_bytes(content[len(stamp) :])


def _known_folder(index: IndexFolder, encoder: EncoderSpec) -> Path | None:
    """Where the checkpoint was found before; None: it is not there any more, or changed."""
    content = unsealed(index.checkpoint)
    if content is None:
        return None
    known = json.loads(content)
    folder = Path(known["folder"])
    with suppress(OSError):
        return folder if known == _look(encoder, folder) else None
    return None


def _found_folder(index: IndexFolder, encoder: EncoderSpec) -> Path:
    """Look for the checkpoint, make sure that it is the one, and keep where it is."""
    from vindex.encoders.checkpoint import find_checkpoint
    from vindex.encoders.spec import read_spec

    with said_of_index(encoder.name, str(index.path)):
        checkpoint = find_checkpoint(encoder.name, with_weights=True)
    if read_spec(checkpoint).fingerprint != encoder.fingerprint:
        raise IndexMismatchError(
            f"The model {encoder.name} is no longer the one that the words space of the index "
            f"{index.path} was made with. Put the old one back, or remove the space with `vindex "
            "build --no-words` and make it anew."
        )
    with suppress(OSError):  # somebody else's index, or one that is not made yet
        look = json.dumps(_look(encoder, checkpoint.folder))
        publish(index.checkpoint, sealed(look.encode()))
    return checkpoint.folder


def _look(encoder: EncoderSpec, folder: Path) -> dict[str, Any]:
    """What tells, without reading it, that a folder holds the checkpoint that it held.

    Raises:
        OSError: a file cannot be looked at.
    """
    files = sorted(path for pattern in _FILES for path in folder.glob(pattern))
    stats = [(path.name, path.stat()) for path in files]
    return {
        "name": encoder.name,
        "fingerprint": encoder.fingerprint,
        "folder": str(folder),
        "files": [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats],
    }
