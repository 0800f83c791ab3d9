"""Jobs that come while others run: order, ends, full batches, and nobody who waits for more."""

import threading
import time
from itertools import count

import pytest

from tests.engines import engine_toys as toys
from tests.engines.engine_checks import check_clips, make_engine
from vindex.engines import Feed, local
from vindex.jobs import EncodedClip, JobDone
from vindex.records import Failure, Reason


def counted(sizes):
    def encode(frames_BTHWC):
        sizes.append(len(frames_BTHWC))
        return toys.encode(frames_BTHWC)

    return encode


def test_what_is_there_when_the_run_begins_is_done_as_ever():
    jobs = [toys.job(number, 3) for number in range(4)]
    feed = Feed()
    feed.add(jobs)
    feed.close()
    with make_engine() as engine:
        check_clips(engine.encode_clips(feed), jobs)


@pytest.mark.timeout(20)
def test_an_item_is_over_without_the_next_one(monkeypatch):
    """The batch never fills, and the next item comes only when this one is done."""
    monkeypatch.setattr(local, "_PATIENCE_SECONDS", 1000)
    jobs = [toys.job(number, 2) for number in range(4)]
    feed, done = Feed(), []
    feed.add(jobs[:1])
    with make_engine(batch_size=100) as engine:
        for item in engine.encode_clips(feed):
            if isinstance(item, JobDone):
                done.append(item.job)
                feed.add(jobs[len(done) : len(done) + 1])
                if len(done) == len(jobs):
                    feed.close()
    assert [id(job) for job in done] == [id(job) for job in jobs]


def test_batches_are_filled_with_clips_of_two_items():
    """Two items at hand, each of a clip more than fills its batches."""
    sizes, feed = [], Feed()
    first, second = ([toys.job(2 * item + n, n + 4) for n in range(2)] for item in range(2))
    feed.add(first)
    feed.add(second)
    feed.close()
    with make_engine(counted(sizes), batch_size=6, num_workers=1) as engine:
        check_clips(engine.encode_clips(feed), first + second)
    assert sizes == [6, 6, 6]


@pytest.mark.thorough
@pytest.mark.timeout(20)
def test_a_slow_feed_is_waited_for_and_gives_each_clip_once():
    """Another thread adds while the run goes on, with pauses in which nothing is at hand."""
    jobs = [toys.job(number, 1 + number % 3) for number in range(12)]
    feed = Feed()

    def add():
        for start in range(0, len(jobs), 3):
            feed.add(jobs[start : start + 3])
            time.sleep(0.15)
        feed.close()

    thread = threading.Thread(target=add)
    with make_engine(batch_size=4) as engine:
        thread.start()
        check_clips(engine.encode_clips(feed), jobs)
        thread.join()


@pytest.mark.timeout(20)
def test_the_engine_sleeps_while_nothing_is_at_hand(monkeypatch):
    monkeypatch.setattr("vindex.engines.pool._TICK_SECONDS", 1000)
    feed, polls = Feed(), count()
    hear = feed.hear
    feed.hear = lambda: (next(polls), hear())[1]
    threading.Timer(0.5, feed.close).start()
    with make_engine() as engine:
        assert list(engine.encode_clips(feed)) == []
    assert next(polls) < 5


@pytest.mark.thorough
@pytest.mark.timeout(30)
def test_a_job_that_lost_its_worker_is_tried_again_although_more_come(tmp_path):
    """Items come for as long as it is not done: its second chance is not put off to the end."""
    marks = tmp_path / "marks"
    marks.touch()
    unlucky = toys.job(0, 3, reader="exit-once@1", path=str(marks))
    numbers, feed, items = count(1), Feed(), []
    jobs = [unlucky]

    def more():
        jobs.append(toys.job(next(numbers), 2))
        return jobs[-1:]

    feed.add(jobs)
    feed.add(more())
    with make_engine() as engine:
        for item in engine.encode_clips(feed):
            items.append(item)
            if isinstance(item, JobDone):
                if item.job is unlucky:
                    feed.close()
                elif feed.is_open:
                    feed.add(more())
    check_clips([item for item in items if not isinstance(item, Failure)], jobs)  # marks change
    assert len(jobs) < 50


def test_a_job_that_is_refused_says_so_just_before_its_end():
    feed = Feed()
    feed.add([toys.job(1, 4, reader="media@2"), toys.job(2, 4)])
    feed.close()
    with make_engine() as engine:
        items = list(engine.encode_clips(feed))
    (place,) = (i for i, item in enumerate(items) if isinstance(item, Failure))
    assert items[place].reason is Reason.DAMAGED
    assert isinstance(items[place + 1], JobDone)
    assert items[place + 1].job.path == items[place].path == "/toy/1"
    assert sum(isinstance(item, EncodedClip) for item in items) == 6


def test_nothing_can_be_added_to_a_feed_that_is_closed():
    feed = Feed()
    feed.close()
    feed.close()
    with pytest.raises(RuntimeError, match="closed"):
        feed.add([toys.job(1, 1)])
    assert (feed.is_open, feed.is_empty, feed.take()) == (False, True, None)


def test_a_feed_that_nobody_reads_can_be_added_to_for_ever():
    feed = Feed()
    for number in range(100_000):
        feed.add([number])
    assert feed.news.poll()
    feed.hear()
    assert not feed.news.poll()
    assert [feed.take(), feed.take()] == [0, 1]
