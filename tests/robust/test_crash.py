"""SIGKILL at any moment: what was committed stays, and the next build ends where it should."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import assert_same_rows
from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from tests.tiny_models import save_tiny_siglip, save_tiny_videomae
from vindex import VideoIndex
from vindex.store import derive
from vindex.store.background import Background
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.shards import read_shard

NUM_CLIPS = 12
NUM_KILLS = int(os.environ.get("VINDEX_TEST_KILLS", "100"))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Three videos of four clips."""
    root = tmp_path_factory.mktemp("killed") / "videos"
    root.mkdir()
    for number in range(3):
        make_video(root / f"{number}.mp4", num_frames=120 + number, frame_rate=15)
    return root


@pytest.fixture(scope="module")
def undisturbed(library, tiny_model, tmp_path_factory):
    index = VideoIndex.at(tmp_path_factory.mktemp("undisturbed") / "index")
    index.build(library, model=str(tiny_model), clip_seconds=CLIP_SECONDS)
    return index


@contextmanager
def running_killer(tmp_path):
    with (tmp_path / "err").open("w") as errors, subprocess.Popen(
        [sys.executable, "-m", "tests.robust.killer"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        text=True, cwd=Path(__file__).parents[2],
        env=os.environ | {"TMPDIR": str(tmp_path / "tmp"), "OMP_NUM_THREADS": "1"},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait(20)


@pytest.fixture(scope="module")
def killed_build(library, tiny_model, tmp_path_factory):
    """Build into a folder and die on the way; what became of the process."""
    tmp_path = tmp_path_factory.mktemp("killer")
    (tmp_path / "tmp").mkdir()
    with running_killer(tmp_path) as process:

        def run(index, *command, **how):
            arguments = [*command, "--index", index.path] if command else [
                "build", library, "--model", tiny_model, "--index", index.path,
                "--clip-seconds", CLIP_SECONDS, "--batch-size", 2, "--workers", 1,
            ]  # fmt: skip
            request = {"build": [str(argument) for argument in arguments], **how}
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            assert line, (tmp_path / "err").read_text()
            assert not list((tmp_path / "tmp").iterdir())
            return json.loads(line)

        yield run


@pytest.fixture(scope="module")
def whole_run(killed_build, tmp_path_factory):
    """How long a build takes that nobody kills, and how many failpoints it has."""
    folder = tmp_path_factory.mktemp("whole")
    for name in ("cold", "warm"):  # kills that come after the end of a build are builds in vain
        began = time.monotonic()
        answer = killed_build(VideoIndex.at(folder / name))
        assert answer["status"] == 0
    return time.monotonic() - began, answer["points"]


def kept_clips(index):
    """Ids of the committed clips, after checking that what a kill left is in order."""
    if not index._folder.exists:
        return set()
    found = index.verify()
    assert found.is_clean, found.damages
    return {i for ids in reader.live_clip_ids(index._folder).values() for i in ids}


def check_finished(index, undisturbed, library, tiny_model, kept):
    """The next build goes on from what was kept, and ends like one that was not disturbed."""
    report = index.build(library, model=str(tiny_model), clip_seconds=CLIP_SECONDS, num_workers=1)
    assert report.clips_indexed <= NUM_CLIPS - len(kept)
    shards = reader.shards(index._folder)
    # A clip may lie in an early shard and in that of its block, under one id.
    files = [index._folder.shards / shard.name for shard in shards]
    stored = {clip.clip_id for file in files for clip in read_shard(file)}
    assert len(stored) == NUM_CLIPS, "a clip was encoded twice"
    assert kept <= kept_clips(index)
    assert index.status().partial_videos == 0
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    assert_same_rows(index, undisturbed)
    names = {path.name for path in Path(index.path).iterdir()}
    assert names == {"catalog.duckdb", "catalog.copy.duckdb", "shards", "vectors", "locks"}
    shard_files = {path.name for path in index._folder.shards.iterdir()}
    assert shard_files == {shard.name for shard in shards}
    assert len(list(index._folder.vectors.iterdir())) == 2


def check_kill(killed_build, undisturbed, library, tiny_model, folder, **how):
    before = set(Path("/dev/shm").glob("*"))
    index = VideoIndex.at(folder)
    answer = killed_build(index, **how)
    kept = kept_clips(index)
    check_finished(index, undisturbed, library, tiny_model, kept)
    assert set(Path("/dev/shm").glob("*")) <= before
    return answer["status"], len(kept)


def test_kills_at_some_failpoints(
    killed_build, whole_run, undisturbed, library, tiny_model, tmp_path
):
    _, num_points = whole_run
    for point in (3, num_points // 3, num_points // 2, num_points - 8):
        status, _ = check_kill(
            killed_build, undisturbed, library, tiny_model, tmp_path / str(point), point=point
        )
        assert status == -9


@pytest.fixture(scope="module")
def other_model(tmp_path_factory):
    return save_tiny_videomae(tmp_path_factory.mktemp("models") / "other")


@pytest.fixture(scope="module")
def both(library, tiny_model, other_model):
    """The command that builds a space for each of two models."""
    return [
        "build", library, "--model", tiny_model, "--model", other_model,
        "--clip-seconds", CLIP_SECONDS, "--batch-size", 2, "--workers", 1,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def both_undisturbed(killed_build, both, tmp_path_factory):
    index = VideoIndex.at(tmp_path_factory.mktemp("both") / "index")
    answer = killed_build(index, *both)
    assert answer["status"] == 0
    return index, answer["points"]


def spaces_of(index):
    return [VideoIndex.open(index.path, space=name) for name in ("motion", "other")]


def check_killed_spaces(killed_build, both, both_undisturbed, library, folder, point):
    """Each space keeps what it committed, and the next build brings both to the same end."""
    index = VideoIndex.at(folder)
    assert killed_build(index, *both, point=point)["status"] == -9
    kept = [0, 0]
    if index._folder.exists:
        found = index.verify()
        assert found.is_clean, found.damages
        kept = [space.clips for space in index.status().spaces]
    assert killed_build(index, *both)["status"] == 0
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    for space, whole in zip(spaces_of(index), spaces_of(both_undisturbed[0]), strict=True):
        assert_same_rows(space, whole)
        shards = reader.shards(space._folder)
        assert {path.name for path in space._folder.shards.iterdir()} == {s.name for s in shards}
        assert sum(shard.num_clips for shard in shards) == NUM_CLIPS, "a clip was encoded twice"
    one, other = (reader.live_clip_ids(space._folder) for space in spaces_of(index))
    assert sorted(i for ids in one.values() for i in ids) == sorted(
        i for ids in other.values() for i in ids
    )
    return kept


def test_kills_at_some_failpoints_between_the_commits_of_two_spaces(
    killed_build, both, both_undisturbed, library, tmp_path
):
    num_points = both_undisturbed[1]
    for point in (num_points // 2, num_points // 2 + 7, num_points - 30):
        folder = tmp_path / str(point)
        check_killed_spaces(killed_build, both, both_undisturbed, library, folder, point)


@pytest.mark.slow
def test_kills_at_every_failpoint_of_two_spaces(
    killed_build, both, both_undisturbed, library, tmp_path, record_property
):
    kept = []
    for point in range(1, both_undisturbed[1] + 1):
        folder = tmp_path / str(point)
        kept.append(
            check_killed_spaces(killed_build, both, both_undisturbed, library, folder, point)
        )
        shutil.rmtree(folder)
    record_property("kept", str(kept))
    assert any(len(set(of_both)) == 2 for of_both in kept), "never between two commits"


@pytest.fixture(scope="module")
def with_words(library, tiny_model, tmp_path_factory):
    """The command that builds a words space beside the first."""
    words = save_tiny_siglip(tmp_path_factory.mktemp("models") / "siglip")
    return [
        "build", library, "--model", tiny_model, "--words", words,
        "--clip-seconds", CLIP_SECONDS, "--batch-size", 2, "--workers", 1,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def words_undisturbed(killed_build, with_words, tmp_path_factory):
    index = VideoIndex.at(tmp_path_factory.mktemp("words") / "index")
    answer = killed_build(index, *with_words)
    assert answer["status"] == 0
    return index, answer["points"]


def background_of(index):
    return Background.read(Path(index.path, "spaces", "words", "background"))


def check_killed_words(killed_build, with_words, words_undisturbed, folder, point):
    """What is kept is in order, and the next build ends with the same clips and background."""
    index, (whole, _) = VideoIndex.at(folder), words_undisturbed
    assert killed_build(index, *with_words, point=point)["status"] == -9
    if index._folder.exists:
        assert index.verify().is_clean
    assert killed_build(index, *with_words)["status"] == 0
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    for name in ("motion", "words"):
        spaces = (VideoIndex.open(each.path, space=name) for each in (index, whole))
        assert_same_rows(*spaces)
    background, expected = background_of(index), background_of(whole)
    assert background.num_clips == NUM_CLIPS
    np.testing.assert_allclose(background.best_M, expected.best_M, atol=1e-3)


def test_kills_of_a_build_with_words(
    killed_build, with_words, words_undisturbed, tmp_path, record_property
):
    num_points = words_undisturbed[1]
    record_property("points", num_points)
    folder = tmp_path / "index"  # the point lies in what is derived at the end
    check_killed_words(killed_build, with_words, words_undisturbed, folder, num_points - 14)


@pytest.mark.slow
def test_kills_of_a_build_with_words_at_every_failpoint(
    killed_build, with_words, words_undisturbed, tmp_path
):
    for point in range(1, words_undisturbed[1] + 1):
        folder = tmp_path / str(point)
        check_killed_words(killed_build, with_words, words_undisturbed, folder, point)
        shutil.rmtree(folder)


def check_killed_removal(killed_build, words_undisturbed, undisturbed, library, folder, point):
    """The space is whole or gone; a build without a word about it removes what was left."""
    index = copied(words_undisturbed[0], folder)
    answer = killed_build(index, "build", library, "--no-words", point=point)
    assert index.verify().is_clean
    is_gone = [each.space for each in index.status().spaces] == ["motion"]
    assert killed_build(index, "build", library)["status"] == 0
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    assert is_gone != Path(index.path, "spaces", "words").exists()
    assert_same_rows(index, undisturbed)
    if not is_gone:
        words = (VideoIndex.open(i.path, space="words") for i in (index, words_undisturbed[0]))
        assert_same_rows(*words)
    shutil.rmtree(folder)
    return answer["points"], is_gone


def test_kills_of_the_removal_of_a_space(
    killed_build, words_undisturbed, undisturbed, library, tmp_path
):
    def check(point):
        return check_killed_removal(
            killed_build, words_undisturbed, undisturbed, library, tmp_path / str(point), point
        )

    num_points, is_gone = check(0)
    assert is_gone
    kept = [check(point)[1] for point in (3, num_points // 2)]
    assert kept == [False, True]


@pytest.mark.slow
def test_kills_of_the_removal_of_a_space_at_every_failpoint(
    killed_build, words_undisturbed, undisturbed, library, tmp_path
):
    def check(point):
        return check_killed_removal(
            killed_build, words_undisturbed, undisturbed, library, tmp_path / str(point), point
        )

    num_points, _ = check(0)
    gone = [check(point)[1] for point in range(1, num_points + 1)]
    assert gone == sorted(gone)
    assert set(gone) == {False, True}


@pytest.fixture(scope="module")
def early_run(killed_build, tmp_path_factory):
    """How many failpoints a build has that commits each clip by itself."""
    index = VideoIndex.at(tmp_path_factory.mktemp("early") / "index")
    answer = killed_build(index, early=True)
    assert answer["status"] == 0
    assert [shard.num_clips for shard in reader.shards(index._folder)] == [2] * 6
    return answer["points"]


def test_kills_at_some_failpoints_of_early_commits(
    killed_build, early_run, undisturbed, library, tiny_model, tmp_path
):
    for point in (early_run // 2, early_run * 2 // 3):
        folder = tmp_path / str(point)
        status, _ = check_kill(
            killed_build, undisturbed, library, tiny_model, folder, point=point, early=True
        )
        assert status == -9


@pytest.mark.slow
@pytest.mark.parametrize("early", [False, True])
def test_kills_at_every_failpoint(
    killed_build, whole_run, early_run, undisturbed, library, tiny_model, tmp_path,
    record_property, early,
):  # fmt: skip
    num_points = early_run if early else whole_run[1]
    kept = []
    for point in range(1, num_points + 1):
        folder = tmp_path / str(point)
        status, num_kept = check_kill(
            killed_build, undisturbed, library, tiny_model, folder, point=point, early=early
        )
        assert status == -9
        kept.append(num_kept)
    record_property("kept", str(kept))
    assert kept == sorted(kept)


@pytest.mark.slow
def test_kills_at_random_moments(
    killed_build, whole_run, undisturbed, library, tiny_model, tmp_path, record_property
):
    seconds = dict.fromkeys(("start", "clips"), whole_run[0])
    rng = random.Random(5)
    outcomes = []
    while sum(status == -9 for status, _ in outcomes) < NUM_KILLS and len(outcomes) < 2 * NUM_KILLS:
        start = rng.choice(["start", "clips", "clips"])
        moment = rng.uniform(0, seconds[start])
        folder = tmp_path / str(len(outcomes))
        how = {"seconds": moment, "from": start}
        outcome = check_kill(killed_build, undisturbed, library, tiny_model, folder, **how)
        outcomes.append(outcome)
        if outcome[0] == 0:  # it ended before its moment, and does not count
            seconds[start] = moment
        shutil.rmtree(folder)
    record_property("outcomes", str(outcomes))
    assert sum(status == -9 for status, _ in outcomes) == NUM_KILLS


@pytest.fixture(scope="module")
def many_shards(killed_build, tmp_path_factory):
    """An index of six small shards, of which one video's clips are dead."""
    index = VideoIndex.at(tmp_path_factory.mktemp("many") / "index")
    assert killed_build(index)["status"] == 0
    gone = [file for path, file in reader.known_files(index._folder).items() if "2.mp4" in path]
    writer.commit_walk(index._folder, [], gone, [], [])
    derive.refresh_vectors(index._folder)
    upkeep.copy_aside(index._folder)
    assert len(reader.shards(index._folder)) == 6
    assert len(kept_clips(index)) == 8
    return index


def copied(index, folder):
    return VideoIndex.at(shutil.copytree(index.path, folder))


def check_killed_compaction(killed_build, many_shards, folder, point):
    """A compaction that dies changes no answer, and the next one ends where it should."""
    index = copied(many_shards, folder)
    answer = killed_build(index, "compact", point=point)
    assert kept_clips(index) == kept_clips(many_shards)
    assert_same_rows(index, many_shards)
    index.compact()
    assert kept_clips(index) == kept_clips(many_shards)
    assert_same_rows(index, many_shards)
    assert [shard.num_clips for shard in reader.shards(index._folder)] == [8]
    assert len(list(index._folder.shards.glob("*.parquet"))) == 1
    shutil.rmtree(folder)
    return answer


def check_killed_repair(killed_build, many_shards, folder, point):
    """A repair that dies loses nothing, and the next one mends everything."""
    index = copied(many_shards, folder)
    lost = reader.shards(index._folder)[0]
    with index._folder.catalog.open("r+b") as file:
        file.write(bytes(12288))  # both headers
    (index._folder.shards / lost.name).unlink()
    answer = killed_build(index, "verify", "--repair", point=point)
    assert index.repair().is_clean
    expected = kept_clips(many_shards) - set(range(lost.min_clip_id, lost.max_clip_id + 1))
    assert kept_clips(index) == expected
    shutil.rmtree(folder)
    return answer


CHECKS = {"compact": check_killed_compaction, "repair": check_killed_repair}


@pytest.mark.parametrize("name", CHECKS)
def test_upkeep_killed_at_some_failpoints(killed_build, many_shards, tmp_path, name):
    check = CHECKS[name]
    num_points = check(killed_build, many_shards, tmp_path / "whole", 0)["points"]
    for point in (num_points // 3, num_points * 2 // 3):
        assert check(killed_build, many_shards, tmp_path / str(point), point)["status"] == -9


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_upkeep_killed_at_every_failpoint(
    killed_build, many_shards, tmp_path, name, record_property
):
    check = CHECKS[name]
    num_points = check(killed_build, many_shards, tmp_path / "whole", 0)["points"]
    record_property("points", num_points)
    for point in range(1, num_points + 1):
        assert check(killed_build, many_shards, tmp_path / str(point), point)["status"] == -9
