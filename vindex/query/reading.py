"""Texts of a query, as the model of the words space reads them: before the catalog is opened."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from vindex.errors import IndexDamagedError, IndexMismatchError, ModelError, UsageError
from vindex.store.layout import FIRST_SPACE, WORDS_SPACE
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vindex.encode.texts import ReadText
    from vindex.query.queries import TextQuery
    from vindex.records import Recipe
    from vindex.store.background import Background
    from vindex.store.cache import IndexCache
    from vindex.store.layout import IndexFolder

__all__ = ["ReadTexts", "read_texts", "words_space"]


class ReadTexts(NamedTuple):
    """What the words space needs to answer."""

    texts: Mapping[str, ReadText]
    background: Background
    elsewhere: Mapping[str, float] = MappingProxyType({})
    """The largest z of each text in other indexes, where several are asked as one."""


def read_texts(
    index: IndexFolder, cache: IndexCache, query: TextQuery
) -> tuple[ReadTexts | None, str | None]:
    """The texts of a query, read by the model of the words space.

    Returns:
        None where that space is not asked: as the query does not want it, the index has none, or
        it cannot answer now; in this case what to know of it, in a sentence.

    Raises:
        IndexMismatchError: the query wants that space alone, and there is none, or it is of
            another model by now.
        IndexDamagedError: it wants that space alone, which has no background captions.
        ModelError: it wants that space alone, whose model cannot be loaded.
    """
    if query.by == "labels":
        return None, None
    recipe = _recipe(index, cache)
    if recipe is None and query.by == "words":
        raise _no_words()
    if recipe is None:
        return None, None
    try:
        return _read(index.of_space(WORDS_SPACE), cache.of_space(WORDS_SPACE), recipe, query), None
    except (ModelError, IndexDamagedError, IndexMismatchError) as error:
        if query.by == "words":
            raise
        return None, f"Labels alone were asked: {error}"


def words_space(index: IndexFolder) -> IndexFolder:
    """The words space of an index.

    Raises:
        UsageError: another space is meant.
        IndexMismatchError: the index has none.
    """
    words = index.of_space(WORDS_SPACE)
    if index.space not in (None, FIRST_SPACE, WORDS_SPACE):
        raise UsageError(f"--space {index.space} and --by words were both given. Give one of them.")
    if not words.folder_of_space.is_dir():
        raise _no_words()
    return words


def _no_words() -> IndexMismatchError:
    return IndexMismatchError(
        "--by words was given; this index has no space that reads texts. Add one with `vindex "
        "build --words`, or leave --by out."
    )


def _recipe(index: IndexFolder, cache: IndexCache) -> Recipe | None:
    """That of the words space; None: the index has none."""
    if not index.of_space(WORDS_SPACE).folder_of_space.is_dir():
        return None
    held = cache.of_space(WORDS_SPACE).held
    if held is not None:
        return held.recipe
    with Snapshot.of(index) as snapshot:
        has_words = WORDS_SPACE in snapshot.spaces
        return snapshot.in_space(WORDS_SPACE).recipe if has_words else None


def _read(words: IndexFolder, cache: IndexCache, recipe: Recipe, query: TextQuery) -> ReadTexts:
    background = cache.background
    fingerprint = recipe.encoder.fingerprint
    if background is None or background.model != fingerprint:
        raise IndexDamagedError(
            f"The space {WORDS_SPACE} of the index {words.path} lacks what its scores are compared "
            "with. `vindex build` rebuilds that."
        )
    if not background.num_clips:
        raise IndexDamagedError(
            f"The space {WORDS_SPACE} of the index {words.path} has no clips to compare with: no "
            "build has been finished, or all of them were forgotten. `vindex build` makes them."
        )
    from vindex.encode.texts import read_text

    texts = {text: read_text(words, recipe, text) for text in {*query.wanted, *query.without}}
    return ReadTexts(texts, background)
