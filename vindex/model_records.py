"""Records of models: what a model is, what it must be shown, and how clips become vectors."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal

from vindex.errors import UsageError

if TYPE_CHECKING:
    from vindex.records import ClipSpec

__all__ = ["EncoderSpec", "Fit", "FrameRequest", "Recipe", "ScalingFilter"]

Fit = Literal["crop", "squash"]
"""How a picture becomes a square: its short side is scaled to the square's and the rest cut off, or
both sides are scaled to it, so that all of the picture is seen and its shape is lost."""

ScalingFilter = Literal["bilinear", "bicubic"]
"""How pictures are scaled; both look at all pixels that a smaller one stands for."""


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """What one model must be shown of a clip."""

    num_frames: int
    """Frames of the clip (T), at times that are evenly spaced from its start."""
    side: int
    """Width and height of each view, in pixels."""
    views: int = 1
    """Squares of each frame (V): 1 (centre) or 3 (spread along the long side)."""
    fit: Fit = "crop"
    filter: ScalingFilter = "bilinear"

    def __post_init__(self) -> None:
        if self.fit == "squash" and self.views != 1:
            raise UsageError(
                f"{self.views} views were asked for; a model that sees whole pictures takes 1."
            )

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """V, T, H, W and C of a clip's frames."""
        return self.views, self.num_frames, self.side, self.side, 3

    @property
    def picture(self) -> FrameRequest:
        """The same of one frame: what requests share that differ in their times alone."""
        return replace(self, num_frames=1)


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """Frozen facts about a checkpoint: what it eats, what it gives, which one it is."""

    name: str
    """As the user names it: a hub name, `demo`, or the absolute path of a folder."""
    revision: str
    """Commit on the hub, or a hash of the folder's content."""
    architecture: str
    """`model_type` of its config, such as `vjepa2`."""
    default_frames: int
    frames_multiple: int
    """Clips must have a multiple of this many frames."""
    fixed_frames: bool
    """The model takes `default_frames` and nothing else."""
    crop_size: int
    dim: int
    """Length of an embedding (D)."""
    labels: tuple[str, ...]
    """In the order of the head, square brackets dropped; empty without a head."""
    image_mean: tuple[float, float, float]
    """Mean that is taken off RGB values in [0, 1]."""
    image_std: tuple[float, float, float]
    fit: Fit = "crop"
    filter: ScalingFilter = "bilinear"

    @property
    def fingerprint(self) -> str:
        """Identity of an embedding space: equal specs of equal weights have equal ones."""
        facts = asdict(self)
        # A checkpoint is the same wherever its folder lies and whatever it is called.
        del facts["name"]
        # Checkpoints had these before they were facts.
        for name, usual in (("fit", "crop"), ("filter", "bilinear")):
            if facts[name] == usual:
                del facts[name]
        return _identity(facts)

    def check_frames(self, num_frames: int) -> None:
        """Refuse a number of frames that the model cannot take.

        Raises:
            UsageError: with the allowed values.
        """
        if self.fixed_frames and num_frames != self.default_frames:
            allowed = f"exactly {self.default_frames}"
        elif num_frames < self.frames_multiple or num_frames % self.frames_multiple:
            allowed = f"a multiple of {self.frames_multiple}"
        else:
            return
        raise UsageError(
            f"{num_frames} frames a clip were asked for; {self.name} takes {allowed}. "
            f"Leave --frames out to use its default, {self.default_frames}."
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How clips of files become vectors: what an index remembers."""

    encoder: EncoderSpec
    spec: ClipSpec
    precision: str = "auto"
    """Number format of the model's products, one of `vindex.settings.PRECISIONS`."""

    @property
    def request(self) -> FrameRequest:
        """What the encoder must be shown of a clip."""
        encoder, spec = self.encoder, self.spec
        return FrameRequest(
            spec.num_frames, encoder.crop_size, spec.views, encoder.fit, encoder.filter
        )

    @property
    def fingerprint(self) -> str:
        """Identity of the clips: those of equal ones are interchangeable."""
        spec = asdict(self.spec)
        if spec["sampling"] == "nearest":  # as it was before it was a fact
            del spec["sampling"]
        if self.precision != "auto":  # likewise
            spec["precision"] = self.precision
        return _identity([self.encoder.fingerprint, spec])


def _identity(facts: object) -> str:
    from hashlib import blake2b
    from json import dumps

    return blake2b(dumps(facts, sort_keys=True).encode(), digest_size=16).hexdigest()
