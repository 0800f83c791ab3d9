"""What the encoding step makes of an engine's events."""

from dataclasses import replace

import numpy as np
import pytest

from tests.catalog.conftest import SETTINGS, index
from vindex.build.encoding import EncodingTally, Intake, run_pass
from vindex.build.ids import with_reserved_ids
from vindex.build.ingest import ClipWriter
from vindex.build.interrupts import Interrupts
from vindex.build.missing import MissingClips, missing_clips
from vindex.build.options import BuildOptions
from vindex.build.planned import plan_passes
from vindex.jobs import EncodedClip, JobDone
from vindex.records import Clip, Failure, Reason, Recipe, Stage, Video, VideoFile, VideoInfo
from vindex.store.catalog import reader, writer
from vindex.store.catalog.open_videos import open_videos

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
    writer.commit_walk(index, [VideoFile(str(tmp_path), "a.mp4", 1, 1, "aa")], [], [], [])
    writer.commit_probes(index, [Video("aa", VideoInfo(8.0, 200, 25.0, 320, 240, "h264"))], [])

    def run(reason, *, is_there):
        (video,) = open_videos(index)
        missing = {"aa": missing_clips(video, SETTINGS.spec)}
        passes = plan_passes(
            {"motion": missing}, {"motion": SETTINGS}, BuildOptions(workers=1), "/frames"
        )
        (part,) = with_reserved_ids(passes, index, 5)
        (job,) = part.jobs
        embedding_D = np.ones(8, np.float32)
        probabilities_K = np.array([1, 0, 0], np.float32)
        first = EncodedClip(
            "aa", str(path), job.clips[0], embedding_D, probabilities_K, space="motion", clip_id=5
        )
        failure = Failure(str(path), Stage.DECODE, reason, "It cannot be read.")
        if not is_there:
            path.unlink()
        tally = EncodingTally(missing)
        interrupts = Interrupts(print)
        intakes = {"motion": Intake(ClipWriter(index, SETTINGS, interrupts), tally)}
        session = Told(first, failure, JobDone(job))
        run_pass(session, part, intakes, interrupts, show_progress=False)
        return tally

    return run


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("reason", [Reason.CHANGED, Reason.UNREADABLE, Reason.DAMAGED])
def test_a_file_that_vanished_keeps_its_clips_and_is_tried_again(index, encode, reason):
    tally = encode(reason, is_there=False)
    assert (tally.vanished, tally.changed, tally.completed) == ({"aa"}, set(), set())
    assert [failure.reason for failure in tally.failures] == [Reason.UNREADABLE]
    (video,) = open_videos(index)
    assert (video.num_clips, reader.failures(index)) == (1, [])


def test_a_file_that_changed_is_left(index, encode):
    tally = encode(Reason.CHANGED, is_there=True)
    assert (len(tally.changed), tally.completed, tally.failures) == (1, set(), [])
    assert len([*open_videos(index)]) == 1


@pytest.mark.parametrize("reason", [Reason.DAMAGED, Reason.WORKER_DIED])
def test_a_file_that_is_refused_is_done(index, encode, reason):
    tally = encode(reason, is_there=True)
    assert (tally.completed, tally.vanished) == ({"aa"}, set())
    assert [failure.reason for failure in reader.failures(index)] == [reason]
    assert [*open_videos(index)] == []


def test_one_that_hung_is_not_looked_at(encode):
    assert encode(Reason.TIMED_OUT, is_there=False).completed == {"aa"}


def test_clips_are_decoded_once_for_the_spaces_that_miss_them():
    """Two spaces that see the same frames, one of them ahead, and one that sees others."""
    large = Recipe(replace(SETTINGS.encoder, crop_size=64, fit="squash"), SETTINGS.spec)
    recipes = {"a": SETTINGS, "b": SETTINGS, "c": large}

    def missing(*numbers):
        return {"aa": MissingClips("aa", "/a.mp4", 12.0, 300, (), 0, False, numbers)}

    passes = plan_passes(
        {"a": missing(range(2)), "b": missing(range(1, 3)), "c": missing(range(2))},
        recipes, BuildOptions(workers=2), "/frames",
    )  # fmt: skip
    planned = {
        part.spaces: [(job.requests, clip) for job in part.jobs for clip in job.clips]
        for part in passes
    }
    assert planned == {
        ("a", "c"): [((SETTINGS.request, large.request), Clip(0.0, 4.0))],
        ("a", "b", "c"): [((SETTINGS.request, large.request), Clip(4.0, 8.0))],
        ("b",): [((SETTINGS.request,), Clip(8.0, 12.0))],
    }
    assert len(passes) == 3
