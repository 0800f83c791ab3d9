"""VideoMAE, TimeSformer and ViViT: what we compute is what the library's own classes compute."""

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForVideoClassification,
    VideoMAEModel,
    VivitForVideoClassification,
    conversion_mapping,
)

from tests.tiny_models import save_tiny_timesformer, save_tiny_videomae, save_tiny_vivit
from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.architectures import ARCHITECTURES, architecture_of
from vindex.encoders.devices import weight_type
from vindex.encoders.weights import quiet_transformers
from vindex.errors import ModelError, UsageError
from vindex.records import FrameRequest, Recipe
from vindex.settings import clip_spec

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@pytest.fixture(scope="session")
def videomae(tmp_path_factory):
    return save_tiny_videomae(tmp_path_factory.mktemp("models") / "videomae")


@pytest.fixture(scope="session")
def pretrained(tmp_path_factory):
    return save_tiny_videomae(tmp_path_factory.mktemp("models") / "pretrained", head=False)


@pytest.fixture(scope="session")
def timesformer(tmp_path_factory):
    return save_tiny_timesformer(tmp_path_factory.mktemp("models") / "timesformer")


@pytest.fixture(scope="session")
def vivit(tmp_path_factory):
    return save_tiny_vivit(tmp_path_factory.mktemp("models") / "vivit")


def pixel_values(clips_BTHWC, mean, std):
    """Scaled to [0, 1] and normalised, apart from vindex."""
    normalised = (clips_BTHWC.astype(np.float64) / 255 - mean) / std
    return torch.tensor(np.moveaxis(normalised, -1, 2), dtype=torch.float32)


def logits_and_last_tokens(folder, pixels):
    """Of the library's own forward."""
    with torch.inference_mode(), quiet_transformers():
        model = AutoModelForVideoClassification.from_pretrained(folder).eval()
        tokens = getattr(model, model.base_model_prefix)(pixels).last_hidden_state
        return model, model(pixel_values=pixels).logits, tokens


def check_probabilities(encoding, logits):
    np.testing.assert_allclose(encoding.probabilities_BK, logits.softmax(-1).numpy(), atol=1e-4)
    assert len(set(encoding.probabilities_BK.argmax(1))) >= 2  # else equal numbers prove little


def test_every_architecture_has_an_adapter():
    of_motion = ("vjepa2", "vjepa2_1", "videomae", "timesformer", "vivit")
    assert (*of_motion, "siglip", "clip", "videoprism") == ARCHITECTURES
    for model_type in ARCHITECTURES:
        assert architecture_of(model_type).model_type == model_type


def test_fine_tuned_videomae(videomae, clips_BTHWC):
    encoding = load_encoder(str(videomae), device="cpu").encode(clips_BTHWC)
    pixels = pixel_values(clips_BTHWC, *IMAGENET)
    model, logits, tokens = logits_and_last_tokens(videomae, pixels)
    check_probabilities(encoding, logits)
    with torch.inference_mode():
        expected = model.fc_norm(tokens.mean(1))
        np.testing.assert_allclose(encoding.embeddings_BD, expected.numpy(), atol=1e-4)
        # What the head is put on is what we call the embedding.
        torch.testing.assert_close(
            model.classifier(torch.tensor(encoding.embeddings_BD)), logits, atol=1e-4, rtol=1e-4
        )


def test_pre_trained_videomae(pretrained, clips_BTHWC):
    encoder = load_encoder(str(pretrained), device="cpu")
    assert encoder.spec.labels == ()
    encoding = encoder.encode(clips_BTHWC)
    assert encoding.probabilities_BK is None
    with torch.inference_mode(), quiet_transformers():
        model = VideoMAEModel.from_pretrained(pretrained).eval()
        tokens = model(pixel_values(clips_BTHWC, *IMAGENET)).last_hidden_state
    assert model.layernorm is not None
    np.testing.assert_allclose(encoding.embeddings_BD, tokens.mean(1).numpy(), atol=1e-4)


def test_timesformer(timesformer, clips_BTHWC):
    encoding = load_encoder(str(timesformer), device="cpu").encode(clips_BTHWC)
    _, logits, tokens = logits_and_last_tokens(timesformer, pixel_values(clips_BTHWC, *IMAGENET))
    check_probabilities(encoding, logits)
    np.testing.assert_allclose(encoding.embeddings_BD, tokens[:, 0].numpy(), atol=1e-4)


def test_vivit(vivit, clips_BTHWC):
    """Its processor scales to [-1, 1] first, and then normalises with a half and a half."""
    encoding = load_encoder(str(vivit), device="cpu").encode(clips_BTHWC)
    twice_scaled = ((clips_BTHWC.astype(np.float64) / 127.5 - 1) - 0.5) / 0.5
    pixels = torch.tensor(np.moveaxis(twice_scaled, -1, 2), dtype=torch.float32)
    _, logits, tokens = logits_and_last_tokens(vivit, pixels)
    check_probabilities(encoding, logits)
    np.testing.assert_allclose(encoding.embeddings_BD, tokens[:, 0].numpy(), atol=1e-4)


