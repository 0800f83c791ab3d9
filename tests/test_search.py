"""Search and similar, on an index of real videos with a tiny real model."""

import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest

from vindex import Hit, SearchResult, VideoIndex
from vindex.errors import IndexDamagedError, MediaError, ModelError, UsageError

OPENING = "Opening something"


def test_an_index_is_opened_by_its_path_and_not_made_of_it(built):
    with pytest.raises(TypeError, match=r"VideoIndex\.open\('.*'\) opens an index"):
        VideoIndex(built.path)


def test_hits_are_ranked_by_the_probability_of_the_label(built):
    result = built.search("opening something", limit=100, merge=False)
    assert result.query == "opening something"
    assert result.labels[0].label == OPENING
    assert [hit.rank for hit in result] == list(range(1, 11))
    scores = [hit.score for hit in result]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(hit.similarity is None and hit.num_clips == 1 for hit in result)


def test_every_label_finds_the_clips_whose_best_it_is(built):
    for label, num_clips in built.labels():
        found = built.search(label, limit=100, merge=False)
        assert found.labels[0].label == label
        assert sum(hit.probability > 0.5 for hit in found if hit.label == label) <= num_clips


def test_a_cut_list_says_so(built):
    assert built.search(OPENING, limit=3).has_more
    assert built.search(OPENING, limit=9, merge=False).has_more
    assert not built.search(OPENING, limit=10, merge=False).has_more
    num_moments = len(built.similar(clip=1, limit=10))
    assert built.similar(clip=1, limit=num_moments - 1).has_more
    assert not built.similar(clip=1, limit=num_moments).has_more
    assert built.similar(clip=1, limit=9, merge=False).has_more
    assert not built.similar(clip=1, limit=10, merge=False).has_more


def test_moments_hold_every_clip_once(built):
    for result in (built.search(OPENING, limit=10), built.similar(clip=3, limit=10)):
        assert sum(hit.num_clips for hit in result) == 10


def test_min_score_leaves_out_the_rest(built):
    (label, _), *_ = built.labels()
    everything = built.search(label, limit=100)
    best = everything[0].score
    kept = built.search(label, limit=100, min_score=best)
    assert kept.hits == tuple(hit for hit in everything if hit.score >= best)
    assert 1 <= len(kept) < len(everything)


def test_globs_narrow_both_kinds_of_query(built):
    for result in [
        built.search(OPENING, path="desk/*", merge=False),
        built.similar(clip=1, path="desk/*", merge=False),
    ]:
        assert len(result) == 5
        assert {hit.relative_path for hit in result} == {"desk/b.mkv"}


def test_text_that_fits_no_label_finds_nothing_and_names_near_ones(built):
    result = built.search("quarterly report")
    assert (len(result), result.labels) == (0, ())
    assert "No label of this index fits 'quarterly report'" in result.warnings[0]


def test_a_text_that_only_negates_is_told_that_labels_cannot_be_excluded(built):
    for ask in (built.search, lambda text: built.search(OPENING, then=text)):
        result = ask("anything except opening")
        assert (len(result), result.labels) == (0, ())
        assert result.warnings == (
            "'anything except opening' only says what is not wanted: labels can be asked for, not "
            "excluded. `vindex labels` lists all of them.",
        )


def test_a_long_text_is_refused_in_a_sentence(built):
    for ask in (built.search, lambda text: built.search(OPENING, then=text)):
        with pytest.raises(UsageError, match="A text of 401 characters was given"):
            ask("o" * 401)


def test_a_clip_is_nearest_to_itself(built):
    for clip_id in range(1, 11):
        first, second = built.similar(clip=clip_id, limit=2)
        assert first.clip_id == clip_id
        assert first.similarity == pytest.approx(1.0, abs=1e-3)
        assert first.similarity >= second.similarity


@pytest.mark.thorough
def test_a_clip_comes_before_its_twins(built, master_library, tiny_model, index):
    """Three files of other bytes and the same pictures: every clip has identical twins."""
    twins = master_library.parent / "twins"
    twins.mkdir(exist_ok=True)
    source = master_library / "desk" / "b.mkv"
    for number in range(3):
        target = shutil.copy(source, twins / f"{number}.mkv")
        with Path(target).open("ab") as file:
            file.write(bytes(number))
    index.build(twins, model=str(tiny_model), clip_seconds=2, workers=1)
    assert index.status().videos == 3
    for clip_id in range(1, 16):
        hits = index.similar(clip=clip_id, limit=3, merge=False)
        assert hits[0].clip_id == clip_id
        assert [hit.similarity for hit in hits] == pytest.approx([1.0] * 3, abs=1e-3)


