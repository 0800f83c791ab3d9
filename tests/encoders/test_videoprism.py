"""VideoPrism-LvT sees clips as the library's own class sees them."""

import json
import shutil
import sys

import numpy as np
import pytest
import torch
from transformers import AutoConfig, VideoPrismClipModel, VideoPrismVisionConfig
from transformers.models.videoprism.modeling_videoprism import eager_attention_forward

from tests.tiny_models import save_random, save_tiny_videoprism
from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.architectures import architecture_of
from vindex.encoders.attention import ATTENTION, attend_in_pieces
from vindex.encoders.devices import clips_for_a_gpu, default_batch_size
from vindex.encoders.videoprism_encoder import number_type
from vindex.encoders.weights import quiet_transformers
from vindex.errors import ModelError, UsageError

PROCESSOR = "video_preprocessor_config.json"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return save_tiny_videoprism(tmp_path_factory.mktemp("models") / "videoprism")


@pytest.fixture
def copy(model, tmp_path):
    return shutil.copytree(model, tmp_path / "copy")


def change(folder, file, part=None, /, **values):
    """Change settings of a JSON file; None takes one out."""
    settings = json.loads((folder / file).read_text())
    target = settings[part] if part else settings
    target.update(values)
    for key in [key for key, value in target.items() if value is None]:
        del target[key]
    (folder / file).write_text(json.dumps(settings))
    return folder


def whole(folder, dtype=torch.float32):
    with quiet_transformers():
        return VideoPrismClipModel.from_pretrained(folder, dtype=dtype).eval()


def video_vectors(library_model, clips_BTHWC):
    """By the library, of pictures that need no scaling: RGB in [0, 1], no mean, no deviation."""
    pixels_BTCHW = torch.tensor(np.moveaxis(clips_BTHWC / 255.0, -1, 2), dtype=torch.float32)
    with torch.inference_mode():
        output = library_model.get_video_features(pixel_values_videos=pixels_BTCHW)
    assert output.pooler_output.shape == (len(clips_BTHWC), 1, 32)
    return output.pooler_output[:, 0].numpy()


def test_a_clip_is_what_the_library_makes_of_it(model, clips_BTHWC, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)  # its own processor would need it
    encoding = load_encoder(str(model), device="cpu", batch_size=3).encode(clips_BTHWC)
    expected_BD = video_vectors(whole(model), clips_BTHWC)
    np.testing.assert_allclose(encoding.embeddings_BD, expected_BD, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(encoding.embeddings_BD, axis=1), 1, atol=1e-5)
    assert np.abs(expected_BD[0] - expected_BD[1]).max() > 1e-3  # else equal numbers prove little
    assert encoding.embeddings_BD.dtype == np.float32
    assert encoding.probabilities_BK is None


def test_the_order_of_frames_is_seen(model, clips_BTHWC):
    encoder = load_encoder(str(model), device="cpu")
    forth, back = encoder.encode(clips_BTHWC), encoder.encode(clips_BTHWC[:, ::-1])
    assert np.abs(forth.embeddings_BD - back.embeddings_BD).max(1).min() > 1e-3


def test_scores_of_attention_are_capped(model, clips_BTHWC):
    library_model = whole(model)
    capped_BD = video_vectors(library_model, clips_BTHWC)
    for module in library_model.modules():
        if hasattr(module, "attn_logit_softcapping"):
            module.attn_logit_softcapping = 1e6
    assert np.abs(video_vectors(library_model, clips_BTHWC) - capped_BD).max() > 1e-3


@pytest.mark.parametrize("piece", [20, 3 * 7 * 20, 1 << 20])
def test_capped_attention_in_pieces(piece):
    """Some rows of a head at once, two heads, and all; the library holds all scores at once."""
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(2, 3, n, 8, generator=generator) * 3 for n in (7, 20, 20))
    in_pieces = attend_in_pieces(query, key, value, 0.4, cap=5.0, piece=piece)
    module = torch.nn.Module().eval()
    module.num_key_value_groups = 1
    at_once, _ = eager_attention_forward(
        module, query, key, value, attention_mask=None, scaling=0.4, softcap=5.0
    )
    torch.testing.assert_close(in_pieces, at_once.transpose(1, 2), atol=1e-5, rtol=1e-5)


