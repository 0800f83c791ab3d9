"""Frozen facts of the checkpoints that vindex knows by name.

Names, revisions and licences are those that the `mteb` project pins for its published results;
sizes are those of the classes. Any other V-JEPA 2 checkpoint works too, by its hub name or as a
local folder: this list only pins what people use, so that an index made today and one made next
year come from the same weights.
"""

from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["DEMO", "KNOWN_CHECKPOINTS", "KnownCheckpoint", "known_checkpoint", "suggestion"]

DEMO = "demo"
"""The name of the small checkpoint that is shipped inside the package."""


@dataclass(frozen=True, slots=True)
class KnownCheckpoint:
    """One checkpoint on the hub, as published."""

    name: str
    revision: str
    """Commit that vindex uses."""
    default_frames: int
    crop_size: int
    dim: int
    num_labels: int
    """0: an encoder without a head."""
    num_parameters: int
    """Of the whole checkpoint, the predictor that vindex drops included."""
    licence: str


KNOWN_CHECKPOINTS = (
    KnownCheckpoint(
        "facebook/vjepa2-vitl-fpc16-256-ssv2",
        "4aa02df83918538fc21cfaf576382fa20e489a80",
        *(16, 256, 1024, 174, 375_485_998, "MIT"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vitl-fpc64-256",
        "b3c1679b7c34d3255ef3547f27c7b226aefab26f",
        *(64, 256, 1024, 0, 325_971_328, "MIT"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vitl-fpc32-256-diving48",
        "71ae2a8b1ff5a297aeeaae9b5e64c7a2e5e6a633",
        *(32, 256, 1024, 48, 375_356_848, "MIT"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vith-fpc64-256",
        "b5eac8703e3efdc1547fbb6ddfbeb133dc0bdee5",
        *(64, 256, 1280, 0, 653_930_880, "MIT"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vitg-fpc64-256",
        "875c192b7b704b87d1e1d99345769632dd5f739a",
        *(64, 256, 1408, 0, 1_034_555_264, "Apache-2.0"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vitg-fpc64-384",
        "12ca91694b230e0d4b5b0078af6f4ae1d51e933d",
        *(64, 384, 1408, 0, 1_034_555_264, "Apache-2.0"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vitg-fpc64-384-ssv2",
        "9f5fd615cb6f79065a28edcf1cc3ef25010dddfa",
        *(64, 384, 1408, 174, 1_128_049_454, "MIT"),
    ),
    KnownCheckpoint(
        "facebook/vjepa2-vitg-fpc32-384-diving48",
        "0b48243375319bd8e03e3cd5560d957095429189",
        *(32, 384, 1408, 48, 1_127_871_920, "MIT"),
    ),
)
"""The default first."""


def known_checkpoint(name: str) -> KnownCheckpoint | None:
    """The facts of a checkpoint by its exact hub name; None for any other name."""
    return next((known for known in KNOWN_CHECKPOINTS if known.name == name), None)


def suggestion(name: str) -> str:
    """` Did you mean ...?` for a name that is close to a known one, else an empty string.

    The organisation may be missing and the case wrong.
    """
    full_names = {DEMO: DEMO}
    for known in KNOWN_CHECKPOINTS:
        full_names[known.name] = known.name
        full_names[known.name.partition("/")[2]] = known.name
    near = get_close_matches(name.lower(), full_names, n=1, cutoff=0.75)
    if not near or full_names[near[0]] == name:
        return ""
    return f" Did you mean {full_names[near[0]]}?"
