"""The batch that a device was found to have memory for, remembered for the next time.

How many clips fit is reckoned (`devices.default_batch_size`), and a batch that does not fit is
halved until it does (`encode_in_batches`). What was found so is kept in a small file of the user's
cache folder: a build does not begin with the failures of the last one.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Self

import torch

from vindex import __version__
from vindex.encoders.devices import kind_of
from vindex.user_cache import user_cache

if TYPE_CHECKING:
    from vindex.records import EncoderSpec

__all__ = ["FittingBatch"]


_LASTS_SECONDS = 7 * 24 * 3600.0
"""What had no memory may have been short of it for once, beside another program or under a limit;
after a week the usual size is tried again."""


@dataclass(frozen=True, slots=True)
class FittingBatch:
    """What was found for one model on one device, for a week, if nothing about either changes.

    That is the device's name and memory (of a GPU what is free, in GiB, since other programs and
    models take their part), the model's fingerprint, the number type and the version of vindex.
    A file that cannot be read or written is as good as none.
    """

    path: Path

    @classmethod
    def of(cls, spec: EncoderSpec, device: str, dtype: torch.dtype) -> Self:
        """Where it is kept.

        Args:
            spec: of the model.
            device: as `choose_device` gives it; the model is on it already.
            dtype: that the model computes in.
        """
        name, memory_bytes = _name_and_memory(device)
        gigabytes = round(memory_bytes / 2**30)
        facts = (name, gigabytes, spec.fingerprint, str(dtype), __version__)
        key = blake2b(json.dumps(facts).encode(), digest_size=16).hexdigest()
        try:
            folder = user_cache()
        except RuntimeError:  # a user without a home: what cannot be a folder remembers nothing
            folder = Path(os.devnull)
        return cls(folder / "batches" / f"{key}.json")

    def read(self) -> int | None:
        """Clips at once; None: nothing is known."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            if not (_is_recent(self.path) and self.path.is_file()):  # a pipe would be waited for
                return None
            batch_size = json.loads(self.path.read_bytes())["batch_size"]
            if isinstance(batch_size, int) and batch_size > 0:
                return batch_size
        return None

    def keep(self, batch_size: int) -> None:
        """Remember that so many clips fit, and no longer what was believed before."""
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(self.path.parent)
            try:
                temporary.write_text(json.dumps({"batch_size": batch_size}), encoding="ascii")
                temporary.replace(self.path)  # whole, and through no link that lies there
            finally:
                temporary.unlink(missing_ok=True)

    def forget(self) -> None:
        """Know nothing."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what nobody believes any more: of other versions, and of devices that are gone."""
    for path in folder.iterdir():
        with suppress(OSError):  # another process has swept it, or it is a folder
            if path.suffix in (".json", ".tmp") and not _is_recent(path):
                path.unlink()


def _is_recent(path: Path) -> bool:
    return time.time() - path.lstat().st_mtime < _LASTS_SECONDS


def _name_and_memory(device: str) -> tuple[str, int]:
    if kind_of(device) == "cuda":
        return torch.cuda.get_device_name(device), torch.cuda.mem_get_info(device)[0]
    return device, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
