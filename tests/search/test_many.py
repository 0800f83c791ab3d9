"""Several indexes asked as one answer as one index of all their videos does."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.search.conftest import DIM as MOTION_DIM
from tests.search.conftest import SPEC, IndexMaker, settings
from tests.search.words_maker import DIM, WordsMaker
from tests.tiny_models import save_tiny_siglip
from vindex import IndexSet, VideoIndex
from vindex.cli import main
from vindex.errors import IndexMismatchError, IndexNotFoundError, UsageError
from vindex.records import ClipSpec
from vindex.rounding import rounded
from vindex.store.background import Background
from vindex.store.catalog import writer
from vindex.store.catalog.given_spans import NamedSpan, replace_spans
from vindex.store.catalog.shots import set_cuts_at_shots
from vindex.store.layout import IndexFolder, find_indexes, short_names

CLIPS_OF = {"a.mp4": 3, "b.mp4": 7, "c.mp4": 1, "d.mp4": 5, "e.mp4": 4, "f.mp4": 2}
NORTH, SOUTH = ("b.mp4", "c.mp4", "f.mp4"), ("a.mp4", "d.mp4", "e.mp4")
TEXT = "a cat sleeps"


def videos():
    """What each video has: labels, and vectors of both spaces, of neighbours that are alike."""
    rng = np.random.default_rng(11)
    for name, num in CLIPS_OF.items():
        chances = rng.dirichlet([1, 1, 1], num)
        motion = rng.normal(size=MOTION_DIM) + 0.4 * rng.normal(size=(num, MOTION_DIM))
        yield name, chances, motion, rng.normal(size=(num, DIM))


@pytest.fixture(scope="module")
def words_model(tmp_path_factory):
    return save_tiny_siglip(tmp_path_factory.mktemp("models") / "words")


@pytest.fixture(scope="module")
def places(tmp_path_factory, words_model):
    """Indexes of the north, of the south, and of both, by name."""
    root = tmp_path_factory.mktemp("many")
    of = {"north": NORTH, "south": SOUTH, "both": CLIPS_OF}
    for place, names in of.items():
        maker = WordsMaker(root / place / ".vindex", words_model)
        for name, chances, motion, seen in videos():
            if name == "d.mp4":
                seen[2] = maker.fitting(TEXT)
            if name in names:
                maker.add_seen(name, seen, chances, motion=motion)
        maker.finish()
    return root


@pytest.fixture(scope="module")
def both(places):
    return VideoIndex.open(places / "both" / ".vindex")


@pytest.fixture(scope="module")
def several(places):
    return IndexSet.open(places / "north" / ".vindex", places / "south" / ".vindex")


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command; gives its exit code, stdout and stderr."""

    def ran(*arguments):
        monkeypatch.setattr("sys.argv", ["vindex", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return ran


def told(hit):
    """What is said of a hit but for its ids, which each index gives itself, and its value."""
    said = replace(hit, clip_id=0, index=None, then=hit.then and replace(hit.then, clip_id=0))
    return replace(said, score=None, similarity=None).as_dict()


def same(several_answer, one):
    assert [told(hit) for hit in several_answer] == [told(hit) for hit in one]
    assert [hit.value for hit in several_answer] == pytest.approx([h.value for h in one], rel=1e-5)
    said = [
        rounded(each.as_dict()) | {"results": None, "query": None} for each in (several_answer, one)
    ]
    assert said[0] == said[1]
    assert len(one) > 0


@pytest.fixture(scope="module")
def merged(several, tmp_path_factory):
    """The one index that is made of them."""
    place = tmp_path_factory.mktemp("merged") / ".vindex"
    several.merge(place)
    return VideoIndex.open(place)


TEXTS = {
    "labels": {"text": "opening something", "by": "labels"},
    "one_clip_each": {"text": "opening something", "by": "labels", "merge": False, "limit": 50},
    "few": {"text": "holding something", "by": "labels", "limit": 3},
    "one_a_video": {"text": "opening or closing something", "by": "labels", "per_video": 1},
    "enough": {"text": "closing something", "by": "labels", "min_score": 0.4},
    "then": {"text": "opening something", "then": "closing something", "by": "labels"},
    "words": {"text": TEXT, "by": "words", "limit": 5},
    "words_of_one_video": {"text": TEXT, "by": "words", "path": "b*", "merge": False},
    "labels_and_words": {"text": "opening something", "limit": 6},
    "without": {"text": "opening something", "without": ["holding something"], "by": "labels"},
    "narrowed": {"text": "opening something", "by": "labels", "label": "closing something"},
}


@pytest.mark.thorough
@pytest.mark.parametrize("asked", TEXTS.values(), ids=TEXTS)
def test_texts_find_what_one_index_of_all_finds(several, both, asked):
    asked = dict(asked)
    text = asked.pop("text")
    same(several.search(text, **asked), both.search(text, **asked))


@pytest.mark.thorough
@pytest.mark.parametrize("asked", TEXTS.values(), ids=TEXTS)
def test_texts_find_in_a_merged_index_what_one_of_all_finds(merged, both, asked):
    asked = dict(asked)
    text = asked.pop("text")
    same(merged.search(text, **asked), both.search(text, **asked))


@pytest.mark.thorough
def test_a_words_space_is_merged_with_all_that_is_derived(merged, both):
    words = [VideoIndex.open(index.path, space="words") for index in (merged, both)]
    rows = [
        {(hit.path, hit.start_seconds): row_D.tolist() for hit, row_D in zip(
            index.everything(), index.embeddings().embeddings_ND, strict=True)}
        for index in words
    ]  # fmt: skip
    assert len(rows[0]) == sum(CLIPS_OF.values())
    assert rows[0] == rows[1]
    backgrounds = [Background.read(index._folder.background) for index in words]
    np.testing.assert_allclose(backgrounds[0].best_M, backgrounds[1].best_M, atol=1e-5)
    assert (backgrounds[0].num_clips, merged.verify().is_clean) == (len(rows[0]), True)


@pytest.mark.thorough
def test_what_words_are_measured_by_is_of_all_clips(several, both):
    """Nothing in the north fits the text, which is why the north alone finds nothing."""
    north = several.indexes[0].search(TEXT, by="words")
    assert north.refusal is not None
    found = several.search(TEXT, by="words", path="b*")
    assert {hit.path for hit in found} == {"/videos/b.mp4"}
    assert found.words == both.search(TEXT, by="words").words


@pytest.mark.thorough
def test_a_clip_of_one_finds_what_is_like_it_in_all(several, both):
    for place, name in enumerate(("b.mp4", "d.mp4")):
        index = several.indexes[place]
        (clip,) = [hit.clip_id for hit in index.everything(path=name) if hit.start_seconds == 4]
        (of_both,) = [hit.clip_id for hit in both.everything(path=name) if hit.start_seconds == 4]
        for options in ({}, {"merge": False, "limit": 4}, {"exclude_same_video": True}):
            found = several.similar(clip=f"{('north', 'south')[place]}:{clip}", **options)
            same(found, both.similar(clip=of_both, **options))
        assert found.query == f"clip {('north', 'south')[place]}:{clip}"
    by_path = several.similar(clip=f"{index.path}:{clip}", by="words")
    same(by_path, both.similar(clip=of_both, by="words"))


def test_embeddings_find_sequences_in_all(several, both):
    motion = next(each for name, _, each, _ in videos() if name == "d.mp4")
    rows_QD = motion[1:4].astype(np.float32)
    same(several.similar(embeddings=rows_QD), both.similar(embeddings=rows_QD))


@pytest.mark.thorough
def test_a_batch_and_a_list_are_of_all(several, both):
    queries = ["opening something", {"text": TEXT, "by": "words"}]
    queries.append({"text": "zebra", "by": "labels"})
    for one, other in zip(several.search_batch(queries), both.search_batch(queries), strict=True):
        if other.result.hits:
            same(one.result, other.result)
        else:
            assert one.as_dict() == other.as_dict()
    listed = several.everything()
    assert [hit.rank for hit in listed] == list(range(1, 23))
    assert [(Path(hit.index).parent.name, hit.relative_path) for hit in listed][9:12] == [
        ("north", "f.mp4"), ("south", "a.mp4"), ("south", "a.mp4"),
    ]  # fmt: skip
    assert len(several.everything(limit=12)) == 12
    assert several.everything(limit=12).has_more
    assert sum(several.labels()[k].num_clips for k in range(3)) == 22
    assert dict(several.labels()) == dict(both.labels())


def test_why_nothing_is_found_is_said_once(several):
    found = several.search("opening something", by="labels", path="z*")
    assert found.warnings == ("No clip passes --path 'z*'. `vindex status` lists the library's "
                              "folders.",)  # fmt: skip


@pytest.mark.thorough
def test_the_same_content_is_shown_once(places, several, tmp_path):
    copy = IndexSet.open(places / "north", places / "both" / ".vindex", places / "south")
    found, expected = copy.search("opening something", limit=30), several.search(
        "opening something", limit=30
    )  # fmt: skip
    assert [(h.path, h.start_seconds, h.score) for h in found] == [
        (h.path, h.start_seconds, h.score) for h in expected
    ]


@pytest.mark.thorough
def test_a_content_that_is_cut_differently_is_shown_once_and_that_is_said(tmp_path):
    row_D = np.random.default_rng(5).normal(size=MOTION_DIM)
    makers = [IndexMaker(tmp_path / name) for name in ("plain", "cut")]
    makers[1].spec = replace(makers[1].spec, stride_seconds=4.5)  # as if cut at 4.5 and 9 s
    for maker in makers:
        maker.add("a.mp4", embeddings=[row_D, -row_D, row_D])
    plain, cut = (maker.folder for maker in makers)
    set_cuts_at_shots(cut, cuts=True)
    both = IndexSet.open(plain.path, cut.path)
    like = {"embeddings": row_D[None].astype(np.float32), "merge": False}
    found = both.similar(**like)
    assert [hit.start_seconds for hit in found] == [0, 8, 4]
    assert found.warnings[-1].startswith("Cut at shots: cut; not: plain. A video that several")
    assert len(both.everything()) == 3
    replace_spans(plain, [NamedSpan("content of 'a.mp4'", 0.0, 12.0)], {})
    (*_, warning) = both.similar(**like).warnings
    assert warning.startswith(
        "Cut at shots: cut; not: plain. Cut within spans that were given: plain; not: cut. A vi"
    )
    set_cuts_at_shots(cut, cuts=False)
    replace_spans(cut, [NamedSpan("of another video", 0.0, 4.0)], {})
    assert both.similar(**like).warnings == ()


def other_index(path, **changes):
    """An index of one video, by another model or cut in another way."""
    recipe = settings()
    of_recipe = {key: changes.pop(key) for key in ("spec", "precision") if key in changes}
    recipe = replace(recipe, encoder=replace(recipe.encoder, **changes), **of_recipe)
    writer.create(IndexFolder(path), recipe)
    IndexFolder(path).shards.mkdir()
    return path


@pytest.mark.thorough
def test_models_that_differ_are_named(places, tmp_path):
    other = other_index(tmp_path / "east.vindex", name="facebook/other", revision="x")
    of = IndexSet.open(places / "north", other)
    with pytest.raises(
        IndexMismatchError, match=r"north is of the model tiny, east\.vindex of fac"
    ):
        of.similar(clip="north:1")
    found = of.search("opening something")
    assert found.warnings[-1] == (
        "Labels alone were asked: east.vindex has no space that reads texts."
    )
    assert found.hits
    with pytest.raises(IndexMismatchError, match=r"words was given; east\.vindex has no"):
        of.search("opening something", by="words")
    strange = other_index(tmp_path / "west", labels=("Opening something",))
    with pytest.raises(IndexMismatchError, match="lacks its labels 'Closing something', 'Hold"):
        IndexSet.open(places / "north", strange).search("opening something")
    wide = other_index(tmp_path / "wide", spec=ClipSpec(8.0, 4.0, 4))
    with pytest.raises(IndexMismatchError, match="of 4 s every 4 s with 4 frames, wide of 8"):
        IndexSet.open(places / "north", wide).similar(clip="north:1")
    older = other_index(tmp_path / "older", spec=replace(SPEC, sampling="nearest"))
    with pytest.raises(
        IndexMismatchError, match=r"with 4 frames, older of .* 4 frames nearest to their times"
    ):
        IndexSet.open(places / "north", older).similar(clip="north:1")
    quick = other_index(tmp_path / "quick", precision="int8")
    with pytest.raises(IndexMismatchError, match="with --precision auto, quick with int8"):
        IndexSet.open(places / "north", quick).similar(clip="north:1")


def test_ids_need_their_index(several):
    for asked, message in (
        ({"clip": 3}, "--clip 3 was given; with several indexes it must be INDEX:ID, with one of "
                      "north, south"),
        ({"clip": "east:3"}, "--clip east:3 was given"),
        ({"clip": "north:3", "not_": [4]}, "--not 4 was given; with several indexes"),
        ({"clip": "north"}, "'north' was given; a clip is meant by its id"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=message):
            several.similar(**asked)
    with pytest.raises(UsageError, match="--like 3 was given; with several"):
        several.search("opening something", like=3)
    with pytest.raises(UsageError, match=r"Give --index south --like 3, or a file\."):
        several.search("opening something", like="south:3")
    with pytest.raises(UsageError, match="--clip south:3 was given; one index is asked"):
        several.indexes[0].similar(clip="south:3")
    with pytest.raises(UsageError, match="An overview of the library was asked of several"):
        several.report(None, "x.html")
    with pytest.raises(UsageError, match="Clip 3 was asked of several indexes"):
        several.thumbnail(3)


def test_an_index_is_asked_once_though_a_link_leads_to_it(places, tmp_path):
    found = find_indexes([places])
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "north").symlink_to(places / "north")
    assert find_indexes([places, tmp_path / "links"]) == found


def test_a_folder_stands_for_the_indexes_in_it(places, tmp_path):
    found = find_indexes([places])
    assert [index.path.parent.name for index in found] == ["both", "north", "south"]
    assert find_indexes([places / "north" / ".vindex", places]) == [found[1], found[0], found[2]]
    assert short_names(found) == ["both", "north", "south"]
    twins = [IndexFolder(Path(f"/{disk}/x/.vindex")) for disk in ("one", "two")]
    assert short_names(twins) == ["one/x", "two/x"]
    with pytest.raises(IndexNotFoundError, match="There is no index in"):
        find_indexes([places, tmp_path])


@pytest.mark.thorough
def test_the_command_line_names_the_index_of_each_clip(run, places, several, monkeypatch):
    monkeypatch.chdir(places)
    asked = ["search", "opening", "something", "--by", "labels", "--limit", "4"]
    _, out, _ = run(*asked, "--index", "north", "--index", "south/.vindex", "--json")
    document = json.loads(out)
    assert document == json.loads(
        json.dumps(rounded(several.search("opening something", by="labels", limit=4).as_dict()))
    )
    best = document["results"][0]
    place = Path(best["index"]).parent
    assert place.parent == places
    _, out, _ = run(*asked, "--index", "north", "--index", "south")
    header, first, *_ = out.splitlines()
    assert header.split() == [
        "rank", "score", "pct.", "index", "clip", "from", "to", "label", "prob.", "path",
    ]  # fmt: skip
    assert first.split()[3:5] == [place.name, str(best["clip_id"])]
    clip = f"{place.name}:{best['clip_id']}"
    _, out, _ = run("similar", "--clip", clip, "--index", "north", "--index", "south", "--json")
    assert json.loads(out)["results"][0]["clip_id"] == best["clip_id"]
    _, out, _ = run("status", "--index", ".", "--json")
    status = json.loads(out)
    assert (status["clips"], status["videos"], len(status["indexes"])) == (44, 12, 3)
    _, out, _ = run("status", "--index", ".")
    assert " 3 indexes: 44 clips, of 2.9 minutes of video" in out.splitlines()[-1]


def test_commands_of_one_index_refuse_several(run, places):
    code, _, err = run("duplicates", "--index", places / "north", "--index", places / "south")
    assert code == 2
    assert "vindex duplicates` works on one index" in err
    _, _, err = run("duplicates", "--index", places)
    assert "holds several indexes: " in err
    _, _, err = run("export", "--collection", "x", "-o", "x.csv", "--index", places)
    assert "--collection was given; it is of one index" in err
