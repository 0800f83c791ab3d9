"""What the benchmarks share: a limit that is not held fails, and nothing measured is no success."""

import json
import sys

import numpy as np
import pytest
import torch

from benchmarks import decode, gpu, harness, int8, made_up, merge, ray_driver, shots
from benchmarks.siglip import save_siglip2
from tests.tiny_models import save_tiny_vjepa2
from vindex import VideoIndex
from vindex.encoders import benchmark, encoder_spec, load_encoder
from vindex.encoders.text_tower import TextTower
from vindex.store.layout import IndexFolder


@pytest.mark.parametrize(
    ("limits", "held", "code"),
    [
        ({"at_least": 2.0}, True, 0),
        ({"at_least": 2.1}, False, 1),
        ({"at_most": 2.0}, True, 0),
        ({"at_most": 1.9}, False, 1),
    ],
)
def test_the_median_has_to_hold_its_limit(limits, held, code, tmp_path, capsys):
    report = harness.Report("toy", 3)
    report.add("ours", "s", harness.Sample((9.0, 2.0, 1.0)), **limits)
    assert report.finish(tmp_path / "toy.json") == code
    (row,) = json.loads((tmp_path / "toy.json").read_text())["rows"]
    assert (row["median"], row["lowest"], row["highest"], row["held"]) == (2, 1, 9, held)
    assert (" NO " in capsys.readouterr().out) is not held


def test_contenders_take_turns_and_none_comes_first_cold():
    turns = []

    def contender(name):
        def run():
            turns.append(name)
            return float(len(turns))

        return run

    samples = harness.measure({name: contender(name) for name in "abc"}, 3)
    assert "".join(turns) == "abc" + "abc" + "bca" + "cab"
    assert samples["a"].over(samples["b"]).values == (4 / 5, 9 / 7, 11 / 12)


@pytest.mark.parametrize("rounds", ["0", "-1", "1.5", "many"])
def test_no_rounds_are_refused(rounds, capsys):
    with pytest.raises(SystemExit) as caught:
        harness.arguments("A toy.").parse_args(["--rounds", rounds])
    assert caught.value.code == 2
    assert f"{rounds!r} was given; it must be a whole number from 1" in capsys.readouterr().err


def test_films_that_do_not_exist_are_no_success(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["decode", "--only", "h265", "--rounds", "1"])
    with pytest.raises(SystemExit) as caught:
        decode.main()
    assert caught.value.code == 2
    assert "--only h265 was given, and no film is called so: h264-1080p" in capsys.readouterr().err


def test_the_model_that_searches_are_measured_with_reads_texts(tmp_path):
    folder = save_siglip2(tmp_path / "model", width=64, num_layers=1, num_words=600)
    tokenizer = json.loads((folder / "tokenizer.json").read_text())["model"]
    assert len(tokenizer["vocab"]) == 600
    assert len(tokenizer["merges"]) > 600 - 261 - 27
    assert (encoder_spec(str(folder)).dim, encoder_spec(str(folder)).crop_size) == (64, 256)
    tower = TextTower.load(folder)
    one, other = (tower.read(text).vector_D for text in ("a red car", "a blue car"))
    assert one @ one == pytest.approx(1, abs=1e-5)
    assert one @ other < 0.9999


def test_the_gpu_benchmark_says_of_every_row_that_there_is_no_device(monkeypatch, tmp_path):
    if torch.cuda.is_available():
        pytest.skip("a GPU is here")
    monkeypatch.setattr(sys, "argv", ["gpu", "--json", str(tmp_path / "new" / "gpu.json")])
    assert gpu.main() == 0
    rows = json.loads((tmp_path / "new" / "gpu.json").read_text())["rows"]
    assert {(row["median"], row["note"]) for row in rows} == {(None, "no device")}
    assert len(rows) > 10


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch, in its compiler
def test_the_gpu_benchmark_runs_dry_on_a_cpu(monkeypatch, tmp_path):
    options = ["--device", "cpu", "--model", "demo", "--films", str(tmp_path), "--files", "2"]
    options += ["--seconds", "0.1", "--vectors", "1000", "--json", str(tmp_path / "gpu.json")]
    monkeypatch.setattr(sys, "argv", ["gpu", *options])
    assert gpu.main() == 0
    rows = json.loads((tmp_path / "gpu.json").read_text())["rows"]
    missing = [row["name"] for row in rows if row["median"] is None]
    assert [name for name in missing if "CUDA graphs" not in name] == ["1,000 vectors, faiss-gpu"]
    assert len(missing) == 2


