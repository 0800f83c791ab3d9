"""The local engine with healthy files: the right values for the right clips, and no more memory."""

import multiprocessing
import os
import threading
import time

import pytest

from tests.engines import engine_toys as toys
from tests.engines.engine_checks import check_clips, make_engine
from vindex.engines import local, slots
from vindex.engines.slots import num_slots
from vindex.jobs import EncodedClip, JobDone, ShotJob, Shots
from vindex.records import FrameRequest, VideoInfo


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("num_workers", [2, 1, 3])
def test_each_clip_gets_its_own_embedding(num_workers):
    jobs = [toys.job(number, num_clips) for number, num_clips in enumerate([5, 1, 9, 2, 1, 4])]
    for batch_size in range(1, 8):
        with make_engine(batch_size=batch_size, num_workers=num_workers) as engine:
            check_clips(engine.encode_clips(jobs), jobs)
        if num_workers > 1:
            break  # more processes change the order of arrival, not how batches fill


@pytest.mark.thorough
@pytest.mark.timeout(20)
def test_nothing_waits_for_a_clock(monkeypatch):
    monkeypatch.setattr("vindex.engines.pool._TICK_SECONDS", 1000)
    jobs = [toys.job(number, 30) for number in range(6)]
    with make_engine(batch_size=2) as engine:
        check_clips(engine.encode_clips(jobs), jobs)


@pytest.mark.thorough
def test_views_are_averaged():
    jobs = [toys.job(number, 4, views=3) for number in range(3)]
    with make_engine(views=3) as engine:
        check_clips(engine.encode_clips(jobs), jobs, views=3)


def test_batches_fill_across_jobs():
    sizes = []

    def encode(frames_BTHWC):
        sizes.append(len(frames_BTHWC))
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(number, 1) for number in range(11)]
    with make_engine(encode, batch_size=4) as engine:
        check_clips(engine.encode_clips(jobs), jobs)
    assert sizes == [4, 4, 3]


def test_what_is_decoded_does_not_wait_for_a_batch_that_does_not_fill(monkeypatch):
    monkeypatch.setattr(local, "_PATIENCE_SECONDS", 0.1)
    with make_engine(batch_size=100, num_workers=1, silence_seconds=5) as engine:
        items = engine.encode_clips([toys.job(1, 5, reader="hang@2")])
        assert [next(items).clip, next(items).clip] == [toys.clip(0), toys.clip(1)]
        assert multiprocessing.active_children() != [], "they came when the worker was given up"


def test_workers_go_on_while_the_model_is_loaded():
    jobs = [toys.job(number, 1) for number in range(9)]
    enough = threading.Event()

    def as_they_are_taken():
        for number, job in enumerate(jobs):
            if number == 3:
                enough.set()
            yield job

    def load():
        assert enough.wait(30), "one worker was given one job and no more"

    with make_engine(batch_size=2, num_workers=1, load=load) as engine:
        check_clips(engine.encode_clips(as_they_are_taken()), jobs)
        times = engine.times
    assert 3 <= times.num_ahead <= times.num_decoded == 9
    assert 0 < times.ahead_seconds <= times.decode_seconds


def test_who_gives_up_while_the_model_is_loaded_leaves_nothing_behind():
    def load():
        raise KeyboardInterrupt

    jobs = [toys.job(number, 2) for number in range(9)]
    with make_engine(load=load) as engine:
        with pytest.raises(KeyboardInterrupt):
            list(engine.encode_clips(jobs))
        assert [t.name for t in threading.enumerate() if t.name.startswith("vindex")] == []
        assert isinstance(next(engine.probe(["/toy/a"]))[1], VideoInfo)
    assert multiprocessing.active_children() == []


def test_a_model_without_a_head_gives_no_probabilities():
    with make_engine(toys.encode_without_head) as engine:
        clips = [i for i in engine.encode_clips([toys.job(1, 2)]) if isinstance(i, EncodedClip)]
    assert [item.probabilities_K for item in clips] == [None, None]


def test_no_jobs_give_nothing_and_start_nothing():
    with make_engine() as engine:
        assert list(engine.encode_clips([])) == []
        assert list(engine.probe([])) == []
        assert multiprocessing.active_children() == []


