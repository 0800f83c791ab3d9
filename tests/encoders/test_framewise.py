"""SigLIP and CLIP: a clip is the mean of what the library's own classes make of its frames."""

import json
import sys

import numpy as np
import pytest
import torch
from transformers import AutoModel

from tests.tiny_models import save_tiny_clip, save_tiny_siglip
from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.devices import weight_type
from vindex.encoders.weights import quiet_transformers
from vindex.errors import ModelError, UsageError

SAVED = {"siglip": save_tiny_siglip, "clip": save_tiny_clip}


@pytest.fixture(scope="module", params=sorted(SAVED))
def model(request, tmp_path_factory):
    return SAVED[request.param](tmp_path_factory.mktemp("models") / request.param)


def frame_vectors(folder, frames_NHWC):
    """Unit vectors of pictures that need no scaling, by the library's own forward."""
    settings = json.loads((folder / "preprocessor_config.json").read_text())
    normalised_NHWC = (frames_NHWC / 255.0 - settings["image_mean"]) / settings["image_std"]
    pixels = torch.tensor(np.moveaxis(normalised_NHWC, -1, 1), dtype=torch.float32)
    with torch.inference_mode(), quiet_transformers():
        whole = AutoModel.from_pretrained(folder).eval()
        vectors_ND = whole.get_image_features(pixel_values=pixels).pooler_output.numpy()
    return vectors_ND / np.linalg.norm(vectors_ND, axis=1, keepdims=True)


def test_a_clip_is_the_mean_of_its_frames(model, clips_BTHWC):
    encoder = load_encoder(str(model), device="cpu", batch_size=2)
    encoding = encoder.encode(clips_BTHWC)
    num_clips, num_frames = clips_BTHWC.shape[:2]
    vectors_ND = frame_vectors(model, clips_BTHWC.reshape(-1, *clips_BTHWC.shape[2:]))
    mean_BD = vectors_ND.reshape(num_clips, num_frames, -1).mean(1)
    expected_BD = mean_BD / np.linalg.norm(mean_BD, axis=1, keepdims=True)
    np.testing.assert_allclose(encoding.embeddings_BD, expected_BD, atol=1e-4)
    assert np.abs(expected_BD[0] - expected_BD[1]).max() > 0.01  # else equal numbers prove little
    assert encoding.probabilities_BK is None
    assert encoding.saliency_BS.shape == (num_clips, num_frames)
    with pytest.raises(ValueError, match="no head"):
        encoder.segment_probabilities(clips_BTHWC[None])


def test_nothing_needs_torchvision(model, clips_BTHWC, monkeypatch):
    """Which the library's own video processors do."""
    expected_BD = load_encoder(str(model), device="cpu").encode(clips_BTHWC).embeddings_BD
    monkeypatch.setitem(sys.modules, "torchvision", None)
    found_BD = load_encoder(str(model), device="cpu").encode(clips_BTHWC).embeddings_BD
    np.testing.assert_array_equal(found_BD, expected_BD)


def test_any_number_of_frames(model, clips_BTHWC):
    encoder = load_encoder(str(model), device="cpu")
    same_BTHWC = np.repeat(clips_BTHWC[:, :1], 3, axis=1)
    np.testing.assert_allclose(
        encoder.encode(same_BTHWC).embeddings_BD,
        encoder.encode(same_BTHWC[:, :1]).embeddings_BD,
        atol=1e-5,
    )


def test_results_do_not_depend_on_the_batch(model, clips_BTHWC):
    together = load_encoder(str(model), device="cpu", batch_size=7).encode(clips_BTHWC)
    singly = load_encoder(str(model), device="cpu", batch_size=1).encode(clips_BTHWC)
    np.testing.assert_allclose(singly.embeddings_BD, together.embeddings_BD, atol=1e-4)


@pytest.mark.parametrize("kind", sorted(SAVED))
def test_half_precision_changes_little(kind, tmp_path, clips_BTHWC):
    """Wide enough for bf16, where the CPU is quicker in it."""
    folder = SAVED[kind](tmp_path / kind, hidden_size=64)
    encoder = load_encoder(str(folder), device="cpu")
    assert encoder._model.dtype == weight_type("cpu", 64)
    num_clips, num_frames = clips_BTHWC.shape[:2]
    vectors_ND = frame_vectors(folder, clips_BTHWC.reshape(-1, *clips_BTHWC.shape[2:]))
    mean_BD = vectors_ND.reshape(num_clips, num_frames, -1).mean(1)
    plain_BD = mean_BD / np.linalg.norm(mean_BD, axis=1, keepdims=True)
    assert (encoder.encode(clips_BTHWC).embeddings_BD * plain_BD).sum(1).min() > 0.999


def test_the_facts_are_those_of_the_files(tmp_path):
    siglip = encoder_spec(str(save_tiny_siglip(tmp_path / "siglip")))
    assert (siglip.default_frames, siglip.crop_size, siglip.dim) == (4, 32, 32)
    assert (siglip.fit, siglip.filter, siglip.labels) == ("squash", "bilinear", ())
    clip = encoder_spec(str(save_tiny_clip(tmp_path / "clip")))
    assert (clip.dim, clip.fit, clip.filter) == (24, "crop", "bicubic")
    assert clip.image_mean == (0.48145466, 0.4578275, 0.40821073)
    clip.check_frames(7)
    with pytest.raises(UsageError, match="a multiple of 1"):
        clip.check_frames(0)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"resample": None}, "does not say resample"),
        ({"image_mean": None}, "does not say image_mean"),
        ({"size": {"height": 48, "width": 48}}, "image_size = 32 .* 48"),
        ({"size": {"height": 32, "width": 48}}, "equal height and width"),
        ({"size": None}, "equal height and width"),
        ({"do_normalize": False}, "turns scaling"),
        ({"resample": 1}, "bilinear"),
    ],
)
def test_what_its_processor_does_not_say_is_refused(tmp_path, change, message):
    folder = save_tiny_siglip(tmp_path)
    file = folder / "preprocessor_config.json"
    settings = json.loads(file.read_text()) | change
    file.write_text(json.dumps({key: v for key, v in settings.items() if v is not None}))
    with pytest.raises(ModelError, match=message):
        encoder_spec(str(folder))


def test_a_picture_that_is_cropped_otherwise_is_refused(tmp_path):
    folder = save_tiny_clip(tmp_path)
    file = folder / "preprocessor_config.json"
    settings = json.loads(file.read_text())
    file.write_text(json.dumps(settings | {"size": {"shortest_edge": 40}}))
    with pytest.raises(ModelError, match="size of the crop"):
        encoder_spec(str(folder))
    file.write_text(json.dumps(settings | {"size": 32, "crop_size": 32}))  # as OpenAI's say it
    assert encoder_spec(str(folder)).crop_size == 32


def test_the_settings_of_a_whole_processor(tmp_path):
    folder = save_tiny_siglip(tmp_path)
    file = folder / "preprocessor_config.json"
    settings = json.loads(file.read_text())
    file.unlink()
    whole = {"processor_class": "SiglipProcessor", "image_processor": settings}
    (folder / "processor_config.json").write_text(json.dumps(whole))
    assert encoder_spec(str(folder)).crop_size == 32


def test_texts_of_another_length_are_refused(tmp_path):
    folder = save_tiny_siglip(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    config["text_config"]["projection_size"] = 16
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="vectors of 16 numbers and pictures of 32"):
        encoder_spec(str(folder))