def test_a_file_of_the_library_finds_its_own_clips(built, master_library):
    result = built.similar(master_library / "c.mp4", limit=10)
    assert result[0].relative_path == "c.mp4"
    assert result[0].similarity == pytest.approx(1.0, abs=1e-3)
    assert {hit.relative_path for hit in result if hit.similarity > 0.9995} >= {"c.mp4"}


def test_a_span_of_a_file_is_the_clip_it_covers(built, master_library):
    result = built.similar(master_library / "desk" / "b.mkv", start=4.0, end=6.0, limit=1)
    (clip,) = result
    assert (clip.relative_path, clip.start_seconds) == ("desk/b.mkv", 4.0)
    assert clip.similarity == pytest.approx(1.0, abs=1e-3)


def test_the_query_s_own_video_can_be_left_out(built, master_library):
    by_clip = built.similar(clip=1, exclude_same_video=True, limit=100)
    (own,) = built.similar(clip=1, limit=1)
    assert own.relative_path not in {hit.relative_path for hit in by_clip}
    by_file = built.similar(master_library / "c.mp4", exclude_same_video=True, limit=100)
    assert {hit.relative_path for hit in by_file} == {"desk/b.mkv", "kitchen/a.mp4"}


def test_without_a_vector_index_the_answers_are_the_same(built, tmp_path):
    copy = VideoIndex.open(shutil.copytree(built.path, tmp_path / "copy"))
    shutil.rmtree(tmp_path / "copy" / "vectors")
    assert copy.similar(clip=3).hits == built.similar(clip=3).hits


def test_a_damaged_shard_costs_hits_and_never_shows_a_wrong_one(built, tmp_path):
    copy = VideoIndex.open(shutil.copytree(built.path, tmp_path / "copy"))
    honest = {hit.clip_id: hit.similarity for hit in built.similar(clip=1, merge=False)}
    (shard,) = (tmp_path / "copy" / "shards").glob("*.parquet")
    sound = shard.read_bytes()
    num_noticed = 0
    for position in range(0, len(sound), len(sound) // 60):
        data = bytearray(sound)
        data[position] ^= 0x40
        shard.write_bytes(data)
        try:
            found = copy.similar(clip=1, merge=False)
        except IndexDamagedError:
            num_noticed += 1  # the query itself cannot be read
            continue
        num_noticed += bool(found.warnings)
        for hit in found:
            assert hit.similarity == pytest.approx(honest[hit.clip_id], abs=1e-6)
    assert num_noticed > 10


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clip": 999}, "no clip with that id"),
        ({}, "either a video file or --clip"),
        ({"file": "nowhere.mp4"}, "nowhere.mp4 is not a file"),
        ({"clip": 1, "limit": 0}, "--limit 0"),
        ({"clip": 1, "start": 1.0}, "--start and --end need a video file"),
        ({"file": "x", "device": "tpu"}, "--device 'tpu'"),
        ({"clip": 1, "device": "tpu"}, "--device 'tpu'"),
        ({"clip": 1, "reader": "vhs"}, "--reader 'vhs'"),
        ({"clip": 2**63}, "--clip 9223372036854775808 .* to 9223372036854775807"),
        ({"clip": 1.5}, r"--clip 1\.5 .* a whole number"),
        ({"clip": 1, "not_": [10**23]}, "--not 100000000000000000000000 was given"),
        ({"clip": 1, "limit": 2_000_000}, "from 1 to 1000000"),
        ({"file": "a\0b"}, "is not a file"),
        ({"file": 7}, "must be the path of a video file"),
    ],
)
def test_bad_similar_queries_are_refused(built, arguments, message):
    with pytest.raises(UsageError, match=message):
        built.similar(**arguments)


@pytest.mark.parametrize(
    ("span", "message"),
    [((100.0, None), r"--start 100 .* is 10\.00 s long"), ((3.0, 2.0), "later than --start 3"),
     ((-1.0, None), "--start -1 .* from 0"), ((float("nan"), None), "--start nan"),
     ((None, float("nan")), "--end nan")],
)  # fmt: skip
def test_spans_outside_the_file_are_refused(built, master_library, span, message):
    with pytest.raises(UsageError, match=message):
        built.similar(master_library / "desk" / "b.mkv", start=span[0], end=span[1])


def test_a_text_is_mixed_with_a_file(built, master_library):
    file = master_library / "c.mp4"
    like_file = built.search(OPENING, like=file, like_weight=1.0, limit=1)
    assert like_file[0].relative_path == "c.mp4"
    assert like_file[0].score == pytest.approx(1.0, abs=1e-3)
    with pytest.raises(UsageError, match=r"nowhere\.mp4 is not a file"):
        built.search(OPENING, like="nowhere.mp4")


