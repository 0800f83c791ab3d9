"""Files that hang, kill or confuse their decoder: they lose only themselves."""

import multiprocessing
import os
import re
import signal
import time

import pytest

from tests.engines import engine_toys as toys
from tests.engines.engine_checks import check_clips, make_engine
from vindex.engines import slots
from vindex.engines.process import Task
from vindex.jobs import EncodedClip, JobDone, ShotJob, Shots
from vindex.records import Failure, Reason, Stage, VideoInfo


def run_beside_healthy_jobs(bad_job, **options):
    """Items of the bad job, after a check that the jobs beside it came out whole."""
    healthy = [toys.job(number, 4) for number in range(10, 14)]
    with make_engine(**options) as engine:
        items = list(engine.encode_clips([healthy[0], bad_job, *healthy[1:]]))
    assert multiprocessing.active_children() == []

    def is_bad(item):
        return (item.job.path if isinstance(item, JobDone) else item.path) == bad_job.path

    check_clips([item for item in items if not is_bad(item)], healthy)
    return [item for item in items if is_bad(item)]


def check_refused_after(items, job, num_clips, reason):
    """So many clips with their own embeddings, one failure of the whole file, JobDone."""
    *clips, failure, done = items
    assert [item.clip for item in clips] == list(job.clips[:num_clips])
    for index, item in enumerate(clips):
        assert list(item.embedding_D) == list(toys.expected_embedding(job.fingerprint, index))
    assert isinstance(failure, Failure)
    assert (failure.path, failure.stage, failure.reason) == (job.path, Stage.DECODE, reason)
    assert failure.start_seconds is None
    assert done == JobDone(job)
    return failure.message


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("num_workers", [1, 2])
def test_a_hanging_decode_is_killed(num_workers):
    job = toys.job(1, 5, reader="hang@2")
    items = run_beside_healthy_jobs(job, num_workers=num_workers, silence_seconds=1)
    message = check_refused_after(items, job, 2, Reason.TIMED_OUT)
    assert message == (
        "The worker did not respond for 1 s and was killed, twice; 3 of 5 clips are left out."
    )


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("action", "cause"),
    [
        ("exit", "exited with code 3"),
        ("kill", "was killed by signal 9 (Killed)"),
        ("memory", "ran out of memory"),
    ],
)
def test_a_dying_worker_takes_only_its_file(action, cause):
    job = toys.job(1, 5, reader=f"{action}@2")
    message = check_refused_after(run_beside_healthy_jobs(job), job, 2, Reason.WORKER_DIED)
    assert message == f"The worker {cause}, twice; 3 of 5 clips are left out."


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("action", ["exit-once", "hang-once"])
def test_a_job_that_lost_its_worker_is_tried_again_for_what_is_missing(action, tmp_path):
    mark = tmp_path / "mark"
    job = toys.job(1, 5, reader=f"{action}@2", path=str(mark))
    items = run_beside_healthy_jobs(job, silence_seconds=2)
    # The toy writes on its file in each try, which the engine rightly finds suspicious.
    *clips, failure, done = items
    assert failure.reason == Reason.CHANGED
    check_clips([*clips, done], [job])
    assert len(set(mark.read_text().split())) == 2, "two processes came to the clip"


@pytest.mark.thorough
def test_a_worker_that_dies_while_idle_is_not_missed():
    jobs = [toys.job(number, 3) for number in range(3)]
    with make_engine(num_workers=1) as engine:
        [(_, info)] = engine.probe(["/toy/a"])
        os.kill(info.num_frames, signal.SIGKILL)
        check_clips(engine.encode_clips(jobs), jobs)


@pytest.mark.thorough
def test_a_retry_runs_alone(tmp_path):
    bad = [toys.job(n, 2, reader="exit-once@1", path=str(tmp_path / str(n))) for n in range(3)]
    good = [toys.job(n, 2) for n in range(10, 13)]
    with make_engine(num_workers=2, batch_size=1) as engine:
        items = list(engine.encode_clips([*bad, *good]))
    ends = [item.job for item in items if isinstance(item, JobDone)]
    assert set(ends[:3]) == set(good)
    assert set(ends[3:]) == set(bad)


def test_a_refused_file_keeps_its_reason_and_what_came_before():
    job = toys.job(1, 5, reader="media@3")
    message = check_refused_after(run_beside_healthy_jobs(job), job, 3, Reason.DAMAGED)
    assert message == "/toy/1 is damaged."


def test_a_refused_span_leaves_the_other_clips():
    job = toys.job(1, 4, reader="span@1")
    *items, done = run_beside_healthy_jobs(job)
    assert done == JobDone(job)
    [failure] = [item for item in items if isinstance(item, Failure)]
    assert (failure.start_seconds, failure.end_seconds) == (
        job.clips[1].start_seconds,
        job.clips[1].end_seconds,
    )
    clips = [item.clip for item in items if isinstance(item, EncodedClip)]
    assert clips == [job.clips[0], *job.clips[2:]]


@pytest.mark.thorough
@pytest.mark.parametrize("change", ["change", "retag"])
def test_a_file_that_changes_meanwhile_is_refused(tmp_path, change):
    path = tmp_path / "growing"
    path.write_bytes(b"before")
    job = toys.job(1, 3, reader=f"{change}@1", path=str(path))
    message = check_refused_after(run_beside_healthy_jobs(job), job, 3, Reason.CHANGED)
    assert "changed while it was being read" in message