def test_vivit_without_a_head(vivit, tmp_path, clips_BTHWC):
    with quiet_transformers():
        VivitForVideoClassification.from_pretrained(vivit).vivit.save_pretrained(tmp_path)
    shutil.copy(vivit / "preprocessor_config.json", tmp_path)
    encoding = load_encoder(str(tmp_path), device="cpu").encode(clips_BTHWC)
    assert encoding.probabilities_BK is None
    np.testing.assert_allclose(
        encoding.embeddings_BD,
        load_encoder(str(vivit), device="cpu").encode(clips_BTHWC).embeddings_BD,
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("save", "pooled"),
    [
        (save_tiny_videomae, lambda model, tokens: model.fc_norm(tokens.mean(1))),
        (save_tiny_timesformer, lambda _, tokens: tokens[:, 0]),
        (save_tiny_vivit, lambda _, tokens: tokens[:, 0]),
    ],
)
def test_the_number_type_of_this_cpu_changes_little(save, pooled, tmp_path, clips_BTHWC):
    """Wide enough for half precision, where the CPU is quicker in it; against float32."""
    encoder = load_encoder(str(save(tmp_path, hidden_size=64)), device="cpu")
    assert encoder._model.dtype == weight_type("cpu", 64)
    encoding = encoder.encode(clips_BTHWC)
    pixels = pixel_values(clips_BTHWC, encoder.spec.image_mean, encoder.spec.image_std)
    model, logits, tokens = logits_and_last_tokens(tmp_path, pixels)
    with torch.inference_mode():
        plain_BD = pooled(model, tokens).numpy()
    norms_B = np.linalg.norm(encoding.embeddings_BD, axis=1) * np.linalg.norm(plain_BD, axis=1)
    assert ((encoding.embeddings_BD * plain_BD).sum(1) / norms_B).min() > 0.999
    np.testing.assert_allclose(encoding.probabilities_BK, logits.softmax(-1).numpy(), atol=0.05)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("model", "frames_per_step"),
    [("videomae", 2), ("pretrained", 2), ("timesformer", 1), ("vivit", 2)],
)
def test_tokens_are_told_apart_by_time(model, frames_per_step, request):
    """What a changed frame changes before any attention belongs to the step of that frame."""
    encoder = load_encoder(str(request.getfixturevalue(model)), device="cpu")
    embed = encoder.base.embeddings
    arguments = (None,) if encoder.spec.architecture == "videomae" else ()
    still = torch.zeros(1, 4, 3, 32, 32)
    for frame in range(4):
        moved = still.clone()
        moved[:, frame] = 1
        with torch.inference_mode():
            change_BND = embed(moved, *arguments) - embed(still, *arguments)
        change_BSPD = encoder.pooling.by_time(encoder.base.config, change_BND)
        assert change_BSPD.shape == (1, 4 // frames_per_step, 4, 32)
        changed = change_BSPD.abs().amax(dim=(0, 2, 3)) > 1e-6
        assert changed.nonzero().flatten().tolist() == [frame // frames_per_step]


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("model", ["videomae", "pretrained", "timesformer", "vivit"])
def test_each_step_has_its_saliency(model, request, clips_BTHWC):
    encoder = load_encoder(str(request.getfixturevalue(model)), device="cpu")
    saliency_BS = encoder.encode(clips_BTHWC).saliency_BS
    assert saliency_BS.shape == (7, 4 if model == "timesformer" else 2)
    assert (saliency_BS >= 0).all()
    assert (saliency_BS > 0).any()
    still_BTHWC = np.repeat(clips_BTHWC[:1, :1], 4, axis=1)
    assert (encoder.encode(still_BTHWC).saliency_BS == 0).all()


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("model", ["videomae", "pretrained", "timesformer", "vivit"])
def test_results_do_not_depend_on_the_batch(model, request, clips_BTHWC):
    folder = str(request.getfixturevalue(model))
    whole = load_encoder(folder, device="cpu", batch_size=7).encode(clips_BTHWC)
    single = load_encoder(folder, device="cpu", batch_size=1).encode(clips_BTHWC)
    np.testing.assert_allclose(single.embeddings_BD, whole.embeddings_BD, atol=1e-4)


@pytest.mark.parametrize("model", ["videomae", "timesformer", "vivit"])
def test_frames_are_fixed(model, request, clips_BTHWC):
    encoder = load_encoder(str(request.getfixturevalue(model)), device="cpu")
    assert (encoder.spec.default_frames, encoder.spec.fixed_frames) == (4, True)
    with pytest.raises(UsageError, match="takes exactly 4"):
        encoder.encode(clips_BTHWC[:, :2])


def test_published_checkpoints_call_the_biases_otherwise(videomae):
    names = load_file(videomae / "model.safetensors")
    assert any(name.endswith("attention.q_bias") for name in names)
    assert not any(name.endswith("query.bias") for name in names)


def test_a_transformers_that_loses_the_biases_is_refused(videomae, monkeypatch):
    """As the releases before 5.23 did: they do not know the published names."""
    mapping = conversion_mapping.get_checkpoint_conversion_mapping("videomae")
    assert mapping is not None
    monkeypatch.delitem(conversion_mapping._checkpoint_conversion_mapping_cache, "videomae")
    with pytest.raises(ModelError, match=r"without the biases .* 'transformers>=5.23'"):
        load_encoder(str(videomae), device="cpu")


def test_biases_that_stay_zero_without_a_word_are_refused(videomae, monkeypatch):
    from vindex.encoders import batched

    def load_without_biases(*arguments, **options):
        model = load(*arguments, **options)
        for name, weight in model.named_parameters():
            if name.endswith(("query.bias", "value.bias")):
                torch.nn.init.zeros_(weight)
        return model

    load = batched.load_pretrained
    monkeypatch.setattr(batched, "load_pretrained", load_without_biases)
    with pytest.raises(ModelError, match="without the biases of its attention"):
        load_encoder(str(videomae), device="cpu")


def test_other_weights_that_lack_are_named(videomae, tmp_path):
    folder = shutil.copytree(videomae, tmp_path / "copy")
    weights = load_file(folder / "model.safetensors")
    del weights["classifier.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"1 lack \(such as classifier.weight\)"):
        load_encoder(str(folder), device="cpu")


def test_a_processor_of_the_first_checkpoints(videomae, tmp_path):
    """As MCG-NJU's: one size, and no word of cropping or rescaling."""
    folder = shutil.copytree(videomae, tmp_path / "copy")
    old = {
        "do_center_crop": True, "do_normalize": True, "do_resize": True, "resample": 2,
        "feature_extractor_type": "VideoMAEFeatureExtractor", "size": 32,
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
    }  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(old))
    now, before = encoder_spec(str(folder)), encoder_spec(str(videomae))
    assert (now.crop_size, now.image_mean, now.image_std) == (
        before.crop_size, before.image_mean, before.image_std
    )  # fmt: skip


def test_the_filter_is_the_processors(videomae, tmp_path):
    folder = shutil.copytree(videomae, tmp_path / "copy")
    file = folder / "preprocessor_config.json"
    values = json.loads(file.read_text())
    for number, filter_ in ((2, "bilinear"), (3, "bicubic")):
        file.write_text(json.dumps(values | {"resample": number}))
        spec = encoder_spec(str(folder))
        request = Recipe(spec, clip_spec(spec)).request
        assert request == FrameRequest(spec.default_frames, spec.crop_size, filter=filter_)


def test_a_timesformer_that_sees_single_frames_is_refused(timesformer, tmp_path):
    folder = shutil.copytree(timesformer, tmp_path / "copy")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"attention_type": "space_only"}))
    with pytest.raises(ModelError, match="attention_type = 'space_only'"):
        encoder_spec(str(folder))


