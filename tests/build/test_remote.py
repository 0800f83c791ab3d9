"""Builds of libraries in stores: the rows of a local library, and every byte fetched once."""

import time
from dataclasses import replace
from pathlib import Path
from signal import SIGINT
from threading import Event

import pytest
from typer.testing import CliRunner

from tests.build.bucket import bucket, films, num_bytes, own, remote, s3, settings
from tests.build.rows import assert_same_rows, ids_of
from tests.catalog.conftest import INFO, index
from tests.sources.servers import Film, film_server, listing_server
from vindex import IndexSet, VideoIndex
from vindex.build import unbuilt
from vindex.build.interrupts import Interrupts
from vindex.build.options import BuildOptions
from vindex.build.survey import survey
from vindex.cli.app import app_for
from vindex.errors import ExitCode, UsageError
from vindex.records import Reason, Video
from vindex.sources import Selection, library_paths, source_of, stores
from vindex.store.catalog import reader, writer
from vindex.store.layout import IndexFolder

__all__ = ["bucket", "films", "index", "own", "remote", "s3", "settings"]

BUCKET = "library"


def test_rows_are_those_of_the_local_library_and_bytes_come_once(remote, built, films):
    index, fetched = remote
    assert_same_rows(index, built)
    assert ids_of(index) == ids_of(built)
    assert fetched <= 1.05 * num_bytes(films)
    assert [failure.path for failure in index.failures()] == ["s3://library/videos/desk/bad.mp4"]


@pytest.mark.thorough
def test_a_library_that_is_larger_than_scratch_is_fetched_once(
    bucket, films, settings, tmp_path, monkeypatch, s3, built
):
    most = 1.05 * max(map(len, films.values()))
    assert most < num_bytes(films)
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setenv("VINDEX_SCRATCH_GB", f"{most / 1e9:.9f}")
    before = s3.sent.total()
    index = VideoIndex.at(tmp_path / "index")
    report = index.build(f"{bucket.root}/videos", **settings)
    assert s3.sent.total() - before <= 1.05 * num_bytes(films)
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").glob("*/[!.]*")) <= most
    assert_same_rows(index, built)
    assert ids_of(index) == ids_of(built)
    counts = (report.files_found, report.files_indexed, report.files_failed, report.files_skipped)
    assert counts == (4, 3, 1, 0)
    (space,) = report.spaces
    assert report.clips_planned == report.clips_indexed == space.clips_indexed == 10


def test_what_is_as_it_was_is_listed_and_not_asked_for(own, bucket, s3):
    sent, asked = s3.sent.total(), s3.asked.total()
    report = own.build(f"{bucket.root}/videos")
    assert (report.files_skipped, report.files_still_failed, report.clips_planned) == (4, 1, 0)
    assert s3.sent.total() == sent
    assert s3.asked.total() - asked < 12


@pytest.mark.thorough
def test_what_moved_or_went_in_a_store_is_known_again(own, bucket, films):
    moved = bucket.put("videos/elsewhere/a.mp4", films["kitchen/a.mp4"])
    for name in ("kitchen/a.mp4", "c.mp4"):
        bucket.remove(f"{bucket.root}/videos/{name}")
    report = own.build(f"{bucket.root}/videos")
    assert (report.files_moved, report.files_absent, report.clips_planned) == (1, 1, 0)
    bucket.put("videos/c.mp4", films["c.mp4"])
    bucket.put("videos/kitchen/a.mp4", films["kitchen/a.mp4"])
    bucket.remove(moved)
    report = own.build(f"{bucket.root}/videos")
    assert (report.files_moved, report.files_absent, report.clips_planned) == (1, 0, 0)


