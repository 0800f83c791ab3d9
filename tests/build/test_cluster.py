"""Builds whose clips are encoded and sealed elsewhere: stations in threads, all else as it is.

With Ray in the place of the threads: tests/engines/test_ray.py.
"""

import os
import shutil
import signal
import time
from dataclasses import replace
from functools import partial
from importlib import import_module

import numpy as np
import pytest

from tests.build.rows import assert_same_rows, ids_of, rows
from tests.build.test_ids import shards_of
from tests.engines.thread_crew import ThreadCrew
from tests.tiny_models import save_tiny_videomae
from vindex import VideoIndex
from vindex.build import ingest
from vindex.build.blocks import Layout, block_items
from vindex.build.missing import joined
from vindex.encoders import load_encoder
from vindex.errors import ActorsLostError, ExitCode, UsageError
from vindex.jobs import DecodeJob
from vindex.records import Clip

build_module = import_module("vindex.build.build")


@pytest.fixture
def threads(monkeypatch):
    """Stations in threads take the place of Ray's actors."""
    crews = []

    def crew(make, **options):
        crews.append(ThreadCrew(make))
        return crews[-1]

    monkeypatch.setattr(build_module, "RayCrew", crew)
    monkeypatch.setattr("vindex.build.request.check_ray", lambda _: None)
    return crews


@pytest.fixture
def options(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1, "engine": "ray"}


def job(first_id, num_clips, path="/a"):
    clips = tuple(Clip(float(number), number + 1.0) for number in range(num_clips))
    ids = tuple(range(first_id, first_id + num_clips))
    return DecodeJob(path, path, clips, 1.0, (), "pyav", clip_ids=ids)


def ids_in(items):
    return [[clip_id for job in item.jobs for clip_id in job.clip_ids] for item in items]


def items_of(jobs, size=3):
    ids = sorted(clip_id for job in jobs for clip_id in job.clip_ids)
    return list(block_items(jobs, Layout(joined(range(i, i + 1) for i in ids), size)))


def test_items_are_blocks_and_jobs_are_cut_at_their_borders():
    jobs = [job(11, 4), job(15, 3, "/b"), job(18, 1, "/c")]
    items = items_of(jobs)
    assert ids_in(items) == [[11, 12, 13], [14, 15, 16], [17, 18]]
    assert all(item.is_block for item in items)
    paths = [[part.path for part in item.jobs] for item in items]
    assert paths == [["/a"], ["/a", "/b"], ["/b", "/c"]]
    assert items[1].jobs[0].clips == (Clip(3.0, 4.0),)
    assert items[1].jobs[1].clips == jobs[1].clips[:2]


def test_a_job_within_a_block_stays_what_it_is():
    jobs = [job(1, 2), job(3, 1)]
    (item,) = items_of(jobs)
    assert item.jobs == (jobs[0], jobs[1])
    assert items_of([]) == []


def test_a_gap_across_a_border_keeps_blocks_apart():
    items = items_of([job(1, 2), job(8, 3, "/c")], size=4)
    assert ids_in(items) == [[1, 2], [8], [9, 10]]
    assert all(item.is_block for item in items)


def test_blocks_that_are_scattered_over_the_plan_come_back_unsealed():
    jobs = [job(first_id, 1, str(first_id)) for first_id in (40, 3, 21, 5, 6, 7, 4)]
    items = items_of(jobs)
    assert [(ids, item.is_block) for ids, item in zip(ids_in(items), items, strict=True)] == [
        ([40], True), ([21], True), ([6, 7], True), ([3, 5, 4], False)
    ]  # fmt: skip


