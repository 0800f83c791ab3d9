"""A file in the layout of V-JEPA 2.1's published ones, and what a plain reading of it computes."""

import pickle
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import conv3d, gelu, layer_norm, linear, scaled_dot_product_attention

from tests.encoders.test_vjepa2 import cosines, pixel_values
from tests.tiny_models import save_tiny_vjepa2_1_file
from vindex import VideoIndex
from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.lean_vjepa2 import V_JEPA_2, V_JEPA_2_1, RotaryTables
from vindex.encoders.models import download, model_facts
from vindex.encoders.registry import KNOWN_CHECKPOINTS, full_name, known_checkpoint
from vindex.encoders.vjepa2_1_file import _name, write_folder
from vindex.encoders.vjepa2_encoder import VJepa2Encoder
from vindex.errors import ModelError, UnknownModelError, WeightsNotFoundError

SIDE = 24
"""Rows and columns of patches in 384 pixels."""


@pytest.fixture(name="made", scope="module")
def written(tmp_path_factory):
    """The weights of a file, and the folder that was written of it."""
    file = tmp_path_factory.mktemp("files") / "tiny.pt"
    weights = save_tiny_vjepa2_1_file(file)
    return weights, write_folder(file)


@pytest.fixture(name="clips_BTHWC", scope="module")
def blobs():
    """Three clips of four smooth frames that change."""
    coarse = torch.tensor(np.random.default_rng(0).uniform(0, 255, (3, 3, 4, 6, 6)))
    smooth = torch.nn.functional.interpolate(coarse.float(), (4, 384, 384), mode="trilinear")
    return smooth.permute(0, 2, 3, 4, 1).to(torch.uint8).numpy()


def turned(x_BHNX):
    """Queries or keys as the paper's code turns them: pairs as complex numbers, 20 of a third."""
    number = torch.arange(x_BHNX.shape[2])
    time, row, column = number // SIDE**2, number % SIDE**2 // SIDE, number % SIDE
    places = (time, row * 15 / (SIDE - 1), column * 15 / (SIDE - 1))
    frequencies = 10000.0 ** -(torch.arange(10) / 10)
    out = x_BHNX.clone()
    for third, place in enumerate(places):
        here = slice(20 * third, 20 * third + 20)
        pairs = torch.view_as_complex(x_BHNX[..., here].unflatten(-1, (-1, 2)).contiguous())
        angle = torch.polar(torch.ones(len(number), 10), place[:, None] * frequencies)
        out[..., here] = torch.view_as_real(pairs * angle).flatten(-2)
    return out


