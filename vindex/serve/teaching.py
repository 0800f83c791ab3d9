"""Own labels in the browser: what was taught, clips to be judged, and judgements that come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.responses import JSONResponse

from vindex.errors import UsageError, VindexError
from vindex.serve.received import read_json, refusal, whole_numbers
from vindex.serve.state import served
from vindex.serve.views import render
from vindex.settings import MOST_TEXT
from vindex.store.catalog import reader
from vindex.store.catalog.examples import Verdict, spans_of_clips
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from vindex import Taught
    from vindex.serve.state import Served

__all__ = ["Judging", "judging", "own_labels", "review", "teach"]

_BATCH = 10
"""Clips of a review that are judged before the label is learned again."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The label that hits are judged for."""

    label: str
    is_known: bool
    """Some clip shows it."""
    verdicts: Mapping[int, Verdict]
    """What was said of hits, by the id of the clip."""


@dataclass(frozen=True, slots=True)
class _Judgements:
    """What a page sends."""

    label: str
    yes: list[int]
    no: list[int]
    was_asked: bool
    """vindex chose the clips."""


def judging(state: Served, label: str, clip_ids: Sequence[int]) -> Judging:
    """What is known of a label that hits are judged for, and of these hits."""
    stands = state.index.examples(label)
    with Snapshot.of(state.folder) as snapshot:
        spans = spans_of_clips(snapshot, clip_ids)
    said = {(example.fingerprint, example.clip): example.verdict for example in stands}
    verdicts = {
        clip_id: said[key, clip] for clip_id, (key, _, clip) in spans.items() if (key, clip) in said
    }
    is_known = any(example.verdict is Verdict.YES for example in stands)
    return Judging(stands[0].label if stands else label, is_known, verdicts)


def own_labels(request: Request) -> Response:
    """The labels that were taught, how good each is, and where a new one begins."""
    state = served(request)
    names = state.names.get()
    return render(
        "labels.html", names=names, most_text=MOST_TEXT,
        taught=[state.index.quality(label) for label in state.own_labels.get()],
        num_clips=reader.counts(state.folder).clips,
        label_ids={name: number for number, name in enumerate(names)},
    )  # fmt: skip


def review(request: Request) -> Response:
    """The clips whose judgement teaches a label most, to be judged one after the other.

    Raises:
        UsageError: no such label was taught.
    """
    index = served(request).index
    label = request.query_params.get("label", "")
    taught = index.quality(label)
    questions = index.review(label, limit=_BATCH)
    template = "questions.html" if request.headers.get("x-fragment") else "review.html"
    return render(
        template, taught=taught, sentences=_sentences(taught), questions=questions,
        names=served(request).names.get(),
    )  # fmt: skip


async def teach(request: Request) -> Response:
    """Keep judgements, and learn the label again; answers when both are done."""
    state = served(request)
    try:
        judged = await _received(request)
        taught = await to_thread.run_sync(_taught, state, judged, limiter=state.learning)
    except (VindexError, OSError) as error:
        return refusal(error)
    return JSONResponse({"sentences": [*taught.notes, taught.summary, *_sentences(taught)]})


def _taught(state: Served, judged: _Judgements) -> Taught:
    clip_ids = [*judged.yes, *judged.no]
    known = state.memo.sources(clip_ids)
    for clip_id in clip_ids:
        if clip_id not in known:
            raise UsageError(f"The index has no clip {clip_id} any more. Reload this page.")
    if not judged.yes and not judging(state, judged.label, ()).is_known:
        raise UsageError(
            f"No clip shows {judged.label!r} yet: the first that does teaches it. What was judged "
            "so far waits for it on this page."
        )
    return state.index.teach(judged.label, yes=judged.yes, no=judged.no, was_asked=judged.was_asked)


def _sentences(taught: Taught) -> Sequence[str]:
    return taught.how_good or ("Too little has been reviewed to say how good that is.",)


async def _received(request: Request) -> _Judgements:
    """What a page sent.

    Raises:
        UsageError: it is not a list of judgements.
    """
    given = await read_json(request, "Judgements")
    try:
        label, was_asked = given["label"], given["was_asked"] is True
        yes, no = whole_numbers(given["yes"]), whole_numbers(given["no"])
    except (ValueError, KeyError) as error:
        raise UsageError(
            'What was sent holds no judgements. Send, for example, {"label": "Tying a knot", '
            '"yes": [17], "no": [18], "was_asked": false}.'
        ) from error
    if not yes and not no:
        raise UsageError("Nothing was judged.")
    return _Judgements(_label(label), yes, no, was_asked)


def _label(given: Any) -> str:  # noqa: ANN401
    if not isinstance(given, str) or not given.strip() or len(given) > MOST_TEXT:
        raise UsageError(f"A label has a name, of at most {MOST_TEXT} characters.")
    return given
