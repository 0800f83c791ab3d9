"""The plan of a build: which clips are decoded for which spaces, as jobs that are made one by one.

A plan holds a few numbers of each video and no clip, so that it takes as much memory for a film as
for a shot; jobs are made when a worker is free for one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from vindex.build.missing import joined
from vindex.cores import num_cores
from vindex.jobs import DecodeJob

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vindex.build.missing import MissingClips
    from vindex.build.options import BuildOptions
    from vindex.records import Clip, ClipSpec, Recipe

__all__ = ["Pass", "PlannedJobs", "PlannedVideo", "Run", "plan_passes"]

_MOST_JOB_SECONDS = 1800.0
_LEAST_JOB_SECONDS = 60.0
"""Videos are decoded in pieces between these two, so that one file uses every worker. A piece costs
a seek; in containers without a table of keyframes it costs one more pass over the packets, 0.4 s
for an hour of video."""

_JOBS_PER_WORKER = 4
"""So many pieces let all workers end at about the same time."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring clips of a video whose ids are neighbours, too."""

    numbers: range
    """Which of all clips of the video."""
    first_id: int | None = None
    """None: the clips are new, and have the next of the new ids."""


@dataclass(frozen=True, slots=True)
class PlannedVideo:
    """The clips of a video that a pass makes."""

    video: MissingClips
    """As one of the spaces misses them, perhaps with others that it misses alone."""
    runs: tuple[Run, ...]
    """By number."""

    @property
    def num_clips(self) -> int:
        """How many there are."""
        return sum(len(run.numbers) for run in self.runs)

    @property
    def num_new(self) -> int:
        """Those of them that have no id yet."""
        return sum(len(run.numbers) for run in self.runs if run.first_id is None)

    def clips(self, spec: ClipSpec) -> list[Clip]:
        """The clips, by start."""
        planned = self.video.planned(spec)
        return [planned[number] for run in self.runs for number in run.numbers]

    def seconds(self, spec: ClipSpec) -> float:
        """Sum of their lengths."""
        if self.video.pieces:
            return sum(clip.seconds for clip in self.clips(spec))
        return self.num_clips * min(spec.clip_seconds, self.video.duration_seconds)

    def film_seconds(self, spec: ClipSpec) -> float:
        """Seconds of the video that they stand for, however much they overlap."""
        share = self.num_clips / self.video.num_planned(spec)
        return self.video.film_seconds * share


@dataclass(frozen=True, slots=True)
class PlannedJobs:
    """The jobs of a pass, made anew whenever they are gone through: by path and time.

    So new ids rise from job to job. Ids that clips have already, from another space, may not.
    """

    videos: Sequence[PlannedVideo]
    spec: ClipSpec
    """By which all of them are cut."""
    template: DecodeJob
    """What the jobs have in common: one without a file and clips."""
    piece_seconds: float
    """Stretches of a video that make a job."""
    first_new_id: int | None = None
    """None: no ids are reserved."""

    def __iter__(self) -> Iterator[DecodeJob]:
        ids = self._ids()
        for video, clip_ids in zip(self.videos, ids, strict=True):
            place = 0
            for clips in _pieces(video.clips(self.spec), self.piece_seconds):
                yield replace(
                    self.template, path=video.video.path, fingerprint=video.video.fingerprint,
                    clips=clips, clip_ids=tuple(clip_ids[place : place + len(clips)]),
                )  # fmt: skip
                place += len(clips)

    @property
    def num_clips(self) -> int:
        """Of all jobs."""
        return sum(video.num_clips for video in self.videos)

    @property
    def num_new(self) -> int:
        """Clips that have no id yet but for the one that the plan has for them."""
        return sum(video.num_new for video in self.videos)

    @property
    def film_seconds(self) -> float:
        """Seconds of video that the clips stand for, however much they overlap."""
        return sum(video.film_seconds(self.spec) for video in self.videos)

    @property
    def id_ranges(self) -> list[range]:
        """Every id of a clip, in ranges that lie apart, by id."""
        runs = joined(ids for of_video in self._id_runs() for ids in of_video)
        return joined(sorted(runs, key=lambda ids: ids.start))

    def _ids(self) -> Iterator[list[int]]:
        """The ids of each video's clips; none where none are reserved."""
        for of_video in self._id_runs():
            yield [clip_id for ids in of_video for clip_id in ids]

    def _id_runs(self) -> Iterator[list[range]]:
        next_id = self.first_new_id
        for video in self.videos:
            found = []
            for run in video.runs:
                first_id = next_id if run.first_id is None else run.first_id
                if first_id is not None:
                    found.append(range(first_id, first_id + len(run.numbers)))
                if run.first_id is None and next_id is not None:
                    next_id += len(run.numbers)
            yield found


