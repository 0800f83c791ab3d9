"""Intros and adverts: found where they stand, and no reason to call videos copies of each other."""

import json
import sys

import numpy as np
import pytest

from tests.search.conftest import DIM, IndexMaker
from vindex.cli import main
from vindex.duplicates import SURE_CONTRAST, long_enough
from vindex.duplicates.chance import COST, tail_runs
from vindex.duplicates.matching import Match, MatchedSpan
from vindex.duplicates.ordered_clips import OrderedClips
from vindex.store.snapshot import Snapshot

NUM_EPISODES = 12
INTRO, ADVERT = 3, 2
"""Clips that they take."""


def noisy(rng, embeddings, noise=0.01):
    return embeddings + noise * rng.normal(size=np.shape(embeddings))


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    """Episodes with an intro and an advert at their own times; two are not of the series."""
    maker = IndexMaker(tmp_path_factory.mktemp("series") / "i")
    rng = np.random.default_rng(5)
    intro, advert = rng.normal(size=(INTRO, DIM)), rng.normal(size=(ADVERT, DIM))
    truth = {"intro": {}, "advert": {}}
    for number in range(NUM_EPISODES):
        before, between, after = rng.integers(2, 7, 3)
        own = [rng.normal(size=(count, DIM)) for count in (before, between, after)]
        name = f"{number:02d}.mp4"
        maker.add(name, embeddings=np.concatenate(
            [own[0], noisy(rng, intro), own[1], noisy(rng, advert), own[2]]
        ))  # fmt: skip
        start = 4.0 * float(before + INTRO + between)
        truth["intro"][name] = 4.0 * before
        truth["advert"][name] = start
    for name in ("x.mp4", "y.mp4"):
        maker.add(name, embeddings=rng.normal(size=(12, DIM)))
    maker.refresh_vectors()
    return maker, truth


@pytest.mark.thorough
def test_segments_are_exported_as_chapters_of_each_video(series, tmp_path, capsys, monkeypatch):
    maker, truth = series

    def vindex(*arguments):
        given = [
            "vindex",
            "export",
            "--recurring",
            *map(str, arguments),
            "--index",
            maker.index.path,
        ]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as exited:
            main()
        return exited.value.code or 0, capsys.readouterr()

    result = maker.index.recurring()
    assert len(result) == 2 * NUM_EPISODES
    assert {hit.note for hit in result} == {"segment 1", "segment 2"}
    code, said = vindex("--format", "chapters", "-o", tmp_path)
    assert (code, len(said.out.splitlines())) == (0, NUM_EPISODES)
    text = (tmp_path / "03.ffmetadata").read_text().splitlines()
    starts = [int(line.removeprefix("START=")) / 1000 for line in text if line[:6] == "START="]
    assert starts == pytest.approx(sorted(of["03.mp4"] for of in truth.values()), abs=0.2)
    assert [line.partition(":")[0] for line in text if line.startswith("title=")] == [
        "title=segment 1", "title=segment 2",
    ]  # fmt: skip
    code, said = vindex("--limit", 3, "-o", tmp_path / "a.csv")
    assert code == 2
    assert "--recurring takes all of its moments" in said.err


def test_segments_are_found_where_they_stand_and_no_video_is_a_copy(series):
    maker, truth = series
    found = maker.index.duplicates()
    assert found.near == ()
    assert [(one.num_videos, one.seconds) for one in found.recurring] == [(12, 12.0), (12, 8.0)]
    for segment, name in zip(found.recurring, ("intro", "advert"), strict=True):
        starts = {span.relative_path: span.start_seconds for span in segment.spans}
        assert starts == pytest.approx(truth[name], abs=0.2)
        lengths = {round(span.end_seconds - span.start_seconds, 3) for span in segment.spans}
        assert lengths == {segment.seconds}


def test_a_video_of_one_clip_has_no_part_in_what_it_does_not_show(tmp_path):
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(0)
    intro = rng.normal(size=(3, DIM))
    for number in range(4):
        episode = rng.normal(size=(9, DIM))
        episode[1:4] = noisy(rng, intro, 1e-3)
        maker.add(f"{number}.mp4", embeddings=episode)
    maker.add("short.mp4", embeddings=rng.normal(size=(1, DIM)))
    maker.refresh_vectors()
    assert {hit.path for hit in maker.index.recurring()} == {f"/videos/{n}.mp4" for n in range(4)}


@pytest.mark.thorough
def test_a_copy_of_an_episode_is_found_beside_them(tmp_path):
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(6)
    intro = rng.normal(size=(INTRO, DIM))
    for number in range(12):
        own = rng.normal(size=(10, DIM))
        maker.add(f"{number:02d}.mp4", embeddings=np.concatenate([noisy(rng, intro), own]))
    maker.add("again.mp4", embeddings=noisy(rng, np.concatenate([intro, own]), 0.05))
    maker.refresh_vectors()
    found = maker.index.duplicates()
    assert [(c.first.relative_path, c.second.relative_path) for c in found.near] == [
        ("11.mp4", "again.mp4")
    ]
    assert [one.num_videos for one in found.recurring] == [13]


