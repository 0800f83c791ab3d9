"""Which clips share a shard, whatever the order in which they come."""

from dataclasses import replace

import pytest

from tests.catalog.conftest import SETTINGS, encoded
from vindex.build.blocks import Blocks, Layout
from vindex.jobs import DecodeJob
from vindex.records import Clip


def job(first_id, num_clips, fingerprint="aa"):
    clips = tuple(Clip(4.0 * number, 4.0 * number + 4) for number in range(num_clips))
    return DecodeJob(
        f"/{fingerprint}.mp4", fingerprint, clips, 4.0, (SETTINGS.request,), "pyav",
        clip_ids=tuple(range(first_id, first_id + num_clips)),
    )  # fmt: skip


def clip(clip_id, fingerprint="aa"):
    return replace(encoded(fingerprint, 4 * clip_id, [1, 0, 0]), clip_id=clip_id)


def ids(clips):
    return [clip.clip_id for clip in clips]


@pytest.fixture
def blocks():
    """Seven clips of two jobs in blocks of three: 11, 12, 13; 14, 15, 16; 17."""
    return Blocks(Layout([range(11, 18)], 3))


def test_a_block_is_whole_when_all_of_it_has_come(blocks):
    for clip_id in (13, 15, 11):
        blocks.add(clip(clip_id))
    assert (blocks.whole(), ids(blocks.early()), blocks.num_unsaved) == ([], [11, 13, 15], 3)
    blocks.note_saved()
    assert (blocks.early(), blocks.num_unsaved) == ([], 0)
    blocks.add(clip(12))
    assert [ids(clips) for clips in blocks.whole()] == [[11, 12, 13]]
    assert (blocks.early(), blocks.num_unsaved) == ([], 1)
    blocks.note_saved()
    assert blocks.whole() == []


def test_nothing_is_lost_by_asking_twice(blocks):
    """A commit that fails is tried again at the end."""
    blocks.add(clip(11))
    assert ids(blocks.early()) == ids(blocks.early()) == [11]


def test_what_a_job_ends_without_is_not_waited_for(blocks):
    blocks.add(clip(11))
    blocks.add(clip(17, "bb"))
    blocks.close(job(11, 4))
    assert [ids(clips) for clips in blocks.whole()] == [[11], [17]]
    blocks.close(job(15, 3, "bb"))
    blocks.note_saved()
    assert blocks.whole() == []


def test_what_is_forgotten_does_not_come_back(blocks):
    for clip_id in (11, 12, 13, 14):
        blocks.add(clip(clip_id))
    blocks.add(clip(15, "bb"))
    blocks.note_saved()
    blocks.forget("aa")
    blocks.close(job(11, 4))
    blocks.add(clip(16, "bb"))
    assert [ids(clips) for clips in blocks.whole()] == [[15, 16]]


def test_a_block_that_is_written_does_not_come_back(blocks):
    for clip_id in (11, 12, 13):
        blocks.add(clip(clip_id))
    assert [ids(clips) for clips in blocks.whole()] == [[11, 12, 13]]
    blocks.note_saved()
    blocks.close(job(11, 4))
    blocks.add(clip(15, "bb"))
    blocks.add(clip(16, "bb"))
    assert [ids(clips) for clips in blocks.whole()] == [[15, 16]]


def test_blocks_begin_with_the_first_id_of_the_plan():
    blocks = Blocks(Layout([range(7, 8), range(20, 21)], 3))
    blocks.add(clip(7))
    blocks.add(clip(20, "bb"))
    assert [ids(clips) for clips in blocks.whole()] == [[7], [20]]
