"""What an index knows of a label that was taught, and how that is said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vindex.store.taught import Quality

__all__ = ["Taught"]


@dataclass(frozen=True, slots=True)
class Taught:
    """What an index knows of a label after a lesson."""

    label: str
    examples_yes: int
    """Spans that were judged to have it, and stand."""
    examples_no: int
    clips_yes: int
    """Clips that they are of."""
    clips_no: int
    clips: int
    """How many clips the index has."""
    found: int
    """Clips that have the label from now on."""
    cut: float
    """From this probability on."""
    quality: Quality | None
    """None: there are too few examples to say."""
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return asdict(self)

    @property
    def summary(self) -> str:
        """What it was learned from, and what has it, in a sentence."""
        show = "clip shows" if self.clips_yes == 1 else "clips show"
        do = "does" if self.clips_no == 1 else "do"
        return (
            f"{self.label}: {self.clips_yes} {show} it and {self.clips_no} {do} not; "
            f"{self.found} of {self.clips} clips have it, with a probability of at least "
            f"{self.cut:.2f}."
        )

    @property
    def how_good(self) -> tuple[str, ...]:
        """How good it is, in sentences; none: there are too few examples to say."""
        quality = self.quality
        if quality is None:
            return ()
        low, high = quality.precision_interval
        truly = f"{quality.precision:.0%} of them truly show it"
        precision = f"{truly} ({low:.0%} to {high:.0%}, 9 times in 10)."
        low, high = quality.average_precision_interval
        more = ""
        if quality.more_yes is not None and quality.aim is not None:
            more = (
                f"; about {quality.more_yes} more that show it would bring it to {quality.aim:.2f}"
            )
        average = f"Average precision {quality.average_precision:.2f} ({low:.2f} to {high:.2f})"
        return precision, f"{average}{more}."
