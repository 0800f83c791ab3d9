"""Several devices share the batches: each clip once and with its own values, whoever encoded it."""

import threading

import pytest

from tests.engines import engine_toys as toys
from tests.engines.engine_checks import check_clips, make_engine
from vindex.engines import EngineModel, LocalEngine


@pytest.mark.thorough
@pytest.mark.parametrize("num_devices", [2, 3])
def test_each_clip_gets_its_own_embedding(num_devices):
    jobs = [toys.job(number, num_clips) for number, num_clips in enumerate([5, 1, 9, 2, 1, 4])]
    for batch_size in (1, 3, 4):
        with make_engine(batch_size=batch_size, num_devices=num_devices) as engine:
            check_clips(engine.encode_clips(jobs), jobs)
            assert engine.times.num_devices == num_devices


@pytest.mark.timeout(20)
def test_devices_work_at_the_same_time():
    """None of the two goes on before both have begun."""
    both = threading.Barrier(2)

    def encode(frames_BTHWC):
        both.wait(10)
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(number, 4) for number in range(2)]
    with make_engine(encode, batch_size=2, num_devices=2) as engine:
        check_clips(engine.encode_clips(jobs), jobs)


@pytest.mark.timeout(20)
def test_the_quick_one_does_not_wait_for_the_slow_one():
    """Batches are taken as they are ready: the slow device holds its own up, and no other."""
    is_over, threads, lock = threading.Event(), [], threading.Lock()

    def encode(frames_BTHWC):
        with lock:
            threads.append(threading.current_thread().name)
            is_first = len(threads) == 1
        if is_first:
            assert is_over.wait(10)
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(number, 2) for number in range(6)]
    items = []
    with make_engine(encode, batch_size=2, num_devices=2, num_workers=1) as engine:
        for item in engine.encode_clips(jobs):
            items.append(item)
            if len(items) == 15:  # five of the six jobs, each two clips and its end
                is_over.set()
    check_clips(items, jobs)
    assert len({*threads}) == 2
    assert threads.count(threads[0]) == 1


@pytest.mark.thorough
def test_each_device_has_encoders_and_a_thread_of_its_own():
    callers = {}

    def maker(name):
        def encode(frames_BTHWC):
            callers.setdefault(name, set()).add(threading.current_thread().name)
            return toys.encode(frames_BTHWC)

        return toys.Encoder(encode, 1)

    models = [
        EngineModel(
            toys.recipe(), lambda space=space: maker(f"{space}0"), space,
            lambda space=space: [maker(f"{space}1"), maker(f"{space}2")],
        )
        for space in "ab"
    ]  # fmt: skip
    with LocalEngine(toys.READING, models, num_workers=2) as engine:
        items = list(engine.encode_clips([toys.job(number, 9) for number in range(9)]))
    assert len(items) == 2 * 81 + 9
    assert all(len(threads) == 1 for threads in callers.values())
    for number in "012":
        assert callers.get(f"a{number}") == callers.get(f"b{number}")


@pytest.mark.thorough
def test_one_that_fails_ends_the_run():
    def encode(frames_BTHWC):
        raise ZeroDivisionError("a bug in a toy model")

    with make_engine(encode, batch_size=2, num_devices=2) as engine:
        with pytest.raises(ZeroDivisionError):
            list(engine.encode_clips([toys.job(number, 4) for number in range(4)]))
        assert [t.name for t in threading.enumerate() if t.name.startswith("vindex")] == []


def test_the_time_is_that_of_all_of_them():
    def encode(frames_BTHWC):
        threading.Event().wait(0.05)
        return toys.encode(frames_BTHWC)

    jobs = [toys.job(number, 4) for number in range(3)]
    with make_engine(encode, batch_size=2, num_devices=2) as engine:
        check_clips(engine.encode_clips(jobs), jobs)
        assert engine.times.encode_seconds >= 6 * 0.05
