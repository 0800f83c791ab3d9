"""What the encoding step makes of an engine's events."""

import numpy as np
import pytest

from tests.catalog.conftest import SETTINGS, index
from vindex.build.encoding import EncodingTally, Intake, Pass, plan_passes, run_pass
from vindex.build.ingest import ClipWriter
from vindex.build.interrupts import Interrupts
from vindex.jobs import DecodeJob, EncodedClip, JobDone
from vindex.records import Clip, Failure, FrameRequest, Reason, Stage, Video, VideoFile, VideoInfo
from vindex.store.catalog import reader, writer

__all__ = ["index"]


class Told:
    """A session that says what it was told to say."""

    def __init__(self, *events):
        self.events = events

    def encode(self, *_):
        return iter(self.events)

    def finish(self):
        raise AssertionError("nobody interrupts")


@pytest.fixture
def encode(index, tmp_path):
    """Encode a video of two clips whose engine gives the first one and then a failure."""
    path = tmp_path / "a.mp4"
    path.write_text("a")
    clips = (Clip(0.0, 4.0), Clip(4.0, 8.0))
    writer.commit_walk(index, [VideoFile(str(tmp_path), "a.mp4", 1, 1, "aa")], [], [], [])
    writer.commit_probes(index, [Video("aa", VideoInfo(8.0, 200, 25.0, 320, 240, "h264"))], [])

    def run(reason, *, is_there):
        job = DecodeJob(
            str(path), "aa", clips, 4.0, (SETTINGS.request,), "pyav", clip_ids=(5, 6)
        )  # fmt: skip
        embedding_D = np.ones(8, np.float32)
        probabilities_K = np.array([1, 0, 0], np.float32)
        first = EncodedClip(
            "aa", str(path), clips[0], embedding_D, probabilities_K, space="motion", clip_id=5
        )
        failure = Failure(str(path), Stage.DECODE, reason, "It cannot be read.")
        if not is_there:
            path.unlink()
        tally = EncodingTally(jobs=[job])
        interrupts = Interrupts(print)
        clip_writer = ClipWriter(index, SETTINGS, interrupts, tally.jobs)
        session = Told(first, failure, JobDone(job))
        intakes = {"motion": Intake(clip_writer, tally)}
        part = Pass([job], ("motion",))
        run_pass(session, part, intakes, interrupts, film_seconds=8.0, show_progress=False)
        return tally

    return run


@pytest.mark.parametrize("reason", [Reason.CHANGED, Reason.UNREADABLE, Reason.DAMAGED])
def test_a_file_that_vanished_keeps_its_clips_and_is_tried_again(index, encode, reason):
    tally = encode(reason, is_there=False)
    assert (tally.vanished, tally.changed, tally.completed) == ({"aa"}, set(), set())
    assert [failure.reason for failure in tally.failures] == [Reason.UNREADABLE]
    (video,) = reader.open_videos(index)
    assert (video.num_clips, reader.failures(index)) == (1, [])


def test_a_file_that_changed_is_left(index, encode):
    tally = encode(Reason.CHANGED, is_there=True)
    assert (len(tally.changed), tally.completed, tally.failures) == (1, set(), [])
    assert len(reader.open_videos(index)) == 1


@pytest.mark.parametrize("reason", [Reason.DAMAGED, Reason.WORKER_DIED])
def test_a_file_that_is_refused_is_done(index, encode, reason):
    tally = encode(reason, is_there=True)
    assert (tally.completed, tally.vanished) == ({"aa"}, set())
    assert [failure.reason for failure in reader.failures(index)] == [reason]
    assert reader.open_videos(index) == []


def test_one_that_hung_is_not_looked_at(encode):
    assert encode(Reason.TIMED_OUT, is_there=False).completed == {"aa"}


def test_clips_are_decoded_once_for_the_spaces_that_miss_them():
    """Four spaces: two that see the same frames, one of them ahead, one that sees others of the
    same clips, and one that is cut otherwise."""
    first, second, third = Clip(0.0, 4.0), Clip(4.0, 8.0), Clip(8.0, 12.0)
    small, large = FrameRequest(16, 32), FrameRequest(8, 64, fit="squash")

    def job(request, clip_seconds, *clips):
        return DecodeJob("/a.mp4", "aa", clips, clip_seconds, (request,), "pyav")

    missing = {
        "a": [job(small, 4.0, first, second)],
        "b": [job(small, 4.0, second, third)],
        "c": [job(large, 4.0, first, second)],
        "d": [job(small, 2.0, first)],
    }
    passes = plan_passes(missing, num_workers=2)
    planned = {
        part.spaces: [(job.requests, clip) for job in part.jobs for clip in job.clips]
        for part in passes
    }
    assert planned == {
        ("a", "c"): [((small, large), first)],
        ("a", "b", "c"): [((small, large), second)],
        ("b",): [((small,), third)],
        ("d",): [((small,), first)],
    }
    assert len(passes) == 4
