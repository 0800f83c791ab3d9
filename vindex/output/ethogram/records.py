"""`Ethogram`: the bouts of a library, and the tables that are made of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from vindex.output.ethogram.counting import totals_of, transitions_of
from vindex.settings import check_choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

    from vindex.output.ethogram.bouts import BoutRule
    from vindex.output.ethogram.counting import Bout, SeenVideo, Total, Transition

__all__ = ["TABLES", "CountedLabel", "Ethogram"]

TABLES = ("totals", "bouts", "transitions")


@dataclass(frozen=True, slots=True)
class CountedLabel:
    """A label, and when it is taken to be on."""

    label: str
    rule: BoutRule
    num_yes: int | None
    """Examples that it was taught from; None: the model knows it."""

    def as_dict(self) -> dict[str, Any]:
        """Its JSON shape."""
        return {"label": self.label, "num_yes": self.num_yes} | asdict(self.rule)


@dataclass(frozen=True, slots=True)
class Ethogram:
    """When each label is on, in each video.

    Times are those of vindex's clock: 0 is the first frame that is shown.
    """

    labels: tuple[CountedLabel, ...]
    """The labels that were asked for, or else all that are on somewhere, by name."""
    videos: tuple[SeenVideo, ...]
    """By path."""
    bouts: tuple[Bout, ...]
    """By path, start, end and label."""
    bin_seconds: float | None = None
    """Length of the time bins of `totals`; None: each video is one."""
    warnings: tuple[str, ...] = ()

    @property
    def totals(self) -> tuple[Total, ...]:
        """How often and how long each label is on: first of all videos together, then of each."""
        return totals_of(
            [each.label for each in self.labels], self.videos, self.bouts, self.bin_seconds
        )

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """Which label's bout follows which: first of all videos together, then of each."""
        return transitions_of(self.videos, self.bouts)

    def table(self, name: str) -> Sequence[Bout | Total | Transition]:
        """The rows of a table.

        Raises:
            UsageError: there is no table of that name.
        """
        check_choice("--table", name, TABLES)
        rows: Sequence[Bout | Total | Transition] = getattr(self, name)
        return rows

    def to_arrow(self, name: str = "totals") -> pa.Table:
        """A table as an Arrow table.

        Raises:
            UsageError: there is no table of that name.
        """
        from vindex.output.ethogram.counting import ROWS
        from vindex.store.tables import records_to_arrow

        return records_to_arrow(ROWS[name], self.table(name))

    def to_pandas(self, name: str = "totals") -> pd.DataFrame:
        """A table as a pandas data frame.

        Raises:
            UsageError: there is no table of that name.
            MissingDependencyError: pandas is not installed.
        """
        from vindex.store.tables import to_pandas

        return to_pandas(self.to_arrow(name))

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex ethogram`."""
        return {
            "labels": [each.as_dict() for each in self.labels],
            "bin_seconds": self.bin_seconds,
            "videos": [video.as_dict() for video in self.videos],
            **{name: [asdict(row) for row in self.table(name)] for name in TABLES},
            "warnings": list(self.warnings),
        }
