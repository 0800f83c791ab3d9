"""What narrows a query: the same for every kind of query, and exact."""

import inspect
import os
from datetime import UTC, date, datetime
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest

import vindex
from tests.search.conftest import DIM, IndexMaker
from vindex.cli import find
from vindex.errors import UsageError
from vindex.query.filters import make_filters
from vindex.serve.forms import FORM_FILTERS, SearchForm
from vindex.store.catalog.filters import FILTERS
from vindex.store.catalog.records import Filters
from vindex.store.snapshot import Snapshot

DAY_NS = 86_400_000_000_000

ODD_NAMES = (
    "music/Title [dQw4w9WgXcQ].mp4",
    normalize("NFD", "Übung 1.mp4"),  # as macOS writes it
    "Ägypten.mp4",
    "日本の.mp4",
    os.fsdecode(b"\xff\xfe.mp4"),
)


@pytest.fixture(scope="module")
def filled(shared_maker):
    """Six clips of three videos: two of 2026-01-01, one of 2026-01-02."""
    maker = shared_maker
    start_ns = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * 10**9
    maker.add("kitchen/a.mp4", [[0.6, 0.4, 0], [0.3, 0.7, 0]], modified_ns=start_ns)
    maker.add("kitchen/b.mp4", [[0.5, 0.1, 0.4], [0.2, 0.1, 0.7], [0.9, 0.1, 0]],
              modified_ns=start_ns, width=1920)  # fmt: skip
    maker.add("desk/c.mkv", [[0.8, 0.2, 0]], seconds=3.5, modified_ns=start_ns + DAY_NS,
              codec="vp9")  # fmt: skip
    maker.refresh_vectors()
    return maker.index


@pytest.fixture(scope="module")
def filmed(tmp_path_factory):
    """A clip of each of four videos: two say when, one of them and another with what."""
    maker = IndexMaker(tmp_path_factory.mktemp("filmed") / ".vindex")
    shot_ns = int(datetime(2019, 7, 14, 12, tzinfo=UTC).timestamp()) * 10**9
    maker.add("a.mov", [[1, 0, 0]], modified_ns=DAY_NS, recorded_ns=shot_ns,
              camera="Apple iPhone 13", latitude=48.8577, longitude=2.295)  # fmt: skip
    maker.add("b.mp4", [[1, 0, 0]], modified_ns=shot_ns + DAY_NS, camera="Canon EOS R5 [C]")
    maker.add("c.mp4", [[1, 0, 0]], modified_ns=2 * shot_ns, recorded_ns=0, camera="")
    maker.add("d.mp4", [[1, 0, 0]], modified_ns=3)
    maker.refresh_vectors()
    return maker.index