@pytest.mark.thorough
def test_rows_ids_and_shards_are_those_of_the_local_engine(
    master_library, tmp_path, options, threads, monkeypatch
):
    monkeypatch.setattr(ingest, "_COMMIT_CLIPS", 3)
    here, there = VideoIndex.at(tmp_path / "here"), VideoIndex.at(tmp_path / "there")
    one = here.build(master_library, **options | {"engine": "local"})
    other = there.build(master_library, **options)
    assert shards_of(there) == shards_of(here)
    assert ids_of(there) == ids_of(here)
    assert_same_rows(here, there)
    counts = (
        "files_found", "files_indexed", "files_failed", "files_skipped", "clips_planned",
        "clips_indexed", "clips_failed", "video_seconds", "exit_code",
    )  # fmt: skip
    assert [getattr(other, name) for name in counts] == [getattr(one, name) for name in counts]
    assert [failure.path for failure in other.failures] == [f.path for f in one.failures]
    verified = there.verify()
    assert (verified.damages, verified.notes) == ([], [])
    ((node),) = other.nodes
    assert (node.clips, node.files) == (10, 3)
    assert (there.status().machines, here.status().machines) == ({node.node: 10}, {})
    assert (one.nodes, other.times.num_decoded, other.times.num_workers) == ([], 10, 1)
    assert there.build(master_library, engine="ray").clips_planned == 0
    assert len(threads) == 1  # none where nothing is to be done


@pytest.mark.thorough
def test_shards_are_those_of_the_local_engine_where_ids_have_gaps(
    library, tmp_path, options, threads, monkeypatch
):
    """Clips of one model are there; then a film goes, one comes, and a second model is added. So
    ids of the second are not in the order of the plan, and some are passed over."""
    monkeypatch.setattr(ingest, "_COMMIT_CLIPS", 4)
    other = str(save_tiny_videomae(tmp_path / "other"))
    indexes = {engine: VideoIndex.at(tmp_path / engine) for engine in ("local", "ray")}
    for engine, index in indexes.items():
        index.build(library, **options | {"engine": engine})
    (library / "desk" / "b.mkv").rename(tmp_path / "aside.mkv")
    shutil.copy(library / "c.mp4", library / "a.mp4")
    with (library / "a.mp4").open("ab") as file:
        file.write(b"\0\0\0\x10free of this")
    both = options | {"model": [options["model"], other]}
    for engine, index in indexes.items():
        index.build(library, **both | {"engine": engine})
    one, two = (VideoIndex.open(index.path, space="other") for index in indexes.values())
    # Of the new film, 11 to 13; then 1 to 3 and 9 and 10 of those that were there.
    assert [clip_id for clip_id, *_ in ids_of(one)] == [1, 2, 3, 9, 10, 11, 12, 13]
    assert shards_of(two) == shards_of(one)
    assert ids_of(two) == ids_of(one)
    assert_same_rows(one, two)
    assert shards_of(indexes["ray"]) == shards_of(indexes["local"])
    verified = indexes["ray"].verify()
    assert (verified.damages, verified.notes) == ([], [])


@pytest.mark.thorough
def test_a_file_that_changes_between_walk_and_decoding_is_forgotten(
    built, library, index, options, threads, monkeypatch
):
    def load_and_overwrite(*arguments, **options):
        shutil.copy(library / "desk" / "b.mkv", library / "c.mp4")
        (library / "kitchen" / "a.mp4").touch()
        return load_encoder(*arguments, **options)

    monkeypatch.setattr("vindex.build.steps.IndexBuild.sights", lambda _: [])
    monkeypatch.setattr("vindex.encode.factory.load_encoder", load_and_overwrite)
    report = index.build(library, **options)
    assert any("c.mp4 is still being written" in warning for warning in report.warnings)
    assert {key[0] for key in rows(index)} == {"kitchen/a.mp4", "desk/b.mkv"}
    monkeypatch.setattr("vindex.encode.factory.load_encoder", load_encoder)
    index.build(library, engine="ray")  # now it is the same film as b.mkv
    assert (index.status().videos, index.status().files, index.status().clips) == (2, 3, 7)
    assert index.verify().is_clean