@pytest.mark.thorough
def test_pictures_cuts_and_queries_fetch_what_they_need(own, bucket, tmp_path, s3, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    path = f"{bucket.root}/videos/kitchen/a.mp4"
    before = s3.sent.total()
    result = own.similar(path, limit=2)
    assert result.hits[0].path == path
    arguments = ["similar", path, "--limit", "1", "--index", str(own.path)]
    said = CliRunner().invoke(app_for(*arguments), arguments)
    assert (said.exit_code, path in said.stdout) == (0, True), said.output
    assert own.cut(result, tmp_path / "cuts").files[0].source == path
    assert own.report(result, tmp_path / "report.html").thumbnails == 2
    fetched = {hit.path.removeprefix("s3:/") for hit in result.hits} | {path.removeprefix("s3:/")}
    assert s3.sent.total() - before <= 1.05 * sum(s3.sent[name] for name in fetched)


def test_a_store_that_does_not_answer_has_lost_nothing(own, bucket, monkeypatch):
    monkeypatch.setitem(stores.RETRIES, "max_retries", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    stores.store_at.cache_clear()
    assert own.status().files == 3  # nobody is asked
    with pytest.raises(UsageError, match=r"s3://library/videos cannot be looked at: .* not answer"):
        own.build(f"{bucket.root}/videos")
    assert {root.is_there for root in own.status().roots} == {None}  # it was not asked
    monkeypatch.undo()
    stores.store_at.cache_clear()
    assert (own.status().files, own.status().clips) == (3, 10)


@pytest.mark.thorough
def test_trouble_costs_the_file_that_it_comes_to(settings, films, tmp_path, monkeypatch, built):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setitem(stores.RETRIES, "max_retries", 1)
    stores.store_at.cache_clear()
    with film_server() as web:
        content = films["kitchen/a.mp4"]
        for trouble in ("", "cut", "slow down", "short", "changes", "gone"):
            web.films[f"{trouble.replace(' ', '-') or 'good'}.mp4"] = Film(content, trouble)
        web.films["mended.mp4"] = Film(films["c.mp4"], "cut", times=1)
        index = VideoIndex.at(tmp_path / "index")
        report = index.build(*(f"{web.address}/{name}" for name in web.films), **settings)
    assert report.exit_code is ExitCode.FILES_FAILED
    refused = {Path(f.path).stem: f.reason for f in report.failures}
    assert refused == {
        "cut": Reason.UNREADABLE, "slow-down": Reason.UNREADABLE, "short": Reason.CHANGED,
        "changes": Reason.CHANGED, "gone": Reason.UNREADABLE,
    }  # fmt: skip
    indexed = {path for _, path, _, _ in ids_of(index)}
    assert indexed == {"good.mp4", "mended.mp4"}
    assert len(ids_of(index)) == 2 + 3
    assert len(list((tmp_path / "scratch").glob("*/*.mp4"))) == 2
    stores.store_at.cache_clear()


def test_the_first_signal_lets_no_fetch_begin(index, tmp_path, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    interrupts, fetched, all_run = Interrupts(lambda _: None), [], Event()

    class Content(bytes):
        def __getitem__(self, part):
            fetched.append(part)
            if len(fetched) == 4:  # as many as run at the same time
                interrupts.handle(SIGINT, None)
                all_run.set()
            all_run.wait(5)
            return super().__getitem__(part)

    with film_server() as web:
        web.films |= {f"{number}.mp4": Film(Content(b"x")) for number in range(12)}
        library = library_paths([f"{web.address}/{name}" for name in web.films])
        (found,) = survey(index, library, BuildOptions(), interrupts)
    assert (len(fetched), found.files) == (4, {})
    assert not [*(tmp_path / "scratch").glob("*/[!.]*")]


def know_all(folder, root):
    """Let an index know every file of a store, as if a build had read them."""
    (library,) = library_paths([root])
    found = source_of(library.root).walk(library, Selection({".mp4"}))
    files = [replace(file, fingerprint=file.relative_path) for file in found]
    writer.commit_walk(folder, files, [], [], [])
    asked = replace(INFO, camera="")
    writer.commit_probes(folder, [Video(file.fingerprint, asked) for file in files], [])
    writer.commit_clips(folder, [], [], [file.fingerprint for file in files])


@pytest.mark.thorough
def test_known_files_cost_a_request_for_each_thousand(s3, own):
    names = [f"{number % 1000:04d}/{number:05d}.mp4" for number in range(2_000)]
    with listing_server(names) as server:
        know_all(IndexFolder(Path(own.path)), "s3://many")
        num_asked, began = server.num_asked, time.perf_counter()
        report = own.build("s3://many")
        took_seconds = time.perf_counter() - began
        assert (report.files_found, report.files_skipped) == (2_000, 2_000)
        assert server.num_asked - num_asked < 8
        assert took_seconds < 3


@pytest.mark.slow
def test_ten_thousand_known_files_are_listed_and_skipped(s3, own):
    names = [f"{number // 500:02d}/{number:05d}.mp4" for number in range(10_000)]
    with listing_server(names) as server:
        know_all(IndexFolder(Path(own.path)), "s3://many")
        num_asked = server.num_asked
        report = own.build("s3://many")
        counts = (report.files_found, report.files_skipped, report.clips_planned)
        assert counts == (10_000, 10_000, 0)
        assert server.num_asked - num_asked < 30
        server.names.remove("07/03600.mp4")
        report = own.build("s3://many")
        assert (report.files_found, report.files_absent) == (9_999, 1)


@pytest.mark.thorough
def test_verify_lists_a_store_and_does_not_ask_for_each_file(s3, own):
    names = [f"lib/{number % 40:02d}/{number:05d}.mp4" for number in range(2_000)]
    with listing_server(names) as server:
        know_all(IndexFolder(Path(own.path)), "s3://many")
        num_asked = server.num_asked
        changed = [note for note in own.verify().notes if "changed or vanished" in note]
        assert [note.partition(" of the library")[0] for note in changed] == ["4 files"]
        assert "s3://library/videos/" in changed[0]  # which this server has not
        assert server.num_asked - num_asked < 60
        del server.names[5:10]
        (changed,) = [note for note in own.verify().notes if "changed or vanished" in note]
        assert changed.startswith("9 files of the library")


@pytest.mark.thorough
def test_a_library_moves_from_a_store_to_a_disk_and_back(own, bucket, master_library):
    before = {hit.clip_id: hit.path for hit in own.everything()}
    own.move_root(f"{bucket.root}/videos/", master_library)
    assert {hit.path for hit in own.everything()} == {
        path.replace(f"{bucket.root}/videos", str(master_library)) for path in before.values()
    }
    report = own.build(master_library)
    assert (report.clips_planned, report.files_absent) == (0, 0)
    own.move_root(master_library, f"{bucket.root}/videos")
    assert {hit.clip_id: hit.path for hit in own.everything()} == before
    assert [failure.path for failure in own.failures()] == ["s3://library/videos/desk/bad.mp4"]


@pytest.mark.thorough
def test_an_index_of_a_store_is_merged_with_one_of_a_disk(
    own, built, bucket, master_library, tmp_path, s3
):
    merged = IndexSet.open(own.path, built.path).merge(tmp_path / "all")
    assert (merged.clips, merged.videos, merged.files, merged.shared) == (10, 3, 6, 3)
    index = VideoIndex.open(tmp_path / "all")
    tags = {file.path: file.tag for file in reader.known_files(index._folder).values()}
    assert sum(path.startswith("s3://library/videos/") for path in tags) == 4
    assert {bool(tag) for path, tag in tags.items() if path.startswith("s3://")} == {True}
    assert not [note for note in index.verify().notes if "changed or vanished" in note]
    sent = s3.sent.total()
    report = index.build(f"{bucket.root}/videos", master_library)
    assert (report.clips_planned, report.files_absent, report.files_skipped) == (0, 0, 8)
    assert s3.sent.total() == sent


@pytest.mark.thorough
def test_spans_name_files_by_their_addresses(own, bucket, tmp_path):
    table = tmp_path / "spans.csv"
    table.write_text(f"path,start,end\n{bucket.root}/videos/kitchen/a.mp4,0,2\n")
    report = own.build(f"{bucket.root}/videos", spans=table)
    assert not report.warnings
    clips = {(hit.relative_path, hit.end_seconds) for hit in own.everything(path="kitchen/a.mp4")}
    assert clips == {("kitchen/a.mp4", 2.0)}


@pytest.mark.thorough
def test_a_plan_fetches_the_smallest_film_and_reckons_the_others_by_their_bytes(
    bucket, films, settings, s3, monkeypatch, tmp_path
):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setattr(unbuilt, "_GLANCE_SECONDS", 0.0)
    sizes = []
    for name in ("kitchen/a.mp4", "c.mp4"):
        bucket.put(f"two/{name}", films[name])
        sizes.append(len(films[name]))
    sent = s3.sent.total()
    plan = VideoIndex.at(tmp_path / "index").plan_build(f"{bucket.root}/two", **settings)
    assert s3.sent.total() - sent == min(sizes)
    assert (plan.files_new, plan.files_glanced_at, plan.failures) == (2, 1, [])
    seconds = {len(films["kitchen/a.mp4"]): 60 / 15, len(films["c.mp4"]): 80 / 15}[min(sizes)]
    assert plan.video_seconds == pytest.approx(seconds * sum(sizes) / min(sizes), rel=0.2)