@pytest.mark.thorough
def test_what_a_cpu_multiplies_at_most_is_told_beside_int8(monkeypatch, tmp_path):
    monkeypatch.setattr(int8, "_SECONDS", 0.01)
    monkeypatch.setattr(int8, "_SIDE", 256)
    report = harness.Report("toy", 1)
    folder = save_tiny_vjepa2(tmp_path / "model", hidden_size=64)
    int8._measure(report, "vit-large", folder)
    rows = {row.name: row.sample.median for row in report._rows}
    work = benchmark.count_flops(load_encoder(str(folder), device="cpu")) / 1e12
    plain = rows["vit-large, plain float32, batch 1"] * work
    product = rows["one large product, fp32"]
    share = rows["vit-large, plain: share of one large product"]
    assert share == pytest.approx(plain / product)
    most = rows["one large product in int8 over vit-large, plain"]
    assert most == pytest.approx(rows["one large product, int8"] / plain)


def test_the_nearest_are_shared_where_what_is_asked_is_near():
    circle = np.linspace(0, np.pi, 24, dtype=np.float32)
    index_ND = np.stack([np.cos(circle), np.sin(circle)], 1)
    assert set(int8._shared(index_ND, index_ND).values) == {1.0}
    opposite = int8._shared(index_ND[::-1], index_ND)
    assert opposite.values[0] == 0


def test_a_cut_counts_once_and_within_two_frames():
    assert shots.f1([1.0, 1.04, 5.0], [1.04, 5.2]) == 2 / 5
    assert shots.f1([1.0, 2.0], [1.08, 1.92]) == 1.0
    assert shots.f1([], []) == 1.0
    assert shots.f1([1.0], []) == 0.0


@pytest.mark.thorough
def test_made_up_indexes_that_are_merged_share_nothing(tmp_path):
    places = merge.made(tmp_path, num_clips=60, dim=8)
    assert merge.made(tmp_path, num_clips=60, dim=8) == places
    took = merge.merge([str(place) for place in places], str(tmp_path / "all"))
    assert took["clips"] == 120
    assert len({hit.path for hit in VideoIndex.open(tmp_path / "all").everything()}) == 6


@pytest.mark.thorough
def test_a_made_up_index_is_one_that_can_be_asked_and_verified(tmp_path):
    made_up.build(IndexFolder(tmp_path / "index"), num_clips=60, dim=32)
    index = VideoIndex.open(tmp_path / "index")
    hits = index.similar(clip=1, limit=3)
    assert hits[0].path == "/videos/00/00000000.mp4"
    assert len({hit.path for hit in hits}) == 3
    assert index.verify().is_clean
    assert index.embeddings().embeddings_ND.shape == (60, 32)


@pytest.mark.thorough
def test_the_driver_lists_what_simulated_actors_hand_over(tmp_path, monkeypatch):
    monkeypatch.setattr(ray_driver, "NUM_ACTORS", 10)
    monkeypatch.setattr(ray_driver, "CLIPS_PER_ITEM", 40)
    took = ray_driver.measure(tmp_path, ray_driver.make_shards(2), rate=None)
    assert took.num_clips == 2 * ray_driver.CLIPS_PER_ITEM
    assert VideoIndex.open(tmp_path / "index").verify().is_clean
