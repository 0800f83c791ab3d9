"""All clips as a Lance data set: the same values, and the same neighbours."""

import json
import subprocess
import sys
import tracemalloc

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.search.conftest import IndexMaker
from vindex import IndexSet
from vindex.cli.app import app_for
from vindex.errors import IndexMismatchError, UsageError
from vindex.output.export.formats import lance_folder, parquet_file
from vindex.output.export.material import Material
from vindex.store.catalog import reader, writer

lance = pytest.importorskip("lance", reason="the extra `lance` is not installed")


def test_lance_holds_what_the_index_says_and_finds_the_same_neighbours(built, tmp_path):
    everything = built.everything()
    exported = built.export(everything, tmp_path / "out", format="lance")
    assert exported.files == (str(tmp_path / "out" / "clips.lance"),)
    data = lance.dataset(tmp_path / "out" / "clips.lance")
    rows = data.to_table().to_pylist()
    for hit, row in zip(everything, rows, strict=True):
        said = hit.as_dict()
        names = ("clip_id", "path", "relative_path", "start_seconds", "end_seconds", "label")
        assert {name: row[name] for name in names} == {name: said[name] for name in names}
        assert (row["labels"][0], row["probabilities"][0]) == (hit.label, hit.probability)
        assert row["probabilities"] == sorted(row["probabilities"], reverse=True)
    vectors = built.embeddings()
    of_clip = dict(zip(vectors.clip_ids_N.tolist(), vectors.embeddings_ND, strict=True))
    for row in rows:
        np.testing.assert_array_equal(row["embedding_motion"], of_clip[row["clip_id"]])
    asked = everything[3].clip_id
    query = {
        "column": "embedding_motion", "q": of_clip[asked].astype(np.float32), "k": 5,
        "metric": "cosine",
    }  # fmt: skip
    near = data.to_table(nearest=query).to_pylist()
    similar = built.similar(clip=asked, merge=False, limit=5)
    assert [row["clip_id"] for row in near] == [hit.clip_id for hit in similar]
    assert [1 - row["_distance"] for row in near] == pytest.approx(
        [hit.similarity for hit in similar], abs=1e-5
    )
    with pytest.raises(UsageError, match="already exists"):
        built.export(everything, tmp_path / "out", format="lance")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """An index of four batches of clips."""
    maker = IndexMaker(tmp_path_factory.mktemp("large") / "index")
    rng = np.random.default_rng(1)
    for number in range(8):
        maker.add(f"{number}.mp4", rng.dirichlet(np.ones(3), 2_000), rng.normal(size=(2_000, 8)))
    return maker.index


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["lance", "parquet"])
def test_memory_does_not_grow_with_the_clips(large, tmp_path, form):
    def peak(limit):
        place = tmp_path / f"{limit}.{form}"
        arguments = [
            "export", "--format", form, "-o", str(place), "--index", large.path, "--limit",
            str(limit), "--json",
        ]  # fmt: skip
        tracemalloc.start()
        try:
            run = CliRunner().invoke(app_for(*arguments), arguments)
            assert json.loads(run.stdout)["hits"] == limit
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(8_191)  # what is loaded once
    assert peak(16_000) < 1.3 * peak(8_192)  # two batches meet where one follows another
    written = tmp_path / f"16000.{form}"
    table = lance.dataset(written / "clips.lance").to_table() if form == "lance" else (
        pq.read_table(written)
    )  # fmt: skip
    assert table["clip_id"].to_pylist() == [*range(1, 16_001)]
    assert table["rank"].to_pylist() == [*range(1, 16_001)]


def test_hits_that_are_read_late_are_those_of_memory(built):
    filters = {"path": "*.mp4", "min_seconds": 1.0}
    read, late = built.everything(**filters), built.everything(in_memory=False, **filters)
    assert 3 < len(late) == len(read)
    assert [*late] == [*read]
    assert (late[2], late[-1], [*late[1:4:2]]) == (read[2], read[-1], [*read[1:4:2]])
    assert late.hits[np.int64(1)] == read[1]
    few = built.everything(limit=3, in_memory=False)
    assert (few.has_more, [*few]) == (True, [*built.everything(limit=3)])
    nothing = built.everything(in_memory=False, path="none")
    assert (len(nothing), nothing.warnings) == (0, built.everything(path="none").warnings)


