"""Wiring: this machine's engine with our decoder and our encoder."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from vindex.cores import num_cores
from vindex.decode import decode_clips, probe
from vindex.encoders import load_encoder
from vindex.engines import LocalEngine
from vindex.errors import IndexMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.encoders.protocol import Encoder
    from vindex.engines import Engine
    from vindex.jobs import Encoding
    from vindex.records import Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["LateEncoder", "bound_encoder", "encoding_engine", "probing_engine"]


def probing_engine(reader: str, num_workers: int | None) -> Engine:
    """An engine that only probes."""
    return LocalEngine(
        partial(probe, reader=reader),
        decode_clips,
        None,
        slot_shape=(1, 1, 1, 1, 3),
        batch_size=1,
        num_workers=num_workers or num_cores(),
    )


def bound_encoder(
    index: IndexFolder, settings: Recipe, device: str, batch_size: int | None
) -> Encoder:
    """The encoder that an index belongs to.

    Raises:
        ModelError: it cannot be loaded.
        IndexMismatchError: what is found under its name is another one by now.
    """
    encoder = load_encoder(settings.encoder.name, device=device, batch_size=batch_size)
    if encoder.spec.fingerprint != settings.encoder.fingerprint:
        raise IndexMismatchError(
            f"The model {settings.encoder.name} is no longer the one that the index "
            f"{index.path} was made with. Put the old one back, or make another index with "
            "--index."
        )
    return encoder


class LateEncoder:
    """An encoder that is loaded when it is needed first: an engine's workers decode by then.

    Args:
        load: gives the encoder.
    """

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load

    @cached_property
    def _encoder(self) -> Encoder:
        return self._load()

    @property
    def batch_size(self) -> int:
        """See `Encoder.batch_size`. Loads the encoder, and raises what that raises."""
        return self._encoder.batch_size

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        """See `Encoder.encode`."""
        return self._encoder.encode(frames_BTHWC)


def encoding_engine(
    encoder: Encoder | LateEncoder,
    settings: Recipe,
    reader: str,
    num_workers: int | None,
    others: Sequence[Encoder | LateEncoder] = (),
) -> Engine:
    """An engine that decodes on every core and encodes in this process.

    Args:
        encoder: encodes; a late one is loaded while the first clips are decoded.
        settings: of its index.
        reader: that decodes.
        num_workers: that decode; None: one on every core.
        others: more encoders that see the same frames, one after the other.
    """
    spec, crop_size = settings.spec, settings.encoder.crop_size
    encoders = (encoder, *others)

    def encode(frames_BTHWC: NDArray[np.uint8]) -> list[Encoding]:
        """What each of the models gives for the same frames."""
        return [each.encode(frames_BTHWC) for each in encoders]

    return LocalEngine(
        partial(probe, reader=reader),
        decode_clips,
        encode,
        slot_shape=(spec.views, spec.num_frames, crop_size, crop_size, 3),
        batch_size=lambda: min(each.batch_size for each in encoders),
        num_workers=num_workers or num_cores(),
    )
