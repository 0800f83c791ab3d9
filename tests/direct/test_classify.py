"""Labels of clips of files without an index."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.direct.guesses import assert_same
from tests.tiny_models import save_tiny_vjepa2
from vindex.cli.options import model_at_hand
from vindex.direct.classify import Classifier
from vindex.encoders.vjepa2_encoder import VJepa2Encoder
from vindex.errors import UsageError
from vindex.records import Failure, Reason
from vindex.settings import DEFAULT_MODEL

pytestmark = pytest.mark.usefixtures("one_torch_thread")


@pytest.mark.thorough
def test_windows_slide_over_a_file(of_file, tiny_model, videos):
    assert [clip.start_seconds for clip in of_file] == [0.5 * k for k in range(7)]
    assert all(clip.end_seconds - clip.start_seconds == 1.0 for clip in of_file)
    for clip in of_file:
        chances = [guess.probability for guess in clip.guesses]
        assert len(chances) == 3
        assert all(one >= other for one, other in pairwise(chances))
    whole = Classifier(str(tiny_model), clip_seconds=1.0, frames=2, top=1)
    clips = list(whole.files([videos["mkv"]]))
    assert [clip.start_seconds for clip in clips] == [0, 1, 2, 3]
    assert all(len(clip.guesses) == 1 for clip in clips)


@pytest.mark.thorough
def test_they_are_the_labels_of_an_index(master_library, built, tiny_model):
    clips = Classifier(str(tiny_model), clip_seconds=2.0, top=1).files(
        [str(master_library / "desk" / "b.mkv")]
    )
    rows = built.sql(
        "SELECT start_seconds, label, probability FROM clips WHERE path LIKE '%b.mkv' ORDER BY 1"
    ).rows
    found = [(clip.start_seconds, *clip.guesses) for clip in clips]
    assert len(rows) == len(found) == 5
    for (start, label, probability), (other_start, guess) in zip(rows, found, strict=True):
        assert (start, label) == (other_start, guess.label)
        assert guess.probability == pytest.approx(probability, abs=1e-3)  # kept in half precision


def test_a_bad_file_does_not_stop_the_others(classifier, videos, tmp_path, of_file):
    bad = tmp_path / "bad.mp4"
    bad.write_text("this is no video")
    first, *rest = classifier.files([str(bad), videos["mkv"]])
    assert isinstance(first, Failure)
    assert (first.path, first.reason) == (str(bad), "not_a_video")
    assert_same(rest, of_file)


def test_a_missing_file_does_not_stop_the_others_and_a_folder_is_its_videos(
    classifier, videos, tmp_path, of_file
):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.mkv").symlink_to(videos["mkv"])
    (tmp_path / "sub" / "b.mkv").write_bytes(Path(videos["mkv"]).read_bytes())
    missing, *rest = classifier.files([str(tmp_path / "none.mp4"), str(tmp_path)])
    assert isinstance(missing, Failure)
    assert missing.reason == Reason.GONE
    assert {clip.path for clip in rest} == {str(tmp_path / "sub" / "b.mkv")}
    assert_same(rest, of_file)
    with pytest.raises(UsageError, match=r"none\.mp4 is not a file\. Give a video"):
        next(classifier.files([str(tmp_path / "none.mp4")]))


def test_the_model_is_that_of_the_index_at_hand(built, videos, monkeypatch):
    monkeypatch.setenv("VINDEX_INDEX", built.path)
    assert model_at_hand(None) == built.model
    assert model_at_hand("demo") == "demo"
    monkeypatch.setenv("VINDEX_INDEX", f"{built.path}/none")
    assert model_at_hand(None) == DEFAULT_MODEL


def test_a_clip_that_overflows_the_model_gets_no_labels(classifier, videos, of_file, monkeypatch):
    encode = VJepa2Encoder._encode_batch

    def overflow(self, frames_BTHWC):
        encoding = encode(self, frames_BTHWC)
        encoding.probabilities_BK[1:] = np.nan
        encoding.embeddings_BD[1:] = np.nan
        return encoding

    monkeypatch.setattr(VJepa2Encoder, "_encode_batch", overflow)
    items = list(classifier.files([videos["mkv"]]))
    refused = [item for item in items if isinstance(item, Failure)]
    assert {item.reason for item in refused} == {Reason.NOT_FINITE}
    assert [item.start_seconds for item in items] == [item.start_seconds for item in of_file]
    assert items[0].guesses[0].label == of_file[0].guesses[0].label


@pytest.mark.thorough
def test_json_csv_and_webvtt(vindex, tiny_model, videos, tmp_path, of_file):
    options = ["--model", tiny_model, "--clip-seconds", 1, "--stride-seconds", 0.5, "--top", 2]
    bad = tmp_path / "bad.mp4"
    bad.write_text("this is no video")
    code, out, err = vindex(videos["mkv"], bad, *options, "--json")
    document = json.loads(out)
    assert code == 3
    assert "bad.mp4" in err
    assert [row["reason"] for row in document["failures"]] == ["not_a_video"]
    assert [clip["labels"][0]["label"] for clip in document["clips"]] == [
        clip.guesses[0].label for clip in of_file
    ]
    code, out, _ = vindex(videos["mkv"], *options, "--format", "csv")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "path,start_seconds,end_seconds,rank,label,probability"
    assert len(lines) == 1 + 2 * 7
    code, out, _ = vindex(videos["mkv"], *options, "--format", "vtt")
    best, second = of_file[1].guesses[:2]
    cue = f"{best.label} ({best.probability:.2f})\n{second.label} ({second.probability:.2f})\n"
    assert out.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n")
    assert f"\n\n00:00:00.500 --> 00:00:01.500\n{cue}\n" in out
    code, _, err = vindex(videos["mkv"], *options, "--format", "vtt", "--json")
    assert (code, "--json and --format vtt were both given" in err) == (2, True)
    code, out, _ = vindex(videos["mkv"], *options)
    assert out.splitlines()[0].split() == ["from", "to", "labels", "path"]
    assert len(out.splitlines()) == 8


def test_what_cannot_be_done_is_refused_in_a_sentence(vindex, tiny_model, videos, tmp_path):
    code, _, err = vindex(videos["ts"], videos["mkv"], "--model", tiny_model, "--format", "vtt")
    assert (code, "belongs to one video" in err) == (2, True)
    code, _, err = vindex("-", videos["mkv"], "--model", tiny_model)
    assert (code, "is a live source" in err) == (2, True)
    code, _, err = vindex(videos["ts"], "--model", tiny_model, "--format", "srt")
    assert (code, "table, json, csv, vtt" in err) == (2, True)
    code, _, err = vindex(tmp_path / "none.mp4", "--model", tiny_model)
    assert (code, "is not a file" in err) == (2, True)
    code, _, err = vindex(tmp_path, "--model", tiny_model)
    assert (code, f"There is no video file in {tmp_path}." in err) == (2, True)
    code, _, err = vindex("http://[::1", "--model", tiny_model)
    assert (code, "http://[::1 cannot be opened" in err) == (1, True)
    headless = save_tiny_vjepa2(tmp_path / "headless", head=False)
    with pytest.raises(UsageError, match="has no labels"):
        Classifier(str(headless))
