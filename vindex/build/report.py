"""What a build did, in all and in each space."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from vindex.build.timing import BuildTimes
from vindex.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.build.nodes import NodeReport
    from vindex.records import Failure

__all__ = ["BuildReport", "SpaceReport"]


@dataclass(slots=True)
class SpaceReport:
    """What a build did in one space."""

    space: str
    model: str
    clips_planned: int = 0
    clips_indexed: int = 0
    clips_failed: int = 0

    @classmethod
    def summed(cls, parts: Iterable[SpaceReport]) -> list[SpaceReport]:
        """One of each space, of several parts of a build."""
        found: dict[str, SpaceReport] = {}
        for part in parts:
            whole = found.setdefault(part.space, cls(part.space, part.model))
            whole.clips_planned += part.clips_planned
            whole.clips_indexed += part.clips_indexed
            whole.clips_failed += part.clips_failed
        return list(found.values())


@dataclass(slots=True)
class BuildReport:
    """What a build did. Files found = indexed + failed + skipped, and so for clips.

    With several spaces, a file counts as indexed if one of them got clips of it, and a clip counts
    once for each.
    """

    index: str
    is_new: bool = False
    files_found: int = 0
    files_indexed: int = 0
    files_partly_indexed: int = 0
    """Those of the files indexed that failed in part; their failures are listed."""
    files_failed: int = 0
    files_skipped: int = 0
    """Already indexed, or refused before and unchanged since."""
    files_still_failed: int = 0
    """Those of the files skipped of which something was refused before; `retry_failed` tries
    again."""
    files_changed: int = 0
    """New, renamed or edited since the last build."""
    files_moved: int = 0
    """Old paths that were forgotten, since their content lies elsewhere now."""
    files_absent: int = 0
    """Set aside by this build: they are not there, or excluded by now. Their clips come back with
    them."""
    files_excluded: int = 0
    """How many of the files set aside are there, but excluded."""
    passed_over: dict[str, int] = field(default_factory=dict)
    """How many files were not taken for videos, by their ending (`.ts` is also that of source
    code); empty for none. Most frequent first."""
    excluded: dict[str, int] = field(default_factory=dict)
    """How many files and folders each pattern left out. What lies in a folder is not counted."""
    files_recut: int = 0
    """Contents of which other spans were given than before, or other names of them, or of which
    clips were dropped that lie across cuts, or that end at some."""
    files_looked_through: int = 0
    """Contents whose shots were found."""
    cuts_found: int = 0
    """Hard cuts in them."""
    spans_refused: list[str] = field(default_factory=list)
    """What is wrong with rows of the table of spans, each with its line; they are left out."""
    clips_planned: int = 0
    clips_indexed: int = 0
    clips_failed: int = 0
    video_seconds: float = 0.0
    """Of the videos, each content once, as far as clips of them were indexed by this build."""
    wall_seconds: float = 0.0
    times: BuildTimes = field(default_factory=BuildTimes)
    """Where the time went."""
    interrupted: bool = False
    warnings: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    spaces: list[SpaceReport] = field(default_factory=list)
    """What was done in each space that was brought up to date."""
    spaces_removed: list[str] = field(default_factory=list)
    nodes: list[NodeReport] = field(default_factory=list)
    """What each machine of a cluster did; none where this machine did all."""

    @property
    def exit_code(self) -> ExitCode:
        """What the process returns for this build."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        has_failed = self.failures or self.files_still_failed or self.spans_refused
        return ExitCode.FILES_FAILED if has_failed else ExitCode.DONE

    @property
    def changed_anything(self) -> bool:
        """Whether the index was not yet what the library is."""
        counts = (self.clips_planned, self.files_failed, self.files_changed)
        aside = (self.files_moved, self.files_absent, self.files_recut, self.spaces_removed)
        return any((*counts, *aside, self.files_looked_through))

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex build --json`."""
        shape = asdict(self)
        shape["times"] = self.times.as_dict()
        shape["failures"] = [failure.as_dict() for failure in self.failures]
        return shape
