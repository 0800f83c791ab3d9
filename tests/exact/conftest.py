"""Films of every kind, each made once a session and only if a test asks for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.exact.kinds import make_kind
from tests.exact.measure import measured

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.exact.film import Film


@pytest.fixture(scope="session")
def film_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Film]:
    """`film_of("h264")`: a film of one of `KINDS`; where times are not known, as measured."""
    folder = tmp_path_factory.mktemp("films")

    @cache
    def make(kind: str) -> Film:
        film = make_kind(kind, folder)
        return film if film.is_known else measured(film)

    return make


@pytest.fixture
def film(film_of: Callable[[str], Film], kind: str) -> Film:
    """The film of a test's kind."""
    return film_of(kind)
