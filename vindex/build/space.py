"""What a build does for one space of its index, but for encoding, which spaces share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.build.encoding import EncodingTally
from vindex.build.missing import MissingClips, missing_clips
from vindex.build.report import SpaceReport
from vindex.encode.factory import EncoderFactory
from vindex.encode.session import EngineModel
from vindex.store.catalog import writer
from vindex.store.durable import make_folder, sweep_temporary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vindex.build.options import BuildOptions
    from vindex.records import Recipe, VideoFile
    from vindex.store.catalog.progress import OpenVideo
    from vindex.store.layout import IndexFolder

__all__ = ["SpaceBuild", "engine_models"]


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
    missing: dict[str, MissingClips] = field(default_factory=dict)
    """The clips to make, of each video, by its fingerprint and in the order of paths."""

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
        self.tally.files, self.tally.videos = files, self.missing
        done: list[str] = []
        for video in videos:
            if missing := missing_clips(video, self.recipe.spec):
                self.missing[video.fingerprint] = missing
            else:
                done.append(video.fingerprint)
        if done:
            writer.commit_clips(self.index, [], [], done)

    def forget_changed(self) -> list[str]:
        """Forget clips that were read from a file while it was being written; gives such paths."""
        changed = [video for video in self.missing.values() if video.path in self.tally.changed]
        if changed:
            writer.forget_clips(self.index, [video.fingerprint for video in changed])
        for video in changed:
            self.tally.clips_indexed.pop(video.fingerprint, None)
        return [video.path for video in changed]

    @property
    def with_clips(self) -> set[str]:
        """Fingerprints of the videos that are finished and have clips."""
        had_clips = {key for key, video in self.missing.items() if video.num_indexed}
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
        if fingerprint not in self.missing:
            return 0.0
        num_planned = self.missing[fingerprint].num_planned(self.recipe.spec)
        return self.tally.clips_indexed[fingerprint] / num_planned


def engine_models(
    index: IndexFolder, recipes: Mapping[str, Recipe], options: BuildOptions
) -> list[EngineModel]:
    """The models of some spaces, each to be loaded on every device that a build is given."""

    def model(name: str, recipe: Recipe) -> EngineModel:
        """That of one space."""
        factory = EncoderFactory.of_index(
            index, recipe.encoder, options.device, options.batch_size, recipe.precision
        )
        return EngineModel(recipe, factory, name, factory.on_other_devices)

    return [model(name, recipe) for name, recipe in recipes.items()]
