"""How to get an encoder, wherever it is to run."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.encode.lost_models import said_of_index
from vindex.encoders import has_precision, load_encoder
from vindex.errors import IndexMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.encoders.encoder import Encoder
    from vindex.engines import ClipEncoder
    from vindex.records import EncoderSpec, Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["EncoderFactory", "LoadedAhead"]


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
    may_be_usual: bool = False
    """A device that lacks the precision takes its usual one."""

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

    @classmethod
    def of_query(cls, index: IndexFolder, recipe: Recipe, device: str) -> EncoderFactory:
        """One for files that an index is asked with: in its own precision, where the device has it.

        A GPU has no int8. What it computes instead is near enough to rank the same clips
        (docs/performance.md), and refusing would keep a library from being asked there.
        """
        made = cls.of_index(index, recipe.encoder, device, precision=recipe.precision)
        return replace(made, may_be_usual=True)

    def __call__(self) -> Encoder:
        """Load the model.

        Raises:
            UsageError: the device is not there, or the batch size is out of range.
            ModelError: it cannot be loaded.
            IndexMismatchError: what is found under its name is another one by now.
        """
        device = self.device.partition(",")[0]
        precision = self.precision
        if self.may_be_usual and not has_precision(device, precision):
            precision = "auto"
        with said_of_index(self.model, self.index) if self.index else nullcontext():
            encoder = load_encoder(
                self.model, device=device, batch_size=self.batch_size, precision=precision
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


class LoadedAhead:
    """A model that is loaded at once, and handed over when it is needed first.

    Before that it encodes a black clip: weights that are no numbers load as well as others.

    Args:
        make: loads it, and loads it anew should it be needed again.

    Raises:
        ModelError: what it gives is not finite.
        Exception: whatever `make` raises.
    """

    def __init__(self, make: Callable[[], ClipEncoder]) -> None:
        self._make = make
        loaded = make()
        loaded.check_numbers()
        self._loaded: ClipEncoder | None = loaded

    def __call__(self) -> ClipEncoder:
        """The model; nothing of it is kept here, so that its memory can be let go."""
        loaded, self._loaded = self._loaded, None
        return loaded or self._make()