def test_probe_gives_one_item_for_each_path_in_well_kept_workers(capfd, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    paths = [f"/toy/{'x' * number}" for number in range(20)] + ["/toy/talk-\udcff"]
    with make_engine(None) as engine:
        answers = list(engine.probe(paths))
    assert sorted(path for path, _ in answers) == sorted(paths)
    for path, info in answers:
        assert isinstance(info, VideoInfo)
        assert info.duration_seconds == len(path)
        assert info.codec == "1 threads"
    assert os.environ["OMP_NUM_THREADS"] == "5"
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "a library talks" in printed.err


def test_workers_are_started_as_needed_and_reused():
    with make_engine(num_workers=3) as engine:
        assert multiprocessing.active_children() == []
        [(_, info)] = engine.probe(["/toy/a"])
        assert [child.pid for child in multiprocessing.active_children()] == [info.num_frames]
        check_clips(engine.encode_clips([toys.job(1, 3)]), [toys.job(1, 3)])
        [(_, again)] = engine.probe(["/toy/b"])
        assert again.num_frames == info.num_frames
    assert multiprocessing.active_children() == []


@pytest.mark.thorough
def test_workers_retire(monkeypatch):
    monkeypatch.setattr("vindex.engines.pool._TASKS_PER_WORKER", 2)
    with make_engine(None, num_workers=1) as engine:
        pids = [info.num_frames for _, info in engine.probe(["/a", "/b", "/c", "/d", "/e"])]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_an_engine_without_encode_only_probes():
    with make_engine(None) as engine, pytest.raises(ValueError, match="without a model"):
        next(engine.encode_clips([toys.job(1, 1)]))


@pytest.mark.thorough
def test_one_run_at_a_time():
    with make_engine() as engine:
        run = engine.encode_clips([toys.job(1, 3), toys.job(2, 3)])
        first = next(run)
        with pytest.raises(RuntimeError, match="another run"):
            next(engine.probe(["/toy/a"]))
        with pytest.raises(RuntimeError, match="another run"):
            next(engine.encode_clips([]))
        check_clips([first, *run], [toys.job(1, 3), toys.job(2, 3)])


@pytest.mark.thorough
def test_a_run_left_early_leaves_a_working_engine():
    jobs = [toys.job(number, 30) for number in range(3)]
    with make_engine(batch_size=2) as engine:
        run = engine.encode_clips(jobs)
        next(run)
        run.close()
        check_clips(engine.encode_clips(jobs), jobs)


@pytest.mark.thorough
@pytest.mark.timeout(20)
def test_frames_of_a_run_left_early_take_no_slots(monkeypatch):
    monkeypatch.setattr(slots, "_MOST_SLOTS", 8)

    def encode(frames_BTHWC):
        time.sleep(0.1)  # frames of the whole job arrive meanwhile
        return toys.encode(frames_BTHWC)

    with make_engine(encode, batch_size=1, num_workers=1) as engine:
        for num_clips in (8, 4):  # leaves 6 and 2 frames behind: all slots there are
            run = engine.encode_clips([toys.job(1, num_clips)])
            next(run)
            run.close()
        check_clips(engine.encode_clips([toys.job(1, 1)]), [toys.job(1, 1)])


@pytest.mark.thorough
def test_jobs_are_read_as_they_are_needed():
    num_read = num_done = 0

    def endless_jobs():
        nonlocal num_read
        while True:
            num_read += 1
            yield toys.job(num_read % 100, 1, path=f"/toy/{num_read}")

    with make_engine(batch_size=2, num_workers=2) as engine:
        for item in engine.encode_clips(endless_jobs()):
            num_done += isinstance(item, JobDone)
            # Slots of two workers, two buffers, a job in the hands of each worker, one batch
            # that is being handed over.
            assert num_read <= num_done + 2 * num_slots([toys.request()]) + 2 * 2 + 2 + 2
            if num_done == 300:
                break


def test_the_loop_goes_on_while_a_batch_is_encoded():
    refusal_came = threading.Event()

    def encode(frames_BTHWC):
        assert refusal_came.wait(20), "nothing came out while a batch was encoded"
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(1, 1), toys.job(2, 9, reader="media@0")]
    items = []
    with make_engine(encode, batch_size=1, num_workers=1) as engine:
        for item in engine.encode_clips(jobs):
            items.append(item)
            if item == JobDone(jobs[1]):
                refusal_came.set()
    assert items[-1] == JobDone(jobs[0])


