"""Copies: found where chance does not explain them, and nowhere else."""

import numpy as np
import pytest

from tests.search.conftest import DIM, IndexMaker
from vindex import duplicates
from vindex.duplicates import Chance, best_span, matching
from vindex.duplicates.ordered_clips import OrderedClips
from vindex.duplicates.stretches import cosine_to_stretch
from vindex.records import ClipSpec
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import gpu_notice


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """20 videos of random clips, and copies of some of them."""
    maker = IndexMaker(tmp_path_factory.mktemp("copies") / "i")
    rng = np.random.default_rng(3)
    originals = rng.normal(size=(20, 6, DIM))
    for number, embeddings in enumerate(originals):
        maker.add(f"{number:02d}.mp4", embeddings=embeddings)

    def nearly(embeddings, noise):
        return embeddings + noise * rng.normal(size=embeddings.shape)

    maker.add("smaller.mp4", embeddings=nearly(originals[3], 0.05))
    maker.add("trimmed.mp4", embeddings=nearly(originals[7][2:5], 0.1))
    inserted = np.concatenate([rng.normal(size=(2, DIM)), nearly(originals[9][0:4], 0.1)])
    maker.add("excerpt.mp4", embeddings=inserted)
    maker.add_copy("again.mp4", of="05.mp4")
    maker.refresh_vectors()
    return maker


def test_files_of_the_same_content_are_listed(library):
    assert library.index.duplicates().exact == (("/videos/05.mp4", "/videos/again.mp4"),)


def test_near_copies_are_found_with_their_spans_and_no_others(library):
    found = {
        (copy.first.relative_path, copy.second.relative_path): (
            copy.first.start_seconds, copy.first.end_seconds,
            copy.second.start_seconds, copy.second.end_seconds, copy.num_clips,
        )
        for copy in library.index.duplicates().near
    }  # fmt: skip
    assert found == {
        ("03.mp4", "smaller.mp4"): (0, 24, 0, 24, 6),
        ("07.mp4", "trimmed.mp4"): (8, 20, 0, 12, 3),
        ("09.mp4", "excerpt.mp4"): (0, 16, 8, 24, 4),
    }


def test_where_there_is_enough_to_learn_from_nothing_is_said(library):
    found = library.index.duplicates()
    assert len(found.near) == 3
    assert not any("too few to tell" in warning for warning in found.warnings)


@pytest.mark.parametrize("seed", range(4))
def test_two_short_videos_that_have_nothing_in_common_are_no_copies(seed, tmp_path):
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(seed)
    for number in range(2):
        maker.add(f"{number}.mp4", embeddings=rng.normal(size=(3, DIM)))
    maker.refresh_vectors()
    assert maker.index.duplicates().near == ()


@pytest.mark.thorough
def test_small_blocks_find_the_same(library, monkeypatch):
    in_one_block = library.index.duplicates().near
    monkeypatch.setattr(matching, "_CLIPS_AT_ONCE", 1)
    monkeypatch.setattr(matching, "_OTHER_CLIPS_AT_ONCE", 1)
    in_many = library.index.duplicates().near
    assert [copy.first for copy in in_many] == [copy.first for copy in in_one_block]
    assert [copy.second for copy in in_many] == [copy.second for copy in in_one_block]
    assert [copy.sure for copy in in_many] == pytest.approx(
        [c.sure for c in in_one_block], abs=1e-3
    )


def test_clips_sorted_into_lists_find_the_same(library, monkeypatch):
    compared_with_all = library.index.duplicates().near
    monkeypatch.setattr(duplicates, "_IN_LISTS_FROM", 1)
    in_lists = library.index.duplicates().near
    assert [(c.first, c.second) for c in in_lists] == [
        (c.first, c.second) for c in compared_with_all
    ]
    assert len(in_lists) == 3