@pytest.mark.thorough
def test_three_copies_of_a_video_are_copies_and_no_segment(tmp_path):
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(7)
    for number in range(14):
        own = rng.normal(size=(8, DIM))
        maker.add(f"{number:02d}.mp4", embeddings=own)
    for name in ("second.mp4", "third.mp4"):
        maker.add(name, embeddings=noisy(rng, own))
    maker.refresh_vectors()
    found = maker.index.duplicates()
    assert found.recurring == ()
    assert len(found.near) == 3


@pytest.mark.thorough
def test_black_and_still_videos_are_no_copies_of_each_other(tmp_path):
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(8)
    black, still = rng.normal(size=(2, DIM))
    for number in range(12):
        maker.add(f"black {number}.mp4", embeddings=noisy(rng, [black] * 6, 0.001))
        maker.add(f"still {number}.mp4", embeddings=noisy(rng, [still] * 6, 0.02))
        maker.add(f"other {number}.mp4", embeddings=rng.normal(size=(6, DIM)))
    maker.refresh_vectors()
    found = maker.index.duplicates()
    assert (found.near, found.recurring) == ((), ())


@pytest.mark.thorough
def test_noise_in_the_dark_is_no_copy_of_other_noise(tmp_path):
    """It varies in few ways, so that some of it lies beside some other by chance."""
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(9)
    dark, ways = rng.normal(size=DIM), rng.normal(size=(4, DIM))
    for number in range(12):
        embeddings = dark + 0.05 * rng.normal(size=(10, 4)) @ ways
        maker.add(f"dark {number}.mp4", embeddings=embeddings)
        maker.add(f"other {number}.mp4", embeddings=rng.normal(size=(10, DIM)))
    maker.add("copy.mp4", embeddings=noisy(rng, embeddings))
    maker.refresh_vectors()
    (copy,) = maker.index.duplicates().near
    assert (copy.first.relative_path, copy.second.relative_path) == ("dark 11.mp4", "copy.mp4")


@pytest.mark.thorough
def test_a_coarse_copy_of_what_changes_is_found(tmp_path):
    """It is not nearly the same, but its moments are told apart."""
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(9)
    for number in range(20):
        embeddings = rng.normal(size=(10, DIM))
        maker.add(f"{number}.mp4", embeddings=embeddings)
    maker.add("coarse.mp4", embeddings=noisy(rng, embeddings, 0.7))
    maker.refresh_vectors()
    copy = maker.index.duplicates().near[0]  # the surest
    assert (copy.first.relative_path, copy.second.relative_path) == ("19.mp4", "coarse.mp4")
    assert copy.num_clips == 10
    assert copy.similarity < 1 - SURE_CONTRAST


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("stretches", "is_copy"),
    [
        ([(0, 12)], False),  # three clips of 68 s
        ([(0, 20)], True),  # a quarter
        ([(0, 12), (40, 52)], True),  # more than one stretch
        ([(0, 8), (40, 48)], False),  # of two clips each
    ],
)
def test_one_short_stretch_is_no_copy(tmp_path, stretches, is_copy):
    maker = IndexMaker(tmp_path / "i")
    for name in ("a.mp4", "b.mp4"):
        maker.add(name, embeddings=np.eye(17, DIM) + 1)
    with Snapshot.of(maker.folder) as snapshot:
        clips = OrderedClips(snapshot)
    matches = [
        Match(1.0, 1.0, (end - start) // 4,
              MatchedSpan(0, start, end), MatchedSpan(1, start, end))
        for start, end in stretches
    ]  # fmt: skip
    assert list(long_enough(clips, matches)) == (matches if is_copy else [])


@pytest.mark.thorough
def test_the_command_lists_them_and_says_that_they_did_not_count(series, monkeypatch, capsys):
    path = series[0].index.path

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", "duplicates", "--index", path, *arguments])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr()

    out, err = run("--recurring")
    assert out.splitlines()[0].split() == ["segment", "videos", "length", "from", "to", "path"]
    assert len(out.splitlines()) == 1 + 2 * NUM_EPISODES
    out, err = run()
    assert out == ""
    assert "2 segments recurring in many videos did not count; --recurring lists them." in err
    document = json.loads(run("--json")[0])
    assert set(document) == {"exact", "near", "recurring"}
    assert set(document["recurring"][0]) == {"num_videos", "seconds", "spans"}


def test_runs_are_of_the_most_unusual_percent():
    least = -np.log(0.01) - COST
    gains = np.array([least, 9, least - 0.1, 0, least + 1, -2])
    assert tail_runs(gains) == [(0, 2, least + 9), (4, 5, least + 1)]
    assert tail_runs(np.array([])) == []
