"""From a text to the tokens that a text tower takes, by the files and rules of its checkpoint."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Self

from tokenizers import Tokenizer

from vindex.encoders.checkpoint import read_json
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["TextTokens", "full_stop", "lower_case"]

_FILE = "tokenizer.json"
_SETTINGS = "tokenizer_config.json"

_SENTENCEPIECE_FILES = ("spiece.model", "sentencepiece.model", "tokenizer.model")

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_SPACES = str.maketrans(string.punctuation, " " * len(string.punctuation))


def lower_case(text: str) -> str:
    """In lower case, with one space between words.

    SigLIP was trained so, and SigLIP 2's files name a tokenizer that keeps capitals
    (huggingface/transformers#43054); CLIP's own does the same.
    """
    return " ".join(text.lower().split())


def full_stop(text: str) -> str:
    """In lower case, with spaces for punctuation and a full stop at the end.

    So `canonicalize_text` of github.com/google-deepmind/videoprism does before it tokenises, and
    the tokenizer of transformers does not.
    """
    return lower_case(text.translate(_SPACES)) + "."


def _bare(text: str) -> str:
    """In lower case without punctuation, as SigLIP's own tokenizer, and not SigLIP 2's, does."""
    return lower_case(lower_case(text).translate(_NO_PUNCTUATION))


class TextTokens:
    """A tokenizer, with the rules of its checkpoint.

    Args:
        tokenizer: as its file has it.
        num_tokens: most that the model takes.
        pad_id: of the token that texts are filled up with to that many; None: they are not.
        written: a text as the model was trained on texts.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        num_tokens: int,
        *,
        pad_id: int | None,
        written: Callable[[str], str],
    ) -> None:
        tokenizer.enable_truncation(num_tokens)
        self._tokenizer = tokenizer
        self._num_tokens = num_tokens
        self._pad_id = pad_id
        self._written = written

    @classmethod
    def of(
        cls, folder: Path, num_tokens: int, *, is_padded: bool, written: Callable[[str], str]
    ) -> Self:
        """The tokenizer of a checkpoint.

        Args:
            folder: of the checkpoint.
            num_tokens: most that the model takes.
            is_padded: it was trained on texts that are padded to that many, and on no others.
            written: a text as the model was trained on texts.

        Raises:
            ModelError: there is none, or it is broken.
        """
        settings_file = folder / _SETTINGS
        settings = read_json(settings_file)
        tokenizer = _tokenizer_of(folder)
        pad_id = tokenizer.token_to_id(_content(settings.get("pad_token"))) if is_padded else None
        if is_padded and pad_id is None:
            raise ModelError(
                f"{settings_file} names no pad_token that {_FILE} has; the model reads texts of "
                "one length only. Copy both files anew."
            )
        if is_padded and settings.get("padding_side", "right") != "right":
            raise ModelError(
                f"{settings_file} says padding_side = {settings['padding_side']!r}; the models of "
                "this kind were trained on texts that are padded at the right, as vindex pads "
                "them. Copy the file from the checkpoint that the model was made from."
            )
        if settings.get("tokenizer_class") == "SiglipTokenizer":
            written = _bare
        return cls(tokenizer, num_tokens, pad_id=pad_id, written=written)

    def tokens_of(self, text: str) -> tuple[list[int], bool]:
        """The tokens of a text, and whether the end of it was left out."""
        text = self._written(text)
        encoding = self._tokenizer.encode(text)
        tokens: list[int] = encoding.ids
        if self._pad_id is not None:
            tokens += [self._pad_id] * (self._num_tokens - len(tokens))
        return tokens, bool(encoding.overflowing)


def _tokenizer_of(folder: Path) -> Tokenizer:
    """As its file has it, but for padding and cutting.

    Raises:
        ModelError: there is none, or it is broken.
    """
    file = folder / _FILE
    if not file.is_file():
        raise ModelError(
            f"{folder} has no {_FILE}, without which no text can be read; " + _way_out(folder)
        )
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing more special
        raise ModelError(f"{file} cannot be read ({error}); copy it anew.") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _way_out(folder: Path) -> str:
    """How to come by a tokenizer's file."""
    for name in _SENTENCEPIECE_FILES:
        if (folder / name).is_file():
            return (
                f"make it from the {name} beside it, where transformers and sentencepiece are: "
                "`AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)`."
            )
    return "copy it from the checkpoint that the model was made from."


def _content(token: object) -> str:
    """A special token, which files write as a text or as an object."""
    content = token.get("content") if isinstance(token, dict) else token
    return content if isinstance(content, str) else ""
