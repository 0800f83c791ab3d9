"""From a text to the tokens that a text tower takes, by the files and rules of its checkpoint."""

from __future__ import annotations

import re
import string
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Self

from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece

from vindex.encoders.checkpoint import TOKENIZER_FILES, read_json
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vindex.encoders.text_vocabulary import Vocabulary

__all__ = ["TOKENIZER_FILE", "TextTokens", "Tokens", "full_stop", "lower_case"]

TOKENIZER_FILE, _SETTINGS = TOKENIZER_FILES

_SENTENCEPIECE_FILES = ("spiece.model", "sentencepiece.model", "tokenizer.model")

_WORD = re.compile(r"[^\W\d_]{3,}")

_LETTERS_A_TOKEN = 100
"""More than any token has, so that no text of megabytes is cut into tokens to be cut off then."""

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


class Tokens(NamedTuple):
    """A text as a text tower takes it."""

    ids: list[int]
    is_cut: bool
    """The end of the text was left out."""
    unknown: tuple[str, ...]
    """Words that the model was not taught, as far as its tokenizer tells: one of whole words
    (WordPiece) spells them letter by letter. Of others that says nothing: they are made of parts of
    words, and a model may know a word by its parts."""


class TextTokens:
    """A tokenizer, with the rules of its checkpoint.

    Args:
        tokenizer_for: the tokenizer as its file has it, or what of it a text needs.
        num_tokens: most that the model takes.
        pad_id: of the token that texts are filled up with to that many; None: they are not.
        written: a text as the model was trained on texts.
    """

    def __init__(
        self,
        tokenizer_for: Callable[[str], Tokenizer],
        num_tokens: int,
        *,
        pad_id: int | None,
        written: Callable[[str], str],
    ) -> None:
        self._tokenizer_for = tokenizer_for
        self._num_tokens = num_tokens
        self._pad_id = pad_id
        self._written = written

    @classmethod
    def of(
        cls,
        folder: Path,
        num_tokens: int,
        *,
        is_padded: bool,
        written: Callable[[str], str],
        vocabulary: Vocabulary | None = None,
    ) -> Self:
        """The tokenizer of a checkpoint.

        Args:
            folder: of the checkpoint.
            num_tokens: most that the model takes.
            is_padded: it was trained on texts that are padded to that many, and on no others.
            written: a text as the model was trained on texts.
            vocabulary: of the tokenizer; None: its file is read.

        Raises:
            ModelError: there is none, or it is broken.
        """
        settings_file = folder / _SETTINGS
        settings = read_json(settings_file)
        whole = cache(lambda: _tokenizer_of(folder))
        id_of = vocabulary.id_of if vocabulary else whole().token_to_id
        pad_id = id_of(_content(settings.get("pad_token"))) if is_padded else None
        if is_padded and pad_id is None:
            raise ModelError(
                f"{settings_file} names no pad_token that {TOKENIZER_FILE} has; the model reads "
                "texts of one length only. Copy both files again."
            )
        if is_padded and settings.get("padding_side", "right") != "right":
            raise ModelError(
                f"{settings_file} says padding_side = {settings['padding_side']!r}; the models of "
                "this kind were trained on texts padded on the right, as vindex pads "
                "them. Copy the file from the checkpoint that the model was made from."
            )
        if settings.get("tokenizer_class") == "SiglipTokenizer":
            written = _bare

        def tokenizer_for(text: str) -> Tokenizer:
            """The tokenizer of the words alone, where it can spell the text; else the whole."""
            some = vocabulary.tokenizer_for(text) if vocabulary else None
            return whole() if some is None else some

        return cls(tokenizer_for, num_tokens, pad_id=pad_id, written=written)

    def tokens_of(self, text: str) -> Tokens:
        """The tokens of a text."""
        begin = text[: self._num_tokens * _LETTERS_A_TOKEN]
        is_cut, text = len(begin) < len(text), self._written(begin)
        tokenizer = self._tokenizer_for(text)
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._num_tokens)
        encoding = tokenizer.encode(text)
        ids: list[int] = encoding.ids
        if self._pad_id is not None:
            ids += [self._pad_id] * (self._num_tokens - len(ids))
        model = tokenizer.model
        unknown = _unknown(text, encoding, model) if isinstance(model, WordPiece) else ()
        return Tokens(ids, is_cut or bool(encoding.overflowing), unknown)


def _unknown(text: str, encoding: Encoding, model: WordPiece) -> tuple[str, ...]:
    """Words of which a tokenizer of whole words knows little more than the letters, or nothing."""
    places = list(zip(encoding.offsets, encoding.tokens, strict=True))
    found = [(begin, text[begin:end]) for (begin, end), token in places if token == model.unk_token]
    for word in _WORD.finditer(text):
        pieces = [b for (b, e), _ in places if word.start() <= b < e <= word.end()]
        if 2 * len(pieces) > len(word[0]):
            found.append((word.start(), word[0]))
    return tuple(dict.fromkeys(word for _, word in sorted(found)))


def _tokenizer_of(folder: Path) -> Tokenizer:
    """As its file has it.

    Raises:
        ModelError: there is none, or it is broken.
    """
    file = folder / TOKENIZER_FILE
    if not file.is_file():
        raise ModelError(
            f"{folder} has no {TOKENIZER_FILE}, without which no text can be read; "
            + _way_out(folder)
        )
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing more special
        raise ModelError(f"{file} cannot be read ({error}); copy it again.") from error


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
