"""Builds in two steps, for those who say something between the checks and the work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from vindex.build.options import BuildOptions
    from vindex.build.plan import BuildPlan
    from vindex.build.report import BuildReport
    from vindex.store.layout import IndexFolder

__all__ = ["requested_build", "requested_plan"]


def requested_build(
    index: IndexFolder, paths: Sequence[str | os.PathLike[str]], options: BuildOptions
) -> Callable[[], BuildReport]:
    """Refuse what cannot be built as it was asked for, before anything is made.

    Returns:
        What builds it; see `vindex.build.build.build`.

    Raises:
        VindexError: as `vindex.build.request.BuildRequest.checked`.
    """
    from vindex.build.build import build
    from vindex.build.request import BuildRequest

    return partial(build, BuildRequest.checked(index, paths, options))


def requested_plan(
    index: IndexFolder, paths: Sequence[str | os.PathLike[str]], options: BuildOptions
) -> Callable[[], BuildPlan]:
    """Refuse options that no build can have.

    Returns:
        What makes the plan; see `vindex.build.plan.plan_build`.

    Raises:
        VindexError: as `vindex.build.request.check_options`.
    """
    from vindex.build.plan import plan_build
    from vindex.build.request import check_options

    check_options(options)
    return partial(plan_build, index, paths, options)
