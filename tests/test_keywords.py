"""Keywords of Python are the options of the command line; a wrong one is a TypeError."""

import inspect
from dataclasses import fields
from typing import get_type_hints

import numpy as np
import pytest
import typer.main

import vindex
from tests.search.conftest import IndexMaker, unit
from vindex import Classifier, VideoIndex
from vindex.build.options import BuildOptions
from vindex.cli.app import app_for
from vindex.errors import UsageError
from vindex.index.building import BuildKeywords, PlanKeywords

OF_THE_COMMAND_LINE = {"help", "quiet", "index", "space", "json"}

PAIRS = [
    (VideoIndex.build, "build", {"no_words", "no_exclude", "no_spans", "plan"}, {"show_progress"}),
    (VideoIndex.search, "search", {"thumbnails", "from"}, {}),
    (VideoIndex.similar, "similar", {"thumbnails"}, {"embeddings"}),
    (VideoIndex.ethogram, "ethogram", {"label", "table", "output", "force"}, {"label"}),
    (VideoIndex.sql, "sql", {"csv", "parquet", "force"}, {}),
    (Classifier.__init__, "classify", {"format"}, {"model"}),
    (vindex.keyframes, "keyframes", {"output", "force"}, {"show_progress"}),
]


def options_of(command):
    group = typer.main.get_command(app_for(command))
    params = [each for each in group.commands[command].params if not getattr(each, "hidden", False)]
    names = [max(each.opts, key=len) for each in params]
    flags = {name.removeprefix("--") for name in names if name.startswith("--")}
    renamed = {"no-merge": "merge", "not": "not_"}
    return {renamed.get(flag, flag).replace("-", "_") for flag in flags} - OF_THE_COMMAND_LINE


@pytest.mark.parametrize(
    ("method", "command", "others", "own"), PAIRS, ids=[pair[1] for pair in PAIRS]
)
def test_keywords_are_the_long_options(method, command, others, own):
    parameters = inspect.signature(method).parameters.values()
    keywords = {each.name for each in parameters if each.kind == each.KEYWORD_ONLY}
    assert not any(each.kind == each.VAR_KEYWORD for each in parameters)
    positional = {each.name for each in parameters} - keywords
    assert keywords - set(own) == options_of(command) - set(others) - positional


@pytest.mark.parametrize(
    ("typed", "method"),
    [(BuildKeywords, VideoIndex.build), (PlanKeywords, VideoIndex.plan_build)],
)
def test_a_build_takes_the_fields_of_its_options(typed, method):
    kinds, defaults = (
        get_type_hints(BuildOptions),
        {f.name: f.default for f in fields(BuildOptions)},
    )
    assert get_type_hints(typed).items() <= kinds.items()
    shown = {
        each.name: (each.annotation, each.default)
        for each in inspect.signature(method).parameters.values() if each.kind == each.KEYWORD_ONLY
    }  # fmt: skip
    assert shown == {name: (kinds[name], defaults[name]) for name in get_type_hints(typed)}
    if typed is BuildKeywords:
        assert shown.keys() == kinds.keys()


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    maker = IndexMaker(tmp_path_factory.mktemp("keywords") / ".vindex")
    maker.add("a.mp4", [[0.9, 0, 0], [0.5, 0, 0]], [unit(1.0), unit(0.0, 2.0)])
    maker.add("b.mp4", [[0.7, 0.3, 0]], [unit(0.5, 0.5)])
    maker.refresh_vectors()
    return maker.index


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda index: index.search("opening", limt=3), "^search.*'limt'. Did you mean 'limit'?"),
        (lambda index: index.search("opening", min_second=1), "Did you mean 'min_seconds'?"),
        (lambda index: index.similar(clip=1, nonsense=3), "unexpected keyword argument 'nonsense'"),
        (lambda index: index.search_batch(["opening"], since_="1d"), "Did you mean 'since'?"),
        (lambda index: index.everything(pathglob="x"), "'pathglob'"),
        (lambda index: index.export(None, "a.csv", overwrit=True), "overwrit"),
        (lambda index: index.ethogram(bins=3), "Did you mean 'bin'?"),
        (lambda index: index.build("x", modle="demo"), "build.*'modle'. Did you mean 'model'?"),
        (lambda index: index.build("x", workers=1, num_workers=1), "both 'workers' and"),
        (lambda index: index.search("opening", path="a", path_glob="b"), "both 'path' and"),
    ],
)
def test_a_keyword_that_is_none_is_a_type_error(index, call, told):
    with pytest.raises(TypeError, match=told):
        call(index)


@pytest.mark.parametrize(
    ("call", "now"),
    [
        (lambda index: index.search("opening", path_glob="a.mp4"), "path="),
        (lambda index: index.similar(clip_id=1, not_=[3]), "clip="),
        (lambda index: index.everything(timeout_seconds=3), "timeout="),
        (lambda index: index.search("opening", after="1999-01-01"), "recorded_after="),
        (lambda index: index.everything(before="2999-01-01"), "recorded_before="),
        (lambda index: index.sql("SELECT 1", timeout_seconds=3), "timeout="),
        (lambda index: index.ethogram(smooth_seconds=0), "smooth="),
    ],
)
def test_earlier_names_go_on_with_a_warning(index, call, now):
    with pytest.warns(DeprecationWarning, match=now):
        assert call(index) is not None


def test_tables_can_be_had_of_all_that_are_tables(index):
    assert index.labels() == [("Opening something", 3), ("Closing something", 0),
                              ("Holding something", 0)]  # fmt: skip
    assert index.labels()[0].num_clips == 3
    assert index.labels().to_pandas()["label"].tolist()[0] == "Opening something"
    found = index.sql("SELECT clip_id, label, NULL AS nothing FROM clips ORDER BY 1")
    assert found.to_arrow().to_pylist()[1] == {
        "clip_id": 2, "label": "Opening something", "nothing": None,
    }  # fmt: skip
    assert found.to_pandas()["clip_id"].tolist() == [1, 2, 3]
    assert index.failures().to_arrow().column_names[:3] == ["path", "stage", "reason"]
    assert index.examples().to_pandas().empty


def test_embeddings_are_one_matrix_with_its_ids(index):
    found = index.embeddings()
    assert found.clip_ids_N.tolist() == [1, 2, 3]
    assert found.embeddings_ND.dtype == np.float16
    assert found.embeddings_ND[:, :2].tolist() == [[1, 0], [0, 2], [0.5, 0.5]]
    assert found.embeddings_ND.flags.owndata
    assert repr(found) == "<Embeddings of 3 clips, 8 dimensions>"


def test_a_thumbnail_can_be_asked_for_by_id(index):
    assert index.thumbnail(1) is None  # its file was never there
    with pytest.raises(UsageError, match=r"99 was given; .* no clip with that id"):
        index.thumbnail(99)
    with pytest.raises(UsageError, match=r"The clip 10+ was given; it must be from 1 to"):
        index.thumbnail(10**30)


def test_everything_public_is_there_by_its_name():
    for name in vindex.__all__:
        assert getattr(vindex, name) is not None
    assert vindex.models()[0].name == "facebook/vjepa2-vitl-fpc16-256-ssv2"
    with pytest.warns(DeprecationWarning, match="vindex.keyframes now"):
        assert vindex.find_keyframes is vindex.keyframes
