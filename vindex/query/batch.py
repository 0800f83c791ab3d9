"""Many queries by text, one after another: read from lines, and answered as they come."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from vindex.errors import IndexMismatchError, MediaError, ModelError, UsageError
from vindex.query.example_search import example_encoder
from vindex.query.queries import TextQuery
from vindex.query.search import answer_ready, ready_query
from vindex.store.catalog.filters import FILTERS
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.encode.example import ExampleEncoder
    from vindex.query.results import SearchResult
    from vindex.query.search import ReadyQuery
    from vindex.store.cache import IndexCache
    from vindex.store.layout import IndexFolder

__all__ = ["BatchAnswer", "OneIndex", "answer_batch", "queries_of_lines"]

_Ready = TypeVar("_Ready")

_OF_ONE_QUERY = (UsageError, MediaError, ModelError, IndexMismatchError)
"""What may be wrong with one query and right with the next."""

_TEXT, _NUMBER, _WHOLE = "a text", "a number", "a whole number"
_KINDS: dict[str, tuple[str, tuple[type, ...]]] = {
    "text": (_TEXT, (str,)),
    "then": (_TEXT, (str,)),
    "within": (_NUMBER, (int, float)),
    "like": ("a path, or the id of a clip", (str, int)),
    "like_weight": (_NUMBER, (int, float)),
    "without": ("a list of texts", (list, tuple)),
    "by": (_TEXT, (str,)),
    "min_score": (_NUMBER, (int, float)),
    "limit": (_WHOLE, (int,)),
    "per_video": (_WHOLE, (int,)),
    "merge": ("true or false", (bool,)),
    **{
        each.name: {
            "seconds": (_NUMBER, (int, float)),
            "flag": ("true or false", (bool,)),
            "time": ("a time", (str, date)),
        }.get(each.kind, (_TEXT, (str,)))
        for each in FILTERS
    },
}
"""What a query of a batch may say of itself, and what that must be."""

_COMPANIONS = {"within": "then", "like_weight": "like"}
"""What holds for all queries of a batch, but only for those that say this, too."""

_OF_FIELDS = {"within": "within_seconds"}

_BEGIN_JSON = ("{", "[", '"')

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which UTF-8 cannot write."""


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of one query of a batch."""

    query: str
    """Its text; of a query without one, all of it."""
    result: SearchResult | None
    error: str | None = None
    """Why there is no result, in a sentence."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of a line that `vindex search --from` prints."""
        if self.result is None:
            return {"query": self.query, "error": self.error}
        return self.result.as_dict()


def queries_of_lines(lines: Iterable[str]) -> Iterator[tuple[int, object]]:
    """The queries of a file, with the numbers of their lines; empty lines are none.

    A line that begins with `{`, `[` or `"` is JSON, any other is the text itself. What is no JSON
    is given as it stands, and refused by `answer_batch`, and so is JSON that is no query.
    """
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix("\ufeff").strip()
        if not text:
            continue
        if text.startswith(_BEGIN_JSON):
            try:
                yield number, json.loads(text)
            except (ValueError, RecursionError):
                yield number, NoJson(text)
        else:
            yield number, text


class NoJson(str):
    """A line that begins as JSON does, and is none."""

    __slots__ = ()


class Asked(Protocol[_Ready]):
    """One index or several, as a batch asks them."""

    @property
    def folder(self) -> IndexFolder:
        """The index whose model encodes files."""

    def ready(
        self, query: TextQuery, embed: Callable[[str], NDArray[np.float32]] | None = None
    ) -> _Ready:
        """A query, with what takes long to make of it; as `search.ready_query`."""

    def answering(self) -> AbstractContextManager[Callable[[_Ready], SearchResult]]:
        """What answers queries that are ready from one commit, for the block."""


@dataclass(frozen=True, slots=True)
class OneIndex:
    """One index, as a batch asks it."""

    folder: IndexFolder
    cache: IndexCache

    def ready(
        self, query: TextQuery, embed: Callable[[str], NDArray[np.float32]] | None = None
    ) -> ReadyQuery:
        """As `search.ready_query`."""
        return ready_query(self.folder, self.cache, query, embed)

    @contextmanager
    def answering(self) -> Iterator[Callable[[ReadyQuery], SearchResult]]:
        """What answers queries that are ready, for the block."""
        with Snapshot.of(self.folder, self.cache) as snapshot:
            yield partial(answer_ready, snapshot)