@pytest.mark.parametrize(
    "arguments",
    [{"text": " "}, {"text": "x", "min_score": 1.5}, {"text": None}, {"text": "x", "limit": 2.5},
     {"text": "x", "like": True}, {"text": "x", "like": 10**23}, {"text": "x", "then": 1},
     {"text": "x", "device": "tpu"}],
)  # fmt: skip
def test_bad_searches_are_refused(built, arguments):
    with pytest.raises(UsageError):
        built.search(**arguments)


def test_results_are_sequences_and_tables(built):
    result = built.search(OPENING, limit=4)
    assert isinstance(result, SearchResult)
    assert isinstance(result[0], Hit)
    table = result.to_arrow()
    assert table.column("rank").to_pylist() == [1, 2, 3, 4]
    frame = result.to_pandas()
    assert list(frame["path"]) == [hit.path for hit in result]
    np.testing.assert_allclose(frame["score"], [hit.score for hit in result])
    assert frame["similarity"].isna().all()


def test_the_json_shapes_are_as_documented(built):
    common = {"rank", "clip_id", "path", "relative_path", "start_seconds", "end_seconds",
              "best_seconds", "num_clips", "label", "probability", "percentile", "is_weak",
              "is_example"}  # fmt: skip
    for result, measures in [
        (built.search(OPENING), {"score", "found_by"}),
        (built.similar(clip=1), {"similarity"}),
    ]:
        shape = result.as_dict()
        assert set(shape) == {"query", "labels", "results", "has_more", "warnings"}
        assert set(shape["results"][0]) == common | measures
    assert set(built.search(OPENING).as_dict()["labels"][0]) == {"label", "weight", "by_meaning"}


@pytest.mark.thorough
def test_a_file_is_looked_at_before_the_model_is_loaded(built, master_library, tmp_path):
    """The copy's model is nowhere, and the file is refused all the same."""
    copy = VideoIndex.open(shutil.copytree(built.path, tmp_path / "copy"))
    with duckdb.connect(tmp_path / "copy" / "catalog.duckdb") as connection:
        connection.execute("UPDATE store.spaces SET encoder = replace(encoder, 'tiny', 'gone')")
    with pytest.raises(MediaError):
        copy.similar(master_library / "desk" / "bad.mp4")
    with pytest.raises(UsageError, match="--start 100"):
        copy.similar(master_library / "c.mp4", start=100)
    with pytest.raises(ModelError):
        copy.similar(master_library / "c.mp4")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM store.spaces", "DROP TABLE store.clips CASCADE"],
)
def test_an_altered_catalog_is_damaged(built, tmp_path, statement):
    copy = VideoIndex.open(shutil.copytree(built.path, tmp_path / "copy"))
    with duckdb.connect(tmp_path / "copy" / "catalog.duckdb") as connection:
        connection.execute(statement)
    with pytest.raises(IndexDamagedError, match=r"catalog\.copy\.duckdb.*vindex verify --repair"):
        copy.search(OPENING)
    assert not copy.verify().is_clean
    with pytest.raises(UsageError, match="DuckDB refuses the query"):
        built.sql("SELECT nothing FROM nowhere")
    with pytest.raises(UsageError, match="--where"):
        built.search(OPENING, where="no_such_column > 1")


@pytest.mark.parametrize(
    "filters",
    [{"path": 5}, {"label": ["Opening something"]}, {"camera": 1.5}, {"span": True},
     {"where": 1}, {"since": 7}],
)  # fmt: skip
def test_a_filter_of_another_type_is_named(built, filters):
    ((name, given),) = filters.items()
    with pytest.raises(UsageError, match=re.escape(f"--{name} ")) as caught:
        built.search("opening something", **filters)
    assert str(given) in str(caught.value)


def test_a_list_of_hits_is_no_result_and_made_one_by_moments(built, tmp_path):
    hits = list(built.search("opening something"))[:2]
    for write in (built.export, built.report, built.cut):
        with pytest.raises(UsageError, match=r"index\.moments\(hits\) makes one"):
            write(hits, tmp_path / "hits.csv")
    built.export(built.moments(hits), tmp_path / "hits.csv")
    with pytest.raises(UsageError, match="'8' was given; give a hit of a result"):
        built.thumbnail("8")
    with pytest.raises(UsageError, match=r"collect\(name=5\) was called; it must be text"):
        built.collect(5, hits)
