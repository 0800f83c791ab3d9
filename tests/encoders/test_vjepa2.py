"""Our embeddings and probabilities are those of the library's own forward."""

import gc
import weakref

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import VJEPA2Config, VJEPA2ForVideoClassification, VJEPA2Model
from transformers.models.vjepa2.modeling_vjepa2 import VJEPA2PoolerSelfAttention

from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.batches import encode_in_batches
from vindex.encoders.vjepa2_encoder import VJepa2Encoder, mend_pooler_heads
from vindex.encoders.weights import load_pretrained
from vindex.errors import ModelError, UsageError
from vindex.jobs import Encoding

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def pixel_values(clips_BTHWC):
    """Normalised as the processor's documentation says, computed apart from vindex."""
    scaled = clips_BTHWC.astype(np.float64) / 255
    normalised = (scaled - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return torch.tensor(np.moveaxis(normalised, -1, 2), dtype=torch.float32)


def cosines(a_BD, b_BD):
    norms = np.linalg.norm(a_BD, axis=1) * np.linalg.norm(b_BD, axis=1)
    return (a_BD * b_BD).sum(1) / norms


def reference(folder, clips_BTHWC):
    """Embeddings and probabilities by way of the whole model."""
    model = VJEPA2ForVideoClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        tokens = model.vjepa2.get_vision_features(pixel_values(clips_BTHWC))
        logits = model(pixel_values_videos=pixel_values(clips_BTHWC)).logits
    return tokens.mean(1).numpy(), logits.softmax(-1).numpy()


def test_one_pass_gives_what_the_whole_model_gives(tiny, clips_BTHWC):
    encoding = load_encoder(str(tiny), device="cpu").encode(clips_BTHWC)
    embeddings_BD, probabilities_BK = reference(tiny, clips_BTHWC)
    np.testing.assert_allclose(encoding.embeddings_BD, embeddings_BD, atol=1e-5)
    np.testing.assert_allclose(encoding.probabilities_BK, probabilities_BK, atol=1e-5)
    assert encoding.embeddings_BD.dtype == encoding.probabilities_BK.dtype == np.float32
    assert encoding.embeddings_BD.shape == (7, 32)
    assert encoding.probabilities_BK.shape == (7, 6)


def test_tiny_model_tells_clips_apart(tiny, clips_BTHWC):
    """Without this the comparisons here, and rankings elsewhere, would prove little."""
    encoding = load_encoder(str(tiny), device="cpu").encode(clips_BTHWC)
    first, rest = encoding.embeddings_BD[:1], encoding.embeddings_BD[1:]
    assert cosines(first, rest).max() < 0.9
    assert len(set(encoding.probabilities_BK.argmax(1))) >= 3


def test_other_numbers_of_frames(tiny, clips_BTHWC):
    longer = np.concatenate([clips_BTHWC, clips_BTHWC[::-1, :2]], axis=1)
    assert longer.shape[1] == 6
    encoding = load_encoder(str(tiny), device="cpu").encode(longer)
    embeddings_BD, _ = reference(tiny, longer)
    np.testing.assert_allclose(encoding.embeddings_BD, embeddings_BD, atol=1e-5)


def test_without_a_head_there_are_embeddings_only(tiny_headless, clips_BTHWC):
    encoder = load_encoder(str(tiny_headless), device="cpu")
    encoding = encoder.encode(clips_BTHWC)
    model = VJEPA2Model.from_pretrained(tiny_headless).eval()
    with torch.inference_mode():
        tokens = model.get_vision_features(pixel_values(clips_BTHWC))
    np.testing.assert_allclose(encoding.embeddings_BD, tokens.mean(1).numpy(), atol=1e-5)
    assert encoding.probabilities_BK is None
    assert encoder.spec.labels == ()


def test_results_do_not_depend_on_the_batch(tiny, clips_BTHWC):
    all_at_once = load_encoder(str(tiny), device="cpu", batch_size=7).encode(clips_BTHWC)
    for batch_size in (1, 3):
        encoder = load_encoder(str(tiny), device="cpu", batch_size=batch_size)
        split = encoder.encode(clips_BTHWC)
        assert encoder.batch_size == batch_size
        assert cosines(split.embeddings_BD, all_at_once.embeddings_BD).min() > 0.99999
        np.testing.assert_allclose(split.embeddings_BD, all_at_once.embeddings_BD, atol=1e-4)
        np.testing.assert_allclose(split.probabilities_BK, all_at_once.probabilities_BK, atol=1e-4)


def test_loading_says_nothing(tiny, clips_BTHWC, capfd):
    load_encoder(str(tiny), device="cpu").encode(clips_BTHWC)
    assert capfd.readouterr() == ("", "")


def test_predictor_is_neither_needed_nor_kept(tiny, copy, clips_BTHWC):
    weights = load_file(copy / "model.safetensors")
    kept = {key: value for key, value in weights.items() if ".predictor." not in key}
    assert len(kept) < len(weights)
    save_file(kept, copy / "model.safetensors", {"format": "pt"})
    encoder = load_encoder(str(copy), device="cpu")
    np.testing.assert_array_equal(
        encoder.encode(clips_BTHWC).embeddings_BD,
        load_encoder(str(tiny), device="cpu").encode(clips_BTHWC).embeddings_BD,
    )


def test_arrays_that_run_backwards(tiny, clips_BTHWC):
    encoder = load_encoder(str(tiny), device="cpu")
    np.testing.assert_array_equal(
        encoder.encode(clips_BTHWC[::-1, ::-1]).embeddings_BD,
        encoder.encode(clips_BTHWC[::-1, ::-1].copy()).embeddings_BD,
    )


def test_odd_frames_are_refused(tiny, clips_BTHWC):
    encoder = load_encoder(str(tiny), device="cpu")
    with pytest.raises(UsageError, match="a multiple of 2"):
        encoder.encode(clips_BTHWC[:, :3])


@pytest.mark.parametrize(
    "change",
    [
        lambda clips: clips[:, :, :16],  # the model would run, with wrong rows
        lambda clips: clips[:, :, :16, :16],
        lambda clips: clips.astype(np.float32),
        lambda clips: clips[0],
        lambda clips: clips[:0],
    ],
    ids=["not square", "too small", "floats", "no batch", "empty"],
)
def test_frames_that_would_be_misread_are_refused(tiny, clips_BTHWC, change):
    encoder = load_encoder(str(tiny), device="cpu")
    with pytest.raises(ValueError, match=r"expected at least one clip of \(T, 32, 32, 3\) uint8"):
        encoder.encode(change(clips_BTHWC))


def test_embeddings_that_are_not_finite_are_refused(copy, clips_BTHWC):
    weights = load_file(copy / "model.safetensors")
    weights["vjepa2.encoder.layernorm.weight"][3] = torch.nan
    save_file(weights, copy / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match="not finite"):
        load_encoder(str(copy), device="cpu").encode(clips_BTHWC)


def test_a_clip_that_is_not_finite_stops_no_other(clips_BTHWC):
    def encode_batch(frames_BTHWC):
        values_BD = frames_BTHWC.reshape(len(frames_BTHWC), -1)[:, :5].astype(np.float32)
        values_BD[(frames_BTHWC == clips_BTHWC[4]).all((1, 2, 3, 4)), 2] = np.nan
        return Encoding(values_BD, None)

    encoding, batch_size = encode_in_batches(encode_batch, clips_BTHWC, 3)
    assert batch_size == 3
    finite_B = np.isfinite(encoding.embeddings_BD).all(1)
    assert finite_B.tolist() == [True, True, True, True, False, True, True]
    alone, _ = encode_in_batches(encode_batch, clips_BTHWC, 1)
    np.testing.assert_array_equal(alone.embeddings_BD, encoding.embeddings_BD)
    with pytest.raises(ModelError, match="not finite"):
        encode_in_batches(encode_batch, clips_BTHWC[4:5], 3)
    last, _ = encode_in_batches(encode_batch, clips_BTHWC[4:5], 3, has_worked=True)
    assert np.isnan(last.embeddings_BD).sum() == 1


def test_a_model_that_breaks_while_it_is_used_is_refused(clips_BTHWC):
    def encode_batch(frames_BTHWC):
        return Encoding(np.full((len(frames_BTHWC), 5), np.nan, np.float32), None)

    with pytest.raises(ModelError, match="not finite"):
        encode_in_batches(encode_batch, clips_BTHWC, 3, has_worked=True)


def test_an_encoder_that_has_worked_refuses_only_the_clip(tiny, clips_BTHWC):
    encoder = load_encoder(str(tiny), device="cpu", batch_size=1)
    encoder.encode(clips_BTHWC[:1])
    with torch.no_grad():
        encoder._encoder.layernorm.weight[3] = torch.nan
    assert np.isnan(encoder.encode(clips_BTHWC[1:2]).embeddings_BD[0, 3])


def test_running_out_of_memory_halves_the_batch(clips_BTHWC):
    sizes = []

    def encode_batch(frames_BTHWC):
        sizes.append(len(frames_BTHWC))
        if len(frames_BTHWC) > 2:
            raise torch.OutOfMemoryError
        return Encoding(frames_BTHWC.reshape(len(frames_BTHWC), -1)[:, :5].astype(np.float32), None)

    encoding, batch_size = encode_in_batches(encode_batch, clips_BTHWC, 6)
    assert sizes == [6, 3, 1, 1, 1, 1, 1, 1, 1]
    assert batch_size == 1
    np.testing.assert_array_equal(encoding.embeddings_BD, clips_BTHWC.reshape(7, -1)[:, :5])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (torch.OutOfMemoryError, "CUDA out of memory. Tried to allocate 2.00 GiB."),
        (RuntimeError, "CUDA error: out of memory"),  # of page-locked memory
        (RuntimeError, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"),
    ],
    ids=["torch", "cuda", "cublas"],
)
def test_a_model_that_runs_out_of_memory_loses_no_clip(kind, words, tiny, clips_BTHWC):
    """In a layer of the model itself, whose tokens must be freed before the next attempt."""
    expected = load_encoder(str(tiny), device="cpu").encode(clips_BTHWC)
    encoder = load_encoder(str(tiny), device="cpu", batch_size=5)
    failed = []

    def run_out(layer, given):
        """Refuse more than two clips."""
        assert all(tokens() is None for tokens in failed)
        if len(given[0]) > 2:
            failed.append(weakref.ref(given[0]))
            raise kind(words)

    encoder._encoder.layer[1].register_forward_pre_hook(run_out)
    gc.disable()
    try:
        encoding = encoder.encode(clips_BTHWC)
    finally:
        gc.enable()
    assert len(failed) == 1
    assert encoder.batch_size == 2
    np.testing.assert_allclose(encoding.embeddings_BD, expected.embeddings_BD, atol=1e-5)
    np.testing.assert_allclose(encoding.probabilities_BK, expected.probabilities_BK, atol=1e-5)


