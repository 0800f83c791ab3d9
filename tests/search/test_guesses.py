"""What the vector index guesses is never shown, and a wrong guess brings nothing to the top."""

import shutil
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from tests.search.conftest import DIM
from vindex import VideoIndex
from vindex.query.candidates import Proposer
from vindex.store import derive
from vindex.store.vectors import build_vector_index
from vindex.store.vectors.stamp import read_stamp


@pytest.fixture(scope="module")
def many_videos(shared_maker):
    """Twelve videos of eight clips that scatter around a direction of their own; read it only."""
    maker = shared_maker
    rng = np.random.default_rng(3)
    for number in range(12):
        centre = rng.normal(size=DIM)
        maker.add(f"{number:02}.mp4", embeddings=centre + 0.3 * rng.normal(size=(8, DIM)))
    maker.refresh_vectors()
    return maker.index


def answers(index, **options):
    hits = index.similar(clip=3, limit=4, **options)
    return [
        (hit.clip_id, hit.start_seconds, hit.num_clips, round(hit.similarity, 6)) for hit in hits
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize("one_of", [1, 2, 5])
def test_clips_that_the_vector_index_puts_too_high_are_seen_through(
    many_videos, monkeypatch, merge, one_of
):
    expected = answers(many_videos, merge=merge)
    nearest = Proposer.nearest

    def flattering(self, k):
        proposal = nearest(self, k)
        guesses = {i: 0.9999 if i % one_of == 0 else v for i, v in proposal.guesses.items()}
        return replace(proposal, guesses=guesses)

    monkeypatch.setattr(Proposer, "nearest", flattering)
    assert answers(many_videos, merge=merge) == expected
    assert expected[0][0] == 3
    assert expected[0][-1] == 1.0


def test_similarities_are_those_of_the_shards(many_videos, monkeypatch):
    exact = answers(many_videos)
    nearest = Proposer.nearest

    def rounded(self, k):
        proposal = nearest(self, k)
        return replace(proposal, guesses={i: v - 1e-4 for i, v in proposal.guesses.items()})

    monkeypatch.setattr(Proposer, "nearest", rounded)
    assert answers(many_videos) == exact


@pytest.mark.thorough
def test_an_index_of_codes_gives_the_answers_of_an_exact_one(many_videos, monkeypatch, tmp_path):
    many_videos = VideoIndex.open(shutil.copytree(many_videos.path, tmp_path / "index"))
    expected = answers(many_videos), many_videos.duplicates().near
    smaller = partial(build_vector_index, exact_below=50, compressed_from=50)
    monkeypatch.setattr(derive, "build_vector_index", smaller)
    for file in many_videos._folder.vectors.iterdir():
        file.unlink()
    derive.refresh_vectors(many_videos._folder)
    stamp = read_stamp(many_videos._folder.vectors)
    assert (stamp.kind, stamp.factory) == ("rabitq", "IVF32,RaBitQ")
    assert (answers(many_videos), many_videos.duplicates().near) == expected
    narrow = answers(many_videos, where="clip_id % 10 = 3")
    assert [clip_id % 10 for clip_id, *_ in narrow] == [3] * 4
