"""Tokenizers of the kinds that text towers have, trained on a few sentences."""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

_TEXTS = (
    "a red car turning left", "a dog on a beach at night", "opening something", "closing a door",
    "a person throwing a ball", "putting something on a surface", "two people walk in the rain",
)  # fmt: skip


def save_gemma_tokenizer(folder: Path) -> None:
    """One of SigLIP 2's kind: byte fallback, <eos> at the end, and a class that keeps capitals."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "\N{LOWER ONE EIGHTH BLOCK}")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *(f"<0x{i:02X}>" for i in range(256))]
    tokenizer.train_from_iterator(
        _TEXTS, trainers.BpeTrainer(vocab_size=330, special_tokens=special, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", special_tokens=[("<eos>", 1)]
    )
    _save_tokenizer(tokenizer, folder, {
        "tokenizer_class": "GemmaTokenizer", "bos_token": "<bos>", "eos_token": "<eos>",
        "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": 64,
        "padding_side": "right", "model_input_names": ["input_ids"],
    })  # fmt: skip


def save_clip_tokenizer(folder: Path) -> None:
    """One of CLIP's kind: bytes, the ends of words marked, lower case, both ends of a text."""
    begin, end = "<|startoftext|>", "<|endoftext|>"
    tokenizer = Tokenizer(models.BPE(unk_token=end, end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    words = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(words), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.train_from_iterator(_TEXTS, trainers.BpeTrainer(
        vocab_size=390, special_tokens=[begin, end], end_of_word_suffix="</w>",
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
    ))  # fmt: skip
    tokenizer.post_processor = processors.RobertaProcessing((end, 1), (begin, 0))
    _save_tokenizer(tokenizer, folder, {
        "tokenizer_class": "CLIPTokenizer", "bos_token": begin, "eos_token": end,
        "unk_token": end, "pad_token": end, "model_max_length": 16,
    })  # fmt: skip


def save_unigram_tokenizer(folder: Path) -> None:
    """One of VideoPrism's kind: words begin with a mark, and nothing is put around a text."""
    tokenizer = Tokenizer(models.Unigram())
    mark = "\N{LOWER ONE EIGHTH BLOCK}"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement=mark, prepend_scheme="always", split=True),
        ]
    )
    tokenizer.train_from_iterator(
        [f"{text}." for text in _TEXTS],
        trainers.UnigramTrainer(
            vocab_size=150, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>",
            show_progress=False,
        ),
    )  # fmt: skip
    _save_tokenizer(tokenizer, folder, {
        "tokenizer_class": "VideoPrismTokenizer", "eos_token": "</s>", "unk_token": "<unk>",
        "pad_token": "<pad>", "extra_ids": 0, "model_max_length": 24,
    })  # fmt: skip


def _save_tokenizer(tokenizer: Tokenizer, folder: Path, settings: dict[str, object]) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))
