"""The model's tokenizer: a token for each word that it is taught, and letters for all others."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from tools.words_model.words import KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NUM_TOKENS", "TOKENIZER_SETTINGS", "build_tokenizer", "tokens_of"]

NUM_TOKENS = 24
"""Length to which all texts are cut or padded."""
_SPECIAL = ("<pad>", "<eos>", "<unk>")
TOKENIZER_SETTINGS = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "pad_token": "<pad>",
    "eos_token": "<eos>",
    "unk_token": "<unk>",
    "model_max_length": NUM_TOKENS,
    "padding_side": "right",
    "model_input_names": ["input_ids"],
}


def build_tokenizer() -> Tokenizer:
    """Words of `words.KNOWN` are one token; others begin with the longest known, then letters."""
    letters = string.ascii_lowercase + string.digits
    known = {part for word in KNOWN for part in word.replace("-", " ").replace("'", " ").split()}
    pieces = [*_SPECIAL, *string.punctuation, *letters, *(f"##{letter}" for letter in letters)]
    pieces += sorted(known - set(pieces))
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", special_tokens=[("<eos>", 1)]
    )
    return tokenizer


def tokens_of(tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    """Texts as the model takes them, (C, L): cut or padded to one length."""
    tokenizer.enable_truncation(NUM_TOKENS)
    tokenizer.enable_padding(length=NUM_TOKENS, pad_id=0, pad_token="<pad>")
    return torch.tensor([text.ids for text in tokenizer.encode_batch(list(texts))])
