"""How `VideoIndex` comes about: what a build is asked for, by the names of its options."""

from __future__ import annotations

import os  # noqa: TC003 - keywords are shown with their types
from collections.abc import Sequence  # noqa: TC003
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from vindex.arguments import checked
from vindex.keywords import keywords
from vindex.settings import DEFAULT_READER

if TYPE_CHECKING:
    from vindex.build.plan import BuildPlan
    from vindex.build.report import BuildReport
    from vindex.store.layout import IndexFolder

__all__ = ["BuildKeywords", "Building", "PlanKeywords"]


class PlanKeywords(TypedDict, total=False):
    """Those fields of `BuildOptions` on which a plan depends."""

    model: str | Sequence[str] | None
    words: str | bool | None
    clip_seconds: float | None
    stride_seconds: float | None
    frames: int | None
    views: int | None
    reader: str
    device: str
    batch_size: int | None
    precision: str | None
    workers: int | None
    skip_loop_filter: bool
    exclude: str | Sequence[str] | None
    default_excludes: bool | None
    cut_at_shots: bool | None


class BuildKeywords(PlanKeywords, total=False):
    """All of them. That class is loaded only by who builds: to make it takes milliseconds."""

    spans: str | os.PathLike[str] | Literal[False] | None
    retry_failed: bool
    wait: bool
    show_progress: bool
    engine: str
    ray_address: str | None


_DEFAULTS = {
    "reader": DEFAULT_READER, "device": "auto", "skip_loop_filter": False, "retry_failed": False,
    "wait": False, "show_progress": False, "engine": "local",
}  # fmt: skip
"""Of the keywords whose default is not None."""


@checked
class Building:
    """The part of `VideoIndex` that is made from files."""

    _folder: IndexFolder

    @keywords(BuildKeywords, _DEFAULTS, num_frames="frames", num_workers="workers")
    def build(
        self, *paths: str | os.PathLike[str], **options: Unpack[BuildKeywords]
    ) -> BuildReport:
        """Index videos, or bring the index up to date.

        None means what the index has, or the default for a new one.

        Args:
            *paths: folders to walk and video files.
            **options: how to build: the fields of `BuildOptions`, each of which says what it does.

        Raises:
            VindexError: it cannot be built; the message says why, and what to do.
        """
        from vindex.build.build import build
        from vindex.build.options import BuildOptions
        from vindex.build.request import BuildRequest

        return build(BuildRequest.checked(self._folder, paths, BuildOptions(**options)))

    @keywords(PlanKeywords, _DEFAULTS, num_frames="frames", num_workers="workers")
    def plan_build(
        self, *paths: str | os.PathLike[str], **options: Unpack[PlanKeywords]
    ) -> BuildPlan:
        """What a build would do and what it would cost here; nothing is written.

        The library is walked and glanced at, and clips of some of its files are decoded and
        encoded for some seconds, with the models that are meant.

        Args:
            *paths: folders to walk and video files.
            **options: what `build` would be given, as far as a plan depends on it.

        Raises:
            VindexError: it could not be built; the message says why, and what to do.
        """
        from vindex.build.options import BuildOptions
        from vindex.build.plan import plan_build

        return plan_build(self._folder, paths, BuildOptions(**options))
