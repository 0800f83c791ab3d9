"""Files that are renamed, copied, edited or gone: between two builds, or during one."""

import os
import shutil
import signal
from importlib import import_module

import duckdb
import numpy as np
import pytest

from tests.build.rows import rows
from tests.media_factory import make_video
from vindex.encoders import load_encoder
from vindex.errors import ExitCode


@pytest.mark.thorough
def test_a_renamed_file_is_pointed_to_again_without_decoding(library, settled):
    (library / "kitchen" / "a.mp4").rename(library / "desk" / "renamed.mp4")
    report = settled.build(library)
    assert (report.clips_planned, report.files_changed, report.files_moved) == (0, 1, 1)
    assert {key[0] for key in rows(settled)} == {"desk/renamed.mp4", "desk/b.mkv", "c.mp4"}


@pytest.mark.thorough
def test_known_videos_are_asked_what_an_older_vindex_did_not_ask(library, settled):
    sql = "SELECT relative_path, timeline_offset_seconds, nominal_frame_rate, sound_channels "
    sql += "FROM videos ORDER BY relative_path"
    asked = settled.sql(sql).rows
    assert asked == (
        ("c.mp4", 0.0, 15.0, 0), ("desk/b.mkv", 0.0, 15.0, 0), ("kitchen/a.mp4", 0.0, 15.0, 0)
    )  # fmt: skip
    before = rows(settled)
    with duckdb.connect(f"{settled.path}/catalog.duckdb") as connection:
        connection.execute(
            "UPDATE store.videos SET timeline_offset_seconds = NULL, nominal_frame_rate = NULL, "
            "sound_channels = NULL"
        )
    report = settled.build(library)
    assert (report.clips_planned, report.files_failed) == (0, 0)
    assert settled.sql(sql).rows == asked
    assert rows(settled).keys() == before.keys()


@pytest.mark.thorough
def test_a_copy_is_read_where_the_first_file_is_not_mounted(library, index, options, monkeypatch):
    def load_and_interrupt(*arguments, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return load_encoder(*arguments, **options)

    index.build(library / "c.mp4", **options)  # or its model would load before there is an index
    monkeypatch.setattr("vindex.encode.factory.load_encoder", load_and_interrupt)
    index.build(library / "kitchen", **options)  # its video is known, and has no clip yet
    monkeypatch.undo()
    (library / "kitchen").rename(library / "zoo")  # a name behind that of the one that is gone
    report = index.build(library / "zoo")
    assert (report.clips_indexed, report.failures, index.failures()) == (2, [], [])


@pytest.mark.slow  # as the one between walk and probe
def test_a_file_that_changed_between_walk_and_decoding_gives_its_copy_no_clips(
    built, library, index, options, monkeypatch
):
    shutil.copy(library / "c.mp4", library / "copy.mp4")

    module = import_module("vindex.build.build")
    encode = module._encode

    def overwrite_and_encode(*arguments):
        shutil.copy(library / "desk" / "b.mkv", library / "c.mp4")  # longer, so all of it decodes
        (library / "kitchen" / "a.mp4").touch()
        encode(*arguments)

    monkeypatch.setattr(module, "_encode", overwrite_and_encode)
    report = index.build(library, **options)
    monkeypatch.undo()
    assert any("c.mp4 is still being written" in warning for warning in report.warnings)
    assert {key[0] for key in rows(index)} == {"kitchen/a.mp4", "desk/b.mkv"}
    assert index.build(library).clips_indexed == 3
    expected = {key[1:]: value for key, value in rows(built).items() if key[0] == "c.mp4"}
    found = {key[1:]: value for key, value in rows(index).items() if key[0] == "copy.mp4"}
    assert found.keys() == expected.keys()
    for key, embedding_D in found.items():
        np.testing.assert_allclose(embedding_D, expected[key], atol=1e-3)


@pytest.mark.thorough
def test_a_file_that_changed_between_walk_and_probe_says_nothing_of_its_copy(
    library, index, options, monkeypatch
):
    shutil.copy(library / "c.mp4", library / "copy.mp4")
    module = import_module("vindex.build.steps")
    probe = module.probe_contents

    def overwrite(*arguments):
        shutil.copy(library / "desk" / "b.mkv", library / "c.mp4")
        return probe(*arguments)

    monkeypatch.setattr(module, "probe_contents", overwrite)
    report = index.build(library, **options)
    monkeypatch.undo()
    assert any("c.mp4 is still being written" in warning for warning in report.warnings)
    assert (report.files_found, report.files_indexed, report.clips_indexed) == (5, 2, 2 + 5)
    assert index.build(library).clips_indexed == 3
    durations = dict(index.sql("SELECT relative_path, duration_seconds FROM videos").rows)
    assert durations["copy.mp4"] == pytest.approx(80 / 15, abs=0.1)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("module", "step"), [("build.steps", "probe_contents"), ("build.build", "_encode")]
)
def test_a_disk_that_goes_away_during_a_build_refuses_no_file(
    library, index, options, monkeypatch, module, step
):
    module = import_module(f"vindex.{module}")
    do = getattr(module, step)
    aside = library.with_name("aside")

    def lose_the_library(*arguments, **options):
        library.rename(aside)
        return do(*arguments, **options)

    monkeypatch.setattr(module, step, lose_the_library)
    report = index.build(library, **options)
    monkeypatch.undo()
    assert report.exit_code is ExitCode.FILES_FAILED
    assert "disappeared before it could be read" in report.failures[-1].message
    assert (report.files_found, report.files_failed) == (4, 4)
    # The worker that probed may have decoded the first file by then.
    early = report.clips_indexed
    assert early in ((0, 3) if step == "_encode" else (0,))
    assert len(index.failures()) == (1 if step == "_encode" else 0)  # the one of text
    aside.rename(library)
    assert index.build(library).clips_indexed == 2 + 5 + 3 - early
    assert len(index.failures()) == 1


def test_a_copy_is_one_video_in_two_files(library, settled):
    (library / "copy.mp4").write_bytes((library / "c.mp4").read_bytes())
    report = settled.build(library)
    assert report.clips_planned == 0
    status = settled.status()
    assert (status.videos, status.files, status.clips) == (3, 4, 10)


def test_an_edited_file_is_embedded_again(library, settled):
    make_video(library / "c.mp4", num_frames=30, frame_rate=15)
    report = settled.build(library)
    assert report.clips_indexed == 1
    assert sum(key[0] == "c.mp4" for key in rows(settled)) == 1
    assert settled.status().clips == 8


@pytest.mark.thorough
def test_only_the_given_roots_are_looked_at(library, index, options):
    index.build(library / "kitchen", library / "desk", **options)
    (library / "kitchen" / "a.mp4").unlink()
    report = index.build(library / "desk")
    assert report.files_absent == 0
    assert index.status().clips == 7
