"""SIGKILL while an index has several spaces, or gets one, or loses one."""

from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import assert_same_rows
from tests.conftest import CLIP_SECONDS
from tests.robust.crash.checks import NUM_CLIPS, NUM_PARTS, copied
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
    assert killed_build(index, *both)["status"] == 0
    return index


def spaces_of(index):
    return [VideoIndex.open(index.path, space=name) for name in ("motion", "other")]


def kept_of(index):
    """How many clips each space committed, after checking that what a kill left is in order."""
    if not index._folder.exists:
        return [0]
    found = index.verify()
    assert found.is_clean, found.damages
    return [space.clips for space in index.status().spaces]


def check_finished_spaces(killed_build, both, both_undisturbed, index):
    """Each space keeps what it committed, and the next build brings both to the same end."""
    assert killed_build(index, *both)["status"] == 0
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    for space, whole in zip(spaces_of(index), spaces_of(both_undisturbed), strict=True):
        assert_same_rows(space, whole)
        shards = reader.shards(space._folder)
        assert {path.name for path in space._folder.shards.iterdir()} == {s.name for s in shards}
        assert sum(shard.num_clips for shard in shards) == NUM_CLIPS, "a clip was encoded twice"
    one, other = (reader.live_clip_ids(space._folder) for space in spaces_of(index))
    assert sorted(i for ids in one.values() for i in ids) == sorted(
        i for ids in other.values() for i in ids
    )


@pytest.mark.thorough
def test_a_kill_between_the_commits_of_two_spaces(killed_build, both, both_undisturbed, tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    assert killed_build(index, *both, commits=3)["status"] == -9
    assert kept_of(index) == [4, 2]
    check_finished_spaces(killed_build, both, both_undisturbed, index)


@pytest.fixture(scope="module")
def remains_of_both(remains_of, both, tmp_path_factory):
    return remains_of(VideoIndex.at(tmp_path_factory.mktemp("halted") / "index"), *both)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(NUM_PARTS))
def test_the_remains_of_kills_at_every_failpoint_of_two_spaces(
    killed_build, both, both_undisturbed, remains_of_both, tmp_path, record_property, part
):
    kept = []
    for number, left in enumerate(remains_of_both.indexes[part::NUM_PARTS]):
        index = copied(left, tmp_path / str(number))
        kept.append(kept_of(index))
        check_finished_spaces(killed_build, both, both_undisturbed, index)
    record_property("kept", str(kept))
    assert kept == sorted(kept)


@pytest.mark.slow
def test_some_kills_lie_between_the_commits_of_two_spaces(remains_of_both):
    kept = [kept_of(index) for index in remains_of_both.indexes]
    assert any(len(set(of_both)) == 2 for of_both in kept)


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
    assert killed_build(index, *with_words)["status"] == 0
    return index


@pytest.fixture(scope="module")
def remains_with_words(remains_of, with_words, tmp_path_factory):
    return remains_of(VideoIndex.at(tmp_path_factory.mktemp("halted") / "index"), *with_words)


def background_of(index):
    return Background.read(Path(index.path, "spaces", "words", "background"))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(NUM_PARTS))
def test_the_remains_of_kills_of_a_build_with_words_at_every_failpoint(
    killed_build, with_words, words_undisturbed, remains_with_words, tmp_path, part
):
    """What is kept is in order, and the next build ends with the same clips and background."""
    for number, left in enumerate(remains_with_words.indexes[part::NUM_PARTS]):
        index = copied(left, tmp_path / str(number))
        assert not index._folder.exists or index.verify().is_clean
        assert killed_build(index, *with_words)["status"] == 0
        found = index.verify()
        assert (found.damages, found.notes) == ([], [])
        for name in ("motion", "words"):
            spaces = (VideoIndex.open(i.path, space=name) for i in (index, words_undisturbed))
            assert_same_rows(*spaces)
        background, expected = background_of(index), background_of(words_undisturbed)
        assert background.num_clips == NUM_CLIPS
        np.testing.assert_allclose(background.best_M, expected.best_M, atol=1e-3)


@pytest.mark.slow
def test_the_remains_of_kills_of_the_removal_of_a_space_at_every_failpoint(
    killed_build, remains_of, words_undisturbed, undisturbed, library, tmp_path, record_property
):
    """The space is whole or gone; a build without a word about it removes what was left."""
    whole = copied(words_undisturbed, tmp_path / "whole")
    remains = remains_of(whole, "build", library, "--no-words")
    record_property("points", [remains.num_points, remains.points])
    gone = []
    for number, left in enumerate(remains.indexes):
        index = copied(left, tmp_path / str(number))
        assert index.verify().is_clean
        is_gone = [each.space for each in index.status().spaces] == ["motion"]
        assert killed_build(index, "build", library)["status"] == 0
        found = index.verify()
        assert (found.damages, found.notes) == ([], [])
        assert is_gone != Path(index.path, "spaces", "words").exists()
        assert_same_rows(index, undisturbed)
        if not is_gone:
            words = (VideoIndex.open(i.path, space="words") for i in (index, words_undisturbed))
            assert_same_rows(*words)
        gone.append(is_gone)
    assert gone == sorted(gone)
    assert set(gone) == {False, True}