def test_no_clip_needs_all_scores_of_a_layer_at_once(model):
    """805 MB a layer and clip in float32, if they were computed as the class itself does."""
    encoder = load_encoder(str(model), device="cpu")
    assert encoder._model.config._attn_implementation == ATTENTION
    published = VideoPrismVisionConfig()
    tokens = architecture_of("videoprism").tokens_per_clip(published)
    assert tokens == 16 * 16**2
    assert default_batch_size("cpu", tokens, 768, torch.float32) == 1
    assert clips_for_a_gpu(tokens, tokens * 768 * 2, free_bytes=139 << 30) == 16
    assert clips_for_a_gpu(tokens, tokens * 768 * 2, free_bytes=4 << 30) == 16
    assert clips_for_a_gpu(tokens, tokens * 768 * 2, free_bytes=1 << 30) == 4


def test_results_do_not_depend_on_the_batch(model, clips_BTHWC):
    together = load_encoder(str(model), device="cpu", batch_size=7).encode(clips_BTHWC)
    singly = load_encoder(str(model), device="cpu", batch_size=1).encode(clips_BTHWC)
    np.testing.assert_allclose(singly.embeddings_BD, together.embeddings_BD, atol=1e-4)
    np.testing.assert_allclose(singly.saliency_BS, together.saliency_BS, atol=1e-4)


def test_half_precision_changes_little(tmp_path, clips_BTHWC):
    """Wide enough for bf16, where the CPU is quicker in it; never in fp16."""
    folder = save_tiny_videoprism(tmp_path / "wide", hidden_size=64)
    encoder = load_encoder(str(folder), device="cpu")
    assert encoder._model.dtype == number_type("cpu", 64) != torch.float16
    pixels = torch.tensor(np.moveaxis(clips_BTHWC / 255.0, -1, 2), dtype=torch.float32)
    with torch.inference_mode():
        plain_BD = whole(folder).get_video_features(pixels).pooler_output[:, 0].numpy()
    cosines_B = (encoder.encode(clips_BTHWC).embeddings_BD * plain_BD).sum(1)
    assert cosines_B.min() > 0.999


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_a_gpu_runs_it_in_the_published_number_type(model, clips_BTHWC):
    encoder = load_encoder(str(model), device="cuda")
    assert encoder._model.dtype == number_type("cuda", 32) != torch.float16
    expected_BD = video_vectors(whole(model), clips_BTHWC)
    assert (encoder.encode(clips_BTHWC).embeddings_BD * expected_BD).sum(1).min() > 0.999


def test_tokens_are_told_apart_by_time(model, clips_BTHWC):
    """What a changed frame changes before any attention belongs to that frame."""
    seen = load_encoder(str(model), device="cpu")._model.vision_model
    still = torch.zeros(1, 4, 3, 32, 32)
    for frame in range(4):
        moved = still.clone()
        moved[:, frame] = 1
        with torch.inference_mode():
            changes_TPD = seen.spatial_embeddings(moved) - seen.spatial_embeddings(still)
        changed_T = changes_TPD.abs().amax(dim=(1, 2)) > 1e-6
        assert changed_T.nonzero().flatten().tolist() == [frame]


def test_what_moves_late_has_its_saliency_late(model):
    """Half of each picture, still for two frames, then another in each of the last two."""
    frames_THWC = np.full((4, 32, 32, 3), 90, np.uint8)
    frames_THWC[2:, :, :16] = [[[[255]]], [[[0]]]]
    encoder = load_encoder(str(model), device="cpu")
    (saliency_S,) = encoder.encode(frames_THWC[None]).saliency_BS
    assert saliency_S.shape == (4,)
    assert saliency_S[0] == 0
    assert saliency_S[1] < saliency_S[2:].max()
    still_BTHWC = np.repeat(frames_THWC[None, :1], 4, axis=1)
    assert (encoder.encode(still_BTHWC).saliency_BS == 0).all()


def test_the_facts_are_those_of_the_files(model, tmp_path, clips_BTHWC):
    spec = encoder_spec(str(model))
    assert (spec.default_frames, spec.fixed_frames, spec.crop_size, spec.dim) == (4, True, 32, 32)
    assert (spec.fit, spec.filter, spec.labels) == ("squash", "bicubic", ())
    assert (spec.image_mean, spec.image_std) == ((0, 0, 0), (1, 1, 1))
    encoder = load_encoder(str(model), device="cpu")
    for num_frames in (2, 3):
        with pytest.raises(UsageError, match="takes exactly 4"):
            encoder.encode(clips_BTHWC[:, :num_frames])
    with pytest.raises(ValueError, match="no head"):
        encoder.segment_probabilities(clips_BTHWC[None])


