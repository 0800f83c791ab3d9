"""The words of a large tokenizer, in a form of which a text reads no more than it needs.

SigLIP 2's tokenizer has 256,000 words and 580,604 rules that join two of them (byte-pair
encoding), and `tokenizers` takes a second to read them. But a text is only ever cut into words
that stand in it. So words and rules are kept as sorted numbers; those that a text can need are
looked up, and the library is given a tokenizer of these alone. Its own code cuts the text, and the
outcome is the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Vocabulary"]

_FORMAT = 1

_ALIGNMENT = 8


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and rules of a tokenizer by byte-pair encoding, to be looked up."""

    frame: dict[str, Any]
    """The tokenizer's file without them, but for those that no text is searched for."""
    longest: int
    """Letters of its longest word."""
    hashes_W: NDArray[np.uint64]
    """Of its words, ascending."""
    ids_W: NDArray[np.uint32]
    pairs_M: NDArray[np.uint64]
    """The ids of the two words that each rule joins, 32 bits each, ascending."""
    ranks_M: NDArray[np.uint32]
    """Which rule comes before which."""

    @classmethod
    def of(cls, file: Path) -> Self | None:
        """That of a `tokenizer.json`; None: it is broken, or not of the kind that can be split."""
        try:
            return cls._of(json.loads(file.read_bytes()))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None  # who reads it whole says what

    @classmethod
    def _of(cls, frame: dict[str, Any]) -> Self | None:
        model = frame["model"]
        words = model.get("vocab")
        if model.get("type") != "BPE" or not _can_be_split(frame):
            return None
        rules = [rule.split(" ") if isinstance(rule, str) else rule for rule in model["merges"]]
        halves_M2 = np.array([(words[a], words[b]) for a, b in rules], np.uint64).reshape(-1, 2)
        signs = {word: words[word] for word in _signs(model) if word in words}
        if np.isin(halves_M2, list(signs.values())).any():
            return None
        pairs_M = halves_M2[:, 0] << np.uint64(32) | halves_M2[:, 1]
        pairs_M, from_end_M = np.unique(pairs_M[::-1], return_index=True)  # the last one counts
        hashes_W = _hashes(words)
        order_W = np.argsort(hashes_W)
        ids_W = np.fromiter(words.values(), np.uint32)
        special = {token["content"]: token["id"] for token in frame["added_tokens"]}
        frame["model"] = model | {"vocab": signs | special, "merges": []}
        return cls(
            frame, max(map(len, words)), hashes_W[order_W], ids_W[order_W], pairs_M,
            (len(rules) - 1 - from_end_M).astype(np.uint32),
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, content: bytes) -> Self | None:
        """What `to_bytes` gave; None: it is empty, or of another format."""
        header, _, _ = content.partition(b"\n")
        about = json.loads(header or b"{}")
        if about.pop("format", None) != _FORMAT:
            return None
        num_words, num_rules = about.pop("num_words"), about.pop("num_rules")
        place, arrays = len(header) + 1, []
        for kind, length in (
            ("<u8", num_words), ("<u8", num_rules), ("<u4", num_words), ("<u4", num_rules),
        ):  # fmt: skip
            arrays.append(np.frombuffer(content, kind, length, place))
            place += arrays[-1].nbytes
        hashes, pairs, ids, ranks = arrays
        return cls(about["frame"], about["longest"], hashes, ids, pairs, ranks)

    def to_bytes(self) -> bytes:
        """To be kept in a file."""
        about = {
            "format": _FORMAT, "num_words": len(self.ids_W), "num_rules": len(self.ranks_M),
            "longest": self.longest, "frame": self.frame,
        }  # fmt: skip
        header = json.dumps(about).encode()
        header += b" " * (-(len(header) + 1) % _ALIGNMENT) + b"\n"
        arrays = (
            (self.hashes_W, "<u8"), (self.pairs_M, "<u8"), (self.ids_W, "<u4"),
            (self.ranks_M, "<u4"),
        )  # fmt: skip
        return header + b"".join(array.astype(kind).tobytes() for array, kind in arrays)

    def id_of(self, word: str) -> int | None:
        """The id of a word; None: it is none."""
        (place,) = _places(self.hashes_W, _hashes([word]))
        return int(self.ids_W[place]) if place >= 0 else None

    def tokenizer_for(self, text: str) -> Tokenizer | None:
        """A tokenizer of the words that stand in a text; None: it holds one of special meaning."""
        frame = Tokenizer.from_str(json.dumps(self.frame))
        written = frame.normalizer.normalize_str(text) if frame.normalizer else text
        special = (token["content"] for token in self.frame["added_tokens"])
        if any(word in text or word in written for word in special):
            return None
        pieces = [written]
        if frame.pre_tokenizer:
            pieces = [piece for piece, _ in frame.pre_tokenizer.pre_tokenize_str(written)]
        words = self._words_in(pieces)
        model = self.frame["model"]
        rules = [list(rule) for rule in self._rules_of(words)]
        model = model | {"vocab": model["vocab"] | words, "merges": rules}
        return Tokenizer.from_str(json.dumps(self.frame | {"model": model}))

    def _words_in(self, pieces: Iterable[str]) -> dict[str, int]:
        """The words that stand in pieces of a text, with their ids."""
        found: dict[str, None] = {}
        suffix = self.frame["model"].get("end_of_word_suffix") or ""
        for piece in dict.fromkeys(pieces):
            length = len(piece)
            for start in range(length):
                for end in range(start + 1, min(length, start + self.longest) + 1):
                    found[piece[start:end]] = None
                if suffix:
                    found[piece[start:] + suffix] = None
        words = list(found)
        places = _places(self.hashes_W, _hashes(words))
        return {
            word: int(self.ids_W[place])
            for word, place in zip(words, places.tolist(), strict=True) if place >= 0
        }  # fmt: skip

    def _rules_of(self, words: Mapping[str, int]) -> list[tuple[str, str]]:
        """The rules that join two of the words into a third, in their order."""
        halves = [
            (word[:cut], word[cut:])
            for word in words for cut in range(1, len(word))
            if word[:cut] in words and word[cut:] in words
        ]  # fmt: skip
        pairs = np.array([words[one] << 32 | words[other] for one, other in halves], np.uint64)
        places = _places(self.pairs_M, pairs)
        known = [
            (int(self.ranks_M[place]), half)
            for half, place in zip(halves, places.tolist(), strict=True) if place >= 0
        ]  # fmt: skip
        return [half for _, half in sorted(known)]


def _can_be_split(frame: Mapping[str, Any]) -> bool:
    """Whether the words that a text is cut into stand in it as they are, and always the same."""
    model = frame["model"]
    if model.get("dropout") or model.get("continuing_subword_prefix"):
        return False
    return all(
        model["vocab"].get(token["content"]) == token["id"] for token in frame["added_tokens"]
    )


def _signs(model: Mapping[str, Any]) -> list[str]:
    """Words for what no word stands for: the unknown, and single bytes."""
    unknown = model.get("unk_token")
    return [*([unknown] if unknown else []), *(f"<0x{byte:02X}>" for byte in range(256))]


def _hashes(words: Iterable[str]) -> NDArray[np.uint64]:
    """64 bits of each: of 256,000 words, one of 10 million texts would meet two that are alike."""
    digests = b"".join(
        blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words
    )
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def _places(sorted_N: NDArray[np.uint64], wanted_K: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where each value stands; -1 where it does not."""
    if not len(sorted_N):
        return np.full(len(wanted_K), -1)
    places_K = np.minimum(sorted_N.searchsorted(wanted_K), len(sorted_N) - 1)
    found_K: NDArray[np.int64] = np.where(sorted_N[places_K] == wanted_K, places_K, -1)
    return found_K