@torch.inference_mode()
def plain_tokens(weights, clips_BTHWC):
    """What the published code computes of a video, in float32 and as it is written."""

    def of(name, x, function=linear):
        return function(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def normed(name, x):
        return layer_norm(x, x.shape[-1:], *(weights[f"{name}.{k}"] for k in ("weight", "bias")),
                          eps=1e-6)  # fmt: skip

    pixels_BCTHW = pixel_values(clips_BTHWC).transpose(1, 2)
    patches = conv3d(pixels_BCTHW, weights["patch_embed.proj.weight"],
                     weights["patch_embed.proj.bias"], stride=(2, 16, 16))  # fmt: skip
    x = patches.flatten(2).transpose(1, 2) + weights["video_mod_embed"]
    for number in range(2):
        block = f"blocks.{number}"
        qkv = of(f"{block}.attn.qkv", normed(f"{block}.norm1", x))
        q, k, v = qkv.unflatten(-1, (3, -1, 64)).permute(2, 0, 3, 1, 4)
        seen = scaled_dot_product_attention(turned(q), turned(k), v)
        x = x + of(f"{block}.attn.proj", seen.transpose(1, 2).flatten(2))
        inner = gelu(of(f"{block}.mlp.fc1", normed(f"{block}.norm2", x)))
        x = x + of(f"{block}.mlp.fc2", inner)
    return normed("norms_block.3", x)


def test_embeddings_are_those_of_the_published_code(made, clips_BTHWC):
    weights, folder = made
    encoder = load_encoder(str(folder), device="cpu")
    spec = encoder.spec
    assert (spec.architecture, spec.dim, spec.crop_size, spec.labels) == ("vjepa2_1", 128, 384, ())
    assert (spec.default_frames, spec.frames_multiple, spec.fixed_frames) == (16, 2, False)
    ours = encoder.encode(clips_BTHWC).embeddings_BD
    plain = plain_tokens(weights, clips_BTHWC).mean(1).numpy()
    assert cosines(ours, plain).min() > 0.9999
    between = plain - plain.mean(0)
    assert cosines(ours - plain.mean(0), between).min() > 0.999
    assert cosines(plain[:1], plain[1:2])[0] < 0.99  # else equal numbers prove little


def test_the_angles_of_vjepa2_would_give_others(made, clips_BTHWC):
    weights, folder = made
    as_before = VJepa2Encoder.load(
        folder, encoder_spec(str(folder)), device="cpu", batch_size=1, rotation=V_JEPA_2
    )
    plain = plain_tokens(weights, clips_BTHWC[:1]).mean(1).numpy()
    assert cosines(as_before.encode(clips_BTHWC[:1]).embeddings_BD, plain)[0] < 0.9999


def test_rows_of_any_grid_lie_where_those_of_256_pixels_do():
    tables = RotaryTables(64, 20, SIDE, V_JEPA_2_1)
    cosines_NX, _ = tables.of(torch.zeros(1, SIDE**2, 64))
    last_row = cosines_NX[SIDE * (SIDE - 1), tables.order.argsort()][20:22]
    torch.testing.assert_close(last_row, torch.tensor([15.0, 15.0]).cos())
    assert V_JEPA_2.places(24)[-1] == 23
    assert V_JEPA_2_1.places(1).tolist() == [0]


def test_the_encoder_of_a_pretrained_file_is_under_another_name(tmp_path):
    weights = save_tiny_vjepa2_1_file(tmp_path / "g.pt", width=64, key="target_encoder")
    folder = write_folder(tmp_path / "g.pt")
    assert (folder, encoder_spec(str(folder)).dim) == (tmp_path / "g", 64)
    assert (
        sum(weight.numel() for weight in weights.values()) > model_facts(str(folder)).num_parameters
    )


def test_a_file_of_a_published_width_gets_its_name(tmp_path):
    save_tiny_vjepa2_1_file(tmp_path / "fetched.pt", width=768, num_layers=1)
    facts = download(str(tmp_path / "fetched.pt"))
    assert facts.name == facts.folder == str(tmp_path / "vjepa2_1_vitb_384")
    with pytest.raises(ModelError, match=r"vjepa2_1_vitb_384 already exists"):
        download(str(tmp_path / "fetched.pt"))


class Touch:
    """What a pickle may hold: a call."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def other_weights(tmp_path, change):
    file = tmp_path / "other.pt"
    save_tiny_vjepa2_1_file(file, width=64)
    saved = torch.load(file, weights_only=True)
    change(saved["ema_encoder"])
    torch.save(saved, file)
    return file


def test_files_that_are_something_else_are_refused(tmp_path):
    def refused(file, match):
        with pytest.raises(ModelError, match=match):
            write_folder(file)
        assert not (tmp_path / file.stem).exists()

    (tmp_path / "empty.pt").touch()
    refused(tmp_path / "empty.pt", r"or not a whole one \(it is empty\)")
    (tmp_path / "text.pt").write_text("no weights\n" * 100)
    refused(tmp_path / "text.pt", r"\(it is not a file of torch, or its end is missing\)\. Fetch")
    save_tiny_vjepa2_1_file(tmp_path / "cut.pt", width=64)
    whole = (tmp_path / "cut.pt").read_bytes()
    (tmp_path / "cut.pt").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "cut.pt", "or not a whole one")
    torch.save({"model": {}}, tmp_path / "model.pt")
    refused(tmp_path / "model.pt", "has no encoder of V-JEPA 2.1")
    torch.save([1, 2], tmp_path / "list.pt")
    refused(tmp_path / "list.pt", "has no encoder of V-JEPA 2.1")
    prefix = "module.backbone."
    lacking = other_weights(tmp_path, lambda w: w.pop(f"{prefix}blocks.1.norm2.bias"))
    refused(lacking, r"blocks\.1\.norm2\.bias")
    surplus = other_weights(tmp_path, lambda w: w.update({f"{prefix}cls_token": torch.zeros(1)}))
    refused(surplus, "cls_token is not known")
    patches, norm = f"{prefix}patch_embed.proj.weight", f"{prefix}norms_block.3.weight"
    flat = other_weights(tmp_path, lambda w: w.update({patches: w[patches][:, :, 0]}))
    refused(flat, "not enough values to unpack")
    refused(other_weights(tmp_path, lambda w: w.update({norm: w[norm][0]})), "0-d tensor")
    save_tiny_vjepa2_1_file(tmp_path / "none.pt", width=64, num_layers=0)
    refused(tmp_path / "none.pt", r"encoder\.layer\.0\.mlp\.fc1\.bias")


def test_no_code_in_a_file_is_run(tmp_path):
    with (tmp_path / "bad.pt").open("wb") as stream:
        pickle.dump({"ema_encoder": Touch(tmp_path / "touched")}, stream)
    torch.save({"ema_encoder": Touch(tmp_path / "touched")}, tmp_path / "bad2.pt")
    for name in ("bad.pt", "bad2.pt"):
        with pytest.raises(ModelError, match=r"is not a V-JEPA 2\.1 file"):
            write_folder(tmp_path / name)
    assert not (tmp_path / "touched").exists()


def test_a_file_under_a_published_name_must_have_its_hash(tmp_path):
    file = tmp_path / known_checkpoint("vjepa2_1_vitb_384").file.name
    save_tiny_vjepa2_1_file(file, width=64)
    found = sha256(file.read_bytes()).hexdigest()
    told = rf"its SHA-256 is {found}, that of .* Fetch it again with `curl -LO https://dl\.fbai"
    with pytest.raises(ModelError, match=told):
        write_folder(file)


def test_what_is_said_of_a_model_that_was_not_fetched(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        WeightsNotFoundError, match=r"curl -LO .*/vjepa2_1_vitG_384\.pt`, then `vindex"
    ):
        load_encoder("vjepa2_1_vitG_384")
    facts = model_facts("VJEPA2_1_vitb_384")
    assert (facts.folder, facts.download_bytes) == (None, 1_664_223_428)
    assert facts.url.endswith("vjepa2_1_vitb_dist_vitG_384.pt")
    with pytest.raises(UnknownModelError, match=r"There is no file other\.pt\. Give one that you"):
        download("other.pt")
    name = "vjepa2_1_vitg_384.pt"
    with pytest.raises(
        UnknownModelError, match=rf"no file {name}\. Fetch it with `curl -LO .*{name}`"
    ):
        download(name)
    (tmp_path / "some.pt").touch()
    with pytest.raises(ModelError, match=r"`vindex download some\.pt` writes"):
        load_encoder("some.pt")


def test_names_that_differ_in_a_capital_stay_apart():
    names = [known.name for known in KNOWN_CHECKPOINTS if known.file]
    assert [full_name(name) for name in names] == names
    assert len(names) == 4
    folders = [
        _name(Path("file.pt"), {"encoder.layernorm.weight": torch.zeros(width)})
        for width in (768, 1024, 1408, 1664, 64)
    ]
    assert folders == [
        "vjepa2_1_vitb_384", "vjepa2_1_vitl_384", "vjepa2_1_vitg_384-1408",
        "vjepa2_1_vitG_384-1664", "file",
    ]  # fmt: skip
    assert len({folder.lower() for folder in folders}) == 5


@pytest.mark.thorough
def test_own_labels_and_likeness_without_the_models_own(made, master_library, tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    library = master_library / "desk" / "b.mkv"
    index.build(library, model=str(made[1]), clip_seconds=2.0, frames=2, workers=1)
    assert (index.status().clips, index.status().labels) == (5, 0)
    (warning,) = index.search("waving").warnings
    assert warning.startswith("This index has no labels, since its model has no head for them")
    assert "`vindex teach`" in warning
    index.teach("waving", yes=[1, 2, 3], no=[5])
    found = index.search("waving", merge=False).hits
    assert {hit.clip_id for hit in found} & {1, 2, 3}
    (best, *_) = index.similar(clip=2, merge=False)
    assert (best.clip_id, best.similarity) == (2, pytest.approx(1, abs=1e-3))