@pytest.mark.some_cases(1)
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"recorded_after": "2019-07-14T12:00:00Z"}, {1, 2}),  # by what it says; by its file
        ({"recorded_after": "2019-07-14T12:00:01Z"}, {2}),
        ({"recorded_before": "2019-07-14T12:00:00Z"}, {3, 4}),
        ({"recorded_after": "1970-01-01T00:00:00Z", "recorded_before": "1970-01-02"}, {3, 4}),
        ({"camera": "iphone"}, {1}),
        ({"camera": "*iPhone 1[45]*"}, set()),
        ({"camera": "apple*1[3-5]"}, {1}),
        ({"camera": "EOS R5 [c]*"}, set()),
        ({"camera": "canon*\\[C\\]"}, {2}),
        ({"camera": "*"}, {1, 2, 3}),
        ({"camera": "?*", "recorded_before": "2019-07-15"}, {1}),
        ({"where": "camera IS NULL"}, {3, 4}),
        ({"where": "latitude BETWEEN 48 AND 49 AND longitude < 3"}, {1}),
        ({"where": "recorded_at < TIMESTAMPTZ '2019-07-15 00:00:00Z'"}, {1, 3, 4}),
    ],
)  # fmt: skip
def test_recording_date_camera_and_place_narrow(filmed, options, expected):
    assert {hit.clip_id for hit in filmed.everything(**options)} == expected
    found = filmed.search("opening something", merge=False, **options)
    assert {hit.clip_id for hit in found} == expected


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"path": "kitchen/*"}, {1, 2, 3, 4, 5}),
        ({"label": "Closing something"}, {2}),
        ({"label": "closing [SOMETHING]"}, {2}),
        ({"min_seconds": 8}, {1, 2, 3, 4, 5}),
        ({"min_seconds": 8.01}, {3, 4, 5}),
        ({"max_seconds": 3.5}, {6}),
        ({"min_seconds": 4, "max_seconds": 8}, {1, 2}),
        ({"recorded_after": "2026-01-02T00:00:00Z"}, {6}),
        ({"recorded_after": "2026-01-02T00:00:00.000001Z"}, set()),
        ({"recorded_before": "2026-01-02T00:00:00+00:00"}, {1, 2, 3, 4, 5}),
        ({"recorded_before": datetime(2026, 1, 1, tzinfo=UTC)}, set()),
        ({"recorded_after": date(2025, 1, 1), "recorded_before": "2027-01-01"}, {1, 2, 3, 4, 5, 6}),
        ({"where": "start_seconds = 4"}, {2, 4}),
        ({"where": "width > 1000 OR codec = 'vp9'"}, {3, 4, 5, 6}),
        ({"where": "label LIKE 'Open%' AND probability > 0.7"}, {5, 6}),
        ({"where": "clip_id IN (SELECT max(clip_id) FROM clips)"}, {6}),
        ({"where": "modified_at < TIMESTAMPTZ '2026-01-02 00:00:00Z' -- a comment"},
         {1, 2, 3, 4, 5}),
        ({"where": "num_files = 1 AND state = 'complete' AND relative_path LIKE 'desk/%'"}, {6}),
        ({"path": "kitchen/*", "label": "Opening something", "where": "width > 1000"}, {3, 5}),
    ],
)  # fmt: skip
def test_filters_narrow_every_kind_of_query(filled, options, expected):
    queries = [
        filled.search("opening something", merge=False, **options),
        filled.similar(clip=1, merge=False, **options),
        filled.search("opening something", like=1, merge=False, **options),
    ]
    for result in queries:
        assert {hit.clip_id for hit in result} == expected
    assert sum(hit.num_clips for hit in filled.search("opening something", **options)) == len(
        expected
    )


def test_a_path_that_no_file_can_have_finds_nothing(filled):
    """An address of the web app can hold a zero byte."""
    assert not filled.search("opening something", path="kitchen\0").hits


def test_a_moment_holds_only_clips_that_pass(filled):
    (hit,) = filled.search("opening something", label="Opening something", path="*/a.mp4")
    assert (hit.clip_id, hit.num_clips) == (1, 1)


def test_the_time_of_any_of_a_video_s_files_counts(maker):
    maker.add("old.mp4", [[1, 0, 0]], modified_ns=5)
    maker.add_copy("copy.mp4", of="old.mp4")
    (hit,) = maker.index.search("opening something", path="copy*", recorded_before="1971-01-01")
    assert hit.relative_path == "copy.mp4"


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """One clip each of files whose names are easily missed."""
    maker = IndexMaker(tmp_path_factory.mktemp("odd") / ".vindex")
    for name in ODD_NAMES:
        maker.add(name, [[1, 0, 0]])
    maker.refresh_vectors()
    return maker.index


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("Title [dQw4w9WgXcQ].mp4", 0),
        ("music/Title [dQw4w9WgXcQ].mp4", 0),
        ("/videos/music/Title [dQw4w9WgXcQ].mp4", 0),
        (r"*\[dQw4w9WgXcQ\]*", 0),
        ("Übung*", 1),
        (normalize("NFD", "Übung 1.mp4"), 1),
        ("?bung ?.mp4", 1),
        ("/videos/Übung [1-3].mp4", 1),
        ("Ägypten*", 2),
        (normalize("NFD", "*gypt?n.mp4"), 2),
        ("日本*", 3),
        (os.fsdecode(b"\xff\xfe.mp4"), 4),
        ("??.mp4", 4),
    ],
)
def test_a_path_is_found_by_its_characters_however_they_are_written(odd, given, number):
    found = [
        *odd.search("opening something", path=given, merge=False),
        *odd.similar(clip=1, path=given, merge=False),
        *odd.everything(path=given),
    ]
    assert {hit.relative_path for hit in found} == {ODD_NAMES[number]}
    assert len(found) == 3


