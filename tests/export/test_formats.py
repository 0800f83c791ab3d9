"""Every format is read back by a program that is not ours."""

import json
import sys
import urllib.parse

import av
import numpy as np
import opentimelineio as otio
import pandas as pd
import pytest
import webvtt

from vindex.errors import MissingDependencyError, UsageError
from vindex.output.export.formats import all_formats
from vindex.output.export.material import file_url
from vindex.rounding import rounded
from vindex.store.vectors.cosine import exact_similarities

SAME = {"check_dtype": False, "atol": 1e-9}


def test_csv_is_read_by_pandas(built, everything, tmp_path):
    exported = built.export(everything, tmp_path / "all.csv")
    table = pd.read_csv(tmp_path / "all.csv")
    pd.testing.assert_frame_equal(table, everything.to_pandas()[list(table.columns)], **SAME)
    assert exported.files == (str(tmp_path / "all.csv"),)
    assert exported.hits == len(everything) == 10


def test_parquet_is_read_by_pandas_and_holds_the_embeddings(built, everything, tmp_path):
    built.export(everything, tmp_path / "all.parquet")
    table = pd.read_parquet(tmp_path / "all.parquet")
    pd.testing.assert_frame_equal(table.drop(columns="embedding"), everything.to_pandas(), **SAME)
    embeddings = np.stack(table["embedding"])
    assert embeddings.dtype == np.float32
    query = built.similar(clip=4, limit=10, merge=False)
    found = exact_similarities(embeddings[3], embeddings)
    for hit in query:
        (row,) = np.flatnonzero(table["clip_id"] == hit.clip_id)
        assert found[row] == pytest.approx(hit.similarity, abs=1e-3)


def test_json_lines_are_read_by_pandas(built, tmp_path):
    result = built.search("opening something", limit=3, merge=False)
    built.export(result, tmp_path / "found.jsonl")
    table = pd.read_json(tmp_path / "found.jsonl", lines=True, precise_float=True)
    assert table.to_dict("records") == [rounded(hit.as_dict()) for hit in result]


def spans(everything, path):
    return [(hit.start_seconds, hit.end_seconds) for hit in everything if hit.path == path]


def test_webvtt_is_read_by_a_parser_and_by_ffmpeg(built, everything, tmp_path):
    exported = built.export(everything, tmp_path / "subs", format="vtt")
    assert sorted(exported.files) == [
        str(tmp_path / "subs" / name) for name in ("c.vtt", "desk/b.vtt", "kitchen/a.vtt")
    ]
    path = next(hit.path for hit in everything if hit.path.endswith("b.mkv"))
    cues = list(webvtt.read(str(tmp_path / "subs/desk/b.vtt")))
    times = [(cue.start_in_seconds, cue.end_in_seconds) for cue in cues]
    assert np.array(times) == pytest.approx(np.array(spans(everything, path)), abs=1)
    labels = [hit.label for hit in everything if hit.path == path]
    assert [cue.text.rpartition(" (")[0] for cue in cues] == labels
    with av.open(str(tmp_path / "subs/desk/b.vtt")) as container:
        packets = [packet for packet in container.demux() if packet.size]
        found = [float(packet.pts * packet.time_base) for packet in packets]
    assert found == pytest.approx([start for start, _ in spans(everything, path)], abs=1e-3)


def test_srt_is_read_by_ffmpeg(built, everything, tmp_path):
    built.export(everything, tmp_path / "subs", format="srt")
    path = next(hit.path for hit in everything if hit.path.endswith("b.mkv"))
    with av.open(str(tmp_path / "subs/desk/b.srt")) as container:
        assert container.format.name == "srt"
        packets = [packet for packet in container.demux() if packet.size]
        ends = [float((p.pts + p.duration) * p.time_base) for p in packets]
    assert ends == pytest.approx([end for _, end in spans(everything, path)], abs=1e-3)


def test_an_edl_is_read_by_opentimelineio(built, everything, tmp_path):
    built.export(everything, tmp_path / "cut.edl")
    timeline = otio.adapters.read_from_file(str(tmp_path / "cut.edl"), rate=30)
    clips = list(timeline.find_clips())
    assert len(clips) == len(everything)
    for clip, hit in zip(clips, everything, strict=True):
        assert clip.source_range.start_time.to_seconds() == pytest.approx(
            hit.start_seconds, abs=0.04
        )
        length = hit.end_seconds - hit.start_seconds
        assert clip.source_range.duration.to_seconds() == pytest.approx(length, abs=0.07)
        assert clip.name == hit.path.rpartition("/")[2]