@pytest.mark.thorough
@pytest.mark.parametrize("num_workers", [1, 2])
def test_probe_refuses_each_bad_path_once(num_workers):
    bad = {
        "/toy/media-1": Reason.DAMAGED,
        "/toy/hang-1": Reason.TIMED_OUT,
        "/toy/exit-1": Reason.WORKER_DIED,
        "/toy/kill-1": Reason.WORKER_DIED,
    }
    good = [f"/toy/{number}" for number in range(4)]
    with make_engine(None, num_workers=num_workers, silence_seconds=1) as engine:
        answers = list(engine.probe([good[0], *bad, *good[1:]]))
    assert sorted(path for path, _ in answers) == sorted([*bad, *good])
    for path, answer in answers:
        if path in good:
            assert isinstance(answer, VideoInfo)
            assert answer.duration_seconds == len(path)
        else:
            assert (answer.path, answer.stage, answer.reason) == (path, Stage.PROBE, bad[path])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("bug", "ZeroDivisionError: a bug in a toy"),
        ("eof", "EOFError: as PyAV's own"),
        ("stop", "decode gave nothing where Clip(start_seconds=0.02"),
        ("shape", "shape (1, 2, 1, 3, 3) that are not the arrays"),
        ("clip", "decode gave (0.77, 0.78) where Clip(start_seconds=0.02"),
    ],
)
def test_a_bug_in_decode_ends_the_run_and_says_where(action, text):
    jobs = [toys.job(1, 9), toys.job(2, 5, reader=f"{action}@2")]
    with make_engine() as engine:
        with pytest.raises(RuntimeError, match=re.escape(text)) as caught:
            list(engine.encode_clips(jobs))
        assert "'/toy/2'" in str(caught.value)
        assert "Traceback" in str(caught.value)
        check_clips(engine.encode_clips(jobs[:1]), jobs[:1])  # and the engine is fit to go on
    assert multiprocessing.active_children() == []


def test_a_bug_in_probe_ends_the_run():
    with make_engine() as engine, pytest.raises(RuntimeError, match="a bug in a toy"):
        list(engine.probe(["/toy/bug-1"]))


def test_waiting_for_a_slow_encoder_is_not_silence():
    is_first = True

    def encode(frames_BTHWC):
        nonlocal is_first
        if is_first:
            time.sleep(1.3)
        is_first = False
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(1, 30)]
    with make_engine(encode, batch_size=1, num_workers=1, silence_seconds=0.7) as engine:
        check_clips(engine.encode_clips(jobs), jobs)


@pytest.mark.thorough
def test_a_pause_of_everything_is_not_silence(monkeypatch):
    monkeypatch.setattr("vindex.engines.pool._TICK_SECONDS", 0.1)
    with make_engine(None, silence_seconds=0.7) as engine:
        list(engine.probe(["/toy/slow-1", "/toy/slow-2"]))  # two workers are up
        answers = []
        for answer in engine.probe(["/toy/brief-1", "/toy/slow-3"]):
            if not answers:  # as after Ctrl-Z and fg
                workers = multiprocessing.active_children()
                for worker in workers:
                    os.kill(worker.pid, signal.SIGSTOP)
                time.sleep(1)
                for worker in workers:
                    os.kill(worker.pid, signal.SIGCONT)
            answers.append(answer)
    assert len(workers) == 2
    assert [type(info) for _, info in answers] == [VideoInfo, VideoInfo]


def test_a_large_file_and_a_far_clip_may_take_longer():
    job = toys.job(1, 3)
    task = Task(job, num_bytes=500_000_000)
    assert task.grace_seconds == pytest.approx(50 + 0.01)
    task.num_delivered = 1
    assert task.grace_seconds == pytest.approx(0.01)
    task.num_delivered = 3
    assert task.grace_seconds == 0
    assert Task("/toy/file", num_bytes=10_000_000).grace_seconds == 1


@pytest.mark.thorough
def test_frames_of_dead_workers_are_counted(monkeypatch):
    """Jobs that hand over a clip and die do not pile up frames while a batch is encoded."""
    monkeypatch.setattr(slots, "_MOST_SLOTS", 8)  # each takes a worker to fill
    most_read = 8 + 2  # and two buffers
    num_read = 0
    read_during_encode = []

    def jobs():
        nonlocal num_read
        for number in range(2 * most_read):
            num_read += 1
            yield toys.job(number, 2, reader="exit@1")

    def encode(frames_BTHWC):
        if not read_during_encode:
            give_up_at = time.monotonic() + 20
            while num_read < most_read and time.monotonic() < give_up_at:
                time.sleep(0.01)
            time.sleep(0.3)
            read_during_encode.append(num_read)
        return toys.encode(frames_BTHWC)

    with make_engine(encode, batch_size=1, num_workers=1) as engine:
        for item in engine.encode_clips(jobs()):
            if isinstance(item, EncodedClip):
                break
    assert read_during_encode == [most_read]


@pytest.mark.thorough
def test_a_film_that_cannot_be_looked_through_loses_only_itself():
    names = {"hang": Reason.TIMED_OUT, "kill": Reason.WORKER_DIED, "media": Reason.DAMAGED}
    jobs = [ShotJob(f"/toy/{name}-film") for name in (*names, "good")]
    with make_engine(None, silence_seconds=1) as engine:
        answers = dict(engine.find_shots(jobs))
    assert isinstance(answers.pop("/toy/good-film"), Shots)
    assert {path: (failure.stage, failure.reason) for path, failure in answers.items()} == {
        f"/toy/{name}-film": (Stage.DECODE, reason) for name, reason in names.items()
    }