def test_a_name_alone_is_no_part_of_a_path(odd):
    assert not odd.everything(path="Title")
    assert not odd.everything(path="x/music/Title [dQw4w9WgXcQ].mp4")


@pytest.mark.thorough
def test_a_narrow_filter_is_exact(maker):
    """Of 1000 clips five pass; the query finds all five, in the true order."""
    rng = np.random.default_rng(0)
    for number in range(5):
        maker.add(f"{number}.mp4", embeddings=rng.normal(size=(200, DIM)))
    maker.refresh_vectors()
    everything = maker.index.similar(clip=500, limit=1000, merge=False)
    for condition, ids in [
        ("clip_id % 200 = 7", {7, 207, 407, 607, 807}),
        ("clip_id IN (5, 77, 234, 222, 999)", {5, 77, 234, 222, 999}),
    ]:
        found = maker.index.similar(clip=500, where=condition, merge=False)
        assert [hit.clip_id for hit in found] == [
            hit.clip_id for hit in everything if hit.clip_id in ids
        ]


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label": "Openning something"}, r"--label 'Openning something'.* Nearest: Opening"),
        ({"min_seconds": -1}, "--min-seconds -1 was given"),
        ({"max_seconds": float("nan")}, "--max-seconds nan"),
        ({"recorded_after": "tomorrow"}, "--recorded-after 'tomorrow' was given; it must be a"),
        ({"recorded_before": "2026-13-01"}, "--recorded-before '2026-13-01'"),
        ({"where": "clip_id ="}, "not a SQL expression"),
        ({"where": ""}, "not a SQL expression"),
        ({"where": "true; DROP TABLE store.clips"}, "not a SQL expression"),
        ({"where": "true) OR (true"}, "not a SQL expression"),
        ({"where": "1) UNION SELECT 1 WHERE (1 = 1"}, "not a SQL expression"),
        ({"where": "true ORDER BY 1"}, "not a SQL expression"),
        ({"where": "true /*"}, "not a SQL expression"),
        ({"where": "no_such_column = 1"}, r"no_such_column.* It may use the columns clip_id, "),
        ({"where": "path::INTEGER > 1"}, "which DuckDB refuses"),
        ({"where": "EXISTS (FROM read_text('/etc/hostname'))"}, "disabled by configuration"),
        ({"where": "EXISTS (FROM '/etc/hostname')"}, "which DuckDB refuses"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_one_sentence(filled, options, message):
    for search in (
        lambda: filled.search("opening something", **options),
        lambda: filled.similar(clip=1, **options),
    ):
        with pytest.raises(UsageError, match=message) as caught:
            search()
        assert "\n" not in str(caught.value)


def test_local_time_is_meant_where_no_zone_is_given(filled, monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Etc/GMT-3")  # three hours east of Greenwich
    time.tzset()
    try:
        given = make_filters(Snapshot(filled._folder), recorded_after="2026-01-01")
        expected = datetime(2025, 12, 31, 21, tzinfo=UTC).timestamp()
        assert given == Filters.of(recorded_after=int(expected) * 10**9)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_filter_is_named_in_its_table_alone():
    """What is offered anywhere comes from there; so a new one touches nothing else."""
    package = Path(vindex.__file__).parent
    readers = ["cli/query_options.py", "serve/forms.py", "store/catalog/passing.py"]
    for reader in [*readers, "cli/any_query.py", "query/queries.py", "index/video_index.py"]:
        code = (package / reader).read_text()
        for each in FILTERS:
            is_word = each.name == each.kind  # then the code may mean the kind
            assert is_word or f'"{each.name}"' not in code, reader
    for command in (find.search, find.similar):
        offered = inspect.signature(command).parameters
        texts = [offered[each.name].annotation.__metadata__[0].help for each in FILTERS]
        assert texts == [each.help for each in FILTERS]
    asked = {each.field: "2" for each in FORM_FILTERS}
    form, refusal = SearchForm.read(asked)
    assert not refusal
    assert form.filters() == {
        each.name: {"seconds": 2.0, "flag": True}.get(each.kind, "2") for each in FORM_FILTERS
    }


def test_an_option_that_no_query_has_is_refused(filled):
    for ask in (lambda **given: filled.search("opening", **given), filled.similar):
        with pytest.raises(TypeError, match="unexpected keyword argument 'lable'"):
            ask(lable="Opening something")