def test_fcpxml_is_read_by_opentimelineio(built, everything, tmp_path):
    built.export(everything, tmp_path / "cut.fcpxml")
    container = otio.adapters.read_from_file(str(tmp_path / "cut.fcpxml"), "fcpx_xml")
    clips = list(container.find_clips())
    assert len(clips) == len(everything)
    for clip, hit in zip(clips, everything, strict=True):
        length = hit.end_seconds - hit.start_seconds
        assert clip.source_range.start_time.to_seconds() == pytest.approx(
            hit.start_seconds, abs=0.04
        )
        assert clip.source_range.duration.to_seconds() == pytest.approx(length, abs=0.07)
        url = urllib.parse.urlsplit(clip.media_reference.target_url)
        assert urllib.parse.unquote(url.path) == hit.path


def test_fiftyone_finds_its_files_and_spans(built, everything, tmp_path):
    built.export(everything, tmp_path / "fo", format="fiftyone")
    videos = json.loads((tmp_path / "fo/data.json").read_text())
    labels = json.loads((tmp_path / "fo/labels.json").read_text())
    assert set(videos.values()) == {hit.path for hit in everything}
    assert labels["labels"].keys() == videos.keys()
    (desk,) = [name for name, path in videos.items() if path.endswith("desk/b.mkv")]
    assert [span["support"] for span in labels["labels"][desk]][:2] == [[1, 30], [31, 60]]
    for name, path in videos.items():
        found = [span["attributes"] for span in labels["labels"][name]]
        assert [(span["start_seconds"], span["end_seconds"]) for span in found] == spans(
            everything, path
        )
        assert all(span["label"] in labels["classes"] for span in labels["labels"][name])
        assert all(0 <= span["confidence"] <= 1 for span in labels["labels"][name])


def test_label_studio_counts_frames_from_one(built, everything, tmp_path):
    built.export(everything, tmp_path / "tasks.json", format="label-studio")
    tasks = json.loads((tmp_path / "tasks.json").read_text())
    (task,) = [task for task in tasks if task["data"]["relative_path"] == "desk/b.mkv"]
    assert urllib.parse.unquote(task["data"]["video"]).endswith("desk/b.mkv")
    regions = task["predictions"][0]["result"]
    ranges = [region["value"]["ranges"] for region in regions]
    assert ranges[:2] == [[{"start": 1, "end": 30}], [{"start": 31, "end": 60}]]
    assert {region["type"] for region in regions} == {"timelinelabels"}
    assert len({region["id"] for region in regions}) == len(regions)


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("name", sorted(set(all_formats()) - {"vtt", "srt"}))
def test_nothing_is_overwritten_without_being_asked(built, everything, tmp_path, name):
    place = tmp_path / "out"
    built.export(everything, place, format=name)
    with pytest.raises(UsageError, match="--force"):
        built.export(everything, place, format=name)
    built.export(everything, place, format=name, force=True)


@pytest.mark.thorough
def test_subtitles_go_beside_the_videos_only_when_asked(
    built, library, tiny_model, tmp_path, index
):
    index.build(library, model=str(tiny_model), clip_seconds=2.0, workers=1)
    with pytest.raises(UsageError, match="--beside-videos"):
        index.export(index.everything(), None, format="vtt")
    index.export(index.everything(), None, format="vtt", beside_videos=True)
    assert (library / "kitchen" / "a.vtt").exists()
    with pytest.raises(UsageError, match="one file per video"):
        index.export(index.everything(), None, format="csv", beside_videos=True)


