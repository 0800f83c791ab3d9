"""Attention, computed in the way that is quickest on the device.

torch's own `scaled_dot_product_attention` is, but for one case: on CPUs with AVX-512 BF16 and
without AMX its flash kernel runs bf16 at the speed of float32. Two products of matrices and a
softmax between them, cut into pieces that stay in the cache, take less than half the time there.

Scores that are capped are computed in pieces on every device, since torch's function cannot cap. Of
a layer of VideoPrism-B over all 4,096 tokens of a clip they take 60 MB and 2 s of one core in
float32; held at once, as the library's class has them, 1.5 GB and 6 s.
"""

from __future__ import annotations

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from vindex.encoders.devices import has_fast_bf16_products_only

__all__ = ["ATTENTION", "attend", "attend_in_pieces"]

ATTENTION = "vindex"
"""The name under which transformers' models find `attend`; to be given as `attn_implementation`."""

_PIECE = 1 << 20
"""Scores held at once, 2 MB in bf16: from 2^19 to 2^21 the time is the same within a tenth."""

_GPU_PIECE = 1 << 26
"""The same on a GPU, 128 MB in bf16: enough to keep it busy. Not measured."""


def attend(
    query_BHND: torch.Tensor, key_BHMD: torch.Tensor, value_BHMD: torch.Tensor, scale: float
) -> torch.Tensor:
    """softmax(scale * query key^T) value, of shape (B, H, N, D)."""
    is_bf16_on_cpu = query_BHND.dtype == torch.bfloat16 and query_BHND.device.type == "cpu"
    if is_bf16_on_cpu and has_fast_bf16_products_only():
        return attend_in_pieces(query_BHND, key_BHMD, value_BHMD, scale)
    return scaled_dot_product_attention(query_BHND, key_BHMD, value_BHMD, scale=scale)


def attend_in_pieces(
    query_BHND: torch.Tensor,
    key_BHMD: torch.Tensor,
    value_BHMD: torch.Tensor,
    scale: float,
    *,
    cap: float | None = None,
    piece: int = _PIECE,
) -> torch.Tensor:
    """`attend` by two products a piece: some heads, or some rows of one head.

    Args:
        query_BHND: N queries of each head.
        key_BHMD: M keys of each head.
        value_BHMD: as many values.
        scale: of the scores.
        cap: what no score gets beyond, by cap * tanh(score / cap); None: they are as they are.
        piece: most scores of a piece.
    """
    batch, heads, num_queries, size = query_BHND.shape
    num_keys = key_BHMD.shape[2]
    query_GND = (query_BHND * (scale / cap if cap else scale)).reshape(-1, num_queries, size)
    key_GDM = key_BHMD.reshape(-1, num_keys, size).transpose(1, 2)
    value_GMD = value_BHMD.reshape(-1, num_keys, size)
    out_GND = torch.empty_like(query_GND)
    heads_at_once = piece // (num_queries * num_keys)
    if heads_at_once > 1:
        for first in range(0, batch * heads, heads_at_once):
            here = slice(first, first + heads_at_once)
            scores_GNM = torch.bmm(query_GND[here], key_GDM[here])
            out_GND[here] = torch.bmm(_shares(scores_GNM, cap), value_GMD[here])
    else:
        for out_ND, query_ND, key_DM, value_MD in zip(
            out_GND, query_GND, key_GDM, value_GMD, strict=True
        ):
            _attend_by_rows(out_ND, query_ND, key_DM, value_MD, cap, max(1, piece // num_keys))
    return out_GND.view(batch, heads, num_queries, size)


def _attend_by_rows(
    out_ND: torch.Tensor,
    query_ND: torch.Tensor,
    key_DM: torch.Tensor,
    value_MD: torch.Tensor,
    cap: float | None,
    num_rows: int,
) -> None:
    """One head, so many queries at once. `mm` is a quarter quicker here than `bmm` of one."""
    for first in range(0, len(query_ND), num_rows):
        scores = torch.mm(query_ND[first : first + num_rows], key_DM)
        out_ND[first : first + num_rows] = torch.mm(_shares(scores, cap), value_MD)


def _shares(scores: torch.Tensor, cap: float | None) -> torch.Tensor:
    """Softmax of scores, which are in units of the cap where there is one."""
    return (scores.tanh_() * cap if cap else scores).softmax(-1)


def _for_transformers(
    module: torch.nn.Module,  # noqa: ARG001 - the signature is the library's
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    scaling: float,
    softcap: float | None = None,
    is_causal: bool = False,
    **options: object,  # noqa: ARG001 - dropout, which is none when a model only runs
) -> tuple[torch.Tensor, None]:
    """`attend` as transformers calls attention: heads come out last but one, without the weights.

    Raises:
        NotImplementedError: a mask was given; video models have none.
    """
    if attention_mask is not None or is_causal:
        raise NotImplementedError("Attention with a mask is not needed by any encoder here.")
    if softcap is None:
        return attend(query, key, value, scaling).transpose(1, 2), None
    piece = _PIECE if query.device.type == "cpu" else _GPU_PIECE
    capped = attend_in_pieces(query, key, value, scaling, cap=softcap, piece=piece)
    return capped.transpose(1, 2), None


AttentionInterface.register(ATTENTION, _for_transformers)