def test_decoding_goes_ahead_of_encoding_and_not_too_far(tmp_path):
    counted = tmp_path / "clips"
    counted.touch()
    # The slots and two buffers of two clips; the next clip has no place to be written to.
    furthest = num_slots([toys.request()]) + 2 * 2
    is_first = True

    def encode(frames_BTHWC):
        nonlocal is_first
        if is_first:
            is_first = False
            give_up_at = time.monotonic() + 20
            while counted.stat().st_size < furthest and time.monotonic() < give_up_at:
                time.sleep(0.01)
            time.sleep(0.2)
            assert counted.stat().st_size == furthest
        return toys.encode(frames_BTHWC)

    job = toys.job(1, 2 * furthest, reader="count@0", path=str(counted))
    with make_engine(encode, batch_size=2, num_workers=1) as engine:
        clips = [item for item in engine.encode_clips([job]) if isinstance(item, EncodedClip)]
    assert [item.clip for item in clips] == list(job.clips)


def test_small_clips_get_more_slots_and_huge_ones_fewer():
    assert num_slots([FrameRequest(16, 64)]) == 24
    assert num_slots([FrameRequest(16, 112)]) == 8
    assert num_slots([FrameRequest(16, 224)]) == 8
    assert num_slots([FrameRequest(16, 256)]) == 8
    assert num_slots([FrameRequest(64, 384)]) == 4
    two = [FrameRequest(64, 384), FrameRequest(8, 384, fit="squash")]
    assert num_slots(two) == 4
    assert num_slots([FrameRequest(512, 384, views=3)]) == 1


def test_times_say_where_time_went():
    def encode(frames_BTHWC):
        time.sleep(0.02)
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(1, 5)]
    with make_engine(encode, batch_size=1) as engine:
        check_clips(engine.encode_clips(jobs), jobs)
        times = engine.times
    assert times.encode_seconds >= 5 * 0.02
    assert times.decode_seconds > 0
    assert times.wait_seconds > 0
    assert (times.num_ahead, times.ahead_seconds) == (0, 0)


def test_an_error_of_encode_ends_the_run():
    def encode(frames_BTHWC):
        raise ZeroDivisionError("in encode")

    with make_engine(encode) as engine, pytest.raises(ZeroDivisionError, match="in encode"):
        list(engine.encode_clips([toys.job(1, 3)]))
    assert multiprocessing.active_children() == []


def test_encode_must_give_a_row_for_each_row():
    def encode(frames_BTHWC):
        return toys.encode(frames_BTHWC[1:])

    with make_engine(encode) as engine, pytest.raises(RuntimeError, match="2 rows for 3 clips"):
        list(engine.encode_clips([toys.job(1, 3)]))


def test_shots_are_found_for_each_job():
    jobs = [ShotJob(f"/toy/{'x' * number}", most_seconds=number) for number in range(5)]
    with make_engine(None) as engine:
        answers = dict(engine.find_shots(jobs))
    assert answers == {
        job.path: Shots((float(len(job.path)), job.most_seconds)) for job in jobs
    }  # fmt: skip


@pytest.mark.thorough
def test_a_worker_that_is_busy_and_says_so_is_let_be():
    with make_engine(None, silence_seconds=1, num_workers=1) as engine:
        ((_, shots),) = engine.find_shots([ShotJob("/toy/busy-film")])
    assert isinstance(shots, Shots)


def test_finding_shots_is_ended_early():
    with make_engine(None, num_workers=1) as engine:
        for number, _ in enumerate(engine.find_shots(map(ShotJob, "abcdef"))):
            if number == 1:
                engine.finish()
        assert number < 5
        assert len(list(engine.find_shots(map(ShotJob, "ab")))) == 2