def test_a_copy_cut_between_the_clips_of_its_original_is_found(maker):
    """Each clip of the copy shows parts of two clips of the original."""
    rng = np.random.default_rng(4)
    videos = rng.normal(size=(10, 8, DIM))
    for number, embeddings in enumerate(videos):
        maker.add(f"{number:02d}.mp4", embeddings=embeddings)
    maker.add("later.mp4", embeddings=0.6 * videos[5][1:6] + 0.4 * videos[5][2:7])
    maker.refresh_vectors()
    (copy,) = maker.index.duplicates().near
    assert (copy.first.relative_path, copy.second.relative_path) == ("05.mp4", "later.mp4")
    assert (copy.first.start_seconds, copy.first.end_seconds) == (4, 24)
    assert copy.num_clips == 5
    assert copy.similarity == pytest.approx(1.0, abs=0.01)
    assert copy.sure > 0.99


def test_clips_of_a_damaged_shard_are_left_out_with_a_warning(maker):
    rng = np.random.default_rng(6)
    videos = rng.normal(size=(6, 6, DIM))
    for number, embeddings in enumerate(videos):
        maker.add(f"{number:02d}.mp4", embeddings=embeddings)
    maker.add("same.mp4", embeddings=videos[2])
    maker.add("lost.mp4", embeddings=videos[3])
    maker.refresh_vectors()
    shards = sorted(maker.folder.shards.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    shards[-1].write_bytes(b"no shard")
    found = maker.index.duplicates()
    assert [copy.second.relative_path for copy in found.near] == ["same.mp4"]
    assert "6 clips are left out" in found.warnings[0]
    assert found.warnings[-1].startswith("48 clips are too few to tell")


def test_the_surest_come_first_with_the_mean_similarity(library):
    near = library.index.duplicates().near
    assert near[0].second.relative_path == "smaller.mp4"
    assert [copy.sure for copy in near] == sorted((copy.sure for copy in near), reverse=True)
    assert all(0.5 <= copy.sure <= 1 for copy in near)
    assert near[0].similarity == pytest.approx(1.0, abs=0.02)


def test_the_json_shape_is_as_documented(library):
    document = library.index.duplicates().as_dict()
    assert set(document) == {"exact", "near", "recurring"}
    assert document["exact"] == [{"paths": ["/videos/05.mp4", "/videos/again.mp4"]}]
    assert set(document["near"][0]) == {"sure", "similarity", "num_clips", "first", "second"}
    assert set(document["near"][0]["first"]) == {
        "path", "relative_path", "start_seconds", "end_seconds"
    }  # fmt: skip


def test_without_a_vector_index_it_says_what_is_missing(maker):
    maker.add("a.mp4", [[1, 0, 0]])
    maker.add_copy("b.mp4", of="a.mp4")
    found = maker.index.duplicates()
    assert (len(found.exact), found.near) == (1, ())
    assert "does not hold all clips" in found.warnings[0]


def test_one_video_has_no_copies(maker):
    maker.add("a.mp4", [[1, 0, 0]] * 3)
    maker.refresh_vectors()
    found = maker.index.duplicates()
    assert (found.exact, found.near) == ((), ())
    assert found.warnings == ((gpu_notice(),) if gpu_notice() else ())


@pytest.mark.parametrize(
    ("gains", "expected"),
    [([], (0, 0, 0)), ([-1, -2], (0, 0, 0)), ([1, -2, 3, -1, 2, -5], (2, 5, 4)),
     ([2, -1, 2], (0, 3, 3)), ([1], (0, 1, 1))],
)  # fmt: skip
def test_the_best_span_is_the_run_with_the_largest_sum(gains, expected):
    assert best_span(np.array(gains, float)) == expected


def test_evidence_is_minus_log_p_and_goes_on_beyond_the_sample():
    """Uniform similarities: p(s) = 1 - s, so the evidence is -ln(1 - s) everywhere."""
    chance = Chance(np.random.default_rng(0).random(200_000))
    asked = np.array([0.0, 0.5, 0.9, 0.99, 0.9999])
    np.testing.assert_allclose(chance.evidence(asked), -np.log(1 - asked), rtol=0.05, atol=0.01)
    assert np.diff(chance.evidence(np.linspace(-1, 1, 500))).min() >= 0


def test_the_smallest_samples_give_finite_evidence():
    for values in ([0.5], [1.0, 1.0], [-1.0, 1.0]):
        assert np.isfinite(Chance(np.array(values)).evidence(np.array([-1.0, 0.5, 1.0]))).all()


def test_the_cosine_to_a_stretch_is_that_of_its_best_mean():
    rng = np.random.default_rng(1)
    left, right, clip = (v / np.linalg.norm(v) for v in rng.normal(size=(3, DIM)) + 0.5)
    means = [(1 - f) * left + f * right for f in np.linspace(0, 1, 20_001)]
    best = max(float(clip @ mean / np.linalg.norm(mean)) for mean in means)
    found = cosine_to_stretch(
        *(np.array(each) for each in (clip @ left, clip @ right, left @ right))
    )
    assert float(found) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize(
    ("to_left", "to_right", "across", "expected"),
    [(1, 0.2, 0.2, 1), (0.5, 0.5, 1, 0.5), (-0.4, -0.6, 0.1, -0.4), (0.6, 0.6, 0, 0.72**0.5)],
)
def test_at_the_ends_of_a_stretch_the_nearer_one_counts(to_left, to_right, across, expected):
    found = cosine_to_stretch(*(np.array([each]) for each in (to_left, to_right, across)))
    assert found == pytest.approx([expected])


def _overlapping(tmp_path, name, stride_seconds):
    """10 videos of 40 random seconds and two copies; a clip is the mean of its four seconds."""
    rng = np.random.default_rng(8)
    maker = IndexMaker(tmp_path / name, ClipSpec(4.0, stride_seconds, 4))
    step = int(stride_seconds)

    def add(video, seconds_SD):
        clips = [seconds_SD[s : s + 4].mean(axis=0) for s in range(0, len(seconds_SD) - 3, step)]
        maker.add(video, embeddings=np.array(clips))

    videos = rng.normal(size=(10, 40, DIM))
    for number, seconds_SD in enumerate(videos):
        add(f"{number:02d}.mp4", seconds_SD)
    add("smaller.mp4", videos[3] + 0.1 * rng.normal(size=(40, DIM)))
    add("trimmed.mp4", videos[7][8:36] + 0.1 * rng.normal(size=(28, DIM)))
    maker.refresh_vectors()
    return maker.index


@pytest.mark.thorough
def test_overlapping_clips_are_no_more_evidence_than_those_side_by_side(tmp_path):
    found = {}
    for stride_seconds in (4.0, 1.0):
        near = _overlapping(tmp_path, f"{stride_seconds}", stride_seconds).duplicates().near
        found[stride_seconds] = [
            (copy.first.relative_path, copy.second.relative_path, copy.num_clips) for copy in near
        ]
    assert found[4.0] == [("03.mp4", "smaller.mp4", 10), ("07.mp4", "trimmed.mp4", 7)]
    assert found[1.0] == found[4.0]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("stride_seconds", "last_start", "kept", "worth"),
    [(4, 12, [0, 4, 8, 12], 1), (2, 12, [0, 4, 8, 12], 1), (2, 10, [0, 4, 8, 10], 1),
     (3, 12, [0, 3, 6, 9, 12], 0.75), (1.5, 12, [0, 3, 6, 9, 12], 0.75), (1, 11, [0, 4, 8, 11], 1),
     (0.5, 8.5, [0, 4, 8], 1), (8, 16, [0, 8, 16], 1)],
)  # fmt: skip
def test_of_overlapping_clips_those_side_by_side_are_compared(
    tmp_path, stride_seconds, last_start, kept, worth
):
    maker = IndexMaker(tmp_path / "i", ClipSpec(4.0, stride_seconds, 4))
    num_clips = int(last_start / stride_seconds) + 1
    for name in ("a.mp4", "b.mp4"):
        maker.add(name, embeddings=np.eye(num_clips, DIM) + 1)
    with Snapshot.of(maker.folder) as snapshot:
        clips = OrderedClips(snapshot)
    assert clips.starts_N.tolist() == kept * 2
    assert clips.worth == worth
    assert clips.num_pairs == worth**2 * len(kept) ** 2
