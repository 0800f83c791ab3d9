"""Encoders: what turns frames into embeddings and label probabilities.

Importing this package, and asking for a spec, loads neither torch nor transformers.
"""

from __future__ import annotations

import gc
import os
import resource
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from vindex.cores import num_cores, quota_of_cores
from vindex.encoders.architectures import architecture_of
from vindex.encoders.checkpoint import find_checkpoint, weight_files
from vindex.encoders.registry import DEMO, DEMO_WORDS, KNOWN_CHECKPOINTS, full_name
from vindex.encoders.spec import read_spec
from vindex.errors import ModelError, UsageError
from vindex.settings import BATCH_SIZE, PRECISIONS, check_choice, check_device

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vindex.encoders.encoder import Encoder
    from vindex.records import EncoderSpec

__all__ = [
    "devices_here",
    "encoder_spec",
    "full_name",
    "has_precision",
    "known_names",
    "load_encoder",
    "reads_text",
    "require_address_space",
    "require_device",
]

_LEAST_ADDRESSES = 4_000_000_000
"""With 2.6 GB a build of the demo model crashed now and then, with 3.7 GB never."""


def known_names(*, that_read_text: bool = False) -> list[str]:
    """The names of checkpoints that vindex knows, as `--model` or `--words` takes them."""
    if not that_read_text:
        return [*(known.name for known in KNOWN_CHECKPOINTS), DEMO, DEMO_WORDS]
    readers = [
        known for known in KNOWN_CHECKPOINTS if architecture_of(known.architecture).reads_text
    ]
    return [*(known.name for known in readers), DEMO]


def encoder_spec(model: str) -> EncoderSpec:
    """What a model eats and gives, without loading it.

    Args:
        model: `demo`, `demo-words`, a folder in the hub's layout, or a hub name. Of a hub
            checkpoint that is not on this machine only the JSON files are fetched.

    Raises:
        WeightsNotFoundError: a hub checkpoint that is neither here nor can be fetched.
        ModelError: there is no such checkpoint, it is of another architecture, or it is broken.
    """
    return read_spec(find_checkpoint(model, with_weights=False))


def reads_text(encoder: EncoderSpec) -> bool:
    """Whether a model makes vectors of texts too, which those of clips can be compared with."""
    return architecture_of(encoder.architecture).reads_text


def load_encoder(
    model: str,
    *,
    device: str = "auto",
    batch_size: int | None = None,
    precision: str = "auto",
) -> Encoder:
    """Load a model.

    Args:
        model: as in `encoder_spec`.
        device: one of `vindex.settings.DEVICES`, or a GPU by its number such as `cuda:1`; `auto`
            takes cuda, else mps, else cpu.
        batch_size: clips at once; by default what suits the device.
        precision: one of `vindex.settings.PRECISIONS`; `int8` is for CPUs, and quick rather than
            exact.

    Raises:
        UsageError: the device is not there or has no such precision, or the batch size is out of
            range.
        WeightsNotFoundError: a hub checkpoint that is neither here nor can be fetched.
        ModelError: there is no such checkpoint, it is of another architecture, it is broken, or
            this process may not take the addresses that PyTorch needs.
    """
    require_address_space()
    check_device(device)
    check_choice("--precision", precision, PRECISIONS)
    if batch_size is not None:
        BATCH_SIZE.check(batch_size)
    _tell_threads()
    require_device(device, precision)
    checkpoint = find_checkpoint(model, with_weights=True)
    spec = read_spec(checkpoint)
    weight_files(checkpoint.folder)
    with _collecting_no_garbage():
        import_module("vindex.encoders.weights")
    load = architecture_of(spec.architecture).load
    encoder = load(checkpoint.folder, spec, device=device, batch_size=batch_size)
    if precision == "int8":
        encoder.quantize()
    return encoder


def has_precision(device: str, precision: str) -> bool:
    """Whether models can run in a precision on a device: int8 is for CPUs. Loads torch for it.

    Raises:
        UsageError: the device is not there.
    """
    return precision != "int8" or devices_here(device) == ["cpu"]


def require_device(devices: str, precision: str = "auto") -> None:
    """Refuse devices that this machine does not have, or that have no such precision.

    Asks torch, which takes a second or so to load, but only where that can refuse something.

    Args:
        devices: as `vindex.settings.check_devices` allows them.
        precision: one of `vindex.settings.PRECISIONS`.

    Raises:
        UsageError: with what there is.
    """
    if devices != "cpu" and (devices != "auto" or precision == "int8"):
        devices_here(devices, precision)


def devices_here(devices: str, precision: str = "auto") -> list[str]:
    """Those devices of this machine that models would run on, and that have such a precision.

    Raises:
        UsageError: as `require_device`.
    """
    _tell_threads()
    from vindex.encoders.devices import choose_devices

    chosen = choose_devices(devices)
    if precision == "int8" and chosen != ["cpu"]:
        raise UsageError(
            f"--precision int8 was given, or the index was made with it, and the model would run "
            f"on {chosen[0]}; it is for CPUs. Give --device cpu, or make an index without it."
        )
    return chosen


def _tell_threads() -> None:
    """Say how torch's threads are to behave, before it is loaded.

    Threads that wait for work must sleep, not spin: where the cores are busy, decoding loses them
    otherwise (measured on 2 busy cores: 36 s of CPU instead of 8 s for the same build).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if quota_of_cores():  # torch would start a thread for each core that it sees
        os.environ.setdefault("OMP_NUM_THREADS", str(num_cores()))


def require_address_space() -> None:
    """Refuse to begin where PyTorch, or a thread of it, would crash for want of addresses.

    Raises:
        ModelError: with the limit.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < _LEAST_ADDRESSES:
        raise ModelError(
            f"The address space of this process is limited to {limit / 1e9:.1f} GB (ulimit -v); "
            f"models need {_LEAST_ADDRESSES / 1e9:.0f} GB of it. Raise the limit with "
            "`ulimit -v unlimited`."
        )


@contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """For the import of torch and transformers, a fourth of which would be looking for garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