def test_other_failures_of_a_model_are_not_tried_again(tiny, clips_BTHWC):
    encoder = load_encoder(str(tiny), device="cpu", batch_size=5)

    def fail(layer, given):
        """Break for another reason."""
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    encoder._encoder.layer[1].register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError, match="illegal memory access"):
        encoder.encode(clips_BTHWC)
    assert encoder.batch_size == 5


def test_one_clip_that_does_not_fit_is_an_error(clips_BTHWC):
    sizes = []

    def encode_batch(frames_BTHWC):
        sizes.append(len(frames_BTHWC))
        raise torch.OutOfMemoryError

    with pytest.raises(ModelError, match="too little memory to encode one clip"):
        encode_in_batches(encode_batch, clips_BTHWC, 64)
    assert sizes == [7, 3, 1]


def test_giant_pooler_attends_with_sixteen_heads():
    """By an attention of its own, since the class itself would use 22."""
    config = VJEPA2Config(hidden_size=1408, num_attention_heads=22, attn_implementation="sdpa")
    torch.manual_seed(0)
    attention = VJEPA2PoolerSelfAttention(config).eval()
    tokens = torch.randn(1, 5, 1408)
    with torch.inference_mode():
        before = attention(tokens)[0]
        mend_pooler_heads(torch.nn.ModuleList([attention]), config)
        after = attention(tokens)[0]
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        query, key, value = (part(tokens).view(1, 5, 16, 88).transpose(1, 2) for part in parts)
        scores = (query @ key.transpose(-1, -2) / 88**0.5).softmax(-1)
        expected = attention.out_proj((scores @ value).transpose(1, 2).reshape(1, 5, 1408))
    torch.testing.assert_close(after, expected, atol=1e-5, rtol=1e-4)
    assert (before - expected).abs().max() > 100 * (after - expected).abs().max()


