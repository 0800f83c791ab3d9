"""Loading a model class of transformers, strictly and quietly."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers.utils import logging as transformers_logging

from vindex.encoders.attention import ATTENTION
from vindex.encoders.sizes import check_sizes
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import torch
    from transformers import PreTrainedModel

__all__ = ["WeightsMisfitError", "load_pretrained", "quiet_transformers"]


class WeightsMisfitError(ModelError):
    """A checkpoint's weights are not those of its class.

    Args:
        message: one sentence for people.
        missing: names of the weights that the class has and the checkpoint lacks.
    """

    def __init__(self, message: str, missing: list[str]) -> None:
        super().__init__(message)
        self.missing = missing


def load_pretrained(
    model_class: type[PreTrainedModel],
    folder: Path,
    *,
    dtype: torch.dtype,
    unused: tuple[str, ...] = (),
    **arguments: Any,  # noqa: ANN401
) -> PreTrainedModel:
    """Load a checkpoint into a model on the CPU, ready for inference.

    By itself transformers fills weights that a checkpoint lacks with random numbers, and passes
    over those that the class does not know; both would give embeddings that mean nothing, so both
    are refused.

    Args:
        model_class: a class of transformers with `from_pretrained`.
        folder: in the hub's layout, with safetensors.
        dtype: number type of the weights in memory.
        unused: prefixes of weights that may lack, or be there in vain, because the caller drops
            them.
        **arguments: for the class.

    Raises:
        WeightsMisfitError: the weights are of another class.
        ModelError: the files are broken.
    """
    check_sizes(folder)
    try:
        with quiet_transformers(), warnings.catch_warnings():
            # Where a size is 0: the weights that are there do not fit it.
            warnings.filterwarnings("ignore", "Initializing zero-element tensors")
            model, report = model_class.from_pretrained(
                folder,
                dtype=dtype,
                attn_implementation=_attention_of(model_class),
                local_files_only=True,
                use_safetensors=True,
                output_loading_info=True,
                **arguments,
            )
    except (OSError, ValueError, TypeError, LookupError, RuntimeError) as error:
        raise ModelError(_unreadable(folder, error)) from error
    except (ArithmeticError, AttributeError, ImportError) as error:  # such as a size of 0
        raise ModelError(_unreadable(folder, error)) from error
    except (SafetensorError, StrictDataclassError) as error:
        raise ModelError(_unreadable(folder, error)) from error
    missing = sorted(key for key in report["missing_keys"] if not key.startswith(unused))
    surplus = sorted(key for key in report["unexpected_keys"] if not key.startswith(unused))
    if missing or surplus:
        raise WeightsMisfitError(
            f"The weights in {folder} do not fit its config: {len(missing)} lack"
            f"{_such_as(missing)}, {len(surplus)} are not of a "
            f"{model_class.__name__}{_such_as(surplus)}; copy the checkpoint again, or give one "
            "that transformers saved.",
            missing,
        )
    # Nobody trains it, and torch's counter of work fails at parameters that want gradients.
    return model.eval().requires_grad_(False)


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers' progress bars and reports off stderr while something loads or saves."""
    verbosity = transformers_logging.get_verbosity()
    had_bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if had_bars:
            transformers_logging.enable_progress_bar()


def _attention_of(model_class: type[PreTrainedModel]) -> str:
    """How a class computes attention: as vindex does, wherever it lets itself be told how."""
    # VideoPrism caps the scores of attention, which torch's own function cannot.
    can_be_told = model_class._supports_sdpa or model_class._supports_attention_backend
    return ATTENTION if can_be_told else "eager"


def _unreadable(folder: Path, error: Exception) -> str:
    cause = " ".join(str(error).split())
    return f"The weights in {folder} cannot be loaded ({cause[:300]}); copy the checkpoint again."


def _such_as(keys: list[str]) -> str:
    return f" (such as {keys[0]})" if keys else ""