@pytest.mark.parametrize(
    ("model", "changes", "said"),
    [
        ("videomae", {"num_frames": 5}, "num_frames = 5 and tubelet_size = 2; the frames must"),
        ("vivit", {"num_frames": 5}, r"num_frames = 5 and tubelet_size = \[2, 16, 16\]"),
        ("vivit", {"tubelet_size": []}, r"tubelet_size = \[\]"),
    ],
)
def test_frames_that_fill_no_tubelet_are_refused(model, changes, said, request, tmp_path):
    folder = shutil.copytree(request.getfixturevalue(model), tmp_path / "copy")
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
    with pytest.raises(ModelError, match=said):
        encoder_spec(str(folder))


@pytest.mark.parametrize(
    ("model", "changes", "said"),
    [
        ("videomae", {"resample": 1}, r"resample = 1; .* bilinear \(2\) or bicubic \(3\)"),
        ("videomae", {"crop_size": 48}, r"image_size = 32 and preprocessor_config.json beside it"),
        ("vivit", {"offset": False}, "offset = false"),
        ("vivit", {"rescale_factor": 1 / 255}, "scaling by 1/127.5"),
    ],
)
def test_processors_that_vindex_cannot_honour(model, changes, said, request, tmp_path):
    folder = shutil.copytree(request.getfixturevalue(model), tmp_path / "copy")
    file = folder / "preprocessor_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
    with pytest.raises(ModelError, match=said):
        encoder_spec(str(folder))
