"""SIGKILL while an index has several spaces, or gets one, or loses one."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import assert_same_rows
from tests.conftest import CLIP_SECONDS
from tests.robust.crash.checks import NUM_CLIPS, copied
from tests.tiny_models import save_tiny_siglip, save_tiny_videomae
from vindex import VideoIndex
from vindex.store.background import Background
from vindex.store.catalog import reader


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


def test_a_kill_between_the_commits_of_two_spaces(
    killed_build, both, both_undisturbed, library, tmp_path
):
    point = both_undisturbed[1] // 2 + 7
    check_killed_spaces(killed_build, both, both_undisturbed, library, tmp_path / "index", point)


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
