"""What a build and the plan of one are asked for."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vindex.globs import Exclusions
from vindex.settings import DEFAULT_READER

__all__ = ["BuildOptions"]


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
    """Length of a clip."""
    stride_seconds: float | None = None
    """From the start of one clip to the start of the next."""
    frames: int | None = None
    """That a model sees of each clip, but for the model of the words space."""
    views: int | None = None
    """Squares of each frame, 1 or 3."""
    reader: str = DEFAULT_READER
    """Decodes the files, one of `vindex.settings.READERS`."""
    device: str = "auto"
    """Where the models run: `auto` is all GPUs, `cuda` the first, `cuda:0,cuda:2` these two; see
    `vindex.settings.check_devices`."""
    batch_size: int | None = None
    """Clips that a model gets at once."""
    precision: str | None = None
    """`int8` multiplies in int8, on a CPU: faster, with slightly different embeddings. None: as the
    index has it, else `auto`."""
    workers: int | None = None
    """Processes that decode; None: one on every core."""
    skip_loop_filter: bool = False
    """Decode faster, with slightly different pixels."""
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
    """Show a bar on stderr."""
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
