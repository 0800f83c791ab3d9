"""What a build does for the words space before anything is decoded: its model must read texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encode.progress import note
from vindex.encode.texts import captions_hash, read_background
from vindex.encode.tower import prepare_tower
from vindex.encoders import encoder_spec, reads_text
from vindex.encoders.models import is_non_commercial, model_facts
from vindex.encoders.registry import DEMO, DEMO_WORDS
from vindex.errors import ModelError
from vindex.settings import DEFAULT_WORDS_MODEL
from vindex.store.background import Background
from vindex.store.derive import refresh_background
from vindex.store.layout import WORDS_SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vindex.records import EncoderSpec, Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["begin_words", "begun_background", "words_encoder"]


def words_encoder(words: str | bool) -> EncoderSpec:
    """The model of a words space, by what `--words` was given.

    Raises:
        ModelError: there is no such model, or it reads no texts.
    """
    model = DEFAULT_WORDS_MODEL if words is True else str(words)
    encoder = encoder_spec(DEMO_WORDS if model == DEMO else model)
    if not reads_text(encoder):
        raise ModelError(
            f"--words {model} was given, whose model ({encoder.architecture}) reads no text; it "
            f"must be a SigLIP 2, SigLIP, CLIP or VideoPrism-LvT, such as "
            f"{DEFAULT_WORDS_MODEL}, or demo. `vindex models` says which ones read text."
        )
    return encoder


def begun_background(
    index: IndexFolder, recipes: Mapping[str, Recipe], *, show_progress: bool
) -> Background | None:
    """The background captions as the words space's model reads them; None: the index has them.

    So a model of which the half that reads texts is broken is refused before a night's work.

    Args:
        index: made already or not.
        recipes: that it has or is to have, by the names of spaces.
        show_progress: whether the model is named and a bar shown, on stderr.

    Raises:
        ModelError: the model is not here, or cannot be read.
        IndexMismatchError: what is found under its name is another model by now.
    """
    if WORDS_SPACE not in recipes:
        return None
    encoder, space = recipes[WORDS_SPACE].encoder, index.of_space(WORDS_SPACE)
    held = Background.read(space.background)
    if held and (held.model, held.captions) == (encoder.fingerprint, captions_hash()):
        return None
    if show_progress:
        note(f"Words: {encoder.name}; {_licence_in_words(encoder.name)}")
    return read_background(encoder, space, show_progress=show_progress)


def begin_words(
    index: IndexFolder, recipes: Mapping[str, Recipe], begun: Background | None
) -> None:
    """Keep the background captions of the words space, if they are new, and its tokenizer."""
    if begun is not None:
        space = index.of_space(WORDS_SPACE)
        refresh_background(space, begun)
        prepare_tower(space, recipes[WORDS_SPACE].encoder)


def _licence_in_words(model: str) -> str:
    """What a user should know of a model's licence, in a sentence."""
    licence = model_facts(model).licence
    if licence is None:
        return "its files name no licence."
    limit = ", which forbids commercial use" if is_non_commercial(licence) else ""
    return f"its licence is {licence}{limit}."
