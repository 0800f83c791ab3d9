"""Whatever a public method is given, it answers or refuses in a sentence of vindex."""

import inspect
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.search.conftest import IndexMaker, unit
from vindex import (
    Classifier,
    Collection,
    IndexSet,
    UsageError,
    VideoIndex,
    VindexError,
    download,
    keyframes,
)

ODD = [5, None, True, b"x", [5], [None], "", "a\0b", "\udcff", object()]

USUAL = {
    "text": "opening", "queries": ["opening"], "query": "SELECT 1", "label": "x", "hit": 1,
    "truth_path": "truth.csv", "path": "there", "folder": "cuts", "destination": "out.csv",
    "old": "there", "new": "here", "name": "c", "moments": [1], "which": "c", "shots": [1],
    "file": "there.csv", "item_ids": [1], "note": "n", "paths": "there", "labels": None,
}  # fmt: skip
ELSEWHERE = {"build", "plan_build", "repair", "compact", "verify", "delete"}
"""Methods without arguments of many types, and builds."""

FILTERED = {"search", "search_batch", "similar", "everything", "ethogram"}
"""What their keywords refuse, tests/search/test_filters.py says."""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    maker = IndexMaker(tmp_path_factory.mktemp("arguments") / ".vindex")
    maker.add("a.mp4", [[0.9, 0, 0], [0.5, 0, 0]], [unit(1.0), unit(0.0, 2.0)])
    maker.refresh_vectors()
    return maker.index


def public(kind):
    return [
        name for name, member in inspect.getmembers(kind)
        if not name.startswith("_") and callable(member) and name not in ELSEWHERE
    ]  # fmt: skip


def call_with(method, parameter, value, result):
    """Call it as usual, but for one argument."""
    positional, named = [], {}
    for each in inspect.signature(method).parameters.values():
        usual = {"result": result, **USUAL}.get(each.name, each.default)
        given = value if each.name == parameter else usual
        if each.kind != each.KEYWORD_ONLY:
            positional.append(given)
        elif each.name == parameter:
            named[each.name] = given
    return method(*positional, **named)


@pytest.mark.some_cases(20)
@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in (VideoIndex, Collection, IndexSet) for name in public(kind)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_no_argument_ends_in_an_error_of_pythons_own(index, tmp_path, monkeypatch, kind, name):
    monkeypatch.chdir(tmp_path)
    asked = {
        VideoIndex: lambda: index,
        IndexSet: lambda: IndexSet.open(index.path),
        Collection: lambda: index.collect("c", [1]),
    }[kind]()
    method, result = getattr(asked, name), index.everything()
    for each in inspect.signature(method).parameters.values():
        if each.kind == each.KEYWORD_ONLY and name in FILTERED and each.name != "device":
            continue
        for value in ODD:
            with suppress(VindexError, OSError):
                call_with(method, each.name, value, result)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda index: index.sql(5), r"^sql\(query=5\) was called; it must be text\.$"),
        (lambda index: index.evaluate(5), r"evaluate\(truth_path=5\).*; it must be text or a path"),
        (lambda index: index.forget("a.mp4", 5), r"^forget\(paths=5\) was called; it must be text"),
        (lambda index: index.forget("a\0b"), r"forget\(paths='a\\x00b'\).* without zero bytes"),
        (lambda index: index.forget(Path("a\0b")), "without zero bytes"),
        (lambda index: index.forget(""), r"forget\(paths=''\) was called; it must not be empty"),
        (lambda index: index.move_root("a", new=5), r"move_root\(new=5\) was called"),
        (lambda index: index.forget_label(5), r"forget_label\(label=5\) was called; .* text"),
        (lambda index: index.teach("x", yes=1), r"yes=1\).*; it must be a list, such as \[1\]"),
        (lambda index: index.teach("x", file="a\0.csv"), "no path has a zero byte"),
        (lambda index: index.review(None), r"label=None\) was called; it must be text\.$"),
        (lambda index: index.cut(index.everything(), 5), r"cut\(folder=5\) was called"),
        (lambda index: index.export(index.everything(), 5), "it must be text or a path or None"),
        (lambda index: index.export(index.everything(), "a.csv", force="no"), "be True or False"),
        (lambda index: index.collect("c", [None]), "^MOMENT None was given; it must be the id"),
        (lambda index: index.ethogram([5]), r"labels=\[5\]\) .* a list of text"),
        (lambda index: index.ethogram({5}), "^--label 5 was given; it must be text"),
        (lambda index: index.build(5), r"^build\(paths=5\) was called; it must be text or a path"),
        (lambda index: index.build("v", model=[5]), r"^build\(model=\[5\]\) .* a list of text"),
        (lambda index: index.build("v", exclude=5), r"^build\(exclude=5\) .* text or a list"),
        (lambda index: index.build("v", model="demo", spans=5), "^spans=5 .* must be the path"),
        (lambda index: index.build("v", model="demo", spans=True), r"^spans=True was given"),
        (lambda index: index.plan_build("a\0b"), "without zero bytes"),
        (lambda _: keyframes(5), r"^find_keyframes\(path=5\) was called"),
        (lambda _: Classifier([]), r"^Classifier\(model=\[\]\) was called; it must be text"),
        (lambda _: download(None), r"^download\(model=None\) was called; it must be text"),
        (lambda index: index.ethogram(enter="x"), "^--enter 'x' was given; it must be a number"),
        (lambda index: index.thumbnail(1, "x"), "^width='x' was given; it must be a whole number"),
        (lambda index: index.everything(camera="\udcff"), "must be text in UTF-8"),
        (lambda index: index.search("opening", like="a.mp4", device=5), "^--device 5 was given"),
        (lambda _: VideoIndex.open(5), r"^open\(path=5\) was called"),
        (lambda index: VideoIndex.open(os.fsencode(index.path)), "it must be text or a path"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_refused_with_what_is_allowed(index, call, told):
    with pytest.raises(UsageError, match=told):
        call(index)


def test_a_path_may_be_of_any_class_that_is_one_and_a_list_of_any_that_has_items(index, tmp_path):
    truth = tmp_path / "truth.csv"
    truth.write_text("path,start_seconds,end_seconds,label\na.mp4,0,4,Opening something\n")
    assert index.evaluate(truth).clips == index.evaluate(str(truth)).clips == 1
    for ids in ([1, 2], (1, 2), iter([1, 2]), np.array([1, 2]).tolist()):
        assert len(index.moments(ids)) == 2
