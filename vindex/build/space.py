"""What a build does for one space of its index, but for encoding, which spaces share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.build.encoding import EncodingTally, missing_clips
from vindex.build.options import SpaceReport
from vindex.clips import plan_pieces
from vindex.jobs import DecodeJob
from vindex.store.catalog import writer
from vindex.store.durable import make_folder, sweep_temporary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vindex.build.options import BuildOptions
    from vindex.records import Recipe, VideoFile
    from vindex.store.catalog.records import OpenVideo
    from vindex.store.layout import IndexFolder

__all__ = ["SpaceBuild", "job_of"]


@dataclass(slots=True)
class SpaceBuild:
    """A space that a build brings up to date, and how far it has come.

    Call `sweep` and `plan`, run what `missing` says, and tell the tally.
    """

    index: IndexFolder
    """The index, with the space that is meant."""
    recipe: Recipe
    options: BuildOptions
    tally: EncodingTally = field(default_factory=EncodingTally)
    missing: list[DecodeJob] = field(default_factory=list)
    """The clips to make, of each video."""
    videos: dict[str, OpenVideo] = field(default_factory=dict)
    """Videos that the missing clips are of, by fingerprint."""

    def anew(self) -> SpaceBuild:
        """The same space, with nothing planned and nothing done."""
        return SpaceBuild(self.index, self.recipe, self.options)

    def sweep(self) -> None:
        """Make its folders, and remove what builds left there that died."""
        for folder in (self.index.shards, self.index.vectors):
            make_folder(folder)
            sweep_temporary(folder)
        sweep_temporary(self.index.background)

    def plan(self, videos: Iterable[OpenVideo], files: Mapping[str, VideoFile]) -> None:
        """List the clips that are missing of videos that are open, and complete the others.

        Args:
            videos: open in this space.
            files: of the library, by path.
        """
        self.tally.files = files
        done: list[str] = []
        for video in videos:
            if job := job_of(video, self.recipe, self.options, str(self.index.frames)):
                self.videos[video.fingerprint] = video
                self.missing.append(job)
            else:
                done.append(video.fingerprint)
        if done:
            writer.commit_clips(self.index, [], [], done)

    def forget_changed(self) -> list[str]:
        """Forget clips that were read from a file while it was being written; gives such paths."""
        changed = [video for video in self.videos.values() if video.path in self.tally.changed]
        if changed:
            writer.forget_clips(self.index, [video.fingerprint for video in changed])
        for video in changed:
            self.tally.clips_indexed.pop(video.fingerprint, None)
        return [video.path for video in changed]

    @property
    def with_clips(self) -> set[str]:
        """Fingerprints of the videos that are finished and have clips."""
        had_clips = {key for key, video in self.videos.items() if video.num_clips}
        completed = self.tally.completed
        return {key for key in completed if self.tally.clips_indexed[key] or key in had_clips}

    @property
    def report(self) -> SpaceReport:
        """What became of the clips."""
        tally = self.tally
        return SpaceReport(
            str(self.index.space), self.recipe.encoder.name, tally.num_planned, tally.num_indexed,
            tally.num_failed,
        )  # fmt: skip

    def share_of(self, fingerprint: str) -> float:
        """How much of a video the clips stand for that were indexed now, from 0 to 1."""
        if fingerprint not in self.videos:
            return 0.0
        return self.tally.clips_indexed[fingerprint] / self._num_planned(fingerprint)

    def film_of(self, job: DecodeJob) -> float:
        """Seconds of its video that the clips of a job stand for, however much they overlap."""
        seconds = self.videos[job.fingerprint].info.duration_seconds
        return seconds * len(job.clips) / self._num_planned(job.fingerprint)

    def _num_planned(self, fingerprint: str) -> int:
        """Clips that a whole video is cut into."""
        video = self.videos[fingerprint]
        seconds = video.info.duration_seconds
        return len(plan_pieces(seconds, video.pieces, self.recipe.spec))


def job_of(
    video: OpenVideo, recipe: Recipe, options: BuildOptions, frames_folder: str
) -> DecodeJob | None:
    """The clips of a video that one space misses; None: it misses none.

    Args:
        video: open in that space.
        recipe: of the space.
        options: of the build.
        frames_folder: where frame indexes are kept.
    """
    clips = missing_clips(video, recipe)
    if not clips:
        return None
    return DecodeJob(
        video.path, video.fingerprint, tuple(clips), recipe.spec.clip_seconds, (recipe.request,),
        options.reader, options.skip_loop_filter, frames_folder,
    )  # fmt: skip