@pytest.mark.thorough
def test_files_that_vanish_are_left_for_the_next_build(
    library, index, options, threads, monkeypatch
):
    def load_and_remove(*arguments, **options):
        (library / "c.mp4").rename(library.with_name("aside.mp4"))
        return load_encoder(*arguments, **options)

    monkeypatch.setattr("vindex.build.steps.IndexBuild.sights", lambda _: [])
    monkeypatch.setattr("vindex.encode.factory.load_encoder", load_and_remove)
    report = index.build(library, **options)
    assert report.exit_code is ExitCode.FILES_FAILED
    assert "disappeared before it could be read" in report.failures[-1].message
    assert len(index.failures()) == 1  # that of the file of text
    monkeypatch.undo()
    library.with_name("aside.mp4").rename(library / "c.mp4")
    assert index.build(library).clips_indexed == 3


@pytest.mark.thorough
def test_the_first_signal_keeps_what_is_encoded(
    library, index, options, threads, monkeypatch, built
):
    """All is one item; it comes back in part, and the next build does the rest."""
    from vindex.encode import station

    sort, seen = station.EncodingStation._sort, []

    def stop_at_the_third(self, event):
        sort(self, event)
        seen.append(event)
        if len(seen) == 3:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)  # until the driver has told

    monkeypatch.setattr(station.EncodingStation, "_sort", stop_at_the_third)
    monkeypatch.setattr("vindex.engines.driver._TICK_SECONDS", 0.1)
    report = index.build(library, **options | {"batch_size": 1})
    monkeypatch.undo()
    assert report.interrupted
    assert 1 <= report.clips_indexed < 10
    assert len(rows(index)) == report.clips_indexed
    assert index.verify().is_clean
    assert index.build(library).clips_indexed == 10 - report.clips_indexed
    assert rows(index).keys() == rows(built).keys()


@pytest.mark.thorough
def test_what_a_model_cannot_give_in_half_precision_is_refused(
    library, index, options, threads, monkeypatch
):
    def load_wild(*arguments, **options):
        encoder = load_encoder(*arguments, **options)
        encode = encoder.encode

        def wild(frames_BTHWC):
            encoding = encode(frames_BTHWC)
            encoding.embeddings_BD[0] = np.inf
            return encoding

        monkeypatch.setattr(type(encoder), "encode", lambda _, frames: wild(frames))
        return encoder

    encode = type(load_encoder(options["model"])).encode
    monkeypatch.setattr("vindex.encode.factory.load_encoder", load_wild)
    report = index.build(library / "kitchen", **options | {"batch_size": 2})
    monkeypatch.setattr(type(load_encoder(options["model"])), "encode", encode)
    assert (report.clips_indexed, report.clips_failed) == (1, 1)
    ((failure),) = report.failures
    assert (failure.reason, failure.start_seconds) == ("not_finite", 0.0)


@pytest.mark.thorough
def test_machines_that_do_not_see_the_library_get_no_work(
    library, index, options, threads, monkeypatch
):
    monkeypatch.setattr("vindex.encode.station.look", lambda _: None)
    with pytest.raises(ActorsLostError, match=r"it does not see .*videos as the machine that"):
        index.build(library, **options)


@pytest.mark.thorough
def test_a_model_that_is_another_one_there_gets_no_work(
    library, index, options, threads, monkeypatch
):
    monkeypatch.setattr(build_module, "engine_models", partial(_models, build_module.engine_models))
    with pytest.raises(ActorsLostError, match="is no longer the one that the index"):
        index.build(library, **options)


def _another(factory):
    return replace(factory, fingerprint="another")()


def _models(engine_models, *arguments):
    return [
        replace(model, make=partial(_another, model.make), make_others=tuple)
        for model in engine_models(*arguments)
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"engine": "slurm"}, "--engine 'slurm' was given; it must be one of local, ray"),
        ({"ray_address": "auto"}, "--ray-address auto was given without --engine ray"),
        ({"engine": "ray", "ray_address": "ray://a:1"}, "a build runs on a machine of the cluster"),
    ],
)
def test_what_is_no_cluster_is_refused(library, index, tiny_model, given, message):
    with pytest.raises(UsageError, match=message):
        index.build(library, model=str(tiny_model), **given)
