"""How to get an encoder, wherever it is to run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.encoders import load_encoder
from vindex.errors import IndexMismatchError

if TYPE_CHECKING:
    from vindex.encoders.encoder import Encoder
    from vindex.records import EncoderSpec
    from vindex.store.layout import IndexFolder

__all__ = ["EncoderFactory"]


@dataclass(frozen=True, slots=True)
class EncoderFactory:
    """Loads a model when it is called: small, and can be sent to where that is to happen."""

    model: str
    """The name that the user gives the model."""
    device: str = "auto"
    """As `--device` takes it; of several the first, and see `on_other_devices`."""
    batch_size: int | None = None
    """Clips at once; None: what suits the device."""
    fingerprint: str | None = None
    """That its facts must have; None: any."""
    index: str = ""
    """Folder of the index that it belongs to."""
    precision: str = "auto"
    """One of `vindex.settings.PRECISIONS`."""

    @classmethod
    def of_index(
        cls,
        index: IndexFolder,
        encoder: EncoderSpec,
        device: str = "auto",
        batch_size: int | None = None,
        precision: str = "auto",
    ) -> EncoderFactory:
        """One for the model that an index was made with, and no other."""
        folder = str(index.path)
        return cls(encoder.name, device, batch_size, encoder.fingerprint, folder, precision)

    def __call__(self) -> Encoder:
        """Load the model.

        Raises:
            UsageError: the device is not there, or the batch size is out of range.
            ModelError: it cannot be loaded.
            IndexMismatchError: what is found under its name is another one by now.
        """
        device = self.device.partition(",")[0]
        encoder = load_encoder(
            self.model, device=device, batch_size=self.batch_size, precision=self.precision
        )
        if self.fingerprint not in (None, encoder.spec.fingerprint):
            raise IndexMismatchError(
                f"The model {self.model} is no longer the one that the index {self.index} was "
                "made with. Put the old one back, or make another index with --index."
            )
        return encoder

    def on_other_devices(self) -> list[Encoder]:
        """Load the model once more on each further device that was given.

        Raises:
            VindexError: as when it is called.
        """
        from vindex.encoders.devices import choose_devices  # with torch, which is loaded by now

        return [replace(self, device=device)() for device in choose_devices(self.device)[1:]]
