"""How `VideoIndex` comes about: what a build is asked for, by the names of its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vindex.keywords import keywords
from vindex.settings import DEFAULT_READER

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.build.options import BuildReport
    from vindex.build.plan import BuildPlan
    from vindex.store.layout import IndexFolder

__all__ = ["Building"]


class Building:
    """The part of `VideoIndex` that is made from files."""

    _folder: IndexFolder

    @keywords(num_frames="frames", num_workers="workers")
    def build(
        self,
        *paths: str | os.PathLike[str],
        model: str | Sequence[str] | None = None,
        words: str | bool | None = None,
        clip_seconds: float | None = None,
        stride_seconds: float | None = None,
        frames: int | None = None,
        views: int | None = None,
        reader: str = DEFAULT_READER,
        device: str = "auto",
        batch_size: int | None = None,
        precision: str | None = None,
        workers: int | None = None,
        skip_loop_filter: bool = False,
        exclude: str | Sequence[str] | None = None,
        default_excludes: bool | None = None,
        spans: str | os.PathLike[str] | Literal[False] | None = None,
        cut_at_shots: bool | None = None,
        retry_failed: bool = False,
        wait: bool = False,
        show_progress: bool = False,
        engine: str = "local",
        ray_address: str | None = None,
    ) -> BuildReport:
        """Index videos, or bring the index up to date.

        None means what the index has, or the default for a new one.

        Args:
            *paths: folders to walk and video files.
            model: name of the model; or of several, each of which gets a space of the index.
            words: name of the model of the words space, by which texts find clips; True for the
                index's own or the default, False to remove that space.
            clip_seconds: length of a clip.
            stride_seconds: from the start of one clip to that of the next.
            frames: that a model sees of each clip.
            views: squares of each frame, 1 or 3.
            reader: decodes.
            device: where models run; `auto` is all GPUs, `cuda:0,cuda:2` these two.
            batch_size: clips that a model gets at once.
            precision: of a model's products; `int8` on a CPU is quicker, to slightly other
                embeddings.
            workers: processes that decode.
            skip_loop_filter: whether to decode faster, to slightly other pixels.
            exclude: patterns of files and folders to leave out, in place of those before.
            default_excludes: whether to leave out the folders of systems and network drives.
            spans: a CSV file of spans that clips are cut within; False to cut files whole again.
            cut_at_shots: whether no clip may lie across a hard cut.
            retry_failed: whether to try again what was refused before in the given paths.
            wait: for another build of the same index, instead of refusing.
            show_progress: whether a bar is shown on stderr.
            engine: `local`, or `ray` for the machines of a Ray cluster.
            ray_address: of the cluster; `auto` for that which runs here, None for one of this
                machine alone.

        Raises:
            VindexError: it cannot be built; the message says why, and what to do.
        """
        from vindex.build import BuildOptions, BuildRequest, build

        options = BuildOptions(
            model=model, words=words, clip_seconds=clip_seconds, stride_seconds=stride_seconds,
            frames=frames, views=views, reader=reader, device=device, batch_size=batch_size,
            precision=precision, workers=workers, skip_loop_filter=skip_loop_filter,
            exclude=exclude, default_excludes=default_excludes, spans=spans,
            cut_at_shots=cut_at_shots, retry_failed=retry_failed, wait=wait,
            show_progress=show_progress, engine=engine, ray_address=ray_address,
        )  # fmt: skip
        return build(BuildRequest.checked(self._folder, paths, options))

    @keywords(num_frames="frames", num_workers="workers")
    def plan_build(
        self,
        *paths: str | os.PathLike[str],
        model: str | Sequence[str] | None = None,
        words: str | bool | None = None,
        clip_seconds: float | None = None,
        stride_seconds: float | None = None,
        frames: int | None = None,
        views: int | None = None,
        reader: str = DEFAULT_READER,
        device: str = "auto",
        batch_size: int | None = None,
        precision: str | None = None,
        workers: int | None = None,
        skip_loop_filter: bool = False,
        exclude: str | Sequence[str] | None = None,
        default_excludes: bool | None = None,
        cut_at_shots: bool | None = None,
    ) -> BuildPlan:
        """What a build would do and what it would cost here; nothing is written.

        The library is walked and glanced at, and clips of some of its files are decoded and
        encoded for some seconds, with the models that are meant.

        Args:
            *paths: folders to walk and video files.
            model: as all that follow, what `build` would be given.
            words: likewise.
            clip_seconds: likewise.
            stride_seconds: likewise.
            frames: likewise.
            views: likewise.
            reader: likewise.
            device: likewise.
            batch_size: likewise.
            precision: likewise.
            workers: likewise.
            skip_loop_filter: likewise.
            exclude: likewise.
            default_excludes: likewise.
            cut_at_shots: likewise.

        Raises:
            VindexError: it could not be built; the message says why, and what to do.
        """
        from vindex.build import BuildOptions
        from vindex.build.plan import plan_build

        options = BuildOptions(
            model=model, words=words, clip_seconds=clip_seconds, stride_seconds=stride_seconds,
            frames=frames, views=views, reader=reader, device=device, batch_size=batch_size,
            precision=precision, workers=workers, skip_loop_filter=skip_loop_filter,
            exclude=exclude, default_excludes=default_excludes, cut_at_shots=cut_at_shots,
        )  # fmt: skip
        return plan_build(self._folder, paths, options)