def test_hostile_names_and_labels_stay_text(built, hostile, tmp_path):
    for name in all_formats():
        built.export(hostile, tmp_path / f"out-{name}", format=name)
    assert len(pd.read_csv(tmp_path / "out-csv")) == len(hostile)
    assert len(pd.read_json(tmp_path / "out-jsonl", lines=True)) == len(hostile)
    timeline = otio.adapters.read_from_file(str(tmp_path / "out-edl"), "cmx_3600", rate=30)
    assert len(list(timeline.find_clips())) == len(hostile)
    project = otio.adapters.read_from_file(str(tmp_path / "out-fcpxml"), "fcpx_xml")
    assert len(list(project.find_clips())) == len(hostile)
    for name, adapter in (("otio", "otio_json"), ("fcp7xml", "fcp_xml")):
        edit = otio.adapters.read_from_file(str(tmp_path / f"out-{name}"), adapter)
        found = [clip.media_reference.target_url for clip in edit.find_clips()]
        assert found == [file_url(hit.path) for hit in hostile]
    for form in (each for each in all_formats().values() if each.markers):
        files = built.export(hostile, tmp_path / f"m-{form.name}", format=form.name, markers=True)
        assert len(files.files) == len(hostile)
    for file in (tmp_path / "out-chapters").rglob("*.ffmetadata"):
        with av.open(str(file), format="ffmetadata") as container:
            assert len(container.chapters()) == 1
    cues = [webvtt.read(str(file))[0] for file in (tmp_path / "out-vtt").rglob("*.vtt")]
    assert len(cues) == len(hostile)
    raw = [file.read_text() for file in (tmp_path / "out-vtt").rglob("*.vtt")]
    assert not any("<script>" in text or text.count("-->") != 1 for text in raw)


@pytest.mark.parametrize(("suffix", "read"), [("csv", pd.read_csv), ("parquet", pd.read_parquet)])
def test_what_follows_has_its_columns(built, tmp_path, suffix, read):
    result = built.search("opening something", then="closing something", limit=3)
    built.export(result, tmp_path / f"out.{suffix}")
    table = read(tmp_path / f"out.{suffix}")
    columns = list(result.to_pandas().columns)
    assert list(table.columns) == columns + ["embedding"] * (suffix == "parquet")
    names = ["clip_id", "start_seconds", "end_seconds", "label", "probability"]
    found = table[[f"then_{name}" for name in names]].set_axis(names, axis=1).to_dict("records")
    assert found == [hit.as_dict()["then"] for hit in result]


def test_what_follows_is_named(built, tmp_path):
    result = built.search("opening something", then="closing something", limit=1)
    built.export(result, tmp_path / "cut.edl")
    hit, text = result[0], (tmp_path / "cut.edl").read_text()
    assert f"* COMMENT: {hit.label} ({hit.probability:.0%}), then {hit.then.label}\n" in text


def test_annotators_get_both_of_two_things_that_follow(built, tmp_path):
    result = built.search("opening something", then="closing something", limit=1)
    (hit,) = result
    expected = [
        (hit.label, hit.start_seconds, hit.then.start_seconds),
        (hit.then.label, hit.then.start_seconds, hit.then.end_seconds),
    ]
    built.export(result, tmp_path / "fo", format="fiftyone")
    written = json.loads((tmp_path / "fo/labels.json").read_text())
    (found,) = written["labels"].values()
    of_attributes = [span["attributes"] for span in found]
    assert [
        (span["label"], each["start_seconds"], each["end_seconds"])
        for span, each in zip(found, of_attributes, strict=True)
    ] == expected
    assert set(written["classes"]) == {hit.label, hit.then.label}
    built.export(result, tmp_path / "tasks.json", format="label-studio")
    (task,) = json.loads((tmp_path / "tasks.json").read_text())
    regions = task["predictions"][0]["result"]
    assert [region["value"]["timelinelabels"] for region in regions] == [
        [hit.label],
        [hit.then.label],
    ]
    assert [region["score"] for region in regions] == [hit.probability, hit.then.probability]
    first, second = (region["value"]["ranges"][0] for region in regions)
    assert first["end"] + 1 == second["start"]


def test_what_cannot_be_exported_is_refused(built, everything, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="No format"):
        built.export(everything, tmp_path / "out.xyz")
    with pytest.raises(UsageError, match=r"srt writes one file per video.*--beside-videos"):
        built.export(everything, tmp_path / "out.srt")
    with pytest.raises(UsageError, match="fcpxml"):
        built.export(everything, tmp_path / "out", format="fcpxm")
    monkeypatch.setitem(sys.modules, "opentimelineio", None)
    for name in ("out.otio", "out.xml"):
        with pytest.raises(MissingDependencyError, match=r"pip install 'vindex-video\[editors\]'"):
            built.export(everything, tmp_path / name)
    assert not list(tmp_path.iterdir())
    with pytest.raises(UsageError, match="nothing to export"):
        built.export(built.everything(path="none"), tmp_path / "out.csv")
