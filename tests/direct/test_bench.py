"""`vindex bench` measures what it says, and counts work as torch does."""

import json
from dataclasses import replace
from itertools import chain
from math import prod

import pytest
import torch
from transformers import VJEPA2Config

from benchmarks.models import flops_per_clip
from tests.encoders.test_devices import SAVE_TINY
from tests.encoders.test_vjepa2 import cosines
from tests.tiny_models import save_tiny_vjepa2_1
from vindex.cli.bench import whole_build
from vindex.direct import bench
from vindex.encoders import benchmark, load_encoder
from vindex.encoders.architectures import ARCHITECTURES
from vindex.encoders.checkpoint import find_checkpoint


def measured(figures):
    by_name = {}
    for figure in figures:
        assert figure.value is None or figure.value > 0, figure
        assert (figure.value is None) <= bool(figure.note), figure
        by_name[figure.name] = figure
    return by_name


@pytest.fixture(name="figures", scope="module")
def of_the_demo_model():
    ways = bench.Ways("demo", device="cpu", seconds=0.01)
    two_at_once = replace(ways.usual, batch_size=2)
    runs = (figure for way in (ways.usual, two_at_once) for figure in ways.run(way))
    return measured(chain(ways.peaks(), runs, ways.beside()))


@pytest.mark.thorough
def test_rates_work_and_shares_agree(figures):
    work = figures["work of a clip"].value
    kind = benchmark.runs_in(load_encoder("demo", device="cpu"))
    name = f"encode, {kind}, batch 2, eager"
    rate = figures[name].value
    assert figures[f"{name}: work"].value == pytest.approx(rate * work)
    assert figures[f"{name}: hours of video an hour"].value == pytest.approx(4 * rate)
    peak = figures[f"one large product, {kind}"].value
    share = figures[f"{name}: share of one large product"].value
    assert share == pytest.approx(rate * work / peak)
    over = figures["vindex over the plain loop"].value
    plain = figures["plain loop of transformers, fp32, batch 1"].value
    assert over * plain == pytest.approx(next(
        figure.value for figure in figures.values() if figure.name.startswith("encode")
    ))  # fmt: skip


def test_work_is_that_of_the_formula():
    """All products of V-JEPA 2 by its sizes, as docs/performance.md reckons."""
    folder = find_checkpoint("demo", with_weights=True).folder
    config = VJEPA2Config.from_pretrained(folder)
    encoder = load_encoder("demo", device="cpu")
    counted = benchmark.count_flops(encoder)
    assert counted == pytest.approx(flops_per_clip(config, encoder.spec.default_frames), rel=0.01)


def transformer(tokens, width, mlp_width, num_layers):
    """Products of the layers: four of width by width, two of the MLP, two of attention."""
    linear = 2 * tokens * (4 * width**2 + 2 * width * mlp_width)
    return num_layers * (linear + 4 * tokens**2 * width)


def patches(tokens, *sides):
    """Products of the patch embedding, whose sides are frames, rows and columns."""
    return 2 * tokens * 3 * prod(sides) * WIDTH


def pooled_by_one_query(tokens, width, mlp_width):
    """Products of a head whose one query attends to all tokens, in numbers of another width."""
    attention = 2 * (2 + 2 * tokens) * WIDTH * width + 4 * tokens * width
    return attention + 2 * 2 * WIDTH * mlp_width


def timesformer_layer(frames, places, mlp_width):
    """Attention along time and one more product, then within frames, each with the class token."""
    along_time = 2 * frames * places * 5 * WIDTH**2 + 4 * places * frames**2 * WIDTH
    seen = places + 1
    within = frames * (2 * seen * 4 * WIDTH**2 + 4 * seen**2 * WIDTH)
    return along_time + within + 2 * (frames * places + 1) * 2 * WIDTH * mlp_width


