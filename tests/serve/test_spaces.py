"""The app of an index of two models shows the one that it was asked for."""

from urllib.request import urlopen

import pytest

from tests.catalog.conftest import INFO, SETTINGS, encoded, video_file
from tests.serve.conftest import visitor
from tests.serve.server import serving
from vindex import VideoIndex
from vindex.records import EncoderSpec, Recipe, Video
from vindex.store.catalog import writer
from vindex.store.layout import IndexFolder
from vindex.store.shards import write_shard

MOTION = ("Opening something", "Closing something", "Holding something")
WORDS = ("Walking", "Running")


def recipe(labels):
    facts = {name: getattr(SETTINGS.encoder, name) for name in EncoderSpec.__dataclass_fields__}
    return Recipe(EncoderSpec(**facts | {"labels": labels}), SETTINGS.spec)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """One video of two clips, which the space `walks` says other things of."""
    folder = IndexFolder(tmp_path_factory.mktemp("two") / "index")
    writer.create(folder, recipe(MOTION))
    writer.add_spaces(folder, {"walks": recipe(WORDS)})
    writer.commit_walk(folder, [video_file("a.mp4", "aa")], [], [], [])
    writer.commit_probes(folder, [Video("aa", INFO)], [])
    for space, chances, seed in (
        (folder, [0.7, 0.2, 0.1], 1),
        (folder.of_space("walks"), [0, 1], 5),
    ):
        space.shards.mkdir(parents=True)
        clips = [encoded("aa", 4 * n, chances, seed + n, clip_id=n + 1) for n in range(2)]
        shard = write_shard(space.shards, "000000000001.parquet", clips)
        writer.commit_clips(space, [shard], [], ["aa"])
    return folder.path


def test_search_labels_and_map_are_of_the_space(two):
    motion = visitor(VideoIndex.open(two))
    words = visitor(VideoIndex.open(two, space="walks"))
    assert "No label fits" in motion.get("/?q=walking").text
    assert "No label fits" in words.get("/?q=opening").text
    found = words.get("/?q=running").text
    assert "/thumb/1.jpg" in found
    for client, own, other in ((motion, MOTION, WORDS), (words, WORDS, MOTION)):
        home = client.get("/").text
        assert all(f'value="{label}"' in home for label in own)
        assert not any(f'value="{label}"' in home for label in other)
    pages = [client.get("/library/map").text for client in (motion, words)]
    assert (MOTION[0] in pages[0], "Running" in pages[0]) == (True, False)
    assert (MOTION[0] in pages[1], "Running" in pages[1]) == (False, True)


@pytest.mark.thorough
def test_the_command_takes_the_name_of_a_space(two):
    with serving(two, "--space", "walks") as (address, _):
        assert 'value="Walking"' in urlopen(address).read().decode()
