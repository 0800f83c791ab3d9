"""A SigLIP 2 of the published sizes with random weights, and a tokenizer as large as its own."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import SiglipConfig, SiglipModel

from benchmarks.models import save_random_weights

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["save_siglip2"]

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>")
_NUM_WORDS = 256_000
_MERGES_A_WORD = 2.27
"""Gemma's tokenizer has 580,604 for its 256,000 words; reading them is what takes its time."""
_LONGEST = 12
"""Letters of a made-up word."""
_MOST_SECONDS = 999
"""Words that may be the second half of another."""


def save_siglip2(
    folder: Path, *, width: int = 768, num_layers: int = 12, num_words: int = _NUM_WORDS
) -> Path:
    """Save the architecture of `google/siglip2-base-patch32-256` in half precision, 0.75 GB.

    Args:
        folder: made if need be.
        width: of either tower, and length of the vectors; a multiple of 64.
        num_layers: of either tower; fewer where only the vectors' length matters.
        num_words: of the vocabulary; likewise.

    Returns:
        `folder`, in the hub's layout.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tower = {
        "hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": num_layers,
        "num_attention_heads": width // 64,
    }  # fmt: skip
    config = SiglipConfig(
        text_config=tower | {"vocab_size": num_words, "max_position_embeddings": 64,
            "projection_size": width, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0},
        vision_config=tower | {"image_size": 256, "patch_size": 32},
        architectures=["SiglipModel"],
    )  # fmt: skip
    with torch.device("meta"):  # the class's own initialisation takes minutes
        shapes = SiglipModel(config).state_dict()
    config.save_pretrained(folder)
    save_random_weights(shapes, folder)
    _save_tokenizer(folder, num_words)
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "SiglipImageProcessor", "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3, "resample": 2, "rescale_factor": 1 / 255,
        "size": {"height": 256, "width": 256},
        **dict.fromkeys(("do_normalize", "do_rescale", "do_resize"), True),
    }))  # fmt: skip
    return folder


def _save_tokenizer(folder: Path, num_words: int) -> None:
    """One of Gemma's kind, whose words are made up."""
    words = [*_SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), _SPACE]
    words += [chr(letter) for letter in range(ord("a"), ord("z") + 1)]
    merges = _merges(words, num_words)
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(
        models.BPE(vocabulary, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    )
    tokenizer.normalizer = normalizers.Replace(" ", _SPACE)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", special_tokens=[("<eos>", 1)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "GemmaTokenizer", "bos_token": "<bos>", "eos_token": "<eos>",
        "unk_token": "<unk>", "pad_token": "<pad>", "padding_side": "right",
        "model_input_names": ["input_ids"],
    }))  # fmt: skip


def _merges(words: list[str], num_words: int) -> list[tuple[str, str]]:
    """Which two words make which; those that are made are added to the words."""
    rng = random.Random(0)
    first = words.index(_SPACE)
    known: dict[str, None] = dict.fromkeys(words)
    merges: dict[tuple[str, str], None] = {}
    while len(words) < num_words:
        left = words[rng.randrange(first, len(words))]
        right = words[rng.randrange(first, min(len(words), first + _MOST_SECONDS))]
        word = left + right
        if word not in known and len(word) <= _LONGEST:
            known[word] = merges[left, right] = None
            words.append(word)
    for word in words[first:]:
        pairs = ((word[:cut], word[cut:]) for cut in range(1, len(word)))
        merges |= {pair: None for pair in pairs if known.keys() >= set(pair)}
    return list(merges)[: int(_MERGES_A_WORD * num_words)]
