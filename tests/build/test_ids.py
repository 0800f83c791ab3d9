"""Ids come from the plan: the order of paths and times, whoever made the clips and when."""

from tests.build.rows import ids_of
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.store.catalog import reader


def test_ids_are_in_the_order_of_paths_and_times(built):
    found = ids_of(built)
    spans = [(path, start) for _, path, start, _ in found]
    assert [clip_id for clip_id, *_ in found] == list(range(1, 11))
    assert spans == sorted(spans)
    assert {path for path, _ in spans} == {"c.mp4", "desk/b.mkv", "kitchen/a.mp4"}


def test_two_workers_and_a_file_that_fails_change_no_id(library, index, built, options):
    report = index.build(library, **options | {"num_workers": 2})
    assert report.files_failed == 1
    assert ids_of(index) == ids_of(built)


def test_a_span_that_fails_leaves_its_id_unused(library, tmp_path, options):
    """A film that ends in the middle: what cannot be decoded takes no id from what follows."""
    cut = library / "desk" / "b.mkv"
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 3 // 5])
    found = []
    for number in (1, 2):
        index = VideoIndex.at(tmp_path / str(number))
        index.build(library, **options | {"num_workers": number})
        found.append(ids_of(index))
    assert found[0] == found[1]


def test_new_files_get_ids_beyond_all_that_were_reserved(library, index, options):
    index.build(library, **options)
    make_video(library / "a first.mp4", num_frames=61, frame_rate=15)
    index.build(library)
    assert [(i, path) for i, path, *_ in ids_of(index) if i > 10] == [
        (11, "a first.mp4"), (12, "a first.mp4"),
    ]  # fmt: skip
    assert reader.next_clip_id(index._folder) == 13
