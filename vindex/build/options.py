"""What a build is asked for, and what it reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from vindex.build.timing import BuildTimes
from vindex.errors import ExitCode
from vindex.globs import Exclusions
from vindex.settings import DEFAULT_READER

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from vindex.build.nodes import NodeReport
    from vindex.records import Failure

__all__ = ["BuildOptions", "BuildReport", "SpaceReport"]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build; None means the index's own setting, or the default for a new index."""

    model: str | Sequence[str] | None = None
    """Name of the model; or of several, each of which gets a space of the index. None: all that the
    index has."""
    words: str | bool | None = None
    """Name of the model of the words space, by which texts find clips: `demo` for the shipped one,
    True for the index's own or the default. False: remove that space. None: as the index has it."""
    clip_seconds: float | None = None
    stride_seconds: float | None = None
    frames: int | None = None
    """Of each clip, for the models other than that of the words space."""
    views: int | None = None
    reader: str = DEFAULT_READER
    device: str = "auto"
    """Where the models run: `auto` is all GPUs, `cuda` the first, `cuda:0,cuda:2` these two; see
    `vindex.settings.check_devices`."""
    batch_size: int | None = None
    precision: str | None = None
    """`int8` multiplies in int8, on a CPU: quicker, to slightly other embeddings. None: as the
    index has it, else `auto`."""
    workers: int | None = None
    """Processes that decode; None: one on every core."""
    skip_loop_filter: bool = False
    """Decode faster, to slightly other pixels."""
    exclude: str | Sequence[str] | None = None
    """Patterns of files and folders to leave out, in place of those that the index remembers."""
    default_excludes: bool | None = None
    """Whether to leave out the folders of systems and network drives
    (`vindex.globs.DEFAULT_EXCLUDES`); a new index does."""
    spans: str | os.PathLike[str] | Literal[False] | None = None
    """A CSV file of spans (path, start, end and, where they have one, name): clips are cut within
    these alone of the files that it names. It takes the place of those that the index remembers
    of the files that are built.
    False: cut these files whole again. None: as the index has it."""
    cut_at_shots: bool | None = None
    """Whether no clip may lie across a hard cut, in the videos that are built; those that are new
    are looked through for them first. None: as the index remembers it; a new one does not."""
    retry_failed: bool = False
    """Try files and spans of the given paths again that were refused before."""
    wait: bool = False
    """Wait for another build of the same index, instead of refusing."""
    show_progress: bool = False
    engine: str = "local"
    """`local`: this machine encodes; `ray`: a Ray cluster does."""
    ray_address: str | None = None
    """Of the cluster; `auto`: that which runs on this machine. None: one is started here, for this
    build alone."""

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models; empty where none was given."""
        if self.model is None or isinstance(self.model, str):
            return (self.model,) if self.model else ()
        return tuple(self.model)

    def exclusions(self, remembered: Exclusions) -> Exclusions:
        """What is left out of the library, where the index has remembered this so far."""
        globs, has_defaults = remembered.globs, remembered.has_defaults
        if self.exclude is not None:
            globs = (self.exclude,) if isinstance(self.exclude, str) else tuple(self.exclude)
        if self.default_excludes is not None:
            has_defaults = self.default_excludes
        return Exclusions(globs, has_defaults)


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
    """What a build did. Files found = indexed + failed + skipped; clips likewise.

    Of several spaces, a file is indexed where one of them got clips of it, and a clip counts once
    for each.
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
    """Those of the files set aside that are there."""
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
        return any((*counts, *aside))

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex build --json`."""
        shape = asdict(self)
        shape["times"] = self.times.as_dict()
        shape["failures"] = [failure.as_dict() for failure in self.failures]
        return shape