def test_smaller_poolers_are_left_alone():
    config = VJEPA2Config(hidden_size=64, num_attention_heads=4, attn_implementation="sdpa")
    attention = VJEPA2PoolerSelfAttention(config)
    mend_pooler_heads(torch.nn.ModuleList([attention]), config)
    assert (attention.num_heads, attention.head_dim) == (4, 16)


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA device is here")
def test_a_device_that_is_not_there(tiny):
    with pytest.raises(UsageError, match="--device cuda was given, but torch finds none"):
        load_encoder(str(tiny), device="cuda")


def test_options_are_checked_before_anything_is_loaded():
    with pytest.raises(UsageError, match="'gpu' was given; it must be one of auto, cuda, mps, cpu"):
        load_encoder("no/such", device="gpu")
    with pytest.raises(UsageError, match="--batch-size 0"):
        load_encoder("no/such", batch_size=0)


def test_half_precision_is_as_good_as_on_a_gpu(clips_BTHWC, tiny):
    """The numbers that a GPU runs in, on the CPU: it, too, sums products in float32."""
    spec = encoder_spec(str(tiny))
    model = load_pretrained(
        VJEPA2ForVideoClassification, tiny, dtype=torch.float16, unused=("vjepa2.predictor.",)
    )
    in_half = VJepa2Encoder(model, spec, device="cpu", batch_size=None).encode(clips_BTHWC)
    in_full = load_encoder(str(tiny), device="cpu").encode(clips_BTHWC)
    assert cosines(in_half.embeddings_BD, in_full.embeddings_BD).min() > 0.99999  # bf16: 0.99997
    np.testing.assert_allclose(in_half.probabilities_BK, in_full.probabilities_BK, atol=0.02)
    assert (in_half.embeddings_BD != in_full.embeddings_BD).any()


@needs_cuda
def test_half_precision_on_cuda(tiny, clips_BTHWC):
    encoder = load_encoder(str(tiny))
    assert encoder.device == "cuda"
    on_cpu = load_encoder(str(tiny), device="cpu").encode(clips_BTHWC)
    assert cosines(encoder.encode(clips_BTHWC).embeddings_BD, on_cpu.embeddings_BD).min() > 0.999
