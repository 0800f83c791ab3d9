"""Several indexes that are asked as one.

Each answers as it would alone, from one commit of its own, and the answers are joined
(`vindex.query.joining`). Where vectors or labels are compared they must be alike
(`vindex.query.alike`). One thing depends on the library and is settled between them before: what
the words space measures a text by (`vindex.store.background`), which is how well random sentences
fit the best clip of all, and how well the text does. It is taken over the clips of all indexes, so
that scores are those of one index that has them all.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Unpack

from vindex.errors import IndexMismatchError, UsageError
from vindex.query.alike import (
    Facts,
    check_labels,
    check_that_label,
    check_vectors,
    how_cuts_differ,
    why_labels_alone,
)
from vindex.query.example_search import answer_example, embed_for, ready_example
from vindex.query.filters import with_where_asked
from vindex.query.joining import Answer, joined, listed
from vindex.query.search import answer_unexplained, ready_query, snapshot_for
from vindex.store.cache import IndexCache
from vindex.store.catalog.given_spans import has_spans
from vindex.store.catalog.query import contents_of
from vindex.store.catalog.shots import cuts_at_shots
from vindex.store.catalog.state import state_of
from vindex.store.layout import WORDS_SPACE
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.example_query import ExampleQuery
    from vindex.query.queries import TextQuery
    from vindex.query.results import SearchResult
    from vindex.query.search import ReadyQuery
    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.catalog.state import CatalogState
    from vindex.store.layout import IndexFolder

    Take = Callable[[IndexFolder, IndexCache], AbstractContextManager[Snapshot]]
    """Opens an index."""

__all__ = ["Many"]


@dataclass(slots=True)
class _Member:
    """One of the indexes."""

    name: str
    folder: IndexFolder
    cache: IndexCache
    _seen: tuple[CatalogState, Facts] | None = None

    @property
    def facts(self) -> Facts:
        """Of its last commit."""
        state = state_of(self.folder.catalog)
        if self._seen is not None and self._seen[0] == state:
            return self._seen[1]
        with Snapshot.of(self.folder) as snapshot:
            has_words = WORDS_SPACE in snapshot.spaces
            words = snapshot.in_space(WORDS_SPACE).recipe if has_words else None
            facts = Facts(
                self.name, snapshot.recipe, words, snapshot.labels, cuts_at_shots(snapshot),
                has_spans(snapshot),
            )  # fmt: skip
        self._seen = None if state is None else (state, facts)
        return facts


class Many:
    """Several indexes, asked as one."""

    def __init__(self, names: Sequence[str], folders: Sequence[IndexFolder]) -> None:
        """Args: what each index is called, and its folder, with the space that is meant of it."""
        self._members = [
            _Member(name, folder, IndexCache(folder))
            for name, folder in zip(names, folders, strict=True)
        ]

    @property
    def folder(self) -> IndexFolder:
        """The first one, whose model encodes files for all."""
        return self._members[0].folder

    def by_text(self, query: TextQuery) -> SearchResult:
        """Moments that a text finds in any of them.

        Raises:
            VindexError: as `search.find_by_text`; IndexMismatchError also where the indexes cannot
                be asked together.
        """
        ready = self.ready(query)

        def take(folder: IndexFolder, cache: IndexCache) -> AbstractContextManager[Snapshot]:
            """As the query sees it."""
            return snapshot_for(folder, cache, query, *ready[0].spaces)

        with self._opened(take) as snapshots:
            return self._answered(snapshots, ready)

    def ready(
        self, query: TextQuery, embed: Callable[[str], NDArray[np.float32]] | None = None
    ) -> list[ReadyQuery]:
        """Do for each index what takes long before it is opened; as `search.ready_query`."""
        facts = [each.facts for each in self._members]
        self._refuse_clips(query.like)
        if query.like is not None:
            check_vectors(facts, "motion")
        problem = why_labels_alone(facts, query)
        asked = replace(query, by="labels") if problem else query
        if asked.by != "words":
            check_labels(facts)
        check_that_label(facts, query.filters.get("label"))
        embed = embed or embed_for(self.folder, query)
        known: dict[str, NDArray[np.float32]] = {}

        def embed_once(path: str) -> NDArray[np.float32]:
            """By the model of the first index, which is that of all."""
            if path not in known:
                known[path] = embed(path)
            return known[path]

        found = [ready_query(each.folder, each.cache, asked, embed_once) for each in self._members]
        problem = problem or next((each.problem for each in found if each.problem), None)
        problem = problem or _why_not_measured(found, asked)
        if problem is None:
            return found
        return [each._replace(texts=None, problem=problem) for each in found]

    @contextmanager
    def answering(self) -> Iterator[Callable[[list[ReadyQuery]], SearchResult]]:
        """What answers queries that are ready from one commit of each index, for the block."""
        with self._opened(Snapshot.of) as snapshots:
            yield partial(self._answered, snapshots)

    def _answered(self, snapshots: Sequence[Snapshot], ready: Sequence[ReadyQuery]) -> SearchResult:
        asked = _measured_together(snapshots, ready)
        return self._joined(
            [
                Answer(member.name, snapshot, each.query, answer_unexplained(snapshot, each))
                for member, snapshot, each in zip(self._members, snapshots, asked, strict=True)
            ]
        )

    def _joined(self, answers: Sequence[Answer]) -> SearchResult:
        """One answer, which says where the clips of the indexes are cut differently."""
        result = joined(answers)
        notice = how_cuts_differ([each.facts for each in self._members])
        if not notice or not result.hits:
            return result
        return replace(result, warnings=(*result.warnings, notice))

    def by_example(self, query: ExampleQuery, of: str | None = None) -> SearchResult:
        """Moments of any of them that are like a file, or like a clip of one.

        Args:
            query: what is asked.
            of: the index of the query's clip, by its name or path.

        Raises:
            VindexError: as `find_by_example`; IndexMismatchError also where the indexes cannot be
                asked together.
        """
        if query.away_from:
            raise _ambiguous("--not", query.away_from[0], "Leave it out")
        facts = [each.facts for each in self._members]
        check_vectors(facts, query.by)
        check_that_label(facts, query.filters.get("label"))
        asker = self._members[0] if query.clip_id is None else self._named(of, query.clip_id)
        ready = ready_example(asker.folder, query)
        filters = [
            with_where_asked(each.folder, query.filters, each.cache) for each in self._members
        ]
        with self._opened(ready.snapshot) as snapshots:
            if query.clip_id is not None:
                home = snapshots[self._members.index(asker)]
                content = contents_of(home, [query.clip_id]).get(query.clip_id)
                shown = ready.in_index(home)
                ready = shown._replace(own_content=content if query.exclude_same_video else None)
            answers = []
            for member, snapshot, narrowed in zip(self._members, snapshots, filters, strict=True):
                own = replace(ready.query, filters=narrowed)
                if query.clip_id is not None and member is not asker:
                    own = replace(own, clip_id=None, embeddings_QD=ready.queries_QD)
                asked = ready._replace(query=own).in_index(snapshot)
                result = answer_example(snapshot, asked)
                answers.append(Answer(member.name, snapshot, own, result))
            name = query.name if query.clip_id is None else f"clip {asker.name}:{query.clip_id}"
            return replace(self._joined(answers), query=name)

    def everything(
        self, *, limit: int | None = None, **filters: Unpack[FilterOptions]
    ) -> SearchResult:
        """All clips of one index after another, by video and time.

        Raises:
            UsageError: a filter or the limit cannot be used as it was given.
        """
        from vindex.query.everything import list_clips
        from vindex.query.queries import Query

        check_that_label([each.facts for each in self._members], filters.get("label"))
        narrowed = [with_where_asked(each.folder, filters, each.cache) for each in self._members]
        with self._opened(Snapshot.of) as snapshots:
            answers = [
                Answer(
                    member.name, snapshot, Query(filters=own),
                    list_clips(snapshot, limit=limit, **own),
                )
                for member, snapshot, own in zip(self._members, snapshots, narrowed, strict=True)
            ]  # fmt: skip
            return listed(answers, limit)

    def _refuse_clips(self, like: str | os.PathLike[str] | int | None) -> None:
        """Refuse a clip beside a text: that is one of a single index.

        Raises:
            UsageError: with the options that name the clip.
        """
        if isinstance(like, int):
            raise _ambiguous("--like", like, "Give a file")
        of, _, clip_id = os.fspath(like or "").rpartition(":")
        for each in self._members:
            named = of in (each.name, str(each.folder.path)) and clip_id.isdecimal()
            if named and not os.path.exists(like or ""):  # noqa: PTH110 - may be too long for a name
                raise UsageError(
                    f"--like {like} was given; beside a text, clips are named in one index alone. "
                    f"Give --index {each.name} --like {clip_id}, or a file."
                )

    def _named(self, of: str | None, clip_id: int) -> _Member:
        """The index that a clip is said to be of.

        Raises:
            UsageError: none is said, or one that is not asked.
        """
        for each in self._members:
            if of in (each.name, str(each.folder.path)):
                return each
        given = clip_id if of is None else f"{of}:{clip_id}"
        names = ", ".join(each.name for each in self._members)
        raise UsageError(
            f"--clip {given} was given; with several indexes it must be INDEX:ID, with one of "
            f"{names} for INDEX."
        )

    @contextmanager
    def _opened(self, take: Take) -> Iterator[list[Snapshot]]:
        """All of them, each as of one commit."""
        with ExitStack() as stack:
            yield [stack.enter_context(take(each.folder, each.cache)) for each in self._members]


def _ambiguous(flag: str, clip_id: int, instead: str) -> UsageError:
    return UsageError(
        f"{flag} {clip_id} was given; with several indexes an id does not say which clip is meant. "
        f"{instead}, or name one index with --index."
    )


def _why_not_measured(found: Sequence[ReadyQuery], query: TextQuery) -> str | None:
    """Why texts cannot be measured by the clips of all indexes; None: they can, or need not.

    Raises:
        IndexMismatchError: the query wants the words spaces alone.
    """
    captions = {each.texts.background.captions for each in found if each.texts is not None}
    if len(captions) < 2:
        return None
    reason = (
        "The indexes compare texts with other background captions, as they were built by "
        "different versions of vindex. `vindex build` brings them up to date."
    )
    if query.by == "words":
        raise IndexMismatchError(reason)
    return f"Labels alone were asked: {reason}"


def _measured_together(
    snapshots: Sequence[Snapshot], ready: Sequence[ReadyQuery]
) -> list[ReadyQuery]:
    """The query of each index, with what the clips of all of them say of its texts."""
    reads = [each.texts for each in ready if each.texts is not None]
    if len(reads) < len(ready):
        return list(ready)
    import numpy as np

    from vindex.query.answering import words_matcher

    best_M = np.max([read.background.best_M for read in reads], axis=0)
    reads = [read._replace(background=replace(read.background, best_M=best_M)) for read in reads]
    matchers = [
        words_matcher(snapshot, each.query, read)
        for snapshot, each, read in zip(snapshots, ready, reads, strict=True)
    ]
    best = {text: max(matcher.best_z(text) for matcher in matchers) for text in reads[0].texts}
    return [
        each._replace(texts=read._replace(elsewhere=best))
        for each, read in zip(ready, reads, strict=True)
    ]
