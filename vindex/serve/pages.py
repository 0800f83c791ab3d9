"""The pages: a search, a video, the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from vindex.clips import span_clock
from vindex.errors import UsageError, VindexError
from vindex.labels import is_refusal, nearest_labels
from vindex.serve.examples import MAX_EXAMPLE_SECONDS, TooLargeError
from vindex.serve.forms import (
    FORM_FILTERS,
    LIKENESSES,
    PAGE_HITS,
    VOICES,
    SearchForm,
    in_words_of_the_page,
)
from vindex.serve.received import PickedMoment
from vindex.serve.state import served
from vindex.serve.teaching import judging
from vindex.serve.views import render, span_query
from vindex.store.catalog import reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from vindex import Hit, SearchResult
    from vindex.serve.examples import Example
    from vindex.serve.state import Served

__all__ = ["Card", "cards", "clip", "drop", "search"]

_NEAR_LABELS = 6
_HOME_LABELS = 40


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as it is shown."""

    hit: Hit
    video_id: int
    label_id: int | None

    @property
    def url(self) -> str:
        """Its video, at this moment."""
        hit = self.hit
        return f"/video/{self.video_id}?{span_query(hit.start_seconds, hit.end_seconds)}"

    @property
    def preview_url(self) -> str:
        """A picture of it that moves."""
        hit = self.hit
        return f"/preview/{hit.clip_id}.webp?{span_query(hit.start_seconds, hit.end_seconds)}"

    @property
    def moment(self) -> str:
        """As a selection has it in its address."""
        hit = self.hit
        return str(PickedMoment(hit.clip_id, hit.start_seconds, hit.end_seconds))

    @property
    def times(self) -> str:
        """As it is copied, and as commands take it: `kitchen/a.mp4@0:12.0-0:16.0`."""
        hit = self.hit
        return f"{hit.relative_path}@{span_clock(hit.start_seconds, hit.end_seconds)}"

    @property
    def found_by(self) -> str:
        """Who found it, in words; empty where no text was asked."""
        who = self.hit.found_by
        return {"both": "labels and words"}.get(who, who) if who else ""

    @property
    def value(self) -> float:
        """Its score or similarity."""
        measures = (self.hit.score, self.hit.similarity)
        return next((value for value in measures if value is not None), 0.0)


def cards(state: Served, hits: Sequence[Hit], names: Sequence[str]) -> list[Card]:
    """Hits as they are shown; what was deleted meanwhile is left out."""
    sources = state.memo.sources([hit.clip_id for hit in hits])
    label_ids = {name: number for number, name in enumerate(names)}
    return [
        Card(hit, sources[hit.clip_id].video_id, label_ids.get(hit.label or ""))
        for hit in hits
        if hit.clip_id in sources
    ]


def search(request: Request) -> Response:
    """The search box, and what it found."""
    state = served(request)
    form, error = SearchForm.read(request.query_params)
    if form.is_empty and form.num_filters and not error:
        error = "Filters narrow a search. Say what happens, or drop a video file on the page."
    result: SearchResult | None = None
    example: Example | None = None
    counts, names = state.labels.get(), state.names.get()
    try:
        example = state.examples.get(form.example) if form.example else None
        result = None if form.is_empty or error else _ask(state, form, example)
    except UsageError as refused:
        error = in_words_of_the_page(refused)
    shown = cards(state, result.hits, names) if result else []
    judged_for = (
        judging(state, form.judge, [card.hit.clip_id for card in shown]) if form.judge else None
    )
    totals = reader.counts(state.folder) if form.is_empty else None
    is_unknown = result is not None and result.refusal is not None
    only_refuses = is_unknown and form.q is not None and is_refusal(form.q)
    return render(
        "search.html", status=400 if error else 200, form=form, counts=counts, error=error,
        form_filters=FORM_FILTERS, judging=judged_for, own_labels=state.own_labels.get(),
        result=result, cards=shown, example=example, totals=totals, names=names,
        label_ids={name: number for number, name in enumerate(names)},
        near=nearest_labels(form.q, names, n=_NEAR_LABELS) if is_unknown and form.q else [],
        is_unknown=is_unknown, only_refuses=only_refuses, page_hits=PAGE_HITS,
        most_labels=_HOME_LABELS, example_seconds=MAX_EXAMPLE_SECONDS,
        has_words=state.has_words.get(), ways=VOICES if form.q or form.is_empty else LIKENESSES,
    )  # fmt: skip


def _ask(state: Served, form: SearchForm, example: Example | None) -> SearchResult:
    if form.q is None and (form.then or form.without or form.min_score is not None):
        raise UsageError(
            "'Followed by', 'Without' and 'Minimum score' go with words. Say what is to be found, "
            "or clear them."
        )
    if example is not None:
        return state.index.similar(
            embeddings=example.embeddings_QD, limit=form.limit, **form.filters()
        )
    if form.q is None:
        return state.index.similar(
            clip=form.clip, by=form.by or "motion", limit=form.limit, **form.filters()
        )
    return state.index.search(
        form.q, by=form.by or "auto", then=form.then,
        without=(form.without,) if form.without else (), like=form.clip, limit=form.limit,
        min_score=form.min_score, **form.filters(),
    )  # fmt: skip


def clip(request: Request) -> Response:
    """The video of a clip, at its start.

    Raises:
        HTTPException: the index has no such clip.
    """
    clip_id = request.path_params["clip_id"]
    source = served(request).memo.sources([clip_id]).get(clip_id)
    if source is None:
        raise HTTPException(404, "The index has no such clip.")
    span = span_query(source.start_seconds, source.end_seconds)
    return RedirectResponse(f"/video/{source.video_id}?{span}", 303)


async def drop(request: Request) -> Response:
    """Take a file to search by; answers where its search is."""
    state = served(request)
    name = request.query_params.get("name", "")[-200:] or "a file"
    try:
        example = await state.examples.receive(request, state.index, name)
    except VindexError as error:
        code = 500
        if isinstance(error, UsageError):
            code = 413 if isinstance(error, TooLargeError) else 422
        return JSONResponse({"error": str(error)}, code)
    except OSError as error:
        why = error.strerror or str(error)
        return JSONResponse({"error": f"The server has no room for the file: {why}."}, 507)
    return JSONResponse({"url": SearchForm(example=example.key).url()}, 201)
