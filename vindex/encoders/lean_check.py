"""Whether the lean encoder computes what the library's own class does, seen at one layer.

`lean_vjepa2` has the arithmetic of V-JEPA 2 in it, whatever class it is given. A later release of
transformers, or a checkpoint of a later model under the same `model_type`, may turn queries and
keys by other angles, or add something to the patches: every shape would fit, and every embedding
would be wrong. So each model that is loaded is compared, before it encodes anything.

It is done in float32 on the CPU, with copies of the patch embedding and of one attention, and takes
less than loading: of CPU time 20 ms for the demo model, 0.3 s for a ViT-L, and 0.8 s for a ViT-g of
384 pixels (measured on a machine that was busy otherwise).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
import transformers

from vindex.encoders.lean_vjepa2 import lean_parts
from vindex.encoders.pixels import normalized_pixels
from vindex.errors import ModelError

if TYPE_CHECKING:
    from transformers import VJEPA2Config
    from transformers.models.vjepa2.modeling_vjepa2 import VJEPA2Encoder

    from vindex.encoders.settings_files import RGB


__all__ = ["check_lean"]

_MOST_DIFFERENCE = 1e-3
"""Between results, in units of their length: rounding gives 1e-6, V-JEPA 2.1's positions 0.3."""


@torch.inference_mode()
def check_lean(encoder: VJEPA2Encoder, image_mean: RGB, image_std: RGB) -> None:
    """Refuse an encoder whose patches or first attention the lean parts would compute otherwise.

    Args:
        encoder: as loaded, on the CPU; stays as it is.
        image_mean: of RGB scaled to [0, 1].
        image_std: of the same.

    Raises:
        ModelError: the results differ, or the class is built in another way.
    """
    try:
        difference = _difference(encoder, image_mean, image_std)
    except (AttributeError, TypeError, RuntimeError) as error:  # parts of other names or shapes
        raise ModelError(_refusal(f"has other parts ({error})")) from error
    if not difference <= _MOST_DIFFERENCE:
        raise ModelError(_refusal(f"gives other numbers (apart by {difference:.0%} of them)"))


def _difference(encoder: VJEPA2Encoder, image_mean: RGB, image_std: RGB) -> float:
    """Length of the largest difference, in units of what is compared."""
    given_patches = copy.deepcopy(encoder.embeddings).float()
    given_attention = copy.deepcopy(encoder.layer[0].attention).float()
    patches, attention = lean_parts(given_patches, given_attention, image_mean, image_std)
    frames_BTHWC, tokens_BND = _noise(encoder.config)
    pixels_BTCHW = normalized_pixels(frames_BTHWC, image_mean, image_std)
    differences = [_apart(patches(frames_BTHWC), given_patches(pixels_BTCHW))]
    if attention is not None:
        differences.append(_apart(attention(tokens_BND)[0], given_attention(tokens_BND)[0]))
    return max(differences)


def _noise(config: VJEPA2Config) -> tuple[torch.Tensor, torch.Tensor]:
    """A few patches of frames, and the fewest tokens of which times, rows and columns differ."""
    generator = torch.Generator().manual_seed(0)
    side = 2 * config.patch_size
    frames = torch.randint(
        0, 256, (1, 2 * config.tubelet_size, side, side, 3), dtype=torch.uint8, generator=generator
    )
    grid_size = config.crop_size // config.patch_size
    num_tokens = grid_size**2 + grid_size + 2
    return frames, torch.randn(1, num_tokens, config.hidden_size, generator=generator)


def _apart(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    return float((ours - theirs).norm() / theirs.norm().clamp(min=1e-12))


def _refusal(what: str) -> str:
    return (
        f"The V-JEPA 2 class of transformers {transformers.__version__} {what} where vindex "
        "computes V-JEPA 2 by itself, so that embeddings and labels would be wrong. V-JEPA 2.1 is "
        "not supported in this form: give a checkpoint of V-JEPA 2, or a file of V-JEPA 2.1 to "
        "`vindex download`; if it is a V-JEPA 2, install the transformers that vindex was tested "
        "with: `pip install 'transformers==5.23.*'`."
    )
