"""A plan holds numbers of clips, and says what one of lists of clips said."""

import random
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from tests.catalog.conftest import INFO, SETTINGS, encoded, index, video_file
from vindex.build.blocks import Layout
from vindex.build.ids import with_reserved_ids
from vindex.build.missing import MissingClips, joined, missing_clips
from vindex.build.options import BuildOptions
from vindex.build.planned import plan_passes
from vindex.clips import plan_pieces
from vindex.records import Clip, ClipSpec, Failure, Reason, Recipe, Stage, Video
from vindex.store.catalog import reader, writer
from vindex.store.catalog.given_spans import NamedSpan, replace_spans
from vindex.store.catalog.open_videos import ids_by_span, open_videos
from vindex.store.durable import make_folder
from vindex.store.shards import write_shard

__all__ = ["index"]

SPEC = ClipSpec(4.0, 3.0, 4)
MOTION = replace(SETTINGS, spec=SPEC)
WORDS = Recipe(replace(SETTINGS.encoder, revision="w", crop_size=48, labels=()), SPEC)
RECIPES = {"motion": MOTION, "words": WORDS}
NUM_VIDEOS = 24


def planned_clips(seconds, pieces=()):
    return plan_pieces(seconds, pieces, SPEC)


def keep(space, clips, failed=()):
    """Commit clips, by id, and spans that failed."""
    shards = []
    if clips:
        name = space.free_shard_name(min(clips))
        rows = [replace(clip, clip_id=clip_id) for clip_id, clip in sorted(clips.items())]
        shards = [write_shard(space.shards, name, rows)]
    failures = [
        (key, Failure(f"/videos/{key}.mp4", Stage.DECODE, Reason.DAMAGED, "It is damaged.",
                      clip.start_seconds, clip.end_seconds))
        for key, clip in failed
    ]  # fmt: skip
    writer.commit_clips(space, shards, failures, [])


@pytest.fixture
def spaces(index):
    """Videos of all lengths in two spaces, some of them begun in one or in both, some in pieces."""
    rng = random.Random(5)
    writer.add_spaces(index, {"words": WORDS})
    spaces = {name: index.of_space(name) for name in RECIPES}
    make_folder(spaces["words"].shards)
    keys = [f"v{number:02}" for number in range(NUM_VIDEOS)]
    rng.shuffle(keys)  # so that videos are numbered otherwise than paths
    seconds = {key: rng.choice([1.5, 4.0, 6.9, 40.0, rng.uniform(5, 400)]) for key in keys}
    writer.commit_walk(index, [video_file(f"{key}.mp4", key) for key in keys], [], [], [])
    videos = [Video(key, replace(INFO, duration_seconds=seconds[key])) for key in keys]
    writer.commit_probes(index, videos, [])
    cut = [key for key in keys if seconds[key] > 30][:3]
    replace_spans(
        index, [NamedSpan(key, start, start + 11.0) for key in cut for start in (1.0, 15.0)], {}
    )
    ids, rows, failed = count(1), {"motion": {}, "words": {}}, []
    for number, key in enumerate(keys):
        if number % 4 == 0:
            continue
        pieces = (Clip(1.0, 12.0), Clip(15.0, 26.0)) if key in cut else ()
        for clip in planned_clips(seconds[key], pieces):
            kind = rng.random()
            clip_id = next(ids) if kind < 0.8 else 0
            if kind < (0.4, 0.7, 0.6)[number % 3]:
                rows["motion"][clip_id] = encoded_at(key, clip)
            elif kind > 0.9:
                failed.append((key, clip))
            if number % 2 and clip_id and rng.random() < 0.5:
                rows["words"][clip_id] = encoded_at(key, clip)
    keep(spaces["motion"], rows["motion"], failed)
    keep(spaces["words"], rows["words"])
    return spaces


def encoded_at(key, clip):
    return replace(encoded(key, 0, [1, 0, 0]), clip=clip)


def by_lists(index, spaces):
    """Clips with their ids, of each pass: the plan as it was made of lists of all clips."""
    takers = {}
    for name, space in spaces.items():
        for video in open_videos(space):
            for clip in planned_clips(video.duration_seconds, video.pieces):
                if clip not in video.handled:
                    of_video = takers.setdefault(video.fingerprint, {})
                    of_video.setdefault(clip, []).append(name)
    passes = {}
    for key, clips in takers.items():
        for clip in sorted(clips, key=lambda clip: clip.start_seconds):
            passes.setdefault(tuple(clips[clip]), []).append((key, clip))
    known = ids_by_span(index, list(takers))
    new_ids = count(reader.next_clip_id(index))
    numbered = {
        names: [
            (
                key,
                clip,
                known.get(key, {}).get((clip.start_seconds, clip.end_seconds)) or next(new_ids),
            )
            for key, clip in rows
        ]
        for names, rows in passes.items()
    }
    return numbered, next(new_ids)


