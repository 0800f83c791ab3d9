"""Accuracy by the published protocol: the same numbers as a plain computation gives."""

import csv
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import VideoMAEForVideoClassification, VJEPA2ForVideoClassification

from tests.engines import engine_toys as toys
from tests.tiny_models import TINY_LABELS, save_tiny_videomae, save_tiny_vjepa2
from vindex.cli import main
from vindex.decode import decode_clips, probe
from vindex.encode import session
from vindex.encoders import load_encoder
from vindex.encoders.published import EvalProtocol, published_protocol
from vindex.encoders.registry import KNOWN_CHECKPOINTS
from vindex.encoders.weights import quiet_transformers
from vindex.errors import MediaError, ModelError, UsageError
from vindex.jobs import DecodeJob
from vindex.measure.accuracy import measure_accuracy
from vindex.records import Clip, FrameRequest, Reason

pytestmark = pytest.mark.usefixtures("one_torch_thread")

FILES = ("kitchen/a.mp4", "desk/b.mkv", "c.mp4")
"""Of the small library, of 4 to 10 s; 15 frames a second."""

MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


@pytest.fixture
def truth(tmp_path):
    """Three files with labels as the data set writes them, and no times."""
    path = tmp_path / "truth.csv"
    rows = [("path", "label"), *zip(FILES, TINY_LABELS, strict=False)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def plain_views(path, architecture):
    """`pixels_VGTCHW`: three views of each segment, of four frames each.

    Where the segments lie is tested by itself, below.
    """
    info = probe(path)
    whole = Clip(0.0, info.duration_seconds)
    windows, seconds = published_protocol("", architecture).windows(whole, 4, info.frame_rate)
    assert seconds == pytest.approx(16 / 15, rel=1e-3)
    pixels_GVTCHW = []
    for window in windows:
        job = DecodeJob(path, "", (window,), seconds, (FrameRequest(4, 32, views=3),), "pyav")
        (decoded,) = decode_clips(job)
        normalised = (decoded.frames[0] / 255 - MEAN) / STD
        pixels_GVTCHW.append(np.moveaxis(normalised, -1, 2))
    return torch.tensor(np.stack(pixels_GVTCHW, 1), dtype=torch.float32)


def shares(probabilities_NK):
    """Top-1 and top-5 where video i has label i."""
    order = np.argsort(-probabilities_NK, axis=1)
    top1 = np.mean([order[i, 0] == i for i in range(len(order))])
    return top1, np.mean([i in order[i, :5] for i in range(len(order))])


@pytest.mark.thorough
def test_tokens_of_the_segments_are_joined_before_the_pooler(truth, master_library, tmp_path):
    """V-JEPA 2: 2 segments of every fourth frame, here of 4 frames."""
    folder = save_tiny_vjepa2(tmp_path / "model", seed=4)
    found = measure_accuracy(truth, str(folder), root=master_library, reader="pyav", device="cpu")
    model = VJEPA2ForVideoClassification.from_pretrained(folder).eval()
    expected_NK = []
    for path in FILES:
        pixels = plain_views(str(master_library / path), "vjepa2")
        assert pixels.shape == (3, 2, 4, 3, 32, 32)
        with torch.inference_mode():
            tokens = [model.vjepa2.get_vision_features(pixels[:, g]) for g in (0, 1)]
            logits = model.classifier(model.pooler(torch.cat(tokens, 1)))
        expected_NK.append(logits.softmax(-1).mean(0).numpy())
    assert (found.top1, found.top5) == pytest.approx(shares(np.stack(expected_NK)))
    assert (found.videos, found.failures, found.num_frames) == (3, (), 4)
    levels = (np.moveaxis(pixels.numpy(), 3, -1) * STD + MEAN) * 255
    frames_VGTHWC = np.rint(levels).astype(np.uint8)
    ours_VK = load_encoder(str(folder), device="cpu").segment_probabilities(frames_VGTHWC)
    np.testing.assert_allclose(ours_VK, logits.softmax(-1).numpy(), atol=1e-4)
    # Joining is not averaging.
    with torch.inference_mode():
        separate = [model.classifier(model.pooler(t)).softmax(-1) for t in tokens]
    assert (sum(separate) / 2 - logits.softmax(-1)).abs().max() > 1e-3


@pytest.mark.thorough
def test_other_models_average_their_segments(truth, master_library, tmp_path):
    """VideoMAE: 5 segments of every fourth frame, from the start to the end."""
    folder = save_tiny_videomae(tmp_path / "model", seed=1)
    found = measure_accuracy(truth, str(folder), root=master_library, reader="pyav", device="cpu")
    with quiet_transformers():
        model = VideoMAEForVideoClassification.from_pretrained(folder).eval()
    expected_NK = []
    for path in FILES:
        pixels = plain_views(str(master_library / path), "videomae")
        assert pixels.shape == (3, 5, 4, 3, 32, 32)
        with torch.inference_mode():
            probabilities = model(pixels.flatten(0, 1)).logits.softmax(-1)
        expected_NK.append(probabilities.mean(0).numpy())
    assert (found.top1, found.top5) == pytest.approx(shares(np.stack(expected_NK)))
    assert (found.protocol.num_segments, found.protocol.num_views) == (5, 3)


def test_windows():
    whole = Clip(0.0, 12.0)
    vjepa2 = EvalProtocol(4, 2, 3, in_partitions=True)
    apart, seconds = vjepa2.windows(whole, 16, 16.0)  # 64 frames of 16 a second
    assert (apart, seconds) == ([Clip(1.0, 5.0), Clip(7.0, 11.0)], 4.0)
    overlapping, seconds = vjepa2.windows(Clip(2.0, 8.0), 16, 12.8)
    assert (overlapping, seconds) == ([Clip(2.0, 7.0), Clip(3.0, 8.0)], 5.0)
    short, seconds = vjepa2.windows(Clip(0.0, 3.0), 16, 12.8)
    assert (short, seconds) == ([Clip(0.0, 3.0)] * 2, 5.0)
    spread, _ = EvalProtocol(4, 5, 3, in_partitions=False).windows(whole, 16, 16.0)
    assert [clip.start_seconds for clip in spread] == [0.0, 2.0, 4.0, 6.0, 8.0]
    uniform, seconds = EvalProtocol(None, 2, 3, in_partitions=False).windows(whole, 16, 30.0)
    assert (uniform, seconds) == ([Clip(0.0, 12.0), Clip(0.375, 12.0)], 12.0)


def test_published_figures_belong_to_known_heads():
    figures = {
        known.name: protocol
        for known in KNOWN_CHECKPOINTS
        if (protocol := published_protocol(known.name, known.architecture)).top1_percent
    }
    assert len(figures) == 15
    wide = figures["facebook/timesformer-base-finetuned-k600"]
    assert (wide.frame_step, wide.num_segments, wide.num_views) == (32, 1, 3)
    starts, seconds = wide.windows(Clip(2.0, 14.0), 8, 32.0)
    assert (starts, seconds) == ([Clip(2.0, 10.0)], 8.0)
    ours = figures["facebook/vjepa2-vitl-fpc16-256-ssv2"]
    assert (ours.frame_step, ours.num_segments, ours.num_views) == (4, 2, 3)
    assert (ours.top1_percent, ours.data_set) == (73.7, "SSv2")
    for known in KNOWN_CHECKPOINTS:
        if known.name in figures:
            assert figures[known.name].data_set == known.label_set


def test_a_label_that_the_model_does_not_have(tmp_path, tiny_model):
    (tmp_path / "truth.csv").write_text("path,label\na.mp4,Juggling\n")
    with pytest.raises(UsageError, match=r"does not: Juggling. It has 6, such as Opening"):
        measure_accuracy(tmp_path / "truth.csv", str(tiny_model), reader="pyav")


def test_labels_may_be_of_another_case(truth, master_library, tiny_model):
    given = {"root": master_library, "reader": "pyav", "device": "cpu"}
    as_named = measure_accuracy(truth, str(tiny_model), **given)
    truth.write_text(truth.read_text().lower())
    assert measure_accuracy(truth, str(tiny_model), **given) == as_named


def test_a_model_without_labels(tmp_path, truth):
    folder = save_tiny_vjepa2(tmp_path / "model", head=False)
    with pytest.raises(UsageError, match="has no labels; `vindex models` lists"):
        measure_accuracy(truth, str(folder), reader="pyav")


@pytest.mark.thorough
def test_nothing_can_be_read(truth, tiny_model, tmp_path):
    with pytest.raises(MediaError, match=r"kitchen/a\.mp4"):
        measure_accuracy(truth, str(tiny_model), root=tmp_path, reader="pyav", device="cpu")


def test_a_span_behind_the_end_counts_for_nothing(master_library, tiny_model, tmp_path):
    truth = tmp_path / "spans.csv"
    truth.write_text(
        "path,start_seconds,end_seconds,label\n"
        f"c.mp4,1,900,{TINY_LABELS[0]}\nc.mp4,100,101,{TINY_LABELS[0]}\n"
    )
    found = measure_accuracy(
        truth, str(tiny_model), root=master_library, reader="pyav", device="cpu"
    )
    assert found.videos == 1
    (failure,) = found.failures
    assert (
        failure.message == "It ends at 5.3 s, and the truth file has a label for it from 100 s on."
    )


@pytest.mark.thorough
def test_a_file_that_kills_its_decoder_loses_only_itself(
    truth, master_library, tiny_model, tmp_path, monkeypatch
):
    """It would end the command where that decodes by itself."""
    for number, name in enumerate(FILES):
        shutil.copy(master_library / name, tmp_path / f"{number}{Path(name).suffix}")
    (tmp_path / "1.mkv").rename(tmp_path / "deadly.mkv")
    truth = tmp_path / "deadly.csv"
    rows = zip(("0.mp4", "deadly.mkv", "2.mp4"), TINY_LABELS, strict=False)
    truth.write_text("path,label\n" + "".join(f"{name},{label}\n" for name, label in rows))
    monkeypatch.setattr(session, "decode_clips", toys.decode_unless_deadly)
    found = measure_accuracy(truth, str(tiny_model), reader="pyav", device="cpu")
    assert found.videos == 2
    (failure,) = found.failures
    assert (failure.path, failure.reason) == (str(tmp_path / "deadly.mkv"), Reason.WORKER_DIED)
    assert "killed by signal 9 (Killed), twice" in failure.message


@pytest.mark.thorough
def test_one_video_may_have_several_labels_and_spans(master_library, tiny_model, tmp_path):
    truth = tmp_path / "spans.csv"
    lines = [f"c.mp4,{start},{start + 2},{label}" for start in (0, 1) for label in TINY_LABELS[:2]]
    truth.write_text("\n".join(("path,start_seconds,end_seconds,label", *lines, lines[0])) + "\n")
    found = measure_accuracy(
        truth, str(tiny_model), root=master_library, reader="pyav", device="cpu"
    )
    assert (found.videos, found.failures) == (5, ())


@pytest.mark.thorough
def test_numbers_that_are_not_finite_count_for_nothing(truth, master_library, tmp_path):
    folder = save_tiny_vjepa2(tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"][0] = torch.nan
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"(a\.mp4|b\.mkv|c\.mp4) that are not finite"):
        measure_accuracy(truth, str(folder), root=master_library, reader="pyav", device="cpu")


@pytest.mark.thorough
def test_the_command(truth, master_library, tiny_model, monkeypatch, capsys):
    with truth.open("a") as file:
        file.write("desk/bad.mp4,Throwing [something]\n")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", "eval", str(truth), *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        return exited.value.code, *capsys.readouterr()

    options = ("--protocol", "published", "--model", tiny_model, "--root", master_library)
    code, out, err = run(*options, "--device", "cpu", "--json")
    found = json.loads(out)
    assert code == 3
    assert "bad.mp4" in err
    assert (found["videos"], len(found["failures"])) == (3, 1)
    assert found["protocol"]["num_segments"] == 2
    assert 0 <= found["top1"] <= found["top5"] <= 1
    code, out, _ = run(*options, "--device", "cpu")
    assert "segments   2, in 3 views" in out
    assert "frames     4, 4 frames of the video apart" in out
    assert "published  none known" in out
    assert run("--protocol", "own")[0] == 2
    assert run("--model", tiny_model)[0] == 2
    assert run("--protocol", "published", "--index", "x")[0] == 2