@dataclass(frozen=True, slots=True)
class Pass:
    """Clips that are decoded once, for every space that misses them."""

    jobs: PlannedJobs
    spaces: tuple[str, ...]


def plan_passes(
    missing: Mapping[str, Mapping[str, MissingClips]],
    recipes: Mapping[str, Recipe],
    options: BuildOptions,
    frames_folder: str,
) -> list[Pass]:
    """The clips that the spaces do not have yet, in jobs that a worker can take.

    Args:
        missing: of each space that is built, what it misses of each video, by fingerprint and in
            the order of paths.
        recipes: of these spaces; clips are cut alike in all spaces of an index.
        options: of the build.
        frames_folder: where frame indexes are kept.

    Returns:
        A pass for each set of spaces that miss the same clips.
    """
    spec = next(iter(recipes.values())).spec
    found: defaultdict[tuple[str, ...], list[PlannedVideo]] = defaultdict(list)
    for key in dict.fromkeys(key for videos in missing.values() for key in videos):
        of_spaces = {space: videos[key] for space, videos in missing.items() if key in videos}
        video = next(iter(of_spaces.values()))
        for spaces, numbers in _by_takers(of_spaces).items():
            found[spaces].append(PlannedVideo(video, _new_runs(numbers)))
    passes = []
    for spaces, planned in found.items():
        requests = tuple(dict.fromkeys(recipes[space].request for space in spaces))
        template = DecodeJob(
            "", "", (), spec.clip_seconds, requests, options.reader, options.skip_loop_filter,
            frames_folder,
        )  # fmt: skip
        seconds = sum(video.seconds(spec) for video in planned)
        piece_seconds = _piece_seconds(seconds, options.workers or num_cores())
        if options.engine == "ray":  # whoever gets an item has all its decoders work on it
            piece_seconds = _LEAST_JOB_SECONDS
        passes.append(Pass(PlannedJobs(planned, spec, template, piece_seconds), spaces))
    return passes


def _by_takers(
    of_spaces: Mapping[str, MissingClips],
) -> Mapping[tuple[str, ...], tuple[range, ...]]:
    """Which spaces miss which clips of one video."""
    distinct = {video.numbers for video in of_spaces.values()}
    if len(distinct) == 1:
        return {tuple(of_spaces): distinct.pop()}
    bounds = {end for numbers in distinct for r in numbers for end in (r.start, r.stop)}
    takers: defaultdict[tuple[str, ...], list[range]] = defaultdict(list)
    for start, stop in pairwise(sorted(bounds)):
        spaces = tuple(
            space for space, video in of_spaces.items() if any(start in r for r in video.numbers)
        )
        if spaces:
            takers[spaces].append(range(start, stop))
    return {spaces: tuple(ranges) for spaces, ranges in takers.items()}


@lru_cache(4096)
def _new_runs(numbers: tuple[range, ...]) -> tuple[Run, ...]:
    """Videos of one length share it."""
    return tuple(map(Run, numbers))


def _piece_seconds(total_seconds: float, num_workers: int) -> float:
    fair_seconds = total_seconds / (num_workers * _JOBS_PER_WORKER)
    return min(max(fair_seconds, _LEAST_JOB_SECONDS), _MOST_JOB_SECONDS)


def _pieces(clips: Sequence[Clip], piece_seconds: float) -> Iterator[tuple[Clip, ...]]:
    """The clips of a video by stretches of so many seconds."""
    for _, piece in groupby(clips, key=lambda clip: clip.start_seconds // piece_seconds):
        yield tuple(piece)