def test_a_late_hit_whose_clip_is_gone_is_named(tmp_path):
    maker = IndexMaker(tmp_path / "index")
    maker.add("a.mp4", [[1, 0, 0]])
    maker.add("b.mp4", [[1, 0, 0]])
    late = maker.index.everything(in_memory=False)
    writer.forget_clips(maker.folder, ["content of 'a.mp4'"])
    with pytest.raises(UsageError, match=r"Hit 0 was asked for; .* removed its clip .* Ask again"):
        late[0]
    assert [hit.relative_path for hit in late] == [late[1].relative_path] == ["b.mp4"]
    for form in ("parquet", "lance"):
        assert maker.index.export(late, tmp_path / form, format=form).hits == 1


@pytest.fixture
def pair(tmp_path):
    """Makers of two indexes, of a clip each."""
    makers = [IndexMaker(tmp_path / name) for name in ("north", "south")]
    for place, maker in enumerate(makers):
        maker.add(f"{place}.mp4", [[1, 0, 0]])
    return makers


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["lance", "parquet"])
def test_embeddings_of_different_models_are_refused(tmp_path, monkeypatch, form):
    makers = []
    for name, dim in (("north", 8), ("south", 16)):
        monkeypatch.setattr("tests.search.conftest.DIM", dim)
        makers.append(IndexMaker(tmp_path / name))
        makers[-1].add(f"{name}.mp4", [[1, 0, 0]])
    both = IndexSet.open(*(maker.index.path for maker in makers))
    with pytest.raises(IndexMismatchError, match=r"motion of north is of .* of south of"):
        both.export(both.everything(), tmp_path / "out", format=form)
    assert not (tmp_path / "out").exists()


@pytest.mark.thorough
def test_what_one_of_several_indexes_lacks_is_null(pair, tmp_path):
    north, south = (maker.index for maker in pair)
    writer.add_spaces(south._folder, {"more": reader.recipe(south._folder)})
    both = IndexSet.open(north.path, south.path)
    both.export(both.everything(), tmp_path / "out", format="lance")
    rows = lance.dataset(tmp_path / "out" / "clips.lance").to_table().to_pylist()
    assert [row["embedding_more"] for row in rows] == [None, None]
    for row, index in zip(rows, (north, south), strict=True):
        np.testing.assert_array_equal(row["embedding_motion"], index.embeddings().embeddings_ND[0])


@pytest.mark.thorough
@pytest.mark.parametrize("form", [*lance_folder.FORMATS, *parquet_file.FORMATS])
def test_clips_that_are_gone_meanwhile_are_no_empty_export(pair, tmp_path, form):
    index = pair[0].index
    result = index.everything()
    material = Material(index._folder, result, "tiny", result.hits, {}, ())
    writer.forget_clips(index._folder, ["content of '0.mp4'"])
    with pytest.raises(UsageError, match="a build has removed all clips of the result"):
        form.write(material, tmp_path / "written")
    with pytest.raises(UsageError, match="a build has removed all clips of the result"):
        index.export(result, tmp_path / "out", format=form.name)


def test_a_place_that_lance_cannot_write_to_is_refused(pair, tmp_path):
    index = pair[0].index
    with pytest.raises(UsageError, match="not UTF-8; Lance writes to no such place"):
        index.export(index.everything(), tmp_path / "\udcff", format="lance")
    assert not (tmp_path / "\udcff").exists()


def test_without_lance_the_message_names_the_extra(built, tmp_path):
    code = (
        "import sys; sys.modules['lance'] = None; from vindex.cli import main; "
        f"sys.argv = ['vindex', 'export', '--format', 'lance', '-o', {str(tmp_path / 'o')!r}, "
        f"'--index', {built.path!r}]; main()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 1
    assert "pip install 'vindex-video[lance]'" in run.stderr
    assert not (tmp_path / "o").exists()