WIDTH, MLP, HEAD = 32, 64, 2 * 32 * 6
WORK = {  # of the tiny models: four frames of 32 pixels, two layers, six labels
    "vjepa2_1": transformer(32, 64, 256, 2) + 2 * patches(32, 2, 16, 16),  # 64 wide and high
    "videomae": transformer(8, WIDTH, MLP, 2) + patches(8, 2, 16, 16) + HEAD,
    "vivit": transformer(8 + 1, WIDTH, MLP, 2) + patches(8, 2, 16, 16) + HEAD,
    "timesformer": 2 * timesformer_layer(4, 4, MLP) + patches(16, 1, 16, 16) + HEAD,
    "siglip": 4 * (transformer(4, WIDTH, MLP, 2) + patches(4, 1, 16, 16)
        + pooled_by_one_query(4, WIDTH, MLP)),
    "clip": 4 * (transformer(4 + 1, WIDTH, MLP, 2) + patches(4, 1, 16, 16) + 2 * WIDTH * 24),
    "videoprism": 4 * transformer(16, WIDTH, MLP, 2) + 16 * transformer(4, WIDTH, MLP, 1)
        + transformer(64, WIDTH, MLP, 1) + patches(64, 1, 8, 8) + pooled_by_one_query(64, MLP, 0),
}  # fmt: skip


@pytest.mark.parametrize("architecture", [name for name in ARCHITECTURES if name != "vjepa2"])
def test_work_of_other_architectures(architecture, tmp_path):
    (tmp_path / "model").mkdir()
    encoder = load_encoder(str(SAVE_TINY[architecture](tmp_path / "model")), device="cpu")
    assert benchmark.count_flops(encoder) == WORK[architecture]


@pytest.mark.thorough
def test_what_transformers_lacks_has_no_plain_loop(tmp_path):
    figures = measured(
        bench.encoding(str(save_tiny_vjepa2_1(tmp_path)), device="cpu", seconds=0.01)
    )
    plain = figures["plain loop of transformers, fp32, batch 1"]
    assert (plain.value, plain.note) == (None, "written for V-JEPA 2 alone, and this is vjepa2_1")


def test_a_loop_as_a_user_writes_it_gives_the_same(tiny_model):
    encoder = load_encoder(str(tiny_model), device="cpu")
    clips = benchmark.noise(encoder.spec, 2)
    plain = benchmark.PlainLoop(tiny_model, encoder.spec, "cpu")
    ours = encoder.encode(clips)
    assert cosines(ours.embeddings_BD[:1], plain.embedding(clips[0])[None])[0] > 0.999
    assert abs(ours.probabilities_BK - plain.encode(clips)).max() < 1e-3


@pytest.mark.parametrize("number_type", ["fp32", "bf16", "fp16"])
def test_number_types_change_little(tiny_model, number_type):
    encoder = load_encoder(str(tiny_model), device="cpu")
    clips = benchmark.noise(encoder.spec, 3)
    before = encoder.encode(clips).embeddings_BD
    benchmark.apply(benchmark.Variant(number_type, 2), encoder)
    assert encoder.batch_size == 2
    assert cosines(encoder.encode(clips).embeddings_BD, before).min() > 0.999


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch, in its compiler
@pytest.mark.skipif(not benchmark.can_compile(), reason="no C++ compiler here")
@pytest.mark.parametrize("way", ["compiled", "CUDA graphs"])
def test_compiled_gives_what_eager_gives(way):
    """On a CPU torch passes over the graphs; the path to them is the same."""
    encoder = load_encoder("demo", device="cpu")
    clips = benchmark.noise(encoder.spec, 3)
    eager = encoder.encode(clips).embeddings_BD
    torch._dynamo.utils.counters.clear()
    benchmark.apply(benchmark.Variant(benchmark.runs_in(encoder), 2, way), encoder)
    compiled = encoder.encode(clips).embeddings_BD
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] >= 1
    assert cosines(compiled, eager).min() > 0.999


@pytest.mark.thorough
def test_films_a_build_and_a_search(master_library, tiny_model, tmp_path):
    films = bench.films_for(str(master_library), str(tiny_model), most_clips=3)
    assert len(films) == 1
    decoded = measured(bench.decoding(films, str(tiny_model), workers=1))
    assert set(decoded) == {"decode", "decode: hours of video an hour"}
    built = measured(whole_build(films, str(tiny_model), "cpu", tmp_path / "index"))
    assert built["whole build"].note == "2 clips of 1 film, loading the model included"
    assert built["whole build, once the model is loaded"].note.startswith("too short to tell")
    assert built["whole build: the slower stage is busy"].value <= 1
    json.dumps([figure.as_dict() for figure in built.values()])