def test_a_fingerprint_is_that_of_what_is_seen_and_made(model, copy):
    before = encoder_spec(str(model)).fingerprint
    assert encoder_spec(str(copy)).fingerprint == before
    change(copy, PROCESSOR, resample=2)
    assert encoder_spec(str(copy)).fingerprint != before
    shutil.copy(model / PROCESSOR, copy)
    save_random(VideoPrismClipModel, AutoConfig.from_pretrained(model), copy, seed=1)
    assert encoder_spec(str(copy)).fingerprint != before


def test_a_processor_that_normalises_is_obeyed(copy, clips_BTHWC):
    statistics = {"image_mean": [0.4, 0.5, 0.6], "image_std": [0.2, 0.3, 0.4]}
    change(copy, PROCESSOR, do_normalize=True, **statistics)
    normalised_BTHWC = (clips_BTHWC / 255.0 - statistics["image_mean"]) / statistics["image_std"]
    expected_BD = video_vectors(whole(copy), normalised_BTHWC * 255.0)
    encoding = load_encoder(str(copy), device="cpu").encode(clips_BTHWC)
    np.testing.assert_allclose(encoding.embeddings_BD, expected_BD, atol=1e-4)


def test_the_settings_of_a_whole_processor(copy):
    """As `VideoPrismProcessor` saves them; its number of frames is none of the model's."""
    video = json.loads((copy / PROCESSOR).read_text()) | {"num_frames": 8}
    (copy / PROCESSOR).unlink()
    settings = {"processor_class": "VideoPrismProcessor", "video_processor": video}
    (copy / "processor_config.json").write_text(json.dumps(settings))
    assert (encoder_spec(str(copy)).crop_size, encoder_spec(str(copy)).default_frames) == (32, 4)


def test_no_processor_is_made_up(copy):
    """Its class would scale to 384 pixels and normalise as CLIP does."""
    (copy / PROCESSOR).unlink()
    with pytest.raises(ModelError, match=rf"has no {PROCESSOR}.*copy it from the checkpoint"):
        encoder_spec(str(copy))


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"do_normalize": None}, "does not say do_normalize"),
        ({"resample": None}, "does not say resample"),
        ({"size": None}, "does not say size"),
        ({"do_normalize": True}, "does not say image_mean"),
        ({"size": {"height": 384, "width": 384}}, r"image_size = 32.*another size \(384\)"),
        ({"size": {"height": 32, "width": 48}}, "equal height and width"),
        ({"size": {"shortest_edge": 32}}, "equal height and width"),
        ({"do_center_crop": True}, "or a crop"),
        ({"do_rescale": False}, "turns scaling"),
        ({"resample": 1}, "bilinear"),
    ],
)
def test_what_its_processor_does_not_say_is_refused(copy, changes, message):
    with pytest.raises(ModelError, match=message):
        encoder_spec(str(change(copy, PROCESSOR, **changes)))


@pytest.mark.parametrize(
    ("part", "changes", "message"),
    [
        ("vision_config", {"tubelet_size": [2, 8, 8]}, r"must be \[1, height, width\]"),
        ("vision_config", {"image_size": [32, 32]}, "image_size"),
        ("vision_config", {"num_frames": 0}, "num_frames = 0"),
        ("text_config", {"hidden_size": 64}, "vectors of 64 numbers and videos of 32"),
    ],
)
def test_configs_that_vindex_cannot_run_are_refused(copy, part, changes, message):
    with pytest.raises(ModelError, match=message):
        encoder_spec(str(change(copy, "config.json", part, **changes)))


@pytest.mark.parametrize(
    ("model_type", "message"),
    [
        ("xclip", "X-CLIP, which writes a text's vector anew for each video"),
        ("pe_audio_video", "Perception Encoder, whose class in transformers needs timm"),
        ("pe_video", "Perception Encoder"),
        ("siglip2", "NaFlex"),
        ("metaclip_2", r"non-commercial use alone \(CC-BY-NC-4\.0\)"),
        ("videoprism_vision_model", "without the half that reads text"),
    ],
)
def test_models_that_are_unfit_are_refused_with_what_to_use(copy, model_type, message):
    change(copy, "config.json", model_type=model_type)
    (copy / PROCESSOR).unlink()  # the reason is said whatever else is missing
    with pytest.raises(ModelError, match=message) as refused:
        encoder_spec(str(copy))
    assert str(refused.value).startswith(f"{copy} is a")
    assert "google/siglip2-base-patch32-256" in str(refused.value)
    assert "google/videoprism-lvt-base-f16r288" in str(refused.value)
