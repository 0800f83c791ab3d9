"""The label-efficiency curve: on features whose labels are easy, impossible, or too rare."""

import json
import sys

import numpy as np
import pytest

from tests.search.conftest import DIM, IndexMaker
from tests.storage.clips import numbered
from vindex import UsageError
from vindex.cli import main
from vindex.jobs import EncodedClip
from vindex.measure.label_curve import NUM_NO, _precisions, curve_of
from vindex.records import Clip, Video, VideoFile, VideoInfo
from vindex.store.catalog import writer
from vindex.store.shards import write_shard
from vindex.store.taught import Head

pytest.importorskip("sklearn")

EASY, NOISE, RARE = "waving a flag", "thinking of a flag", "burning a flag"


@pytest.fixture(scope="module")
def flags(tmp_path_factory):
    """60 videos of 3 clips: one feature tells EASY, none NOISE; RARE is one clip."""
    folder = tmp_path_factory.mktemp("flags")
    maker = IndexMaker(folder / ".vindex")
    rng = np.random.default_rng(3)
    rows = ["path,start_seconds,end_seconds,label"]
    names = [f"{number:02d}.mp4" for number in range(60)]
    info = VideoInfo(12.0, 300, 25.0, 320, 240, "h264")
    files = [VideoFile("/videos", name, 1000, 0, name) for name in names]
    writer.commit_walk(maker.folder, files, [], [], [])
    writer.commit_probes(maker.folder, [Video(name, info) for name in names], [])
    clips = []
    for number, name in enumerate(names):
        label = EASY if number % 4 == 0 else NOISE if number % 4 == 1 else "nothing"
        rows.append(f"{name},0,12,{label}")
        for start in (0.0, 4.0, 8.0):
            features = rng.normal(size=DIM)
            features[0] += 6 * (label == EASY)
            features /= np.linalg.norm(features)
            clip = Clip(start, start + 4.0)
            clips.append(EncodedClip(name, f"/videos/{name}", clip, features.astype(np.float32),
                                     np.array([1, 0, 0], np.float32)))  # fmt: skip
    shard = write_shard(maker.folder.shards, f"{1:012d}.parquet", numbered(clips))
    writer.commit_clips(maker.folder, [shard], [], names)
    rows.append(f"01.mp4,0,4,{RARE}")
    (folder / "truth.csv").write_text("\n".join(rows))
    return maker.index, folder / "truth.csv"


@pytest.fixture(scope="module")
def curve(flags):
    index, truth = flags
    return index.label_curve(truth, [5, 1, 20, 40], draws=4)


@pytest.mark.thorough
def test_what_features_tell_is_learned_and_what_they_do_not_is_not(curve):
    of = {each.label: each for each in curve.per_label}
    assert [point.shots for point in of[EASY].curve] == [1, 5, 20]  # 15 videos of 3, 5 held out
    assert of[EASY].curve[1].average_precision > 0.95
    assert of[EASY].curve[0].average_precision <= of[EASY].curve[1].average_precision + 0.02
    assert of[NOISE].curve[2].average_precision < 0.5
    assert (of[EASY].clips, of[EASY].videos, of[EASY].chance) == (45, 15, 0.25)
    for label in (EASY, NOISE):
        for point in of[label].curve:
            low, high = point.interval
            assert 0 < low <= point.average_precision <= high <= 1


def test_labels_with_too_few_examples_are_named(curve):
    too_few = {each.label: each for each in curve.too_few}
    assert too_few[RARE].shots == (1, 5, 20, 40)
    assert (too_few[RARE].clips, too_few[RARE].videos) == (1, 1)
    assert too_few[EASY].shots == (40,)
    assert [(point.shots, point.labels) for point in curve.curve] == [
        (1, 3),
        (5, 3),
        (20, 3),
        (40, 1),
    ]


def test_equal_questions_have_equal_answers(flags):
    index, truth = flags
    first, second = (index.label_curve(truth, [2], draws=2) for _ in range(2))
    assert first == second


def test_no_video_is_on_both_sides(flags):
    index, truth = flags
    seen = []

    def learn(features_ND, is_yes_N, groups_N):
        seen.append(features_ND)
        assert is_yes_N.sum() in (1, 5)
        assert (~is_yes_N).sum() <= NUM_NO
        return Recording(features_ND.mean(axis=0), 0.0, 1, 1)

    class Recording(Head):
        def logits(self, features_ND):
            assert not (features_ND[:, None] == seen[-1]).all(axis=2).any()
            tested.append(features_ND)
            return super().logits(features_ND)

    tested = []
    curve_of(index._folder, truth, learn, [1, 5], draws=2)
    video_of = {tuple(row): i // 3 for i, row in enumerate(everything(index))}
    for learned, held_out in zip(seen, tested, strict=True):
        assert not {video_of[tuple(r)] for r in learned} & {video_of[tuple(r)] for r in held_out}


def everything(index):
    from vindex.store.snapshot import Snapshot

    with Snapshot.of(index._folder) as snapshot:
        return snapshot.embeddings_of(snapshot.clips_of_videos(None)).astype(np.float32)


def test_average_precision_by_hand():
    scores = np.array([0.1, 0.9, 0.5, 0.3], np.float32)
    has = np.array([False, True, False, True])
    counts = np.array([[1, 1, 1, 1], [2, 1, 0, 1], [0, 0, 3, 1]], float)
    whole, resampled = _precisions(scores, has, counts)
    assert whole == pytest.approx((1 + 2 / 3) / 2)
    assert resampled == pytest.approx([(1 + 2 / 3) / 2, 1.0, 1 / 4])


def test_what_cannot_be_measured_says_why(flags, tmp_path):
    index, truth = flags
    for arguments, message in (
        ((truth, []), "No number of examples"),
        ((truth, [0]), "--shots 0 was given"),
        ((tmp_path / "none.csv", [1]), "cannot be read"),
    ):
        with pytest.raises(UsageError, match=message):
            index.label_curve(*arguments)
    with pytest.raises(UsageError, match="--draws 1 was given"):
        index.label_curve(truth, [1], draws=1)
    other = tmp_path / "other.csv"
    other.write_text("path,start_seconds,end_seconds,label\nx.mp4,0,4,waving\n")
    with pytest.raises(UsageError, match="No clip of this index has a true label"):
        index.label_curve(other, [1])


def test_the_command(flags, capsys, monkeypatch):
    index, truth = flags

    def run(*arguments):
        command = ["vindex", "eval", str(truth), "--index", index.path, *arguments]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    code, out, err = run("--shots", "1,5,40", "--draws", "2")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split()[:2] == ["clips", "chance"]
    assert lines[-2].endswith("mean over labels")
    assert f"{RARE}: only 1 clip in 1 video, too few to measure 1, 5, 40 examples." in err
    _, out, _ = run("--shots", "5", "--draws", "2", "--json")
    found = json.loads(out)
    assert found["features"] == "mean"
    assert [point["shots"] for point in found["curve"]] == [5]
    assert run("--shots", "1;2")[0] == 2
    assert run("--draws", "3")[0] == 2
