"""All clips as a Lance data set: the same values, and the same neighbours."""

import subprocess
import sys

import numpy as np
import pytest

from vindex.errors import UsageError

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


def test_without_lance_the_message_names_the_extra(built, tmp_path):
    code = (
        "import sys; sys.modules['lance'] = None; from vindex.cli import main; "
        f"sys.argv = ['vindex', 'export', '--format', 'lance', '-o', {str(tmp_path / 'o')!r}, "
        f"'--index', {built.path!r}]; main()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 1
    assert "pip install 'vindex-video[lance]'" in run.stderr
