"""`vindex verify` and `vindex compact` as they are typed."""

import json
import shutil

import pytest

from vindex import VideoIndex


@pytest.mark.thorough
def test_a_damaged_index(vindex, built, tmp_path):
    index = VideoIndex.at(shutil.copytree(built.path, tmp_path / "index"))
    code, out, err = vindex("verify", "--index", index.path)
    assert (code, out, err) == (0, "", "10 embeddings in 1 shard: all is well.\n")

    (shard,) = index._folder.shards.iterdir()
    shard.unlink()
    code, out, err = vindex("verify", "--index", index.path)
    assert code == 1
    assert out == (
        f"damaged: shards/{shard.name}: it is missing. Repair it with `vindex verify --repair`.\n"
    )
    assert err.endswith("10 embeddings in 1 shard: 1 damage.\n")
    code, out, _ = vindex("verify", "--json", "--index", index.path)
    document = json.loads(out)
    assert (code, document["is_clean"]) == (1, False)
    (damage,) = document["damages"]
    assert (damage["part"], damage["name"]) == ("shard", f"shards/{shard.name}")

    code, out, err = vindex("verify", "--repair", "--index", index.path)
    assert (code, out) == (0, "")
    assert "repaired: 10 clips of 1 damaged shard forgotten. Run `vindex build`" in err

    code, out, _ = vindex("compact", "--json", "--index", index.path)
    assert (code, json.loads(out)) == (
        0, {"shards_before": 0, "shards_after": 0, "clips_dropped": 0, "files_forgotten": 0,
            "clips_forgotten": 0}
    )  # fmt: skip
