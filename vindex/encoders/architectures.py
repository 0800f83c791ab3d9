"""Which adapter runs which architecture. Each adapter loads torch only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.encoders.protocol import Encoder
    from vindex.records import EncoderSpec

__all__ = ["EncoderClass", "encoder_class"]


class EncoderClass(Protocol):
    """A class of encoders, one for each architecture."""

    def load(
        self, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> Encoder:
        """Load a checkpoint that `spec` was read from.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config.
        """
        ...


def encoder_class(architecture: str) -> EncoderClass:
    """The adapter of an architecture.

    Args:
        architecture: one of `vindex.encoders.spec.ARCHITECTURES`.
    """
    # One line each, so that only what is asked for is imported.
    if architecture == "videomae":
        from vindex.encoders.videomae import VideoMaeEncoder

        return VideoMaeEncoder
    if architecture == "timesformer":
        from vindex.encoders.timesformer import TimesformerEncoder

        return TimesformerEncoder
    if architecture == "vivit":
        from vindex.encoders.vivit import VivitEncoder

        return VivitEncoder
    if architecture == "vjepa2":
        from vindex.encoders.vjepa2 import VJepa2Encoder

        return VJepa2Encoder
    raise ValueError(f"There is no adapter for {architecture!r}.")
