"""Background captions: how well plain sentences fit an index, and what a text is told by it."""

import numpy as np
import pytest

from vindex.store.background import Background

DIM, NUM_CAPTIONS = 24, 60


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def captions():
    return unit(np.random.default_rng(1).normal(size=(NUM_CAPTIONS, DIM)))


@pytest.fixture
def background(captions):
    return Background.of(captions, model="a model", captions="a list")


def clips(num_clips, seed=2):
    return np.random.default_rng(seed).normal(size=(num_clips, DIM)).astype(np.float16)


def batch(clips_ND, first_id=1):
    return [(np.arange(first_id, first_id + len(clips_ND)), clips_ND)]


def test_z_is_how_far_a_text_is_from_the_captions_on_the_same_clip(background, captions):
    texts_QD, clips_ND = unit(clips(2, seed=3).astype(np.float32)), clips(5)
    z_QN = background.z_of(texts_QD, clips_ND)
    for place, clip_D in enumerate(clips_ND.astype(np.float64)):
        fits_M = captions @ clip_D
        expected_Q = (texts_QD @ clip_D - fits_M.mean()) / fits_M.std()
        np.testing.assert_allclose(z_QN[:, place], expected_Q, atol=1e-4)
    assert z_QN.dtype == np.float32
    np.testing.assert_allclose(background.z_of(texts_QD, 8 * clips_ND), z_QN, atol=1e-4)
    order = np.argsort((texts_QD[0] - background.mean) @ clips_ND[0].astype(np.float32))
    assert order == 0


def test_z_by_the_spreads_that_are_kept_is_z_by_the_captions(background):
    texts_QD, clips_ND = unit(clips(2, seed=3).astype(np.float32)), clips(5)
    clips_ND[3] = 0
    scored = background.extended_by(batch(clips_ND))
    z_QN = scored.z_of(texts_QD, clips_ND, scored.spreads_of(range(1, 6)))
    np.testing.assert_allclose(z_QN, background.z_of(texts_QD, clips_ND), rtol=1e-4, atol=1e-4)
    assert z_QN.dtype == np.float32
    some_unknown = scored.spreads_of([1, 2, 99, 4, 5])
    assert np.isnan(some_unknown).tolist() == [False, False, True, False, False]
    np.testing.assert_array_equal(
        scored.z_of(texts_QD, clips_ND, some_unknown), scored.z_of(texts_QD, clips_ND)
    )


def test_a_clip_that_is_close_to_every_text_ranks_no_higher_for_it(background, captions):
    text_QD = unit(np.random.default_rng(4).normal(size=(1, DIM)))
    shown_D, middle_D = text_QD[0], background.mean / np.linalg.norm(background.mean)
    leaning = background.z_of(text_QD, np.stack([shown_D, 20 * middle_D, shown_D * 0]))[0]
    assert leaning[0] > 4
    assert abs(leaning[1]) < leaning[0] / 2
    assert leaning[2] == 0


def test_how_far_texts_are_from_clips_means_nothing(background, captions):
    """Texts are nearer to each other than to any clip; what they have in common is taken away."""
    gap_D = 9 * unit(np.random.default_rng(6).normal(size=DIM))
    texts_QD, clips_ND = unit(clips(2, seed=3).astype(np.float32)), clips(40)
    apart = Background.of(captions + gap_D, model="a model", captions="a list")
    np.testing.assert_allclose(
        apart.z_of(texts_QD + gap_D, clips_ND), background.z_of(texts_QD, clips_ND), atol=1e-4
    )
    scored = [one.extended_by(batch(clips_ND)).best_M for one in (apart, background)]
    np.testing.assert_allclose(scored[0], scored[1], atol=1e-4)


def test_the_best_of_each_caption_whatever_way_clips_come(background, captions):
    clips_ND = clips(300)
    at_once = background.extended_by(batch(clips_ND))
    expected_M = background.z_of(captions, clips_ND).max(axis=1)
    np.testing.assert_allclose(at_once.best_M, expected_M, atol=1e-4)
    bit_by_bit = background
    for start in range(0, 300, 70):
        bit_by_bit = bit_by_bit.extended_by(batch(clips_ND[start : start + 70], start + 1))
    np.testing.assert_allclose(bit_by_bit.best_M, at_once.best_M, atol=1e-4)
    assert (at_once.num_clips, bit_by_bit.num_clips) == (300, 300)
    assert at_once.extended_by(batch(clips_ND[:0])).num_clips == 300


def test_the_spread_of_each_clip_is_known_by_its_id(background, captions):
    clips_ND = clips(6)
    scored = background.extended_by([(np.array([9, 4]), clips_ND[:2])])
    scored = scored.extended_by([(np.array([7]), clips_ND[2:3]), (np.array([2]), clips_ND[3:4])])
    assert scored.clip_ids_N.tolist() == [2, 4, 7, 9]
    units_ND = clips_ND.astype(float) / np.linalg.norm(clips_ND.astype(float), axis=1)[:, None]
    expected_N = (captions.astype(float) @ units_ND.T).std(axis=0)
    found = scored.spreads_of([7, 3, 9, 2, 10, 4])
    expected = expected_N[[2, 0, 0, 3, 0, 1]]
    expected[[1, 4]] = np.nan
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert np.isnan(background.spreads_of([1])).all()


def test_the_cut_and_the_percentile(background):
    scored = background.extended_by(batch(clips(250)))
    assert scored.cut == pytest.approx(np.percentile(scored.best_M, 85))
    assert scored.percentile_of(scored.cut) == pytest.approx(85, abs=1)
    assert (scored.percentile_of(-99), scored.percentile_of(99)) == (0, 100)
    assert not scored.is_small
    assert background.extended_by(batch(clips(199))).is_small
    assert background.cut == -np.inf  # of an index without clips


def test_it_is_read_as_it_was_written(background, tmp_path):
    folder = tmp_path / "words" / "background"
    assert Background.read(folder) is None
    scored = background.extended_by(batch(clips(9)))
    scored.write(folder)
    found = Background.read(folder)
    np.testing.assert_array_equal(found.captions_MD, scored.captions_MD)
    np.testing.assert_array_equal(found.best_M, scored.best_M)
    np.testing.assert_array_equal(found.clip_ids_N, scored.clip_ids_N)
    np.testing.assert_array_equal(found.spreads_N, scored.spreads_N)
    assert (found.model, found.captions) == ("a model", "a list")
    assert (found.num_clips, found.max_clip_id, found.digest) == (9, 0, "")
    assert [path.name for path in folder.iterdir()] == ["background.bin"]


def test_a_damaged_one_is_none(background, tmp_path):
    background.extended_by(batch(clips(9))).write(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for place in range(0, len(whole), len(whole) // 97):
        file.write_bytes(whole[:place])
        assert Background.read(tmp_path) is None
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert Background.read(tmp_path) is None
