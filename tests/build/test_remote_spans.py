"""Builds of libraries in stores with tables of spans, in parts where scratch does not hold all."""

import shutil

import pytest

from tests.build.bucket import bucket, films, num_bytes, own, remote, s3, settings
from tests.build.rows import assert_same_rows
from tests.tiny_models import save_tiny_videomae
from vindex import VideoIndex
from vindex.errors import UsageError
from vindex.store.catalog.given_spans import read_spans

__all__ = ["bucket", "films", "own", "remote", "s3", "settings"]

BUCKET = "spans"


@pytest.mark.thorough
def test_spans_and_another_model_take_what_scratch_still_has(
    bucket, films, settings, tmp_path, monkeypatch, s3
):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    table = tmp_path / "spans.csv"
    table.write_text("path,start,end\nkitchen/a.mp4,0,2\nc.mp4,1,4\n")
    index = VideoIndex.at(tmp_path / "index")
    sent = s3.sent.total()
    report = index.build(f"{bucket.root}/videos", spans=table, **settings)
    assert (report.clips_indexed, report.warnings) == (1 + 2 + 5, [])
    assert s3.sent.total() - sent <= 1.05 * num_bytes(films)
    sent = s3.sent.total()
    models = [settings["model"], str(save_tiny_videomae(tmp_path / "other"))]
    report = index.build(f"{bucket.root}/videos", model=models)
    assert [space.clips_indexed for space in report.spaces] == [0, 8]
    assert s3.sent.total() == sent


@pytest.fixture
def small_scratch(films, tmp_path, monkeypatch):
    """A scratch folder that does not hold two of the films."""
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    most = 1.05 * max(map(len, films.values()))
    monkeypatch.setenv("VINDEX_SCRATCH_GB", f"{most / 1e9:.9f}")


@pytest.mark.thorough
@pytest.mark.usefixtures("small_scratch")
def test_with_spans_a_library_beyond_scratch_is_fetched_once(
    bucket, films, settings, tmp_path, s3, master_library
):
    """A row that cannot be is of a film that comes last, and so is a second name of the first."""
    copy = "videos/z/copy.mp4"
    bucket.put(copy, films["c.mp4"])
    table = tmp_path / "spans.csv"
    table.write_text(
        "path,start,end,name\nkitchen/a.mp4,0,2,early\nc.mp4,1,4,shown\nz/copy.mp4,4,5.3,late\n"
        "kitchen/a.mp4,50,60,beyond\nnone.mp4,0,2,\n"
    )
    sent = s3.sent.total()
    index = VideoIndex.at(tmp_path / "index")
    try:
        report = index.build(f"{bucket.root}/videos", spans=table, **settings)
    finally:
        bucket.remove(f"{bucket.root}/{copy}")
    assert s3.sent.total() - sent <= 1.05 * (num_bytes(films) + len(films["c.mp4"]))
    library = shutil.copytree(master_library, tmp_path / "videos")
    (library / "z").mkdir()
    shutil.copy(library / "c.mp4", library / "z/copy.mp4")
    local = VideoIndex.at(tmp_path / "local")
    expected = local.build(library, spans=table, **settings)
    assert report.spans_refused == expected.spans_refused
    assert (report.files_recut, report.clips_indexed) == (2, 1 + 3 + 5)
    assert (expected.files_recut, expected.clips_indexed) == (2, 1 + 3 + 5)
    assert [row.partition(", line ")[2][:2] for row in report.spans_refused] == ["5:", "6:"]
    assert_same_rows(index, local)
    assert index.verify().is_clean


@pytest.mark.thorough
@pytest.mark.usefixtures("small_scratch")
@pytest.mark.parametrize("rows", ["z/late.mp4,50,60\n", "c.mp4,1,4\nz/late.mp4,50,60\n"])
def test_spans_stay_that_a_refused_row_of_a_later_part_may_mean(own, bucket, films, tmp_path, rows):
    """The row is of a copy of the film that has a span, which comes after another new film."""
    library, table = f"{bucket.root}/videos", tmp_path / "spans.csv"
    table.write_text("path,start,end,name\nkitchen/a.mp4,0,2,precious\n")
    own.build(library, spans=table)
    (precious,) = read_spans(own._folder)
    added = {"z/first.mp4": films["desk/b.mkv"], "z/late.mp4": films["kitchen/a.mp4"]}
    for name, content in added.items():
        bucket.put(f"videos/{name}", content)
    table.write_text("path,start,end\n" + rows)
    try:
        if rows.startswith("z/"):
            with pytest.raises(
                UsageError, match=r"line 2: .* is 4.00 s long.* keeps the spans"
            ) as e:
                own.build(library, spans=table)
            assert "same command" not in "".join(getattr(e.value, "__notes__", ()))
        else:
            report = own.build(library, spans=table)
            assert [row.partition(", line ")[2][:2] for row in report.spans_refused] == ["3:"]
    finally:
        for name in added:
            bucket.remove(f"{bucket.root}/videos/{name}")
    assert precious in read_spans(own._folder)
    clips = [(hit.end_seconds, hit.span) for hit in own.everything(path="kitchen/a.mp4")]
    assert clips == [(2.0, "precious")]


@pytest.mark.usefixtures("small_scratch")
def test_a_table_that_names_no_film_of_a_store_is_refused_at_once(
    bucket, films, settings, tmp_path, s3
):
    table = tmp_path / "spans.csv"
    table.write_text("path,start,end\nnone.mp4,0,2\n")
    index = VideoIndex.at(tmp_path / "index")
    sent = s3.sent.total()
    with pytest.raises(UsageError, match=r"has no row that can be used \(line 2: the index has no"):
        index.build(f"{bucket.root}/videos", spans=table, **settings)
    assert s3.sent.total() - sent < 0.9 * num_bytes(films)
    assert index.status().clips == 0