def answer_batch(
    index: Asked[_Ready], queries: Iterable[object], shared: Mapping[str, Any]
) -> Iterator[BatchAnswer]:
    """Answer queries as they come, each when it is asked for; what has no answer says why.

    Models stay loaded from one query to the next. A build may commit between two of them.

    Args:
        index: the index, or several.
        queries: the text of each, or what it says beside its text (`_KINDS`).
        shared: what holds for all of them where they say nothing else: the arguments of
            `VideoIndex.search`.

    Raises:
        IndexFolderError: the index cannot be read.
    """
    with _Reader(index, shared) as reader:
        for given in queries:
            said = given.get("text", given) if isinstance(given, Mapping) else given
            text = said if isinstance(said, str) else _as_json(said)
            try:
                ready = reader.ready(given)
                with index.answering() as answer_one:
                    answer = BatchAnswer(text, answer_one(ready))
            except _OF_ONE_QUERY as error:
                answer = BatchAnswer(text, None, str(error))
            yield answer


class _Reader(ExitStack, Generic[_Ready]):
    """Makes queries ready for the catalog, with a model for files that is loaded for the first."""

    def __init__(self, index: Asked[_Ready], shared: Mapping[str, Any]) -> None:
        super().__init__()
        self._index, self._shared = index, shared
        self._encoder: ExampleEncoder | None = None

    def ready(self, given: object) -> _Ready:
        """A query, as it was given."""
        return self._index.ready(_query(given, self._shared), self._embed)

    def _embed(self, path: str) -> NDArray[np.float32]:
        if self._encoder is None:
            encoder = example_encoder(
                self._index.folder, reader=self._shared["reader"], device=self._shared["device"]
            )
            self._encoder = self.enter_context(encoder)
        return self._encoder.embed(path)


def _query(given: object, shared: Mapping[str, Any]) -> TextQuery:
    """The query that one of a batch is.

    Raises:
        UsageError: it says what no query can say, or in a way that none can.
    """
    if isinstance(given, NoJson):
        raise UsageError(
            f'{given} was given, which is not JSON. A line that begins with {{, [ or " must be; '
            'write such a text as {"text": "..."}.'
        )
    if isinstance(given, str):
        given = {"text": given}
    if not isinstance(given, Mapping):
        raise UsageError(
            f"{_as_json(given)} was given as a query. Give a text, or what a query says: "
            '{"text": "opening something"}.'
        )
    said = {name: value for name, value in given.items() if value is not None}
    for name, value in said.items():
        _check(name, value)
    if "text" not in said:
        raise UsageError(
            f"{_as_json(dict(given))} was given, which has no text. Write "
            '{"text": "opening something"}.'
        )
    idle = {name for name, companion in _COMPANIONS.items() if companion not in said}
    options = {name: value for name, value in shared.items() if name not in idle} | said
    filters = {each.name: options.pop(each.name, None) for each in FILTERS}
    filters |= {name: options.pop(name) for name in ("timeout",) if name in options}
    options["reader_name"] = options.pop("reader")
    options |= {field: options.pop(name) for name, field in _OF_FIELDS.items() if name in options}
    return TextQuery(**options, filters=filters)  # type: ignore[arg-type]


def _check(name: str, value: object) -> None:
    """Refuse what a query of a batch cannot say of itself."""
    if name not in _KINDS:
        from difflib import get_close_matches

        near = get_close_matches(str(name), _KINDS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UsageError(
            f"{name!r} was given; a query of a batch may say {', '.join(_KINDS)}.{hint}"
        )
    what, kinds = _KINDS[name]
    is_one = isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds)
    texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    if not is_one or not all(map(_is_text, texts)):
        raise UsageError(f"{name} {_as_json(value)} was given; it must be {what}.")


def _as_json(given: object) -> str:
    """A query or a part of one, as a line of a file has it; what JSON cannot hold, in short."""
    try:
        text = json.dumps(given, default=str, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):  # keys that are no text, or it holds itself
        text = reprlib.repr(given)
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _is_text(given: object) -> bool:
    """Whether it is text that can be written in UTF-8, and be a path: JSON can hold other."""
    if not isinstance(given, str):
        return False
    try:
        given.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return "\0" not in given