def missing_in(space):
    found = (missing_clips(video, SPEC) for video in open_videos(space))
    return {video.fingerprint: video for video in found if video is not None}


@pytest.mark.thorough
def test_a_plan_of_numbers_is_that_of_lists(index, spaces, monkeypatch):
    """Order of passes, clips, ids, and what is reserved; whatever is asked for at once."""
    monkeypatch.setattr("vindex.build.ids._CLIPS_AT_ONCE", 50)
    monkeypatch.setattr("vindex.store.catalog.open_videos._SPANS_AT_ONCE", 20)
    expected, next_id = by_lists(index, spaces)
    missing = {name: missing_in(space) for name, space in spaces.items()}
    passes = plan_passes(missing, RECIPES, BuildOptions(workers=2), "/frames")
    assert {job.clip_ids for part in passes for job in part.jobs} == {()}
    passes = with_reserved_ids(passes, index)
    found = {
        part.spaces: [
            (job.fingerprint, clip, clip_id)
            for job in part.jobs
            for clip, clip_id in zip(job.clips, job.clip_ids, strict=True)
        ]
        for part in passes
    }
    assert list(found) == list(expected)
    assert set(found) == {("motion",), ("words",), ("motion", "words")}
    assert found == expected
    assert reader.next_clip_id(index) == next_id
    for part in passes:
        jobs, ids = part.jobs, {clip_id for *_, clip_id in found[part.spaces]}
        assert [*jobs] == [*jobs]
        assert jobs.num_clips == len(found[part.spaces])
        assert [i for ids_of_range in jobs.id_ranges for i in ids_of_range] == sorted(ids)
        assert joined(jobs.id_ranges) == jobs.id_ranges
        assert {job.path for job in jobs} == {f"/videos/{job.fingerprint}.mp4" for job in jobs}
        for job in jobs:
            stretches = {clip.start_seconds // jobs.piece_seconds for clip in job.clips}
            assert len(stretches) == 1
            assert job.requests == tuple(RECIPES[name].request for name in part.spaces)


def test_a_plan_tells_how_much_film_it_is_of(index, spaces):
    missing = {"motion": missing_in(spaces["motion"])}
    (part,) = plan_passes(missing, RECIPES, BuildOptions(workers=1), "/frames")
    seconds = {video.fingerprint: video.duration_seconds for video in missing["motion"].values()}
    cut = {video.fingerprint: video.pieces for video in missing["motion"].values()}
    shares = [
        (sum(piece.seconds for piece in cut[job.fingerprint]) or seconds[job.fingerprint])
        * len(job.clips) / len(planned_clips(seconds[job.fingerprint], cut[job.fingerprint]))
        for job in part.jobs
    ]  # fmt: skip
    assert part.jobs.film_seconds == pytest.approx(sum(shares))
    lengths = [clip.seconds for job in part.jobs for clip in job.clips]
    assert sum(video.seconds(SPEC) for video in part.jobs.videos) == pytest.approx(sum(lengths))


def test_a_plan_takes_no_more_memory_for_a_film_than_for_a_shot():
    videos = [MissingClips(f"v{n}", f"/v{n}.mp4", 36_000.0, 900_000, (), 0, False, (range(12_000),))
              for n in range(3)]  # fmt: skip
    missing = {"motion": {video.fingerprint: video for video in videos}}
    (part,) = plan_passes(missing, RECIPES, BuildOptions(workers=1), "/frames")
    assert part.jobs.num_clips == 36_000
    assert len({id(video.runs) for video in part.jobs.videos}) == 1
    first = next(iter(part.jobs))
    assert (first.path, len(first.clips)) == ("/v0.mp4", 600)


def test_a_layout_knows_how_many_clips_a_block_has():
    rng = random.Random(1)
    ids = sorted(rng.sample(range(7, 200), 90))
    ranges = joined(range(clip_id, clip_id + 1) for clip_id in ids)
    counts = Counter((clip_id - ids[0]) // 16 for clip_id in ids)
    layout = Layout(ranges, 16)
    assert {number: layout.num_planned(number) for number in counts} == counts
