"""Products in int8 are near those in float32, and so is what a model says."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.encoders.test_vjepa2 import cosines
from vindex import VideoIndex
from vindex.encoders import load_encoder
from vindex.encoders.batched import BatchedEncoder
from vindex.encoders.int8 import Int8Linear, quantize
from vindex.errors import IndexMismatchError, UsageError


@pytest.mark.parametrize("bias", [True, False])
def test_a_product_is_near_the_exact_one(bias):
    torch.manual_seed(0)
    exact = nn.Linear(96, 128, bias=bias)
    exact.weight.data[3] *= 100  # a row of its own scale spoils no other
    given = torch.randn(2, 5, 96)
    product = Int8Linear(exact)(given)
    apart = (product - exact(given)).flatten(0, 1).norm(dim=0)
    apart /= exact(given).flatten(0, 1).norm(dim=0)
    assert product.dtype == torch.float32
    assert 0 < apart.max() < 0.05  # seven bits for the largest number, fewer for most


def test_narrow_layers_stay():
    module = nn.Sequential(nn.Linear(96, 96), nn.Sequential(nn.Linear(96, 8), nn.Linear(8, 96)))
    quantize(module)
    kinds = [type(part) for part in module.modules() if not isinstance(part, nn.Sequential)]
    assert kinds == [Int8Linear, nn.Linear, nn.Linear]


def test_what_a_model_says_in_int8():
    coarse = torch.tensor(np.random.default_rng(0).uniform(0, 255, (4, 3, 4, 5, 5)))
    smooth = nn.functional.interpolate(coarse.float(), (16, 64, 64), mode="trilinear")
    clips = smooth.permute(0, 2, 3, 4, 1).to(torch.uint8).numpy()
    exact = load_encoder("demo", device="cpu").encode(clips)
    encoder = load_encoder("demo", device="cpu", precision="int8")
    exchanged = [m for m in encoder._encoder.modules() if isinstance(m, Int8Linear)]
    assert len(exchanged) == 4 * len(encoder._encoder.layer)
    rounded = encoder.encode(clips)
    assert cosines(rounded.embeddings_BD, exact.embeddings_BD).min() > 0.99
    assert (rounded.embeddings_BD != exact.embeddings_BD).any()
    np.testing.assert_allclose(rounded.probabilities_BK, exact.probabilities_BK, atol=0.1)


@pytest.mark.thorough
def test_a_build_takes_it_and_the_index_remembers_it(master_library, tmp_path, monkeypatch):
    index = VideoIndex.at(tmp_path / "index")
    library = master_library / "c.mp4"
    with pytest.raises(UsageError, match="--precision 'int4' was given"):
        index.build(library, model="demo", precision="int4")
    report = index.build(library, model="demo", precision="int8", workers=1, device="cpu")
    assert report.clips_indexed == 2
    (again, *_) = index.similar(library, start=0, end=4, merge=False, device="cpu")
    assert again.clip_id == 1
    assert again.similarity == pytest.approx(1, abs=1e-4)  # asked in int8, too
    assert index.status().precision == "int8"
    quantized = []

    def quantize(encoder):
        quantized.append(encoder.spec.name)
        in_int8(encoder)

    in_int8 = BatchedEncoder.quantize
    monkeypatch.setattr(BatchedEncoder, "quantize", quantize)
    more = index.build(master_library / "kitchen", workers=1, device="cpu")
    assert (more.clips_indexed, quantized) == (1, ["demo"])
    with pytest.raises(IndexMismatchError, match=r"--precision auto was given; .* made with int8"):
        index.build(library, precision="auto", workers=1)
    assert index.build(library, precision="int8", workers=1).clips_planned == 0


@pytest.mark.thorough
def test_a_device_without_int8_is_asked_in_its_usual_precision(
    master_library, tmp_path, monkeypatch
):
    """As a GPU would be; the CPU stands in for one that lacks int8."""
    index = VideoIndex.at(tmp_path / "index")
    library = master_library / "c.mp4"
    index.build(library, model="demo", precision="int8", workers=1, device="cpu")
    monkeypatch.setattr("vindex.encode.factory.has_precision", lambda device, _: device != "cpu")
    (again, *_) = index.similar(library, start=0, end=4, merge=False, device="cpu")
    assert again.clip_id == 1
    assert 0.98 < again.similarity < 0.99999
