"""Clips that are set aside, whose file is gone or whose drive is away, in every format."""

import json

import pyarrow.parquet as pq
import pytest

from tests.media_factory import make_video
from vindex.output.export.format import Shape
from vindex.output.export.formats import all_formats

READERS = {
    "lance": lambda place: pytest.importorskip("lance").dataset(place / "clips.lance").to_table(),
    "parquet": pq.read_table,
}


@pytest.fixture
def partly_away(settled, library):
    """`c.mp4` is deleted, and a drive with another library is away; both are set aside."""
    other = library.parent / "drive"
    other.mkdir()
    make_video(other / "d.mp4", num_frames=60, frame_rate=15, first_number=500)
    settled.build(other, workers=1)
    (library / "c.mp4").unlink()
    other.rename(library.parent / "unplugged")
    settled.build(library, other, workers=1)
    return settled


@pytest.mark.thorough
def test_each_format_writes_what_may_come_back_and_names_what_is_gone(partly_away, tmp_path):
    kept = partly_away.everything(absent=True)
    by_path = {name: [hit for hit in kept if hit.relative_path == name]
               for name in ("kitchen/a.mp4", "desk/b.mkv", "c.mp4", "d.mp4")}  # fmt: skip
    assert [len(hits) for hits in by_path.values()] == [2, 5, 3, 2]
    tried = set()
    for name, form in all_formats().items():
        for shown in (form, form.markers) if form.markers else (form,):
            markers = shown is not form
            place = tmp_path / f"{name}{markers}"
            destination = place.with_suffix(form.suffix) if shown.shape is Shape.FILE else place
            done = partly_away.export(kept, destination, format=name, markers=markers)
            tried.add(name)
            if shown.is_table:
                assert (done.hits, done.failed) == (12, ()), name
                if name in READERS:
                    assert READERS[name](destination).num_rows == 12, name
                continue
            assert done.hits == 9, name
            assert {(each.source, str(each.reason)) for each in done.failed} == {
                (hit.path, "gone") for hit in by_path["c.mp4"]
            }, name
            assert len(done.failed) == 3, name
            assert any("drive/d.mp4" in warning for warning in done.warnings), name
            assert done.files, name
    assert tried == set(all_formats())
    rows = partly_away.everything(absent=True)
    partly_away.export(rows, tmp_path / "rows.jsonl", force=True)
    lines = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert {line["relative_path"] for line in lines} == set(by_path)


@pytest.mark.parametrize("is_mount_point", [True, False], ids=["empty folder", "no folder"])
def test_a_drive_below_the_root_is_away_and_its_files_are_not_gone(
    settled, library, tmp_path, is_mount_point
):
    """It may come back, so an edit holds its files; one that was deleted beside others is gone."""
    found = settled.everything()
    (library / "desk").rename(tmp_path / "unplugged")
    if is_mount_point:
        (library / "desk").mkdir()
    (library / "c.mp4").unlink()
    done = settled.export(found, tmp_path / "cut.edl")
    by_path = {path: [hit for hit in found if hit.relative_path == path]
               for path in ("kitchen/a.mp4", "desk/b.mkv", "c.mp4")}  # fmt: skip
    assert done.hits == len(by_path["kitchen/a.mp4"]) + len(by_path["desk/b.mkv"]) == 7
    assert {(each.source, str(each.reason)) for each in done.failed} == {
        (by_path["c.mp4"][0].path, "gone")
    }
    assert done.warnings[0] == (
        f"{library}/desk/b.mkv: The file cannot be reached: is the disk of {library}/desk "
        "connected, and may it be read? If it was moved, run `vindex build` again, which finds it."
    )
    refused = settled.cut(found, tmp_path / "cuts").failed
    assert {(each.source.rpartition("/")[2], str(each.reason)) for each in refused} == {
        ("b.mkv", "not_connected"), ("c.mp4", "gone"),
    }  # fmt: skip
