"""From a text to a vector, by the model of the words space: the one way there is.

Reading a text takes the half of the model that reads texts, which is loaded for it. So the vector
of each text that was asked is kept in the index, and asking for it again loads no model.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from vindex.encode.progress import followed
from vindex.encode.tower import kept_tower, load_tower
from vindex.encoders.read_text import ReadText
from vindex.errors import ModelError
from vindex.store.background import Background
from vindex.store.durable import make_folder, publish, sealed, unsealed

if TYPE_CHECKING:
    from vindex.records import EncoderSpec, Recipe
    from vindex.store.layout import IndexFolder

__all__ = [
    "ReadText", "background_captions", "captions_hash", "keep_text", "read_background", "read_text",
]  # fmt: skip

_CAPTIONS = Path(__file__).with_name("data") / "background.txt"

_MOST_KEPT = 10_000
"""Texts whose vectors an index keeps, 4 kB each; then the older half goes."""

_READING = Lock()


def read_text(index: IndexFolder, recipe: Recipe, text: str) -> ReadText:
    """The vector of a text, from the index where it was asked before.

    Args:
        index: the index, with the words space meant.
        recipe: of this space.
        text: of any length; what the model does not take is cut off.

    Raises:
        ModelError: the space's model is not here, or cannot be read.
        IndexMismatchError: what is found under its name is another model by now.
    """
    encoder = recipe.encoder
    kept = _read_kept(_file_of(index, encoder, text), encoder.dim)
    if kept is not None:
        return kept
    with _READING:
        read = kept_tower(index, encoder).read(text)
    with suppress(OSError):  # somebody else's index, or a full disk: read it anew the next time
        keep_text(index, encoder, text, read)
    return read


def read_background(
    encoder: EncoderSpec, index: IndexFolder, *, show_progress: bool = False
) -> Background:
    """The background captions as a model reads them; for a new index, or another list of them.

    Args:
        encoder: of the words space.
        index: the index that it belongs to, be it made already or not.
        show_progress: whether a bar is shown on stderr: a large model takes a minute or two.

    Raises:
        ModelError: the model is not here, or reads no texts.
        IndexMismatchError: what is found under its name is another model by now.
    """
    # Not kept for later: it is large, and the next that is needed is the half that sees pictures.
    tower = load_tower(index, encoder)
    captions = background_captions()
    captions_MD = np.empty((len(captions), encoder.dim), np.float32)
    for place, read in followed(
        tower.read_all(captions), len(captions), "Reading background captions",
        enabled=show_progress,
    ):  # fmt: skip
        if len(read.vector_D) != encoder.dim:
            raise ModelError(
                f"The model {encoder.name} makes vectors of {len(read.vector_D)} numbers of texts "
                f"and of {encoder.dim} of clips; they must agree. Copy it again."
            )
        captions_MD[place] = read.vector_D
    return Background.of(captions_MD, model=encoder.fingerprint, captions=captions_hash())


def background_captions() -> list[str]:
    """Plain sentences about all sorts of things, that queries are compared with."""
    return _CAPTIONS.read_text(encoding="utf-8").splitlines()


def captions_hash() -> str:
    """Tells one list of background captions from another."""
    return blake2b(_CAPTIONS.read_bytes(), digest_size=16).hexdigest()


def _file_of(index: IndexFolder, encoder: EncoderSpec, text: str) -> Path:
    key = blake2b(f"{encoder.fingerprint}\0{text}".encode(), digest_size=16).hexdigest()
    return index.texts / key


def _read_kept(file: Path, dim: int) -> ReadText | None:
    """What `keep_text` wrote; None where there is nothing, or something damaged."""
    content = unsealed(file)
    if content is None or len(content) <= 4 * dim:
        return None
    vector_D = np.frombuffer(content, "<f4", dim).astype(np.float32)
    unknown = content[4 * dim + 1 :].decode().splitlines()
    return ReadText(vector_D, is_cut=bool(content[4 * dim]), unknown=tuple(unknown))


def keep_text(index: IndexFolder, encoder: EncoderSpec, text: str, read: ReadText) -> None:
    """Keep how the model of the words space reads a text, for `read_text`.

    Raises:
        OSError: the index is not writable, or the disk is full.
    """
    file = _file_of(index, encoder, text)
    make_folder(file.parent)
    if sum(1 for _ in os.scandir(file.parent)) >= _MOST_KEPT:
        kept = sorted(file.parent.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        for old in kept[: _MOST_KEPT // 2]:
            old.unlink(missing_ok=True)
    words = "\n".join(read.unknown).encode()
    publish(file, sealed(read.vector_D.astype("<f4").tobytes() + bytes([read.is_cut]) + words))
